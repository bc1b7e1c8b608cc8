package io.plumbline.engine.analysis;

import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.replay.DecisionListener;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;

/**
 * The state of all components at a point of a journal: the last reading, the last evaluated round, whether the alarm is
 * up. Rounds from before what was looked at are not known, and readings only where their round was still open, without
 * when they came; alarms and silences always are. All powers are micro-units, {@link Limits#NONE} where there is none;
 * devices and components by their indices.
 */
public final class FleetState implements DecisionListener
{
    private static final int COMPONENTS = DeviationMonitor.COMPONENTS;
    private static final int GROUP_SIZE = DeviationMonitor.GROUP_SIZE;

    private final long to;
    /** Of the one device that is wanted, or null. */
    private final byte[] onlyCode;
    private int only;
    private Fleet fleet;
    private Moment at;
    /** The last event that counts is missing, with what came before it. */
    private boolean passed;
    /** Where the last reading's device stands, or less than 0 where it is not wanted. */
    private int place;
    private long[] powers = new long[0];
    private long[] timesNs = new long[0];
    private long[] roundPowers = new long[0];
    private long[] sums = new long[0];
    private int[] members = new int[0];
    private int[] alarms = new int[0];
    private boolean[] silent = new boolean[0];
    private DeviationMonitor monitor;
    private Pause pause;
    /** Deadlines at the last event that counts; empty until that has come. */
    private long[] roundDuesNs = new long[0];
    private long[] silenceDuesNs = new long[0];

    /**
     * @param to       sequence of the last event that counts.
     * @param onlyCode of the one device that is wanted, or null.
     */
    FleetState(final long to, final byte[] onlyCode)
    {
        this.to = to;
        this.onlyCode = onlyCode;
    }

    /**
     * Finds the state behind the last event of a range.
     *
     * @param replay   of the range, which begins where to look for the last readings.
     * @param code     of the one device that is wanted and takes memory, or null for all.
     * @param progress told of the sequence that it has come to.
     * @return the state.
     */
    public static FleetState at(final RangeReplay replay, final String code, final LongConsumer progress)
    {
        final FleetState state =
            new FleetState(replay.to(), code == null ? null : code.getBytes(StandardCharsets.UTF_8));
        replay.warmingUp().replay(state, progress);
        state.takeDeadlines();
        state.pause = state.at == null ? null : replay.pauseBehind(state.at.timeNs());
        return state;
    }

    /**
     * The configuration in force.
     *
     * @return the fleet, or null where no event could be read.
     */
    public Fleet fleet()
    {
        return fleet;
    }

    /**
     * The last event that counts.
     *
     * @return its sequence and time, or null where there is none.
     */
    public Moment moment()
    {
        return at;
    }

    /**
     * The last reading, valid or not.
     *
     * @param device    its device.
     * @param component its component.
     * @return its power, {@link Limits#NONE} when it was not valid or is not known.
     */
    public long power(final int device, final int component)
    {
        return powers[place(device) * COMPONENTS + component];
    }

    /**
     * When the last reading came.
     *
     * @param device    its device.
     * @param component its component.
     * @return epoch nanoseconds, or {@link Limits#NONE} when that is not known.
     */
    public long timeNs(final int device, final int component)
    {
        return timesNs[place(device) * COMPONENTS + component];
    }

    /**
     * Members of a component's group in the device's last evaluated round.
     *
     * @param device    the device.
     * @param component the component.
     * @return how many; 0 when it was no member itself, or there was no such round.
     */
    public int members(final int device, final int component)
    {
        final int mask = members[place(device)];
        final int group = component < GROUP_SIZE ? mask & 0xF : mask >>> GROUP_SIZE;
        return (mask >> component & 1) == 0 ? 0 : Integer.bitCount(group);
    }

    /**
     * Sum of a component's group in the device's last evaluated round.
     *
     * @param device    the device.
     * @param component the component.
     * @return micro-units, of as many as {@link #members} says.
     */
    public long sum(final int device, final int component)
    {
        return sums[place(device) * 2 + component / GROUP_SIZE];
    }

