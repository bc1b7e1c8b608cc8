package io.plumbline.engine.http;

import java.util.Arrays;

/**
 * The bytes of one body as they come in, up to a bound, out of the budget of all. For one thread at a time.
 */
final class Body
{
    private static final int MIN_CAPACITY = 4 * 1024;

    private final MemoryBudget budget;
    private final int maxLength;
    private byte[] bytes = {};
    private int length;
    private long taken;

    Body(final MemoryBudget budget, final int maxLength)
    {
        this.budget = budget;
        this.maxLength = maxLength;
    }

    /** Where the bytes stand. */
    byte[] bytes()
    {
        return bytes;
    }

    int length()
    {
        return length;
    }

    /** What stands at the beginning is all that counts any more. */
    void length(final int newLength)
    {
        length = newLength;
    }

    /**
     * Makes room behind the bytes.
     *
     * @return how many may be written at {@link #length}; more than 0.
     */
    int room()
    {
        if (length == bytes.length)
        {
            // One byte more than may come tells that more came.
            final int capacity = (int)Math.min(maxLength + 1L, Math.max(MIN_CAPACITY, 2L * length));
            if (!budget.take(capacity - length))
            {
                throw HttpProblem.unavailable("busy", "too much is being sent at once", 1);
            }
            taken += capacity - length;
            bytes = Arrays.copyOf(bytes, capacity);
        }
        return bytes.length - length;
    }

    /** Bytes were written at {@link #length}. */
    void added(final int count)
    {
        length += count;
        if (length > maxLength)
        {
            throw new HttpProblem(413, "too-large", "a body has at most " + maxLength + " bytes, decompressed too");
        }
    }

    /** Gives its memory back; the bytes are gone. */
    void release()
    {
        bytes = new byte[0];
        length = 0;
        budget.giveBack(taken);
        taken = 0;
    }
}
