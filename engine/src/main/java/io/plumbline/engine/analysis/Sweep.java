package io.plumbline.engine.analysis;

import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.replay.DecisionListener;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * What each of many lower bounds would have found, in one pass over a journal. The rounds are those that were recorded,
 * for no bound changes them; on each, every component is held against every bound, with alarms of its own for each.
 * Equal to as many runs with that {@code below} for both groups of all devices and everything else as it is.
 * <p>
 * Where it does not begin with the journal, no alarm is up at the snapshot that it begins from. Single-threaded.
 */
public final class Sweep implements DecisionListener
{
    private static final int COMPONENTS = DeviationMonitor.COMPONENTS;
    private static final int GROUP_SIZE = DeviationMonitor.GROUP_SIZE;
    private static final int GROUP_MASK = (1 << GROUP_SIZE) - 1;

    private final long[] bounds;
    private final long from;
    private final long to;
    private final String onlyCode;
    private final SweepCounts counts;
    private Fleet fleet;
    private int onlyDevice;
    /** What came last of each component, 0 where that was not valid: of a complete round, all of the round. */
    private long[] powers = new long[0];
    /** For each component and bound: breaches in a row, and calm rounds in a row below the sign of an alarm. */
    private int[] breachRuns = new int[0];
    private int[] calmRuns = new int[0];
    /** For each component: bounds whose alarm is up, and bounds that have a breach run, one bit each. */
    private long[] alarms = new long[0];
    private long[] running = new long[0];
    /** What was counted of each device on the present day. */
    private SweepCounts.Row[] rows = new SweepCounts.Row[0];
    private long rowsEndNs = Long.MIN_VALUE;
    private long sequence;
    private long timeNs;
    private int device;

    private Sweep(final long[] bounds, final String code, final RangeReplay replay)
    {
        this.bounds = bounds.clone();
        this.onlyCode = code;
        from = replay.from();
        to = replay.to();
        counts = new SweepCounts(bounds);
    }

