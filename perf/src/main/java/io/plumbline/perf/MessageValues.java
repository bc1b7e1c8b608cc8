package io.plumbline.perf;

/**
 * Values of one message, written as text without making a String.
 */
final class MessageValues
{
    private static final byte[] TRUE = {'T', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'F', 'a', 'l', 's', 'e'};

    /** Tenths of the unit. */
    int powerTenths;
    int component;
    boolean valid;
    long timestampMs;
    byte[] codes;
    int codeOffset;
    int codeLength;

    /** Writes the value of a field; returns its end. */
    int write(final int field, final byte[] dst, final int offset)
    {
        return switch (field)
        {
            case 'c' -> copy(codes, codeOffset, codeLength, dst, offset);
            case 'i' -> writeNumber(component + 1, dst, offset);
            case 'p' -> writePower(dst, offset);
            case 'v' -> valid ? copy(TRUE, 0, TRUE.length, dst, offset) : copy(FALSE, 0, FALSE.length, dst, offset);
            case 't' -> writeNumber(timestampMs, dst, offset);
            default -> throw new IllegalArgumentException("field " + (char)field);
        };
    }

    private int writePower(final byte[] dst, final int offset)
    {
        int end = offset;
        if (powerTenths < 0)
        {
            dst[end++] = '-';
        }
        final int magnitude = Math.abs(powerTenths);
        end = writeNumber(magnitude / 10, dst, end);
        dst[end++] = '.';
        return writeNumber(magnitude % 10, dst, end);
    }

    private static int copy(final byte[] src, final int from, final int length, final byte[] dst, final int offset)
    {
        System.arraycopy(src, from, dst, offset, length);
        return offset + length;
    }

    private static int writeNumber(final long number, final byte[] dst, final int offset)
    {
        int end = offset + 1;
        for (long rest = number / 10; rest > 0; rest /= 10)
        {
            end++;
        }
        long rest = number;
        for (int i = end - 1; i >= offset; i--)
        {
            dst[i] = (byte)('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }
}
