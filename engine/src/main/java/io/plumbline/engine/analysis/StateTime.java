package io.plumbline.engine.analysis;

import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.engine.monitor.StateSearch;
import java.util.function.LongConsumer;

/** Finds in a state the time that it has come to. */
final class StateTime extends StateSearch
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
}
