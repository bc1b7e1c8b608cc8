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
import io.plumbline.engine.monitor.Limits;
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

    private final long from;
    private final long to;
    private final Set<String> wanted;
    private final int listed;
    private final Map<String, IncidentDevice> devices = new LinkedHashMap<>();
    /** Counts what is not wanted. */
    private final IncidentDevice others = new IncidentDevice("");
    private final List<Alarm> alarms = new ArrayList<>();
    private long unlisted;
    private long unlistedNs = Long.MAX_VALUE;
    private final List<Silence> silences = new ArrayList<>();
    private long unlistedSilences;
    private final List<Moment> reloads = new ArrayList<>();
    private final Pauses pauses;
    private boolean isBehindGap;
    private Fleet fleet;
    /** By index of the device in force. */
    private IncidentDevice[] inForce = new IncidentDevice[0];
    private boolean isRead;
    private Moment first;
    private long lastSequence;
    private long lastEventNs;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs = Long.MIN_VALUE;
    private long events;
    private long rejected;
    private final Map<DecodeStatus, Long> reasons = new EnumMap<>(DecodeStatus.class);
    /** The event that is decided on. */
    private long sequence;
    private long timeNs;
    private int device;
    private long firstSum;
    private long lastSum;
    private int members;

    private Incident(final RangeReplay replay, final Set<String> wanted, final int listed)
    {
        from = replay.from();
        to = replay.to();
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
        return first;
    }

    /**
     * The last event.
     *
     * @return its sequence and time; null when there is none.
     */
    public Moment last()
    {
        return first == null ? null : new Moment(lastSequence, lastEventNs);
    }

    /**
     * Begin of the time in which something happened: an event before the first time of a journal in message time has
     * none.
     *
     * @return epoch nanoseconds; {@code Long.MAX_VALUE} when there is none.
     */
    public long firstNs()
    {
        return firstNs;
    }

    /**
     * End of the time in which something happened.
     *
     * @return epoch nanoseconds; {@code Long.MIN_VALUE} when there is none.
     */
    public long lastNs()
    {
        return lastNs;
    }

    /**
     * Whether there is a time to draw something over.
     *
     * @return true if something happened at any.
     */
    public boolean hasTime()
    {
        return firstNs <= lastNs;
    }

    /**
     * Input events.
     *
     * @return how many.
     */
    public long events()
    {
        return events;
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
        return unlistedNs;
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
        return Collections.unmodifiableList(alarms);
    }

    /**
     * Alarms that are counted and not listed.
     *
     * @return how many.
     */
    public long unlisted()
    {
        return unlisted;
    }

    /**
     * The silences, those first that the range began with, then as they began.
     *
     * @return as many as are listed at most.
     */
    public List<Silence> silences()
    {
        return Collections.unmodifiableList(silences);
    }

    /**
     * Silences that are counted and not listed.
     *
     * @return how many.
     */
    public long unlistedSilences()
    {
        return unlistedSilences;
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
                    endAll(known, Alarm.End.DROPPED, moment());
                }
            }
        }
        for (int index = 0; index < inForce.length; index++)
        {
            final String code = newFleet.devices().code(index);
            inForce[index] = wanted.isEmpty() || wanted.contains(code) ?
                devices.computeIfAbsent(code, IncidentDevice::new) : others;
        }
        if (events > 0)
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
        if (isInRange(sequence) && sequence < to && endNs > timeNs)
        {
            pauses.add(kind, timeNs, endNs);
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
        if (inForce[index].silence() != null && itsSequence <= to)
        {
            endSilence(inForce[index], Alarm.End.CLEARED, moment());
        }
        if (isInRange(itsSequence))
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
        final boolean isCounted = isInRange(itsSequence);
        if (isCounted && (flags & (JournalFlags.BELOW | JournalFlags.ABOVE)) != 0)
        {
            judged.add(Count.DEVIATIONS, Rank.DEVIATION, itsSequence);
        }
        if (judged != others && (flags & JournalFlags.RAISED) != 0 && itsSequence <= to)
        {
            raise(judged, component, power, threshold, (flags & JournalFlags.BELOW) != 0);
        }
        if (judged != others && (flags & JournalFlags.CLEARED) != 0 && itsSequence <= to)
        {
            judged.add(Count.CLEARED, isCounted ? 1 : 0);
            end(judged, component, Alarm.End.CLEARED, moment());
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundIncomplete(final long itsSequence, final long deadlineNs, final int index, final int missing)
    {
        if (isInRange(itsSequence))
        {
            reachTime(deadlineNs);
            inForce[index].add(Count.INCOMPLETE, Rank.INCOMPLETE, itsSequence);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onDeviceSilent(final long itsSequence, final long deadlineNs, final int index)
    {
        if (isInRange(itsSequence))
        {
            reachTime(deadlineNs);
            inForce[index].add(Count.SILENT, Rank.SILENT, itsSequence);
        }
        if (itsSequence <= to && inForce[index] != others)
        {
            beginSilence(inForce[index], new Moment(itsSequence, deadlineNs));
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
        if (isInRange(itsSequence))
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
        if (isInRange(itsSequence) && reloads.size() < listed)
        {
            reloads.add(moment());
        }
    }

    private boolean isInRange(final long itsSequence)
    {
        return itsSequence >= from && itsSequence <= to;
    }

    private Moment moment()
    {
        return new Moment(sequence, timeNs);
    }

    private void reach(final long itsSequence, final long itsTimeNs)
    {
        if (isBehindGap)
        {
            isBehindGap = false;
            pause(Pause.Kind.LOST, itsTimeNs);
        }
        sequence = itsSequence;
        timeNs = itsTimeNs;
        if (isInRange(itsSequence))
        {
            if (first == null)
            {
                first = moment();
                markConfigured();
            }
            lastSequence = itsSequence;
            lastEventNs = itsTimeNs;
            events++;
            reachTime(itsTimeNs);
        }
    }

    private void reachTime(final long itsTimeNs)
    {
        if (itsTimeNs > 0)
        {
            firstNs = Math.min(firstNs, itsTimeNs);
            lastNs = Math.max(lastNs, itsTimeNs);
        }
    }

    private void markConfigured()
    {
        for (final IncidentDevice known : inForce)
        {
            known.configured();
        }
    }

    private void raise(
        final IncidentDevice judged,
        final int component,
        final long power,
        final long threshold,
        final boolean isBelow)
    {
        final boolean isFirst = component < GROUP_SIZE;
        final long sum = isFirst ? firstSum : lastSum;
        final int n = Integer.bitCount((isFirst ? members : members >> GROUP_SIZE) & GROUP_MASK);
        final boolean isCounted = isInRange(sequence);
        final Alarm alarm = new Alarm(
            judged.code(),
            component,
            moment(),
            isCounted,
            new Alarm.Breach(
                power,
                Decimals.divideHalfEven(sum, n),
                Decimals.divideHalfEven(sum - n * power, n),
                isBelow,
                threshold));
        judged.up(component, alarm);
        if (isCounted)
        {
            judged.add(Count.RAISED, Rank.ALARM, sequence);
            list(alarm);
        }
    }

    /** An alarm from before the range is one of it when it ends in it, or not at all. */
    private void end(final IncidentDevice judged, final int component, final Alarm.End how, final Moment moment)
    {
        final Alarm alarm = judged.up(component);
        if (alarm == null)
        {
            return;
        }
        judged.up(component, null);
        alarm.end(how, moment, timeNs);
        if (!alarm.isInRange() && (how == Alarm.End.UP || events > 0))
        {
            judged.addAlarmBefore();
            list(alarm);
        }
    }

    private void endAll(final IncidentDevice one, final Alarm.End how, final Moment moment)
    {
        for (int component = 0; component < DeviationMonitor.COMPONENTS; component++)
        {
            end(one, component, how, moment);
        }
        endSilence(one, how, moment);
    }

    private void beginSilence(final IncidentDevice one, final Moment began)
    {
        final Silence silence = new Silence(one.code(), began, began != null && isInRange(began.sequence()));
        one.silence(silence);
        if (silence.isInRange())
        {
            list(silence);
        }
    }

    /** As with an alarm: one from before the range is one of it when it ends in it, or not at all. */
    private void endSilence(final IncidentDevice one, final Alarm.End how, final Moment moment)
    {
        final Silence silence = one.silence();
        if (silence == null)
        {
            return;
        }
        one.silence(null);
        silence.end(how, moment, timeNs);
        if (!silence.isInRange() && (how == Alarm.End.UP || events > 0))
        {
            one.addSilenceBefore();
            list(silence);
        }
    }

    private void list(final Silence silence)
    {
        if (silences.size() < listed)
        {
            silences.add(silence);
        }
        else
        {
            unlistedSilences++;
        }
    }

    private void list(final Alarm alarm)
    {
        if (alarms.size() < listed)
        {
            alarms.add(alarm);
        }
        else
        {
            unlisted++;
            unlistedNs = Math.min(unlistedNs, alarm.isInRange() ? alarm.raised().timeNs() : firstNs);
        }
    }

    /** At the first snapshot, and behind what the journal has lost: something is up that nobody saw begin. */
    private void takeAlarms(final DeviationMonitor monitor)
    {
        final int[] masks = new int[inForce.length];
        final BitSet silent = new BitSet();
        monitor.accept(new AlarmsUp((index, component) -> masks[index] |= 1 << component, silent::set));
        for (int index = 0; index < masks.length; index++)
        {
            final IncidentDevice known = inForce[index];
            if (known == others)
            {
                continue;
            }
            for (int component = 0; component < DeviationMonitor.COMPONENTS; component++)
            {
                final boolean isUp = (masks[index] >> component & 1) != 0;
                if (isUp && known.up(component) == null)
                {
                    known.up(component, new Alarm(known.code(), component, null, false, null));
                }
                else if (!isUp)
                {
                    end(known, component, Alarm.End.LOST, null);
                }
            }
            if (silent.get(index) && known.silence() == null)
            {
                beginSilence(known, null);
            }
            else if (!silent.get(index))
            {
                endSilence(known, Alarm.End.LOST, null);
            }
        }
    }

    private void finish()
    {
        if (first == null)
        {
            markConfigured();
        }
        for (final IncidentDevice known : devices.values())
        {
            endAll(known, Alarm.End.UP, null);
        }
        alarms.sort(Comparator.comparingLong(
            alarm -> alarm.isInRange() ? alarm.raised().sequence() : Limits.NONE));
        silences.sort(Comparator.comparingLong(
            silence -> silence.isInRange() ? silence.began().sequence() : Limits.NONE));
    }
}
