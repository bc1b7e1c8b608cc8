package io.plumbline.engine.replay;

import io.plumbline.codec.sbe.SnapshotDevicesDecoder;
import io.plumbline.codec.sbe.SnapshotDevicesDecoder.DevicesDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.engine.monitor.MonitorImage;

/**
 * Puts the monitor's state together again from the snapshot messages.
 */
final class SnapshotLoader
{
    private MonitorImage image;

    void onStart(final SnapshotStartDecoder start)
    {
        final MonitorCounts counts = new MonitorCounts();
        final long[] values = new long[MonitorCounts.SIZE];
        values[MonitorCounts.READINGS] = start.readings();
        values[MonitorCounts.REJECTED] = start.rejected();
        values[MonitorCounts.ROUNDS] = start.rounds();
        values[MonitorCounts.DEVIATIONS] = start.deviations();
        values[MonitorCounts.RAISED] = start.raised();
        values[MonitorCounts.CLEARED] = start.cleared();
        values[MonitorCounts.INCOMPLETE] = start.incomplete();
        values[MonitorCounts.SILENT] = start.silent();
        values[MonitorCounts.RECOVERED] = start.recovered();
        values[MonitorCounts.DUPLICATES] = start.duplicates();
        values[MonitorCounts.INVALID] = start.invalid();
        values[MonitorCounts.LATE] = start.late();
        counts.set(values);
        image = new MonitorImage();
        image.onFleet(start.time(), start.setOrder(), counts);
    }

    void onDevices(final SnapshotDevicesDecoder chunk)
    {
        for (final DevicesDecoder device : chunk.devices())
        {
            final int index = (int)device.device();
            image.onDevice(
                index,
                device.arrived(),
                device.valid(),
                device.alarms(),
                device.flags().silent(),
                device.roundDeadline(),
                device.roundOrder(),
                device.silenceDeadline(),
                device.silenceOrder());
            for (final DevicesDecoder.ComponentsDecoder component : device.components())
            {
                image.onComponent(
                    index, component.id() - 1, component.power(), component.breachCount(), component.calmCount());
            }
        }
    }

    /** The state, or null when none was begun; the loader forgets it. */
    MonitorImage take()
    {
        final MonitorImage taken = image;
        image = null;
        return taken;
    }
}
