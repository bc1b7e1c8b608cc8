package io.plumbline.engine.analysis;

import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.engine.monitor.StateVisitor;
import java.util.function.LongConsumer;

/** Finds in a state the time that it has come to. */
final class StateTime implements StateVisitor
{
    private final LongConsumer found;

    /**
     * @param found told of the time, epoch nanoseconds.
     */
    StateTime(final LongConsumer found)
    {
        this.found = found;
    }

    @Override
    public void onFleet(final long timeNs, final long setOrder, final MonitorCounts counts)
    {
        found.accept(timeNs);
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
    }

    @Override
    public void onComponent(
        final int device, final int component, final long power, final int breachCount, final int calmCount)
    {
    }
}
