package io.plumbline.engine.analysis;

import io.plumbline.codec.Decimals;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.analysis.IncidentDevice.Count;
import io.plumbline.engine.analysis.IncidentDevice.Rank;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.replay.DecisionListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;

/**
 * What happened in a range of a journal: its alarms and silences, and counts of each device. Found in one replay; takes
 * memory for the number of devices and of the alarms and silences that are listed. Single-threaded.
 */
public final class Incident implements DecisionListener
{
    private static final int GROUP_SIZE = DeviationMonitor.GROUP_SIZE;
    private static final int GROUP_MASK = (1 << GROUP_SIZE) - 1;

    private final RangeEvents events;
    private final IncidentAlarms alarms;
    private final Set<String> wanted;
    private final int listed;
    private final Map<String, IncidentDevice> devices = new LinkedHashMap<>();
    /** Counts what is not wanted. */
    private final IncidentDevice others = new IncidentDevice("");
    private final List<Moment> reloads = new ArrayList<>();
    private final Pauses pauses;
    private boolean isBehindGap;
    private Fleet fleet;
    /** By index of the device in force. */
    private IncidentDevice[] inForce = new IncidentDevice[0];
    private boolean isRead;
    private long rejected;
    private final Map<DecodeStatus, Long> reasons = new EnumMap<>(DecodeStatus.class);
    /** Of the event that is decided on. */
    private int device;
    private long firstSum;
    private long lastSum;
    private int members;

    private Incident(final RangeReplay replay, final Set<String> wanted, final int listed)
    {
        events = new RangeEvents(replay.from(), replay.to());
        alarms = new IncidentAlarms(events, listed);
        this.wanted = wanted;
        this.listed = listed;
        pauses = new Pauses(listed);
    }

    /**
     * Finds what happened.
     *
     * @param replay   of the range.
     * @param wanted   codes of the devices that are wanted; empty for all.
     * @param listed   how many alarms, and how many silences, are listed at most; more are counted.
     * @param progress told of the sequence that it has come to.
     * @return what happened.
     */
    public static Incident find(
        final RangeReplay replay, final Set<String> wanted, final int listed, final LongConsumer progress)
    {
        final Incident incident = new Incident(replay, wanted, listed);
        replay.warmingUp().replay(incident, progress);
        incident.finish();
        return incident;
    }

    /**
     * Whether anything of the journal could be read.
     *
     * @return true if so.
     */
    public boolean isRead()
    {
        return isRead;
    }

    /**
     * The first event.
     *
     * @return its sequence and time; null when there is none.
     */
    public Moment first()
    {
        return events.first();
    }

    /**
     * The last event.
     *
     * @return its sequence and time; null when there is none.
     */
    public Moment last()
    {
        return events.last();
    }

    /**
     * Begin of the time in which something happened: an event before the first time of a journal in message time has
     * none.
     *
     * @return epoch nanoseconds; {@code Long.MAX_VALUE} when there is none.
     */
    public long firstNs()
    {
        return events.firstNs();
    }

    /**
     * End of the time in which something happened.
     *
     * @return epoch nanoseconds; {@code Long.MIN_VALUE} when there is none.
     */
    public long lastNs()
    {
        return events.lastNs();
    }

    /**
     * Whether there is a time to draw something over.
     *
     * @return true if something happened at any.
     */
    public boolean hasTime()
    {
        return events.firstNs() <= events.lastNs();
    }

    /**
     * Input events.
     *
     * @return how many.
     */
    public long events()
    {
        return events.count();
    }

    /**
     * Messages that were refused, of whichever device.
     *
     * @return how many.
     */
    public long rejected()
    {
        return rejected;
    }

    /**
     * Messages that were refused, of whichever device, by the reason.
     *
     * @return how many of each that there are any of.
     */
    public Map<DecodeStatus, Long> reasons()
    {
        return Collections.unmodifiableMap(reasons);
    }

    /**
     * From when on alarms are counted and not listed.
     *
     * @return epoch nanoseconds; {@code Long.MAX_VALUE} where all are listed.
     */
    public long unlistedNs()
    {
        return alarms.unlistedNs();
    }

    /**
     * Reloads.
     *
     * @return where they are.
     */
    public List<Moment> reloads()
    {
        return Collections.unmodifiableList(reloads);
    }

    /**
     * The alarms, those first that were up before the range, then as they were raised.
     *
     * @return as many as are listed at most.
     */
    public List<Alarm> alarms()
    {
        return alarms.alarms();
    }

