package io.plumbline.engine.analysis;

import io.plumbline.engine.monitor.StateSearch;
import java.util.function.IntConsumer;

/** Finds the alarms that are up in a state, and the devices that are silent. */
final class AlarmsUp extends StateSearch
{
    private final Found found;
    private final IntConsumer silences;

    AlarmsUp(final Found found)
    {
        this(found, device -> {});
    }

    AlarmsUp(final Found found, final IntConsumer silences)
    {
        this.found = found;
        this.silences = silences;
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
        if (silent)
        {
            silences.accept(device);
        }
        for (int left = alarms; left != 0; left &= left - 1)
        {
            found.onAlarm(device, Integer.numberOfTrailingZeros(left));
        }
    }

    /** Told of each alarm. */
    @FunctionalInterface
    interface Found
    {
        void onAlarm(int device, int component);
    }
}