    /**
     * What counted of a component in the device's last evaluated round.
     *
     * @param device    the device.
     * @param component the component.
     * @return micro-units; 0 for a reading that was not valid.
     */
    public long roundPower(final int device, final int component)
    {
        return roundPowers[place(device) * COMPONENTS + component];
    }

    /**
     * Whether an alarm is up.
     *
     * @param device    the device.
     * @param component the component.
     * @return true if it is.
     */
    public boolean alarm(final int device, final int component)
    {
        return (alarms[place(device)] >> component & 1) != 0;
    }

    /**
     * Whether a device was reported silent and not heard since.
     *
     * @param device the device.
     * @return true if it is silent.
     */
    public boolean silent(final int device)
    {
        return silent[place(device)];
    }

    /**
     * Why there were no events behind the last one, where that is known.
     *
     * @return the pause, or null.
     */
    public Pause pause()
    {
        return pause;
    }

    /**
     * When the open round of a device times out, also by a standstill behind the last event.
     *
     * @param device the device.
     * @return epoch nanoseconds, or {@link Limits#NONE} where no round is open.
     */
    public long roundDueNs(final int device)
    {
        final long dueNs = roundDuesNs[place(device)];
        return pause == null ? dueNs : pause.roundDueNs(dueNs);
    }

    /**
     * When a device counts as silent unless it is heard before, also by a standstill behind the last event.
     *
     * @param device the device.
     * @return epoch nanoseconds, or {@link Limits#NONE} where it does already, is not waited for yet, or the engine
     * started anew behind the last event.
     */
    public long silenceDueNs(final int device)
    {
        final long dueNs = silenceDuesNs[place(device)];
        return pause == null ? dueNs : pause.silenceDueNs(dueNs);
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshot(final Fleet newFleet, final DeviationMonitor newMonitor, final boolean segmentStarts)
    {
        // A snapshot in the batch that holds the last event, behind it, changes nothing.
        if (passed || at != null && at.sequence() >= to)
        {
            return;
        }
        monitor = newMonitor;
        if (newFleet == fleet)
        {
            return;
        }
        final FleetState before = fleet == null ? null : copy();
        final IntUnaryOperator here = before == null ? null : newFleet.indexOfDevicesOf(before.fleet);
        fleet = newFleet;
        allocate(newFleet.devices());
        if (before == null)
        {
            begin(newMonitor);
            return;
        }
        for (int i = 0; i < before.fleet.devices().size(); i++)
        {
            final int index = here.applyAsInt(i);
            if (index >= 0 && place(index) >= 0)
            {
                take(before, before.place(i), place(index));
            }
        }
    }

    private void begin(final DeviationMonitor newMonitor)
    {
        newMonitor.accept(new AlarmsUp(
            (index, component) ->
            {
                if (place(index) >= 0)
                {
                    alarms[place(index)] |= 1 << component;
                }
            },
            index ->
            {
                if (place(index) >= 0)
                {
                    silent[place(index)] = true;
                }
            }));
        newMonitor.accept(new OpenRounds((index, component, power, valid) ->
        {
            if (place(index) >= 0)
            {
                powers[place(index) * COMPONENTS + component] = valid ? power : Limits.NONE;
            }
        }));
    }

    private int place(final int index)
    {
        return onlyCode == null ? index : index == only ? 0 : -1;
    }

    /** {@inheritDoc} */
    @Override
    public void onGap(final long dueSequence, final long nextSequence)
    {
        if (nextSequence <= to)
        {
            fleet = null;
        }
        else
        {
            takeDeadlines();
            passed = true;
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int index,
        final int component,
        final long power,
        final int flags)
    {
        place = place(index);
        if (reach(sequence, timeNs) && place >= 0)
        {
            silent[place] = false;
            powers[place * COMPONENTS + component] = (flags & JournalFlags.VALID) != 0 ? power : Limits.NONE;
            timesNs[place * COMPONENTS + component] = timeNs;
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundEvaluated(
        final long sequence, final long firstSum, final long lastSum, final int roundMembers)
    {
        if (sequence <= to && place >= 0)
        {
            sums[place * 2] = firstSum;
            sums[place * 2 + 1] = lastSum;
            members[place] = roundMembers;
            for (int i = place * COMPONENTS; i < (place + 1) * COMPONENTS; i++)
            {
                roundPowers[i] = powers[i] == Limits.NONE ? 0 : powers[i];
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        if (sequence <= to && place >= 0)
        {
            final int bit = 1 << component;
            alarms[place] |= (flags & JournalFlags.RAISED) != 0 ? bit : 0;
            alarms[place] &= (flags & JournalFlags.CLEARED) != 0 ? ~bit : -1;
            roundPowers[place * COMPONENTS + component] = power;
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int index)
    {
        if (sequence <= to && place(index) >= 0)
        {
            silent[place(index)] = true;
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
        reach(sequence, timeNs);
    }

    /** {@inheritDoc} */
    @Override
    public void onTick(final long sequence, final long timeNs)
    {
        reach(sequence, timeNs);
    }

    /** {@inheritDoc} */
    @Override
    public void onStandstill(final long sequence, final long timeNs)
    {
        reach(sequence, timeNs);
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
        reach(sequence, timeNs);
    }

    private boolean reach(final long sequence, final long timeNs)
    {
        final boolean reached = sequence <= to;
        at = reached ? new Moment(sequence, timeNs) : at;
        if (sequence == to)
        {
            takeDeadlines();
        }
        return reached;
    }

    /** Once: what comes behind the last event in its batch moves them. */
    private void takeDeadlines()
    {
        if (fleet == null || roundDuesNs.length > 0)
        {
            return;
        }
        roundDuesNs = unknown(alarms.length);
        silenceDuesNs = unknown(alarms.length);
        monitor.accept(new PendingDeadlines((index, roundNs, silenceNs) ->
        {
            if (place(index) >= 0)
            {
                roundDuesNs[place(index)] = roundNs;
                silenceDuesNs[place(index)] = silenceNs;
            }
        }));
    }

    private void allocate(final DeviceTable devices)
    {
        only = onlyCode == null ? -1 : devices.find(onlyCode, 0, onlyCode.length);
        final int size = onlyCode == null ? devices.size() : 1;
        powers = unknown(size * COMPONENTS);
        timesNs = unknown(size * COMPONENTS);
        roundPowers = unknown(size * COMPONENTS);
        sums = unknown(size * 2);
        members = new int[size];
        alarms = new int[size];
        silent = new boolean[size];
    }

    private static long[] unknown(final int length)
    {
        final long[] values = new long[length];
        Arrays.fill(values, Limits.NONE);
        return values;
    }

    private FleetState copy()
    {
        final FleetState copy = new FleetState(to, onlyCode);
        copy.only = only;
        copy.fleet = fleet;
        copy.powers = powers;
        copy.timesNs = timesNs;
        copy.roundPowers = roundPowers;
        copy.sums = sums;
        copy.members = members;
        copy.alarms = alarms;
        copy.silent = silent;
        return copy;
    }

    private void take(final FleetState from, final int there, final int here)
    {
        System.arraycopy(from.powers, there * COMPONENTS, powers, here * COMPONENTS, COMPONENTS);
        System.arraycopy(from.timesNs, there * COMPONENTS, timesNs, here * COMPONENTS, COMPONENTS);
        System.arraycopy(from.roundPowers, there * COMPONENTS, roundPowers, here * COMPONENTS, COMPONENTS);
        System.arraycopy(from.sums, there * 2, sums, here * 2, 2);
        members[here] = from.members[there];
        alarms[here] = from.alarms[there];
        silent[here] = from.silent[there];
    }
}
