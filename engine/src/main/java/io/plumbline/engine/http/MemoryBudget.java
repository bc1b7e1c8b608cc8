package io.plumbline.engine.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of bodies may be held at once. Any thread.
 */
final class MemoryBudget
{
    private final long most;
    private final AtomicLong held = new AtomicLong();

    MemoryBudget(final long bytes)
    {
        most = bytes;
    }

    /** Takes some; returns false, and takes none, not even for a moment, when there are fewer. */
    boolean take(final long bytes)
    {
        long now = held.get();
        while (bytes <= most - now)
        {
            if (held.compareAndSet(now, now + bytes))
            {
                return true;
            }
            now = held.get();
        }
        return false;
    }

    void giveBack(final long bytes)
    {
        held.addAndGet(-bytes);
    }

    /** Bytes that are taken at this moment. */
    long held()
    {
        return held.get();
    }
}