    /**
     * Sweeps a range.
     *
     * @param replay   of the range.
     * @param bounds   lower bounds, micro-units; at most {@link SweepCounts#MAX_BOUNDS}.
     * @param code     of the one device that is wanted, or null.
     * @param progress told of the sequence that it has come to.
     * @return what each bound finds.
     * @throws IllegalArgumentException if a bound is not less than an upper bound of the journal's configuration.
     */
    public static SweepCounts sweep(
        final RangeReplay replay, final long[] bounds, final String code, final LongConsumer progress)
    {
        final Sweep sweep = new Sweep(bounds, code, replay);
        replay.warmingUp().replay(sweep, progress);
        return sweep.counts;
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshot(final Fleet newFleet, final DeviationMonitor monitor, final boolean segmentStarts)
    {
        if (newFleet == fleet)
        {
            return;
        }
        checkBounds(newFleet);
        final Fleet before = fleet;
        fleet = newFleet;
        if (onlyCode != null)
        {
            final byte[] code = onlyCode.getBytes(StandardCharsets.UTF_8);
            onlyDevice = newFleet.devices().find(code, 0, code.length);
        }
        if (before == null)
        {
            allocate(newFleet.devices().size());
            monitor.accept(new OpenRounds(
                (index, component, power, valid) -> powers[index * COMPONENTS + component] = power));
        }
        else
        {
            takeOver(before);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onGap(final long dueSequence, final long nextSequence)
    {
        fleet = null;
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
        this.sequence = sequence;
        this.timeNs = timeNs;
        this.device = device;
        powers[device * COMPONENTS + component] = (flags & JournalFlags.VALID) != 0 ? power : 0;
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundEvaluated(final long sequence, final long firstSum, final long lastSum, final int members)
    {
        if (onlyCode == null || device == onlyDevice)
        {
            final Limits limits = fleet.limits().of(device);
            if (firstSum != Limits.NONE)
            {
                judge(0, firstSum, members & GROUP_MASK, limits, limits.first());
            }
            if (lastSum != Limits.NONE)
            {
                judge(GROUP_SIZE, lastSum, members >>> GROUP_SIZE, limits, limits.last());
            }
        }
    }

    private void judge(
        final int firstComponent, final long sum, final int members, final Limits limits, final Limits.Bounds group)
    {
        final int n = Integer.bitCount(members);
        final long highestCalm = n * (bounds[bounds.length - 1] + group.deadband());
        final long above = group.above() == Limits.NONE ? Long.MAX_VALUE : n * group.above();
        final long aboveCalm = group.above() == Limits.NONE ? Long.MAX_VALUE : n * (group.above() - group.deadband());
        for (int left = members; left != 0; left &= left - 1)
        {
            final int component = firstComponent + Integer.numberOfTrailingZeros(left);
            final int at = device * COMPONENTS + component;
            final long deviation = sum - n * powers[at];
            if ((alarms[at] | running[at]) != 0 || deviation < highestCalm || deviation > aboveCalm)
            {
                judge(at, n, deviation, above, aboveCalm, limits, group.deadband());
            }
        }
    }

    private void judge(
        final int at,
        final int n,
        final long deviation,
        final long above,
        final long aboveCalm,
        final Limits limits,
        final long deadband)
    {
        final boolean counted = sequence >= from && sequence <= to;
        for (int i = 0; i < bounds.length; i++)
        {
            if (deviation < n * bounds[i] || deviation > above)
            {
                onBreach(at, i, limits.raiseAfter(), counted);
            }
            else
            {
                final boolean calm = deviation >= n * (bounds[i] + deadband) && deviation <= aboveCalm;
                onNoBreach(at, i, calm, limits.clearAfter());
            }
        }
    }

    private void onBreach(final int at, final int i, final int raiseAfter, final boolean counted)
    {
        final int run = at * bounds.length + i;
        final long bit = 1L << i;
        final boolean raised = ++breachRuns[run] >= raiseAfter && (alarms[at] & bit) == 0;
        calmRuns[run] = 0;
        running[at] |= bit;
        alarms[at] |= raised ? bit : 0;
        if (counted)
        {
            row().add(i, raised);
        }
    }

    /** Of the device, on the day of the event. */
    private SweepCounts.Row row()
    {
        if (timeNs >= rowsEndNs)
        {
            Arrays.fill(rows, null);
            rowsEndNs = SweepCounts.endOfDayNs(timeNs);
        }
        if (rows[device] == null)
        {
            rows[device] = counts.row(fleet.devices().code(device), timeNs);
        }
        return rows[device];
    }

    private void onNoBreach(final int at, final int i, final boolean calm, final int clearAfter)
    {
        final int run = at * bounds.length + i;
        final long bit = 1L << i;
        breachRuns[run] = 0;
        running[at] &= ~bit;
        if ((alarms[at] & bit) != 0)
        {
            calmRuns[run] = calm ? calmRuns[run] + 1 : 0;
            if (calmRuns[run] >= clearAfter)
            {
                calmRuns[run] = 0;
                alarms[at] &= ~bit;
            }
        }
    }

    private void checkBounds(final Fleet newFleet)
    {
        for (final Limits limits : newFleet.limits().profiles())
        {
            final long highest = bounds[bounds.length - 1];
            if (limits.first().above() != Limits.NONE && limits.first().above() <= highest ||
                limits.last().above() != Limits.NONE && limits.last().above() <= highest)
            {
                throw new IllegalArgumentException("a bound is not less than the upper bound of a group");
            }
            if (limits.first().above() != Limits.NONE || limits.last().above() != Limits.NONE)
            {
                counts.countAbove();
            }
        }
    }

    private void allocate(final int devices)
    {
        rows = new SweepCounts.Row[devices];
        powers = new long[Math.multiplyExact(devices, COMPONENTS)];
        alarms = new long[powers.length];
        running = new long[powers.length];
        breachRuns = new int[Math.multiplyExact(powers.length, bounds.length)];
        calmRuns = new int[breachRuns.length];
    }

    /** Devices that stay go on as they are. */
    private void takeOver(final Fleet before)
    {
        final long[] oldPowers = powers;
        final long[] oldAlarms = alarms;
        final long[] oldRunning = running;
        final int[] oldBreachRuns = breachRuns;
        final int[] oldCalmRuns = calmRuns;
        final int width = COMPONENTS * bounds.length;
        allocate(fleet.devices().size());
        final var here = fleet.indexOfDevicesOf(before);
        for (int i = 0; i < before.devices().size(); i++)
        {
            final int to = here.applyAsInt(i);
            if (to >= 0)
            {
                System.arraycopy(oldPowers, i * COMPONENTS, powers, to * COMPONENTS, COMPONENTS);
                System.arraycopy(oldAlarms, i * COMPONENTS, alarms, to * COMPONENTS, COMPONENTS);
                System.arraycopy(oldRunning, i * COMPONENTS, running, to * COMPONENTS, COMPONENTS);
                System.arraycopy(oldBreachRuns, i * width, breachRuns, to * width, width);
                System.arraycopy(oldCalmRuns, i * width, calmRuns, to * width, width);
            }
        }
    }
}
