package io.plumbline.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

class Utf8Test
{
    private final CharsetDecoder oracle = StandardCharsets.UTF_8.newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer chars = CharBuffer.allocate(8);

    @Test
    void shouldAgreeWithJavaOnAllSequencesOfEdgeBytes()
    {
        final int[] edges = {
            0x00, 0x22, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
            0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFE, 0xFF};
        final byte[] text = new byte[4];
        for (final int a : edges)
        {
            text[0] = (byte)a;
            for (final int b : edges)
            {
                text[1] = (byte)b;
                for (final int c : edges)
                {
                    text[2] = (byte)c;
                    for (final int d : edges)
                    {
                        text[3] = (byte)d;
                        check(text);
                    }
                }
            }
        }
    }

    @Test
    void shouldAgreeWithJavaOnAllPairs()
    {
        final byte[] text = new byte[4];
        text[2] = 'a';
        for (int pair = 0; pair < 0x10000; pair++)
        {
            text[0] = (byte)(pair >> 8);
            text[1] = (byte)pair;
            check(text);
        }
    }

    @Test
    void shouldWriteEveryCodePointAsJavaDoes()
    {
        final byte[] dst = new byte[4];
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++)
        {
            final int length = Utf8.put(codePoint, dst, 0);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)
            {
                assertFalse(Utf8.isValid(dst, 0, length));
            }
            else
            {
                final byte[] expected = new String(Character.toChars(codePoint)).getBytes(StandardCharsets.UTF_8);
                assertArrayEquals(expected, Arrays.copyOf(dst, length));
            }
        }
    }

    private void check(final byte[] text)
    {
        for (int length = 1; length <= text.length; length++)
        {
            oracle.reset();
            chars.clear();
            final boolean expected = !oracle.decode(ByteBuffer.wrap(text, 0, length), chars, true).isError();
            assertEquals(expected, Utf8.isValid(text, 0, length), () -> Arrays.toString(text));
        }
    }
}