    /**
     * Alarms that are counted and not listed.
     *
     * @return how many.
     */
    public long unlisted()
    {
        return alarms.unlisted();
    }

    /**
     * The silences, those first that the range began with, then as they began.
     *
     * @return as many as are listed at most.
     */
    public List<Silence> silences()
    {
        return alarms.silences();
    }

    /**
     * Silences that are counted and not listed.
     *
     * @return how many.
     */
    public long unlistedSilences()
    {
        return alarms.unlistedSilences();
    }

    /**
     * When nothing could be read, no engine ran, or events are lost.
     *
     * @return those of the range.
     */
    public Pauses pauses()
    {
        return pauses;
    }

    /**
     * The wanted devices of the configurations in force in the range, heard or not.
     *
     * @return as the configurations have them, first those of the first.
     */
    public List<IncidentDevice> configured()
    {
        return devices.values().stream().filter(IncidentDevice::isConfigured).toList();
    }

    /**
     * The wanted devices.
     *
     * @return those with alarms first, then those that fell silent, those with rounds that timed out, with deviations,
     * and all others; those of one kind in the order in which that began.
     */
    public List<IncidentDevice> devices()
    {
        final List<IncidentDevice> sorted = new ArrayList<>(devices.values());
        sorted.sort(Comparator.comparingInt(IncidentDevice::rank).thenComparingLong(IncidentDevice::since));
        return sorted;
    }

