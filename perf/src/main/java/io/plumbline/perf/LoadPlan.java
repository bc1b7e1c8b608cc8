package io.plumbline.perf;

import io.plumbline.engine.config.TimeMode;

/**
 * How a number of messages is sent: whole sweeps of the fleet held in memory, and how often they are given. In message
 * time they are given once, since time would go back otherwise.
 *
 * @param messageCount held in memory.
 * @param repeats      how often they are given.
 * @param form         of the messages.
 */
record LoadPlan(long messageCount, long repeats, MessageForm form)
{
    /** Messages held in memory that are given again: far more than the caches hold. */
    static final long REPEATED = 1 << 20;

    static LoadPlan of(final LoadFleet fleet, final long messages, final TimeMode timeMode)
    {
        final long sweep = (long)fleet.deviceCount() * LoadFleet.COMPONENTS;
        if (messages < sweep)
        {
            throw new IllegalArgumentException(
                "fewer messages than the " + sweep + " of one sweep of " + fleet.deviceCount() + " devices");
        }
        final long sweeps = messages / sweep;
        if (timeMode == TimeMode.MESSAGE)
        {
            return new LoadPlan(sweeps * sweep, 1, MessageForm.TIMED);
        }
        final long held = Math.min(sweeps, heldSweeps(fleet));
        return new LoadPlan(held * sweep, sweeps / held, MessageForm.PYTHON);
    }

    /** Sweeps held in memory when they are given again and again. */
    static long heldSweeps(final LoadFleet fleet)
    {
        return Math.max(1, REPEATED / ((long)fleet.deviceCount() * LoadFleet.COMPONENTS));
    }

    /** Sweeps of a fleet held in memory. */
    long sweeps(final LoadFleet fleet)
    {
        return messageCount / ((long)fleet.deviceCount() * LoadFleet.COMPONENTS);
    }
}
