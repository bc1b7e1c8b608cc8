package io.plumbline.codec;

/**
 * The strict grammar of RFC 8259 over a range of bytes: white space, strings, numbers and the three literals. Each
 * method answers an index, or {@link #MALFORMED}, and reads nothing at or behind the end it is given.
 */
final class JsonText
{
    /** What is answered where the text breaks the grammar. */
    static final int MALFORMED = Integer.MIN_VALUE;

    private static final int LITERAL_TRUE = 0x6575_7274;
    private static final int LITERAL_NULL = 0x6C6C_756E;
    private static final int LITERAL_ALSE = 0x6573_6C61;

    private JsonText()
    {
    }

    /**
     * Steps over white space.
     *
     * @param buffer holds the text.
     * @param index  where to begin.
     * @param end    of the text.
     * @return the index of the first byte that is no white space, or the end.
     */
    static int skipWhiteSpace(final byte[] buffer, final int index, final int end)
    {
        int i = index;
        while (i < end && buffer[i] <= ' ' && isWhiteSpace(buffer[i]))
        {
            i++;
        }
        return i;
    }

    static boolean isWhiteSpace(final byte value)
    {
        return value == ' ' || value == '\n' || value == '\r' || value == '\t';
    }

    /**
     * Steps over a string's content.
     *
     * @param buffer holds the text.
     * @param index  behind the opening quote.
     * @param end    of the text.
     * @return the index of the closing quote, its complement when the string holds escapes, or {@link #MALFORMED}.
     */
    static int skipString(final byte[] buffer, final int index, final int end)
    {
        int i = index;
        while (end - i >= Long.BYTES)
        {
            final int plain = Words.plainLength(Words.wordAt(buffer, i));
            i += plain;
            if (plain < Long.BYTES)
            {
                return buffer[i] == '"' ? i : skipAnyString(buffer, i, end);
            }
        }
        return skipAnyString(buffer, i, end);
    }

    private static int skipAnyString(final byte[] buffer, final int index, final int end)
    {
        boolean escaped = false;
        int i = index;
        while (i >= 0 && i < end)
        {
            final byte value = buffer[i];
            if (value == '"')
            {
                return escaped ? ~i : i;
            }
            if (value == '\\')
            {
                escaped = true;
                i = skipEscape(buffer, i, end);
            }
            else if (value < 0)
            {
                i = Utf8.skipMultiByte(buffer, i, end);
            }
            else
            {
                i = value < ' ' ? MALFORMED : i + 1;
            }
        }
        return MALFORMED;
    }

    private static int skipEscape(final byte[] buffer, final int index, final int end)
    {
        if (end - index < 2)
        {
            return MALFORMED;
        }
        switch (buffer[index + 1])
        {
            case '"':
            case '\\':
            case '/':
            case 'b':
            case 'f':
            case 'n':
            case 'r':
            case 't':
                return index + 2;
            case 'u':
                return end - index >= 6 && hex4(buffer, index + 2) >= 0 ? index + 6 : MALFORMED;
            default:
                return MALFORMED;
        }
    }

    /**
     * Writes the content of a string that {@link #skipString} found well-formed, with its escapes resolved. It never
     * gets longer by that. The escape of a surrogate without its pair becomes three bytes that are no UTF-8.
     *
     * @param buffer    holds the text.
     * @param index     behind the opening quote.
     * @param end       the closing quote.
     * @param dst       receives the bytes.
     * @param dstOffset of the first.
     * @return the index behind the last byte written.
     */
    static int unescape(final byte[] buffer, final int index, final int end, final byte[] dst, final int dstOffset)
    {
        int to = dstOffset;
        int i = index;
        while (i < end)
        {
            final byte value = buffer[i++];
            if (value != '\\')
            {
                dst[to++] = value;
                continue;
            }
            final byte escape = buffer[i++];
            if (escape != 'u')
            {
                dst[to++] = escapedByte(escape);
                continue;
            }
            int codePoint = hex4(buffer, i);
            i += 4;
            if (Character.isHighSurrogate((char)codePoint) &&
                end - i >= 6 && buffer[i] == '\\' && buffer[i + 1] == 'u')
            {
                final int low = hex4(buffer, i + 2);
                if (Character.isLowSurrogate((char)low))
                {
                    codePoint = Character.toCodePoint((char)codePoint, (char)low);
                    i += 6;
                }
            }
            to = Utf8.put(codePoint, dst, to);
        }
        return to;
    }

    private static byte escapedByte(final byte escape)
    {
        switch (escape)
        {
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            default:
                return escape;
        }
    }

