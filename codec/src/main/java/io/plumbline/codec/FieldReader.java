package io.plumbline.codec;

import static io.plumbline.codec.JsonText.MALFORMED;

/**
 * Reads any line by the strict grammar, from its first byte to its last, and notes where the five fields stand. Fields
 * in any order, white space, escapes, unions and unknown fields are all the same to it. For one thread.
 */
final class FieldReader
{
    private static final long VALID_FL = 0x6C66_5F64_696C_6176L;
    private static final int CODE = 0x6564_6F63;

    final FieldValue code = new FieldValue();
    final FieldValue id = new FieldValue();
    final FieldValue power = new FieldValue();
    final FieldValue validFlag = new FieldValue();
    final FieldValue timestamp = new FieldValue();

    private final JsonNesting nesting;
    private final byte[] unescaped;
    private int unescapedLength;
    private boolean duplicate;

    /**
     * Makes all the room that a line can need.
     *
     * @param maxLineLength in bytes; no longer line may be given.
     */
    FieldReader(final int maxLineLength)
    {
        nesting = new JsonNesting(maxLineLength);
        unescaped = new byte[maxLineLength];
    }

    /**
     * Reads a line.
     *
     * @param buffer holds the line.
     * @param offset of its first byte.
     * @param end    of the line.
     * @return true when it is one JSON object; only then the fields are defined.
     */
    boolean read(final byte[] buffer, final int offset, final int end)
    {
        clear();
        int i = JsonText.skipWhiteSpace(buffer, offset, end);
        if (i == end || buffer[i] != '{')
        {
            return false;
        }
        i = JsonText.skipWhiteSpace(buffer, i + 1, end);
        if (i < end && buffer[i] == '}')
        {
            return JsonText.skipWhiteSpace(buffer, i + 1, end) == end;
        }
        while (true)
        {
            i = readMember(buffer, i, end);
            if (i < 0)
            {
                return false;
            }
            i = JsonText.skipWhiteSpace(buffer, i, end);
            if (i == end)
            {
                return false;
            }
            if (buffer[i] == '}')
            {
                return JsonText.skipWhiteSpace(buffer, i + 1, end) == end;
            }
            if (buffer[i] != ',')
            {
                return false;
            }
            i = JsonText.skipWhiteSpace(buffer, i + 1, end);
        }
    }

    boolean hasDuplicate()
    {
        return duplicate;
    }

    /**
     * The array in which a field's text stands.
     *
     * @param field  that has a text.
     * @param buffer of the line.
     * @return the line's buffer, or the one for unescaped texts.
     */
    byte[] textOf(final FieldValue field, final byte[] buffer)
    {
        return field.unescaped ? unescaped : buffer;
    }

    private void clear()
    {
        code.kind = FieldValue.ABSENT;
        id.kind = FieldValue.ABSENT;
        power.kind = FieldValue.ABSENT;
        validFlag.kind = FieldValue.ABSENT;
        timestamp.kind = FieldValue.ABSENT;
        duplicate = false;
        unescapedLength = 0;
    }

    /** From the quote of a member's name to behind its value. */
    private int readMember(final byte[] buffer, final int start, final int end)
    {
        if (start == end || buffer[start] != '"')
        {
            return MALFORMED;
        }
        final int quote = JsonText.skipString(buffer, start + 1, end);
        if (quote == MALFORMED)
        {
            return MALFORMED;
        }
        final FieldValue field;
        final int nameEnd;
        if (quote >= 0)
        {
            nameEnd = quote;
            field = fieldOf(buffer, start + 1, nameEnd - start - 1);
        }
        else
        {
            nameEnd = ~quote;
            final int to = JsonText.unescape(buffer, start + 1, nameEnd, unescaped, unescapedLength);
            field = fieldOf(unescaped, unescapedLength, to - unescapedLength);
        }
        final int colon = JsonText.skipWhiteSpace(buffer, nameEnd + 1, end);
        if (colon == end || buffer[colon] != ':')
        {
            return MALFORMED;
        }
        final int value = JsonText.skipWhiteSpace(buffer, colon + 1, end);
        if (field == null)
        {
            return nesting.skipValue(buffer, value, end);
        }
        duplicate |= field.kind != FieldValue.ABSENT;
        if (value < end && (buffer[value] == '{' || buffer[value] == '['))
        {
            final int behind = buffer[value] == '{' ? readUnion(field, buffer, value, end) : MALFORMED;
            if (behind != MALFORMED)
            {
                return behind;
            }
            field.kind = FieldValue.BAD;
            return nesting.skipValue(buffer, value, end);
        }
        return readScalar(field, buffer, value, end);
    }

