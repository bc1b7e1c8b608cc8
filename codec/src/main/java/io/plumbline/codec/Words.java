package io.plumbline.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes at a time: reads of words out of byte arrays, checked by Java's own bounds, and the questions asked of
 * them. The byte at the lowest index is the lowest byte of the word.
 */
final class Words
{
    /** Each byte 0x01. */
    static final long ONES = 0x0101_0101_0101_0101L;

    /** Each byte 0x80. */
    static final long HIGHS = 0x8080_8080_8080_8080L;

    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';
    private static final VarHandle LONG =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
        MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Words()
    {
    }

    static long wordAt(final byte[] buffer, final int index)
    {
        return (long)LONG.get(buffer, index);
    }

    static int intAt(final byte[] buffer, final int index)
    {
        return (int)INT.get(buffer, index);
    }

    /**
     * Number of bytes, from the lowest, before the first that does not stand for itself inside a JSON string: the
     * quote, the backslash, control characters and anything beyond ASCII.
     * <p>
     * A borrow of the subtractions comes only out of a byte that is marked itself, so the lowest mark is exact.
     *
     * @param word eight bytes.
     * @return 0 to 8.
     */
    static int plainLength(final long word)
    {
        final long marks =
            ((word ^ QUOTES) - ONES | (word ^ BACKSLASHES) - ONES | word - SPACES) & ~word | word;
        return Long.numberOfTrailingZeros(marks & HIGHS) >>> 3;
    }

    /**
     * Marks the bytes that are no decimal digits.
     *
     * @param word eight bytes.
     * @return the highest bit of each such byte.
     */
    static long nonDigits(final long word)
    {
        final long values = word ^ ONES * '0';
        return ((values & ~HIGHS) + ONES * (0x80 - 10) | values) & HIGHS;
    }

    /**
     * The lowest bytes of a word.
     *
     * @param word   eight bytes.
     * @param length how many to keep, 1 to 8.
     * @return the word with the other bytes 0.
     */
    static long lowest(final long word, final int length)
    {
        return word & -1L >>> (64 - (length << 3));
    }

    /**
     * Reads the value of eight decimal digits.
     *
     * @param digits eight bytes of 0 to 9, the most significant digit in the lowest byte.
     * @return 0 to 99,999,999.
     */
    static long eightDigits(final long digits)
    {
        final long pairs = digits * 10 + (digits >>> 8);
        final long high = (pairs & 0x0000_00FF_0000_00FFL) * 0x000F_4240_0000_0064L;
        final long low = (pairs >>> 16 & 0x0000_00FF_0000_00FFL) * 0x0000_2710_0000_0001L;
        return high + low >>> 32;
    }

    /**
     * Whether all bytes are 0 to 9.
     *
     * @param digits eight bytes, text less {@code '0'} each.
     * @return true when all are.
     */
    static boolean areDigits(final long digits)
    {
        return ((digits + 0x0606_0606_0606_0606L | digits) & 0xF0F0_F0F0_F0F0_F0F0L) == 0;
    }
}
