package io.plumbline.engine.config;

import io.plumbline.engine.monitor.Limits;

/**
 * Limits while they are being laid over one another: unlike {@link Limits} they may still lack bounds or contradict
 * themselves. Mutable, not thread-safe.
 */
final class LimitsDraft
{
    static final long DEFAULT_ROUND_TIMEOUT_NS = 45_000_000_000L;
    static final long DEFAULT_SILENT_AFTER_NS = 90_000_000_000L;

    final Group first = new Group();
    final Group last = new Group();
    boolean excludeInvalid;
    long roundTimeoutNs = DEFAULT_ROUND_TIMEOUT_NS;
    long silentAfterNs = DEFAULT_SILENT_AFTER_NS;
    int raiseAfter = 1;
    int clearAfter = 1;

    /**
     * What holds where the file says nothing: all but the bounds, which nobody can guess.
     *
     * @return a new draft.
     */
    static LimitsDraft builtIn()
    {
        return new LimitsDraft();
    }

    LimitsDraft set(final LimitsDraft other)
    {
        first.set(other.first);
        last.set(other.last);
        excludeInvalid = other.excludeInvalid;
        roundTimeoutNs = other.roundTimeoutNs;
        silentAfterNs = other.silentAfterNs;
        raiseAfter = other.raiseAfter;
        clearAfter = other.clearAfter;
        return this;
    }

    /**
     * The finished limits.
     *
     * @return the limits.
     * @throws IllegalArgumentException if a group lacks bounds or they cross.
     */
    Limits toLimits()
    {
        return withBounds(first.toBounds(), last.toBounds());
    }

    Limits withBounds(final Limits.Bounds firstBounds, final Limits.Bounds lastBounds)
    {
        return new Limits(
            firstBounds, lastBounds, excludeInvalid, roundTimeoutNs, silentAfterNs, raiseAfter, clearAfter);
    }

    /**
     * Bounds of one group, in micro-units, {@link Limits#NONE} where not set.
     */
    static final class Group
    {
        long below = Limits.NONE;
        long above = Limits.NONE;
        long deadband;

        /** A value could not be read, which is put down already. */
        boolean isFaulty;

        void set(final Group other)
        {
            below = other.below;
            above = other.above;
            deadband = other.deadband;
            isFaulty = other.isFaulty;
        }

        boolean isUnbounded()
        {
            return below == Limits.NONE && above == Limits.NONE;
        }

        boolean isCrossed()
        {
            return below != Limits.NONE && above != Limits.NONE && above <= below;
        }

        Limits.Bounds toBounds()
        {
            return new Limits.Bounds(below, above, deadband);
        }
    }
}