    /**
     * Sums up what was counted.
     *
     * @param some devices.
     * @param what is counted.
     * @return how many.
     */
    public static long sum(final Collection<IncidentDevice> some, final Count what)
    {
        return some.stream().mapToLong(one -> one.count(what)).sum();
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshot(final Fleet newFleet, final DeviationMonitor monitor, final boolean segmentStarts)
    {
        if (segmentStarts && fleet != null && newFleet.timeMode() == TimeMode.ARRIVAL)
        {
            monitor.accept(new StateTime(startNs -> pause(Pause.Kind.DOWN, startNs)));
        }
        if (newFleet == fleet)
        {
            return;
        }
        isRead = true;
        final boolean isKnown = fleet != null;
        final IncidentDevice[] before = inForce;
        fleet = newFleet;
        inForce = new IncidentDevice[newFleet.devices().size()];
        for (final IncidentDevice known : before)
        {
            if (known != others)
            {
                final byte[] code = known.code().getBytes(StandardCharsets.UTF_8);
                final int index = newFleet.devices().find(code, 0, code.length);
                if (index == DeviceTable.UNKNOWN)
                {
                    alarms.endAll(known, Alarm.End.DROPPED);
                }
            }
        }
        for (int index = 0; index < inForce.length; index++)
        {
            final String code = newFleet.devices().code(index);
            inForce[index] = wanted.isEmpty() || wanted.contains(code) ?
                devices.computeIfAbsent(code, IncidentDevice::new) : others;
        }
        if (events.count() > 0)
        {
            markConfigured();
        }
        if (!isKnown)
        {
            takeAlarms(monitor);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onGap(final long dueSequence, final long nextSequence)
    {
        fleet = null;
        isBehindGap = true;
    }

    /** From the event before, where that is in the range, and the range goes on behind it. */
    private void pause(final Pause.Kind kind, final long endNs)
    {
        if (events.goesOn() && endNs > events.timeNs())
        {
            pauses.add(kind, events.timeNs(), endNs);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onReading(
        final long itsSequence,
        final long itsTimeNs,
        final int index,
        final int component,
        final long power,
        final int flags)
    {
        reach(itsSequence, itsTimeNs);
        device = index;
        if (!events.isOverAt(itsSequence))
        {
            alarms.onHeard(inForce[index]);
        }
        if (events.contains(itsSequence))
        {
            final IncidentDevice heard = inForce[index];
            heard.add(Count.READINGS, 1);
            heard.add(Count.INVALID, (flags & JournalFlags.VALID) == 0 ? 1 : 0);
            heard.add(Count.ROUNDS, (flags & JournalFlags.EVALUATED) == 0 ? 0 : 1);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundEvaluated(
        final long itsSequence, final long firstGroupSum, final long lastGroupSum, final int roundMembers)
    {
        firstSum = firstGroupSum;
        lastSum = lastGroupSum;
        members = roundMembers;
    }

    /** {@inheritDoc} */
    @Override
    public void onComponentVerdict(
        final long itsSequence, final int component, final long power, final long threshold, final int flags)
    {
        final IncidentDevice judged = inForce[device];
        if (events.contains(itsSequence) && (flags & (JournalFlags.BELOW | JournalFlags.ABOVE)) != 0)
        {
            judged.add(Count.DEVIATIONS, Rank.DEVIATION, itsSequence);
        }
        if (judged != others && (flags & JournalFlags.RAISED) != 0 && !events.isOverAt(itsSequence))
        {
            alarms.raise(judged, component, breach(component, power, threshold, (flags & JournalFlags.BELOW) != 0));
        }
        if (judged != others && (flags & JournalFlags.CLEARED) != 0 && !events.isOverAt(itsSequence))
        {
            alarms.clear(judged, component);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundIncomplete(final long itsSequence, final long deadlineNs, final int index, final int missing)
    {
        if (events.contains(itsSequence))
        {
            events.reachTime(deadlineNs);
            inForce[index].add(Count.INCOMPLETE, Rank.INCOMPLETE, itsSequence);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onDeviceSilent(final long itsSequence, final long deadlineNs, final int index)
    {
        if (events.contains(itsSequence))
        {
            events.reachTime(deadlineNs);
            inForce[index].add(Count.SILENT, Rank.SILENT, itsSequence);
        }
        if (!events.isOverAt(itsSequence) && inForce[index] != others)
        {
            alarms.beginSilence(inForce[index], new Moment(itsSequence, deadlineNs));
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRejected(
        final long itsSequence,
        final long itsTimeNs,
        final int reason,
        final long lineLength,
        final DirectBuffer raw,
        final int offset,
        final int length)
    {
        reach(itsSequence, itsTimeNs);
        if (events.contains(itsSequence))
        {
            rejected++;
            reasons.merge(DecodeStatus.of(reason), 1L, Long::sum);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onTick(final long itsSequence, final long itsTimeNs)
    {
        reach(itsSequence, itsTimeNs);
    }

    /** {@inheritDoc} */
    @Override
    public void onStandstill(final long itsSequence, final long itsTimeNs)
    {
        pause(Pause.Kind.STANDSTILL, itsTimeNs);
        reach(itsSequence, itsTimeNs);
    }

    /** {@inheritDoc} */
    @Override
    public void onReload(
        final long itsSequence,
        final long itsTimeNs,
        final long devicesAdded,
        final long devicesRemoved,
        final long devicesChanged,
        final long alarmsDropped)
    {
        reach(itsSequence, itsTimeNs);
        if (events.contains(itsSequence) && reloads.size() < listed)
        {
            reloads.add(events.moment());
        }
    }

    private void reach(final long itsSequence, final long itsTimeNs)
    {
        if (isBehindGap)
        {
            isBehindGap = false;
            pause(Pause.Kind.LOST, itsTimeNs);
        }
        final boolean hadNone = events.first() == null;
        events.reach(itsSequence, itsTimeNs);
        if (hadNone && events.first() != null)
        {
            markConfigured();
        }
    }

    private void markConfigured()
    {
        for (final IncidentDevice known : inForce)
        {
            known.configured();
        }
    }

    private Alarm.Breach breach(
        final int component, final long power, final long threshold, final boolean isBelow)
    {
        final boolean isFirst = component < GROUP_SIZE;
        final long sum = isFirst ? firstSum : lastSum;
        final int n = Integer.bitCount((isFirst ? members : members >> GROUP_SIZE) & GROUP_MASK);
        return new Alarm.Breach(
            power, Decimals.divideHalfEven(sum, n), Decimals.divideHalfEven(sum - n * power, n), isBelow, threshold);
    }

    /** At the first snapshot, and behind what the journal has lost: something is up that nobody saw begin. */
    private void takeAlarms(final DeviationMonitor monitor)
    {
        final int[] masks = new int[inForce.length];
        final BitSet silent = new BitSet();
        monitor.accept(new AlarmsUp((index, component) -> masks[index] |= 1 << component, silent::set));
        for (int index = 0; index < masks.length; index++)
        {
            if (inForce[index] != others)
            {
                alarms.take(inForce[index], masks[index], silent.get(index));
            }
        }
    }

    private void finish()
    {
        if (events.first() == null)
        {
            markConfigured();
        }
        alarms.finish(devices.values());
    }
}
