package io.plumbline.engine.analysis;

import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.DeadlineListener;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.engine.monitor.MonitorImage;
import io.plumbline.engine.monitor.Verdict;
import io.plumbline.engine.replay.DecisionListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;

/**
 * Decides a journal's input events under other limits beside the recorded ones, with the engine's own monitor, and
 * holds both against each other. From the beginning of a journal it is what an engine with those limits would have
 * decided on the same messages; from the middle, one that was given them at the snapshot before.
 * <p>
 * The journal's devices are found in the other configuration by their codes. Readings of those that are not there count
 * as refused, and of devices that only the other configuration has the journal holds no readings. Times are those of
 * the journal; where they come from the messages, those of refused ones move nothing. Single-threaded.
 */
public final class WhatIf implements DecisionListener, DeadlineListener
{
    private final Fleet other;
    private final long from;
    private final long to;
    private final ChangeListener listener;
    private final SortedMap<String, DeviceChanges> changes = new TreeMap<>();
    private final Verdict verdict = new Verdict();
    private final DeviceChanges[] ofOther;
    private DeviationMonitor monitor;
    private Fleet recorded;
    private int[] otherOf;
    private DeviceChanges[] ofRecorded;

    /** The reading that completed a round last, and what was recorded of it. */
    private boolean open;
    private boolean decided;
    private long refused;
    private long unknownReadings;
    /** Of the other configuration: by their index there, for fleets are large. */
    private final BitSet known = new BitSet();
    private final Set<String> unknown = new HashSet<>();
    private int device;
    private long sequence;
    private long timeNs;
    private int below;
    private int above;
    private int raised;
    private int cleared;

    private WhatIf(final Fleet other, final long from, final long to, final ChangeListener listener)
    {
        this.other = other;
        this.from = from;
        this.to = to;
        this.listener = listener;
        ofOther = new DeviceChanges[other.devices().size()];
    }

    /**
     * Decides the events of a range.
     *
     * @param replay   of the range.
     * @param other    devices and limits to be tried.
     * @param listener told of each change.
     * @param progress told of the sequence that it has come to.
     * @return what has come of it.
     */
    public static WhatIf decide(
        final RangeReplay replay, final Fleet other, final ChangeListener listener, final LongConsumer progress)
    {
        final WhatIf whatIf = new WhatIf(other, replay.from(), replay.to(), listener);
        replay.warmingUp().replay(whatIf, progress);
        whatIf.end();
        return whatIf;
    }

    /**
     * What changes.
     *
     * @return by device, in the order of their codes.
     */
    public List<DeviceChanges> devices()
    {
        return new ArrayList<>(changes.values());
    }

    /**
     * Messages of the range that were refused when they came. What was in them is not in the journal: no limits can
     * judge it, also not where the other configuration has their device.
     *
     * @return how many.
     */
    public long refused()
    {
        return refused;
    }

    /**
     * Readings of the range that were accepted and would be refused, as the other configuration lacks their device.
     *
     * @return how many.
     */
    public long unknownReadings()
    {
        return unknownReadings;
    }

    /**
     * Recorded devices that the other configuration lacks.
     *
     * @return how many.
     */
    public int unknownDevices()
    {
        return unknown.size();
    }

