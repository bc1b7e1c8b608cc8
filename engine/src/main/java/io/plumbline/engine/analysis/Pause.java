package io.plumbline.engine.analysis;

import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;

/**
 * A time without events of which the journal itself says why there are none.
 *
 * @param kind   why.
 * @param fromNs the event before, epoch nanoseconds.
 * @param toNs   where it ended, epoch nanoseconds.
 */
public record Pause(Kind kind, long fromNs, long toNs)
{
    /** Why there are no events. */
    public enum Kind
    {
        /** Nothing could be read: every deadline moves on by that time. */
        STANDSTILL,
        /** No engine ran: time spent down is nobody's silence. */
        DOWN,
        /** What was there is lost. */
        LOST
    }

    /**
     * Whether a time is in it.
     *
     * @param timeNs epoch nanoseconds.
     * @return true if so; not where it began and ended.
     */
    public boolean holds(final long timeNs)
    {
        return timeNs > fromNs && timeNs < toNs;
    }

    /**
     * When an open round times out, by what the pause does to deadlines.
     *
     * @param dueNs when it would have; {@code Limits.NONE} where none is open.
     * @return the deadline.
     */
    long roundDueNs(final long dueNs)
    {
        return kind == Kind.STANDSTILL && dueNs != Limits.NONE ?
            dueNs + DeviationMonitor.postponementNs(toNs - fromNs) : dueNs;
    }

    /**
     * When a device counts as silent, by what the pause does to deadlines.
     *
     * @param dueNs when it would have; {@code Limits.NONE} where it is not waited for.
     * @return the deadline; {@code Limits.NONE} where the engine's start sets another.
     */
    long silenceDueNs(final long dueNs)
    {
        return kind == Kind.DOWN ? Limits.NONE : roundDueNs(dueNs);
    }
}
