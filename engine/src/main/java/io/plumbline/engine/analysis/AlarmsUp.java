package io.plumbline.engine.analysis;

import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.engine.monitor.StateVisitor;

/** Finds the alarms that are up in a state. */
final class AlarmsUp implements StateVisitor
{
    private final Found found;

    AlarmsUp(final Found found)
    {
        this.found = found;
    }

    @Override
    public void onFleet(final long timeNs, final long setOrder, final MonitorCounts counts)
    {
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
        for (int left = alarms; left != 0; left &= left - 1)
        {
            found.onAlarm(device, Integer.numberOfTrailingZeros(left));
        }
    }

    @Override
    public void onComponent(
        final int device, final int component, final long power, final int breachCount, final int calmCount)
    {
    }

    /** Told of each alarm. */
    @FunctionalInterface
    interface Found
    {
        void onAlarm(int device, int component);
    }
}