    private int readScalar(final FieldValue field, final byte[] buffer, final int start, final int end)
    {
        if (start == end)
        {
            return MALFORMED;
        }
        final byte first = buffer[start];
        if (first == '"')
        {
            return readString(field, buffer, start + 1, end);
        }
        if (first == 't' || first == 'f' || first == 'n')
        {
            field.set(first == 'n' ? FieldValue.NULL : FieldValue.BOOLEAN, start, 0, false);
            return JsonText.skipLiteral(buffer, start, end);
        }
        final int behind = JsonText.skipNumber(buffer, start, end);
        field.set(FieldValue.NUMBER, start, behind - start, false);
        return behind;
    }

    private int readString(final FieldValue field, final byte[] buffer, final int start, final int end)
    {
        final int quote = JsonText.skipString(buffer, start, end);
        if (quote >= 0)
        {
            field.set(FieldValue.STRING, start, quote - start, false);
            return quote + 1;
        }
        if (quote == MALFORMED)
        {
            return MALFORMED;
        }
        final int to = JsonText.unescape(buffer, start, ~quote, unescaped, unescapedLength);
        field.set(FieldValue.STRING, unescapedLength, to - unescapedLength, true);
        unescapedLength = to;
        return ~quote + 1;
    }

    /**
     * Reads an object of one member, named as a branch and holding a scalar.
     *
     * @return the index behind it, or {@link JsonText#MALFORMED} when it is anything else, well-formed or not.
     */
    private int readUnion(final FieldValue field, final byte[] buffer, final int start, final int end)
    {
        final int name = JsonText.skipWhiteSpace(buffer, start + 1, end);
        if (name == end || buffer[name] != '"')
        {
            return MALFORMED;
        }
        final int branch = readString(field, buffer, name + 1, end);
        if (branch == MALFORMED || !isBranch(textOf(field, buffer), field.offset, field.length))
        {
            return MALFORMED;
        }
        final int colon = JsonText.skipWhiteSpace(buffer, branch, end);
        if (colon == end || buffer[colon] != ':')
        {
            return MALFORMED;
        }
        final int value = JsonText.skipWhiteSpace(buffer, colon + 1, end);
        final int behind = readScalar(field, buffer, value, end);
        if (behind == MALFORMED || field.kind == FieldValue.NULL)
        {
            return MALFORMED;
        }
        final int brace = JsonText.skipWhiteSpace(buffer, behind, end);
        return brace == end || buffer[brace] != '}' ? MALFORMED : brace + 1;
    }

    private FieldValue fieldOf(final byte[] buffer, final int offset, final int length)
    {
        switch (length)
        {
            case 2:
                return buffer[offset] == 'i' && buffer[offset + 1] == 'd' ? id :
                    buffer[offset] == 't' && buffer[offset + 1] == 's' ? timestamp : null;
            case 3:
                return buffer[offset] == 'p' && buffer[offset + 1] == 'w' && buffer[offset + 2] == 'r' ? power : null;
            case 4:
                return Words.intAt(buffer, offset) == CODE ? code : null;
            case 10:
                return Words.wordAt(buffer, offset) == VALID_FL &&
                    buffer[offset + 8] == 'a' && buffer[offset + 9] == 'g' ? validFlag : null;
            default:
                return null;
        }
    }

    private static boolean isBranch(final byte[] buffer, final int offset, final int length)
    {
        switch (length)
        {
            case 3:
                return equalsAscii(buffer, offset, "int");
            case 4:
                return equalsAscii(buffer, offset, "long");
            case 5:
                return equalsAscii(buffer, offset, "float");
            case 6:
                return equalsAscii(buffer, offset, "string") || equalsAscii(buffer, offset, "double");
            case 7:
                return equalsAscii(buffer, offset, "boolean");
            default:
                return false;
        }
    }

    private static boolean equalsAscii(final byte[] buffer, final int offset, final String text)
    {
        for (int i = 0; i < text.length(); i++)
        {
            if (buffer[offset + i] != text.charAt(i))
            {
                return false;
            }
        }
        return true;
    }
}
