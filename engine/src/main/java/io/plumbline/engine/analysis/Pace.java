package io.plumbline.engine.analysis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets a replay take as long as what it replays took, or a part of that. On the replay's thread.
 */
public final class Pace implements LongConsumer
{
    private static final long UNSET = Long.MIN_VALUE;
    private static final long SHORTEST_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final double speed;
    private final LongSupplier nanoClock;
    private final Runnable beforeWaiting;
    private long firstTimeNs = UNSET;
    private long startNs;

    /**
     * A pace; it begins with the first time it is told.
     *
     * @param speed         1 for as fast as it was, 60 for sixty times as fast.
     * @param nanoClock     runs on, as {@link System#nanoTime()}.
     * @param beforeWaiting called before it waits, to show what is there.
     */
    public Pace(final double speed, final LongSupplier nanoClock, final Runnable beforeWaiting)
    {
        this.speed = speed;
        this.nanoClock = nanoClock;
        this.beforeWaiting = beforeWaiting;
    }

    /** Waits until a time is due; not at all once the thread is interrupted. */
    @Override
    public void accept(final long timeNs)
    {
        if (firstTimeNs == UNSET)
        {
            firstTimeNs = timeNs;
            startNs = nanoClock.getAsLong();
        }
        long left = left(timeNs);
        if (left >= SHORTEST_NS)
        {
            beforeWaiting.run();
            while (left > 0 && !Thread.currentThread().isInterrupted())
            {
                LockSupport.parkNanos(left);
                left = left(timeNs);
            }
        }
    }

    private long left(final long timeNs)
    {
        return (long)((timeNs - firstTimeNs) / speed) - (nanoClock.getAsLong() - startNs);
    }
}
