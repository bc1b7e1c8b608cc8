package io.plumbline.engine.analysis;

import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.replay.DecisionListener;
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
    private Fleet fleet;
    private Moment at;
    /** The last event that counts is missing, with what came before it. */
    private boolean passed;
    private int device;
    private long[] powers = new long[0];
    private long[] timesNs = new long[0];
    private long[] roundPowers = new long[0];
    private long[] sums = new long[0];
    private int[] members = new int[0];
    private int[] alarms = new int[0];
    private boolean[] silent = new boolean[0];
    private DeviationMonitor monitor;
    /** Deadlines at the last event that counts; empty until that has come. */
    private long[] roundDuesNs = new long[0];
    private long[] silenceDuesNs = new long[0];

    /**
     * @param to sequence of the last event that counts.
     */
    FleetState(final long to)
    {
        this.to = to;
    }

    /**
     * Finds the state behind the last event of a range.
     *
     * @param replay   of the range, which begins where to look for the last readings.
     * @param progress told of the sequence that it has come to.
     * @return the state.
     */
    public static FleetState at(final RangeReplay replay, final LongConsumer progress)
    {
        final FleetState state = new FleetState(replay.to());
        replay.warmingUp().replay(state, progress);
        state.takeDeadlines();
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
        return powers[device * COMPONENTS + component];
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
        return timesNs[device * COMPONENTS + component];
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
        final int mask = members[device];
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
        return sums[device * 2 + component / GROUP_SIZE];
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
        return roundPowers[device * COMPONENTS + component];
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
        return (alarms[device] >> component & 1) != 0;
    }

    /**
     * Whether a device was reported silent and not heard since.
     *
     * @param device the device.
     * @return true if it is silent.
     */
    public boolean silent(final int device)
    {
        return silent[device];
    }

    /**
     * When the open round of a device times out.
     *
     * @param device the device.
     * @return epoch nanoseconds, or {@link Limits#NONE} where no round is open.
     */
    public long roundDueNs(final int device)
    {
        return roundDuesNs[device];
    }

    /**
     * When a device counts as silent unless it is heard before.
     *
     * @param device the device.
     * @return epoch nanoseconds, or {@link Limits#NONE} where it does already, or is not waited for yet.
     */
    public long silenceDueNs(final int device)
    {
        return silenceDuesNs[device];
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
            newMonitor.accept(new AlarmsUp(
                (index, component) -> alarms[index] |= 1 << component, index -> silent[index] = true));
            newMonitor.accept(new OpenRounds((index, component, power, valid) ->
                powers[index * COMPONENTS + component] = valid ? power : Limits.NONE));
            return;
        }
        for (int i = 0; i < before.alarms.length; i++)
        {
            final int there = here.applyAsInt(i);
            if (there >= 0)
            {
                take(before, i, there);
            }
        }
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
        if (reach(sequence, timeNs))
        {
            device = index;
            silent[index] = false;
            powers[index * COMPONENTS + component] = (flags & JournalFlags.VALID) != 0 ? power : Limits.NONE;
            timesNs[index * COMPONENTS + component] = timeNs;
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundEvaluated(
        final long sequence, final long firstSum, final long lastSum, final int roundMembers)
    {
        if (sequence <= to)
        {
            sums[device * 2] = firstSum;
            sums[device * 2 + 1] = lastSum;
            members[device] = roundMembers;
            for (int i = device * COMPONENTS; i < (device + 1) * COMPONENTS; i++)
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
        if (sequence <= to)
        {
            final int bit = 1 << component;
            alarms[device] |= (flags & JournalFlags.RAISED) != 0 ? bit : 0;
            alarms[device] &= (flags & JournalFlags.CLEARED) != 0 ? ~bit : -1;
            roundPowers[device * COMPONENTS + component] = power;
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int index)
    {
        silent[index] |= sequence <= to;
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
        roundDuesNs = unknown(fleet.devices().size());
        silenceDuesNs = unknown(fleet.devices().size());
        monitor.accept(new PendingDeadlines((index, roundNs, silenceNs) ->
        {
            roundDuesNs[index] = roundNs;
            silenceDuesNs[index] = silenceNs;
        }));
    }

    private void allocate(final DeviceTable devices)
    {
        final int size = devices.size();
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
        final FleetState copy = new FleetState(to);
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
