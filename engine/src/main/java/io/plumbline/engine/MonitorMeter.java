package io.plumbline.engine;

import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.engine.monitor.StateVisitor;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Publishes what the monitor has counted since the start, at the end of a batch; the monitor's own counts go back to
 * the beginning of the journal.
 */
final class MonitorMeter
{
    private final MonitorCounts counts;
    private final long[] countsAtStart;
    private final long[] published = new long[MonitorCounts.SIZE];
    private final AtomicCounter[] counters = new AtomicCounter[MonitorCounts.SIZE];
    private final AtomicCounter alarmsUpCounter;
    private final AtomicCounter silentCounter;
    private final long alarmsAtStart;
    private final long silentAtStart;

    /**
     * @param monitor  in the state that the engine goes on from.
     * @param counters to be written by the monitor's thread.
     */
    MonitorMeter(final DeviationMonitor monitor, final EngineCounters counters)
    {
        counts = monitor.counts();
        countsAtStart = counts.toArray();
        for (int i = 0; i < MonitorCounts.SIZE; i++)
        {
            // Refused messages are ingress's to count, by their reasons.
            this.counters[i] = i == MonitorCounts.REJECTED ? null : counters.get(counter(i));
        }
        final Tally tally = new Tally();
        monitor.accept(tally);
        alarmsAtStart = tally.alarms;
        silentAtStart = tally.silent;
        alarmsUpCounter = counters.get(EngineCounter.ALARMS_UP);
        silentCounter = counters.get(EngineCounter.DEVICES_SILENT);
        publishGauges();
    }

    /** At the end of a batch, on the monitor's thread. */
    void publish()
    {
        boolean changed = false;
        for (int i = 0; i < MonitorCounts.SIZE; i++)
        {
            final long count = counts.get(i) - countsAtStart[i];
            if (count != published[i] && counters[i] != null)
            {
                published[i] = count;
                counters[i].setRelease(count);
                changed = true;
            }
        }
        if (changed)
        {
            publishGauges();
        }
    }

    private void publishGauges()
    {
        alarmsUpCounter.setRelease(
            alarmsAtStart + published[MonitorCounts.RAISED] - published[MonitorCounts.CLEARED]);
        silentCounter.setRelease(
            silentAtStart + published[MonitorCounts.SILENT] - published[MonitorCounts.RECOVERED]);
    }

    private static EngineCounter counter(final int index)
    {
        return switch (index)
        {
            case MonitorCounts.READINGS -> EngineCounter.READINGS_ACCEPTED;
            case MonitorCounts.ROUNDS -> EngineCounter.ROUNDS;
            case MonitorCounts.DEVIATIONS -> EngineCounter.DEVIATIONS;
            case MonitorCounts.RAISED -> EngineCounter.ALARMS_RAISED;
            case MonitorCounts.CLEARED -> EngineCounter.ALARMS_CLEARED;
            case MonitorCounts.INCOMPLETE -> EngineCounter.ROUNDS_INCOMPLETE;
            case MonitorCounts.SILENT -> EngineCounter.SILENCES;
            case MonitorCounts.RECOVERED -> EngineCounter.RECOVERIES;
            case MonitorCounts.DUPLICATES -> EngineCounter.READINGS_DUPLICATE;
            case MonitorCounts.INVALID -> EngineCounter.READINGS_INVALID;
            case MonitorCounts.LATE -> EngineCounter.READINGS_LATE;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    /** Counts what is up in a state. */
    private static final class Tally implements StateVisitor
    {
        private long alarms;
        private long silent;

        @Override
        public void onFleet(final long timeNs, final long setOrder, final MonitorCounts counts)
        {
            alarms = 0;
            silent = 0;
        }

        @Override
        public void onDevice(
            final int device,
            final int arrived,
            final int valid,
            final int alarmMask,
            final boolean isSilent,
            final long roundDeadlineNs,
            final long roundOrder,
            final long silenceDeadlineNs,
            final long silenceOrder)
        {
            alarms += Integer.bitCount(alarmMask);
            silent += isSilent ? 1 : 0;
        }

        @Override
        public void onComponent(
            final int device, final int component, final long power, final int breachCount, final int calmCount)
        {
            // What counts of a component stands in its device's masks.
        }
    }
}
