package io.plumbline.engine;

import io.plumbline.journal.RollCycle;
import java.util.concurrent.TimeUnit;

/**
 * When the journal begins a new cycle. Kept by ingress, which owns the clock; the journal follows. A wall clock that is
 * set back causes no roll. Single-threaded.
 */
final class RollSchedule
{
    private final RollCycle rollCycle;
    private long cycle;

    /**
     * @param rollCycle length of a cycle.
     * @param startMs   wall clock in epoch milliseconds that the segment begins at.
     */
    RollSchedule(final RollCycle rollCycle, final long startMs)
    {
        this.rollCycle = rollCycle;
        cycle = rollCycle.cycle(startMs);
    }

    /** Whether the wall clock has come to a later cycle. */
    boolean isDue(final long wallNs)
    {
        return rollCycle.cycle(TimeUnit.NANOSECONDS.toMillis(wallNs)) > cycle;
    }

    /** Begins the cycle of the wall clock. */
    void roll(final long wallNs)
    {
        cycle = rollCycle.cycle(TimeUnit.NANOSECONDS.toMillis(wallNs));
    }
}
