package io.plumbline.codec;

/**
 * Strict UTF-8 (RFC 3629, table 3-7 of the Unicode standard): no overlong forms, no surrogates, nothing beyond
 * U+10FFFF.
 */
final class Utf8
{
    private Utf8()
    {
    }

    /**
     * Steps over one character of more than one byte.
     *
     * @param buffer holds the text.
     * @param index  of the character's first byte, which is negative (0x80 to 0xFF).
     * @param end    of the text.
     * @return the index after the character, or -1 when the bytes are no character.
     */
    static int skipMultiByte(final byte[] buffer, final int index, final int end)
    {
        final int lead = buffer[index] & 0xFF;
        if (lead < 0xC2 || lead > 0xF4)
        {
            return -1;
        }
        final int next = index + (lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4);
        if (next > end)
        {
            return -1;
        }
        final int second = buffer[index + 1] & 0xFF;
        if (second < lowestSecond(lead) || second > highestSecond(lead))
        {
            return -1;
        }
        for (int i = index + 2; i < next; i++)
        {
            if ((buffer[i] & 0xC0) != 0x80)
            {
                return -1;
            }
        }
        return next;
    }

    static boolean isValid(final byte[] buffer, final int offset, final int length)
    {
        final int end = offset + length;
        int index = offset;
        while (index >= 0 && index < end)
        {
            index = buffer[index] >= 0 ? index + 1 : skipMultiByte(buffer, index, end);
        }
        return index >= 0;
    }

    /**
     * Writes one code point, three bytes even for a surrogate: what no valid text holds then equals no valid text.
     *
     * @param codePoint 0 to 0x10FFFF.
     * @param dst       has four bytes of room.
     * @param offset    of the first byte.
     * @return the index after the last byte.
     */
    static int put(final int codePoint, final byte[] dst, final int offset)
    {
        int index = offset;
        if (codePoint < 0x80)
        {
            dst[index++] = (byte)codePoint;
            return index;
        }
        if (codePoint < 0x800)
        {
            dst[index++] = (byte)(0xC0 | codePoint >> 6);
        }
        else
        {
            if (codePoint < 0x10000)
            {
                dst[index++] = (byte)(0xE0 | codePoint >> 12);
            }
            else
            {
                dst[index++] = (byte)(0xF0 | codePoint >> 18);
                dst[index++] = (byte)(0x80 | codePoint >> 12 & 0x3F);
            }
            dst[index++] = (byte)(0x80 | codePoint >> 6 & 0x3F);
        }
        dst[index++] = (byte)(0x80 | codePoint & 0x3F);
        return index;
    }

    private static int lowestSecond(final int lead)
    {
        return lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    }

    private static int highestSecond(final int lead)
    {
        return lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    }
}