    /**
     * Recorded devices that the other configuration has.
     *
     * @return how many.
     */
    public int knownDevices()
    {
        return known.cardinality();
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshot(final Fleet fleet, final DeviationMonitor recordedMonitor, final boolean segmentStarts)
    {
        settle();
        if (fleet != recorded)
        {
            find(fleet);
        }
        if (monitor == null)
        {
            begin(recordedMonitor);
        }
        else if (segmentStarts && fleet.timeMode() == TimeMode.ARRIVAL)
        {
            monitor.onStart(recordedMonitor.timeNs());
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onGap(final long dueSequence, final long nextSequence)
    {
        // What was missed cannot be decided: it begins anew, as the recorded run is taken up.
        end();
        monitor = null;
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
        settle();
        this.sequence = sequence;
        this.timeNs = timeNs;
        final int there = otherOf[device];
        if (there < 0)
        {
            decided = false;
            unknownReadings += isInRange(sequence) ? 1 : 0;
            refuse(timeNs);
        }
        else
        {
            monitor.onReading(
                timeNs,
                there,
                component,
                power,
                (flags & JournalFlags.VALID) != 0,
                (flags & JournalFlags.LATE) != 0,
                verdict);
            decided = verdict.evaluated();
        }
        if ((flags & JournalFlags.EVALUATED) != 0 || decided)
        {
            open = true;
            this.device = device;
            below = 0;
            above = 0;
            raised = 0;
            cleared = 0;
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        final int bit = 1 << component;
        below |= (flags & JournalFlags.BELOW) != 0 ? bit : 0;
        above |= (flags & JournalFlags.ABOVE) != 0 ? bit : 0;
        raised |= (flags & JournalFlags.RAISED) != 0 ? bit : 0;
        cleared |= (flags & JournalFlags.CLEARED) != 0 ? bit : 0;
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
    {
        atRecorded(device).count(true, DeviceCount.INCOMPLETE, isInRange(sequence) ? 1 : 0);
    }

    /** {@inheritDoc} */
    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        atRecorded(device).count(true, DeviceCount.SILENT, isInRange(sequence) ? 1 : 0);
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
        settle();
        this.sequence = sequence;
        refused += isInRange(sequence) ? 1 : 0;
        refuse(timeNs);
    }

    /** {@inheritDoc} */
    @Override
    public void onTick(final long sequence, final long timeNs)
    {
        settle();
        this.sequence = sequence;
        monitor.onTick(timeNs);
    }

    /** {@inheritDoc} */
    @Override
    public void onStandstill(final long sequence, final long timeNs)
    {
        settle();
        this.sequence = sequence;
        monitor.onStandstill(timeNs);
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
        settle();
        this.sequence = sequence;
        monitor.onTick(timeNs);
    }

    /** The other monitor's call. */
    @Override
    public void onRoundIncomplete(final long deadlineNs, final int device, final int missing)
    {
        atOther(device).count(false, DeviceCount.INCOMPLETE, isInRange(sequence) ? 1 : 0);
    }

    /** The other monitor's call. */
    @Override
    public void onDeviceSilent(final long deadlineNs, final int device)
    {
        atOther(device).count(false, DeviceCount.SILENT, isInRange(sequence) ? 1 : 0);
    }

    private void end()
    {
        settle();
        changes.values().forEach(device ->
        {
            device.end(true);
            device.end(false);
        });
    }

    private void begin(final DeviationMonitor recordedMonitor)
    {
        monitor = new DeviationMonitor(other.limits(), this);
        if (isUntouched(recordedMonitor))
        {
            if (recordedMonitor.timeNs() != Limits.NONE)
            {
                monitor.onStart(recordedMonitor.timeNs());
            }
            return;
        }
        final MonitorImage image = new MonitorImage();
        recordedMonitor.accept(image);
        monitor.restore(image, there -> otherOf[there]);
        final Moment moment = new Moment(0, recordedMonitor.timeNs());
        recordedMonitor.accept(new AlarmsUp((there, component) ->
        {
            atRecorded(there).onUpBefore(true, component, moment);
            if (otherOf[there] >= 0)
            {
                atRecorded(there).onUpBefore(false, component, moment);
            }
        }));
    }

    private static boolean isUntouched(final DeviationMonitor monitor)
    {
        for (int i = 0; i < MonitorCounts.SIZE; i++)
        {
            if (monitor.counts().get(i) != 0)
            {
                return false;
            }
        }
        return true;
    }

    /** Finds the devices of the configuration in force. The alarms of those that are gone from it ended with it. */
    private void find(final Fleet fleet)
    {
        final int size = fleet.devices().size();
        final int[] indices = new int[size];
        final byte[] code = new byte[DeviceTable.MAX_CODE_LENGTH];
        for (int i = 0; i < size; i++)
        {
            indices[i] = other.devices().find(code, 0, fleet.devices().copyCode(i, code, 0));
            if (indices[i] == DeviceTable.UNKNOWN)
            {
                unknown.add(fleet.devices().code(i));
            }
            else
            {
                known.set(indices[i]);
            }
        }
        for (final DeviceChanges device : changes.values())
        {
            final byte[] bytes = device.code().getBytes(StandardCharsets.UTF_8);
            if (fleet.devices().find(bytes, 0, bytes.length) == DeviceTable.UNKNOWN)
            {
                device.end(true);
            }
        }
        recorded = fleet;
        ofRecorded = new DeviceChanges[size];
        otherOf = indices;
    }

    private DeviceChanges atRecorded(final int index)
    {
        if (ofRecorded[index] == null)
        {
            ofRecorded[index] = changesOf(recorded.devices().code(index));
        }
        return ofRecorded[index];
    }

    private DeviceChanges atOther(final int index)
    {
        if (ofOther[index] == null)
        {
            ofOther[index] = changesOf(other.devices().code(index));
        }
        return ofOther[index];
    }

    private DeviceChanges changesOf(final String code)
    {
        return changes.computeIfAbsent(code, key -> new DeviceChanges(key, listener));
    }

    private void refuse(final long eventTimeNs)
    {
        monitor.onRejected(recorded.timeMode() == TimeMode.MESSAGE ? monitor.timeNs() : eventTimeNs);
    }

    private boolean isInRange(final long eventSequence)
    {
        return eventSequence >= from && eventSequence <= to;
    }

    /** What was recorded of the last round is known now. */
    private void settle()
    {
        if (!open)
        {
            return;
        }
        open = false;
        if (sequence > to)
        {
            // The rest of the batch that holds the last event: it is none of what is asked for, nor are its alarms.
            return;
        }
        final int otherBelow = decided ? verdict.below() : 0;
        final int otherAbove = decided ? verdict.above() : 0;
        final int otherRaised = decided ? verdict.raised() : 0;
        final int otherCleared = decided ? verdict.cleared() : 0;
        if ((below | above | raised | cleared | otherBelow | otherAbove | otherRaised | otherCleared) == 0)
        {
            return;
        }
        final DeviceChanges found = atRecorded(device);
        final Moment moment = new Moment(sequence, timeNs);
        final boolean isInRange = isInRange(sequence);
        if (isInRange)
        {
            found.onDeviations(moment, below, above, otherBelow, otherAbove);
        }
        clear(found, true, cleared);
        clear(found, false, otherCleared);
        raise(found, true, raised, moment, isInRange);
        raise(found, false, otherRaised, moment, isInRange);
    }

    private static void clear(final DeviceChanges device, final boolean isRecorded, final int components)
    {
        for (int left = components; left != 0; left &= left - 1)
        {
            device.onCleared(isRecorded, Integer.numberOfTrailingZeros(left));
        }
    }

    private static void raise(
        final DeviceChanges device,
        final boolean isRecorded,
        final int components,
        final Moment moment,
        final boolean isInRange)
    {
        for (int left = components; left != 0; left &= left - 1)
        {
            device.onRaised(isRecorded, Integer.numberOfTrailingZeros(left), moment, isInRange);
        }
    }
}
