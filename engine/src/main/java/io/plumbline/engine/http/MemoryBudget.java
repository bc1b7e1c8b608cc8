package io.plumbline.engine.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of bodies may be held at once. Any thread.
 */
final class MemoryBudget
{
    private final AtomicLong free;

    MemoryBudget(final long bytes)
    {
        free = new AtomicLong(bytes);
    }

    /** Takes some; returns false, and takes none, when there are fewer. */
    boolean take(final long bytes)
    {
        if (free.addAndGet(-bytes) >= 0)
        {
            return true;
        }
        free.addAndGet(bytes);
        return false;
    }

    void giveBack(final long bytes)
    {
        free.addAndGet(bytes);
    }
}
