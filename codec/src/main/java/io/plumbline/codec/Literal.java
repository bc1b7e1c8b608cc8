package io.plumbline.codec;

import java.nio.charset.StandardCharsets;

/**
 * Fixed text of 8 to 24 bytes, compared as up to three words that may overlap. A record, so that the compiler takes the
 * words of a constant one for constants.
 *
 * @param length       of the text in bytes.
 * @param first        word of the text.
 * @param middle       word at {@code middleOffset}.
 * @param last         word, the one that ends the text.
 * @param middleOffset 8, or less for a text shorter than 16 bytes.
 */
record Literal(int length, long first, long middle, long last, int middleOffset)
{
    static Literal of(final String text)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        final int length = bytes.length;
        if (length < Long.BYTES || length > 3 * Long.BYTES)
        {
            throw new IllegalArgumentException("8 to 24 bytes are asked for: " + text);
        }
        final int middleOffset = Math.min(Long.BYTES, length - Long.BYTES);
        return new Literal(
            length,
            Words.wordAt(bytes, 0),
            Words.wordAt(bytes, middleOffset),
            Words.wordAt(bytes, length - Long.BYTES),
            middleOffset);
    }

    boolean matches(final byte[] buffer, final int index)
    {
        return ((Words.wordAt(buffer, index) ^ first) |
            (Words.wordAt(buffer, index + middleOffset) ^ middle) |
            (Words.wordAt(buffer, index + length - Long.BYTES) ^ last)) == 0;
    }
}
