package io.plumbline.engine.analysis;

import io.plumbline.engine.monitor.StateSearch;

/**
 * Finds in a state the readings that are in, of rounds that are open: what a round that is completed behind a snapshot
 * had before it.
 */
class OpenRounds extends StateSearch
{
    private final Found found;
    private int arrivedAndValid;

    OpenRounds(final Found found)
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
        arrivedAndValid = arrived & valid;
        for (int left = arrived & ~valid; left != 0; left &= left - 1)
        {
            found.onReading(device, Integer.numberOfTrailingZeros(left), 0, false);
        }
    }

    @Override
    public void onComponent(
        final int device, final int component, final long power, final int breachCount, final int calmCount)
    {
        if ((arrivedAndValid >> component & 1) != 0)
        {
            found.onReading(device, component, power, true);
        }
    }

    /** Told of each reading, by device. */
    @FunctionalInterface
    interface Found
    {
        /**
         * @param power micro-units; 0 where the reading is not valid.
         */
        void onReading(int device, int component, long power, boolean valid);
    }
}