    private static int hex4(final byte[] buffer, final int index)
    {
        int value = 0;
        for (int i = index; i < index + 4; i++)
        {
            final int digit = hexDigit(buffer[i]);
            if (digit < 0)
            {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static int hexDigit(final byte value)
    {
        if (value >= '0' && value <= '9')
        {
            return value - '0';
        }
        final int letter = value | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /**
     * Steps over a number: {@code -?(0|[1-9]digits)[.digits][(e|E)[+-]digits]}.
     *
     * @param buffer holds the text.
     * @param index  of the first byte.
     * @param end    of the text.
     * @return the index behind the number, or {@link #MALFORMED}. What follows is not looked at.
     */
    static int skipNumber(final byte[] buffer, final int index, final int end)
    {
        if (end - index >= Long.BYTES)
        {
            final int length = shortNumberLength(Words.wordAt(buffer, index));
            if (length > 0)
            {
                return index + length;
            }
        }
        return skipAnyNumber(buffer, index, end);
    }

    /**
     * Length of a number without exponent that ends inside a word, found without a loop.
     *
     * @return 1 to 7, or 0 when it is not of that form or no number at all.
     */
    private static int shortNumberLength(final long word)
    {
        final int minus = (word & 0xFF) == '-' ? 1 : 0;
        final long text = word >>> (minus << 3);
        final long others = Words.nonDigits(text);
        final int whole = Long.numberOfTrailingZeros(others) >>> 3;
        if (whole == 0 || whole + minus >= Long.BYTES || whole > 1 && (text & 0xFF) == '0')
        {
            return 0;
        }
        int length = whole;
        if ((text >>> (whole << 3) & 0xFF) == '.')
        {
            length = Long.numberOfTrailingZeros(others & others - 1) >>> 3;
            if (length == whole + 1)
            {
                return 0;
            }
        }
        return length + minus < Long.BYTES && (text >>> (length << 3) & 0x5F) != 'E' ? length + minus : 0;
    }

    private static int skipAnyNumber(final byte[] buffer, final int index, final int end)
    {
        final int start = buffer[index] == '-' ? index + 1 : index;
        int i = skipDigits(buffer, start, end);
        if (i == start || i > start + 1 && buffer[start] == '0')
        {
            return MALFORMED;
        }
        if (i < end && buffer[i] == '.')
        {
            final int fraction = i + 1;
            i = skipDigits(buffer, fraction, end);
            if (i == fraction)
            {
                return MALFORMED;
            }
        }
        if (i < end && (buffer[i] | 0x20) == 'e')
        {
            int exponent = i + 1;
            if (exponent < end && (buffer[exponent] == '+' || buffer[exponent] == '-'))
            {
                exponent++;
            }
            i = skipDigits(buffer, exponent, end);
            if (i == exponent)
            {
                return MALFORMED;
            }
        }
        return i;
    }

    private static int skipDigits(final byte[] buffer, final int index, final int end)
    {
        int i = index;
        while (i < end && buffer[i] >= '0' && buffer[i] <= '9')
        {
            i++;
        }
        return i;
    }

    /**
     * Steps over {@code true}, {@code false} or {@code null}.
     *
     * @param buffer holds the text.
     * @param index  of the first byte, which tells which of the three it must be.
     * @param end    of the text.
     * @return the index behind the literal, or {@link #MALFORMED}. What follows is not looked at.
     */
    static int skipLiteral(final byte[] buffer, final int index, final int end)
    {
        final boolean isFalse = buffer[index] == 'f';
        final int start = isFalse ? index + 1 : index;
        if (end - start < Integer.BYTES)
        {
            return MALFORMED;
        }
        final int word = Words.intAt(buffer, start);
        return word == (isFalse ? LITERAL_ALSE : buffer[index] == 't' ? LITERAL_TRUE : LITERAL_NULL) ?
            start + Integer.BYTES : MALFORMED;
    }

    /**
     * Steps over a string, number or literal.
     *
     * @param buffer holds the text.
     * @param index  of the first byte.
     * @param end    of the text.
     * @return the index behind the value, or {@link #MALFORMED}, also for an array, an object and the end of the text.
     */
    static int skipScalar(final byte[] buffer, final int index, final int end)
    {
        if (index >= end)
        {
            return MALFORMED;
        }
        switch (buffer[index])
        {
            case '"':
                final int quote = skipString(buffer, index + 1, end);
                return quote == MALFORMED ? MALFORMED : Math.max(quote, ~quote) + 1;
            case 't':
            case 'f':
            case 'n':
                return skipLiteral(buffer, index, end);
            default:
                return skipNumber(buffer, index, end);
        }
    }
}
