package io.plumbline.engine.ingress;

import io.plumbline.codec.DecodeStatus;

/**
 * The refused lines that a client is still to be told of, oldest first, up to a bound. Single-threaded.
 */
final class Refusals
{
    /** Lines kept at most. */
    static final int CAPACITY = 2048;

    private static final int MASK = CAPACITY - 1;
    private static final int CODE_BITS = 8;

    private final long[] entries = new long[CAPACITY];
    private int head;
    private int count;

    /** Adds a line; returns false when there is no room for it. */
    boolean add(final long line, final DecodeStatus reason)
    {
        if (count == CAPACITY)
        {
            return false;
        }
        entries[head + count & MASK] = line << CODE_BITS | reason.code();
        count++;
        return true;
    }

    /** How many lines there are. */
    int count()
    {
        return count;
    }

    /** Number of a line, of the oldest for index 0. */
    long line(final int index)
    {
        return entries[head + index & MASK] >>> CODE_BITS;
    }

    /** Why it was refused. */
    DecodeStatus reason(final int index)
    {
        return DecodeStatus.of((int)entries[head + index & MASK] & (1 << CODE_BITS) - 1);
    }

    /** Takes out the oldest. */
    void remove(final int removed)
    {
        head = head + removed & MASK;
        count -= removed;
    }
}
