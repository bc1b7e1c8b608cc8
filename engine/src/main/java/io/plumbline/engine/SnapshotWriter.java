package io.plumbline.engine;

import io.plumbline.codec.sbe.SnapshotStartEncoder;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.engine.monitor.StateVisitor;
import io.plumbline.journal.SnapshotEncoder;

/**
 * Writes the state it visits to the journal; the caller adds the snapshot's end.
 */
final class SnapshotWriter implements StateVisitor
{
    private final SnapshotEncoder encoder;

    SnapshotWriter(final SnapshotEncoder encoder)
    {
        this.encoder = encoder;
    }

    /** {@inheritDoc} */
    @Override
    public void onFleet(final long timeNs, final long setOrder, final MonitorCounts counts)
    {
        final SnapshotStartEncoder start = encoder.start(timeNs, setOrder);
        start
            .readings(counts.get(MonitorCounts.READINGS))
            .rejected(counts.get(MonitorCounts.REJECTED))
            .rounds(counts.get(MonitorCounts.ROUNDS))
            .deviations(counts.get(MonitorCounts.DEVIATIONS))
            .raised(counts.get(MonitorCounts.RAISED))
            .cleared(counts.get(MonitorCounts.CLEARED))
            .incomplete(counts.get(MonitorCounts.INCOMPLETE))
            .silent(counts.get(MonitorCounts.SILENT))
            .recovered(counts.get(MonitorCounts.RECOVERED))
            .duplicates(counts.get(MonitorCounts.DUPLICATES))
            .invalid(counts.get(MonitorCounts.INVALID))
            .late(counts.get(MonitorCounts.LATE));
    }

    /** {@inheritDoc} */
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
        encoder.device(
            device,
            roundDeadlineNs,
            roundOrder,
            silenceDeadlineNs,
            silenceOrder,
            arrived,
            valid,
            alarms,
            silent);
    }

    /** {@inheritDoc} */
    @Override
    public void onComponent(
        final int device, final int component, final long power, final int breachCount, final int calmCount)
    {
        encoder.component(component, power, breachCount, calmCount);
    }
}
