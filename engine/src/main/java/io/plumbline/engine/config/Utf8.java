package io.plumbline.engine.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Strict UTF-8: says in which line a text is not.
 */
final class Utf8
{
    /** What some editors put at the beginning of a file. */
    static final char BYTE_ORDER_MARK = '\ufeff';

    private static final int BLOCK_LENGTH = 1 << 16;

    private Utf8()
    {
    }

    /**
     * Decodes a text, leaving out a byte order mark at its beginning.
     *
     * @param bytes of the text.
     * @return the text, or null when it is not UTF-8.
     */
    static String decode(final byte[] bytes)
    {
        try
        {
            final String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.length() > 0 && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        }
        catch (final CharacterCodingException ex)
        {
            return null;
        }
    }

    /**
     * Encodes a text.
     *
     * @param text to encode.
     * @return its UTF-8, or null when it holds half a surrogate pair and has none.
     */
    static byte[] encode(final String text)
    {
        for (int i = 0; i < text.length(); i++)
        {
            if (Character.isSurrogate(text.charAt(i)))
            {
                if (Character.charCount(text.codePointAt(i)) == 1)
                {
                    return null;
                }
                i++;
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Finds the first line that is not UTF-8.
     *
     * @param bytes of the text.
     * @return the line's number from 1; that of the last line when all is well.
     */
    static long malformedLine(final byte[] bytes)
    {
        try
        {
            return malformedLine(new ByteArrayInputStream(bytes));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Finds the first line that is not UTF-8.
     *
     * @param in the text, read up to there.
     * @return the line's number from 1; that of the last line when all is well.
     * @throws IOException if it cannot be read.
     */
    static long malformedLine(final InputStream in) throws IOException
    {
        final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        final ByteBuffer bytes = ByteBuffer.allocate(BLOCK_LENGTH);
        final CharBuffer chars = CharBuffer.allocate(BLOCK_LENGTH);
        long line = 1;
        while (true)
        {
            final int length = in.read(bytes.array(), bytes.position(), bytes.remaining());
            bytes.position(bytes.position() + Math.max(length, 0)).flip();
            final CoderResult result = decoder.decode(bytes, chars, length < 0);
            chars.flip();
            while (chars.hasRemaining())
            {
                line += chars.get() == '\n' ? 1 : 0;
            }
            if (length < 0 || result.isError())
            {
                return line;
            }
            chars.clear();
            bytes.compact();
        }
    }
}
