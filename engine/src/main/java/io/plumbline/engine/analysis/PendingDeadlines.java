package io.plumbline.engine.analysis;

import io.plumbline.engine.monitor.StateSearch;

/** Finds in a state the deadlines that are set: what falls due when no reading comes. */
final class PendingDeadlines extends StateSearch
{
    private final Found found;

    PendingDeadlines(final Found found)
    {
        this.found = found;
    }

    @Override
    public void onDevice(
        final int device,
        final int arrived,
        final int valid,
        final int alarms,
        final boolean silent,
        final long roundDeadlineNs,
        final long roundOrder,
        final long silenceDeadlineNs,
        final long silenceOrder)
    {
        found.onDeadlines(device, roundDeadlineNs, silenceDeadlineNs);
    }

    /** Told of each device. */
    @FunctionalInterface
    interface Found
    {
        /**
         * @param roundNs   when its open round times out, epoch nanoseconds; {@code Limits.NONE} where none is open.
         * @param silenceNs when it counts as silent; {@code Limits.NONE} where it does, or has not been waited for.
         */
        void onDeadlines(int device, long roundNs, long silenceNs);
    }
}
