package io.plumbline.engine.replay;

import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.DeviceTable;
import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationEndDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.config.EventKind;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.MonitorCounts;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * Writes events as users see them, one JSON object a line, from the journal's messages: live as a follower of the
 * journal, or behind a {@link Replayer}. Both give the same bytes for the same journal.
 * <p>
 * A {@code deviation}, {@code raised} or {@code cleared} has the time of the reading that completed the round, an
 * {@code incomplete} or {@code silent} the time of the deadline. Means and deviations are rounded half to even to
 * micro-units, here and nowhere before. A {@code configuration} tells of a reload; alarms and rounds of devices that it
 * removes end with it, and are neither cleared nor incomplete. The devices are named by the configuration in force,
 * which the journal's messages show. Single-threaded; allocates nothing for an event but where a text needs escapes or
 * the devices change.
 */
public final class EventPrinter implements DecisionListener
{
    private static final String[] NAMES = Arrays.stream(EventKind.values()).map(EventKind::toString)
        .toArray(String[]::new);

    private final JsonLine line;
    private final EventTap tap;
    private final DeviceTableLoader devices = new DeviceTableLoader();
    private final RoundSums sums = new RoundSums();
    /** What the tap was told last. */
    private DeviceTable told;
    private long[] countsAtStart = new long[MonitorCounts.SIZE];
    private long timeNs;
    private int device;

    /**
     * A printer.
     *
     * @param out flushed only by {@link #flush()}.
     */
    public EventPrinter(final OutputStream out)
    {
        this(out, null);
    }

    private EventPrinter(final OutputStream out, final EventTap tap)
    {
        this.line = new JsonLine(out);
        this.tap = tap;
    }

    /**
     * A printer of chosen events that knows the devices by the configurations it meets in the journal, or by those that
     * a {@link Replayer} tells it.
     *
     * @param out flushed only by {@link #flush()}.
     * @param tap chooses the events.
     * @return the printer.
     */
    public static EventPrinter tapped(final OutputStream out, final EventTap tap)
    {
        return new EventPrinter(out, tap);
    }

    /**
     * Names the devices of what follows, until the journal shows another configuration. Not needed where the journal
     * shows one first, but spares making the same table once more.
     *
     * @param table of the segment.
     */
    public void devices(final DeviceTable table)
    {
        devices.table(table);
        tellTap();
    }

