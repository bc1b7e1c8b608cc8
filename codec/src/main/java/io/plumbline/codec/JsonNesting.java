package io.plumbline.codec;

import static io.plumbline.codec.JsonText.MALFORMED;

/**
 * Steps over arrays and objects of any depth: one preallocated bit a level instead of recursion, so that no line can
 * use up the stack. For one thread.
 */
final class JsonNesting
{
    private final long[] objectLevels;

    /**
     * Makes room for the deepest nesting a line can have.
     *
     * @param maxLineLength in bytes; no text longer than this may be given.
     */
    JsonNesting(final int maxLineLength)
    {
        objectLevels = new long[(maxLineLength >>> 6) + 1];
    }

    /**
     * Steps over a value of any kind.
     *
     * @param buffer holds the text.
     * @param start  index of the first byte.
     * @param end    of the text.
     * @return the index behind the value, or {@link JsonText#MALFORMED}.
     */
    int skipValue(final byte[] buffer, final int start, final int end)
    {
        int depth = 0;
        int i = start;
        while (true)
        {
            if (i < end && (buffer[i] == '{' || buffer[i] == '['))
            {
                final boolean isObject = buffer[i] == '{';
                i = JsonText.skipWhiteSpace(buffer, i + 1, end);
                if (i == end || buffer[i] != closing(isObject))
                {
                    enter(depth++, isObject);
                    i = isObject ? skipName(buffer, i, end) : i;
                    if (i < 0)
                    {
                        return MALFORMED;
                    }
                    continue;
                }
                i++;
            }
            else
            {
                i = JsonText.skipScalar(buffer, i, end);
                if (i < 0)
                {
                    return MALFORMED;
                }
            }

            boolean valueFollows = false;
            while (depth > 0 && !valueFollows)
            {
                final boolean isObject = isObject(depth - 1);
                i = JsonText.skipWhiteSpace(buffer, i, end);
                if (i == end)
                {
                    return MALFORMED;
                }
                final byte separator = buffer[i++];
                if (separator == ',')
                {
                    i = JsonText.skipWhiteSpace(buffer, i, end);
                    i = isObject ? skipName(buffer, i, end) : i;
                    valueFollows = true;
                }
                else if (separator == closing(isObject))
                {
                    depth--;
                }
                else
                {
                    i = MALFORMED;
                }
                if (i < 0)
                {
                    return MALFORMED;
                }
            }
            if (depth == 0)
            {
                return i;
            }
        }
    }

    /** From the quote of a member's name to its value. */
    private static int skipName(final byte[] buffer, final int index, final int end)
    {
        if (index == end || buffer[index] != '"')
        {
            return MALFORMED;
        }
        final int behind = JsonText.skipScalar(buffer, index, end);
        if (behind < 0)
        {
            return MALFORMED;
        }
        final int colon = JsonText.skipWhiteSpace(buffer, behind, end);
        return colon == end || buffer[colon] != ':' ? MALFORMED : JsonText.skipWhiteSpace(buffer, colon + 1, end);
    }

    private static byte closing(final boolean isObject)
    {
        return (byte)(isObject ? '}' : ']');
    }

    private void enter(final int level, final boolean isObject)
    {
        final long bit = 1L << level;
        if (isObject)
        {
            objectLevels[level >>> 6] |= bit;
        }
        else
        {
            objectLevels[level >>> 6] &= ~bit;
        }
    }

    private boolean isObject(final int level)
    {
        return (objectLevels[level >>> 6] & 1L << level) != 0;
    }
}