    /**
     * Hands everything printed so far to the stream, and flushes that.
     *
     * @throws UncheckedIOException when the stream cannot be written; also every method that prints.
     */
    public void flush()
    {
        line.flush();
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshot(final Fleet fleet, final DeviationMonitor monitor, final boolean segmentStarts)
    {
        devices(fleet.devices());
        if (segmentStarts)
        {
            countsAtStart = monitor.counts().toArray();
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onSegmentEnd(final DeviationMonitor monitor, final long lastSequence)
    {
        if (tap == null)
        {
            summary(monitor, countsAtStart, lastSequence);
        }
    }

    /**
     * Prints the last event of a finite run.
     *
     * @param monitor      in its last state.
     * @param countsBefore what it had counted when the run began, by the indices of {@link MonitorCounts}.
     * @param lastSequence of the last input event.
     */
    public void summary(final DeviationMonitor monitor, final long[] countsBefore, final long lastSequence)
    {
        line.begin("summary", lastSequence, Math.max(0, monitor.timeNs()));
        for (int i = 0; i < MonitorCounts.SIZE; i++)
        {
            line.number(MonitorCounts.name(i), monitor.counts().get(i) - countsBefore[i]);
        }
        line.hash("stateHash", monitor.stateHash());
        line.end();
    }

    /** {@inheritDoc} */
    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int device,
        final int component,
        final long power,
        final int flags)
    {
        this.timeNs = timeNs;
        this.device = device;
        if ((flags & JournalFlags.RECOVERED) != 0 && begin(EventKind.RECOVERED, sequence, timeNs, device))
        {
            end(EventKind.RECOVERED, sequence, device, EventTap.NO_COMPONENT);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundEvaluated(final long sequence, final long firstSum, final long lastSum, final int members)
    {
        sums.take(firstSum, lastSum, members);
    }

    /** {@inheritDoc} */
    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        final long mean = sums.mean(component);
        final long deviation = sums.deviation(component, power);
        if ((flags & (JournalFlags.BELOW | JournalFlags.ABOVE)) != 0 &&
            begin(EventKind.DEVIATION, sequence, timeNs, device))
        {
            line.number("id", component + 1);
            line.decimal("pwr", power);
            line.bool("valid", (flags & JournalFlags.COMPONENT_VALID) != 0);
            line.decimal("mean", mean);
            line.decimal("deviation", deviation);
            line.string("bound", (flags & JournalFlags.BELOW) != 0 ? "below" : "above");
            line.decimal("threshold", threshold);
            end(EventKind.DEVIATION, sequence, device, component);
        }
        if ((flags & JournalFlags.RAISED) != 0)
        {
            alarm(EventKind.RAISED, sequence, component, power, mean, deviation);
        }
        if ((flags & JournalFlags.CLEARED) != 0)
        {
            alarm(EventKind.CLEARED, sequence, component, power, mean, deviation);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
    {
        if (begin(EventKind.INCOMPLETE, sequence, deadlineNs, device))
        {
            line.ids("missing", missing);
            end(EventKind.INCOMPLETE, sequence, device, EventTap.NO_COMPONENT);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        if (begin(EventKind.SILENT, sequence, deadlineNs, device))
        {
            end(EventKind.SILENT, sequence, device, EventTap.NO_COMPONENT);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRejected(
        final long sequence,
        final long timeNs,
        final int reason,
        final long lineLength,
        final DirectBuffer raw,
        final int offset,
        final int length)
    {
        if (begin(EventKind.REJECTED, sequence, timeNs, EventTap.NO_DEVICE))
        {
            line.string("reason", DecodeStatus.of(reason).reason());
            line.bytes("raw", raw, offset, length);
            end(EventKind.REJECTED, sequence, EventTap.NO_DEVICE, EventTap.NO_COMPONENT);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onReload(
        final long sequence,
        final long timeNs,
        final long devicesAdded,
        final long devicesRemoved,
        final long devicesChanged,
        final long alarmsDropped)
    {
        if (tap == null)
        {
            line.begin("configuration", sequence, timeNs);
            line.number("devices", devices.table().size() + devicesAdded - devicesRemoved);
            line.number("added", devicesAdded);
            line.number("removed", devicesRemoved);
            line.number("changed", devicesChanged);
            line.number("alarmsDropped", alarmsDropped);
            line.end();
        }
        devices.putIntoForce();
        tellTap();
    }

    /** {@inheritDoc} */
    @Override
    public void onConfigurationStart(final ConfigurationStartDecoder start)
    {
        devices.onStart();
    }

    /** {@inheritDoc} */
    @Override
    public void onConfigurationDevices(final ConfigurationDevicesDecoder chunk)
    {
        devices.onDevices(chunk);
    }

    /** {@inheritDoc} */
    @Override
    public void onConfigurationEnd(final ConfigurationEndDecoder end)
    {
        devices.onEnd();
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshotStart(final SnapshotStartDecoder start)
    {
        devices.putIntoForce();
        tellTap();
    }

    private void tellTap()
    {
        if (tap != null && told != devices.table())
        {
            told = devices.table();
            tap.onDevices(told);
        }
    }

    private void alarm(
        final EventKind kind,
        final long sequence,
        final int component,
        final long power,
        final long mean,
        final long deviation)
    {
        if (begin(kind, sequence, timeNs, device))
        {
            line.number("id", component + 1);
            line.decimal("pwr", power);
            line.decimal("mean", mean);
            line.decimal("deviation", deviation);
            end(kind, sequence, device, component);
        }
    }

    /** Begins an event, unless it is not wanted. */
    private boolean begin(final EventKind kind, final long sequence, final long timeNs, final int device)
    {
        if (tap != null && !tap.wants(kind, sequence, device))
        {
            return false;
        }
        line.begin(NAMES[kind.ordinal()], sequence, timeNs);
        if (device != EventTap.NO_DEVICE)
        {
            line.code(devices.table(), device);
        }
        return true;
    }

    private void end(final EventKind kind, final long sequence, final int device, final int component)
    {
        if (tap != null)
        {
            tap.beforeEnd(line, kind, sequence, device, component);
        }
        line.end();
        if (tap != null)
        {
            tap.onPrinted(kind, sequence, device);
        }
    }
}
