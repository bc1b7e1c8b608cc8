package io.plumbline.engine.analysis;

import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.replay.DecisionListener;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.LongConsumer;

/**
 * What each of many lower bounds would have found, in one pass over a journal. The rounds are those that were recorded,
 * for no bound changes them; on each, every component is held against every bound, with alarms of its own for each.
 * Equal to as many runs with that {@code below} for both groups of all devices and everything else as it is.
 * <p>
 * Where it does not begin with the journal, no alarm is up at the snapshot that it begins from. Takes memory for the
 * devices, and for each bound of the components that stray at a time. Single-threaded.
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
    private final SweepRuns runs;
    private Fleet fleet;
    private int onlyDevice;
    /** What came last of each component, 0 where that was not valid: of a complete round, all of the round. */
    private long[] powers = new long[0];
    /** Of each component, {@link SweepRuns#NONE} where there is nothing of it. */
    private int[] slots = new int[0];
    /** For each device: bounds with alarms, one bit each, on the present day and at all. */
    private long[] alarmedOfDay = new long[0];
    private long[] alarmed = new long[0];
    /** Both of devices that are gone and may come again. */
    private final Map<String, long[]> alarmedOfGone = new HashMap<>();
    private SweepRow[] rows = new SweepRow[0];
    private long sequence;
    private long timeNs;
    private int device;

    private Sweep(final long[] bounds, final String code, final Consumer<SweepRow> rows, final RangeReplay replay)
    {
        this.bounds = bounds.clone();
        this.onlyCode = code;
        from = replay.from();
        to = replay.to();
        counts = new SweepCounts(bounds, rows);
        runs = new SweepRuns(bounds.length);
    }

    /**
     * Sweeps a range.
     *
     * @param replay   of the range.
     * @param bounds   lower bounds, micro-units; at most {@link SweepCounts#MAX_BOUNDS}.
     * @param code     of the one device that is wanted, or null.
     * @param rows     told of each day and device that has any, by day and code, when the day is over; or null.
     * @param progress told of the sequence that it has come to.
     * @return what each bound finds.
     * @throws IllegalArgumentException if a bound is not less than an upper bound of the devices wanted, or they need
     *                                  more rounds for an alarm than are counted.
     */
    public static SweepCounts sweep(
        final RangeReplay replay,
        final long[] bounds,
        final String code,
        final Consumer<SweepRow> rows,
        final LongConsumer progress)
    {
        final Sweep sweep = new Sweep(bounds, code, rows, replay);
        replay.warmingUp().replay(sweep, progress);
        sweep.counts.end();
        return sweep.counts;
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshot(final Fleet newFleet, final DeviationMonitor newMonitor, final boolean segmentStarts)
    {
        if (newFleet == fleet)
        {
            return;
        }
        final Fleet before = fleet;
        fleet = newFleet;
        if (onlyCode != null)
        {
            final byte[] code = onlyCode.getBytes(StandardCharsets.UTF_8);
            onlyDevice = newFleet.devices().find(code, 0, code.length);
        }
        checkLimits();
        if (before == null)
        {
            allocate();
            newMonitor.accept(new OpenRounds(
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
        if (fleet != null)
        {
            keepAlarmed(fleet, index -> -1);
            runs.clear();
        }
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
        final long highest = n * bounds[bounds.length - 1];
        final long above = group.above() == Limits.NONE ? Long.MAX_VALUE : n * group.above();
        for (int left = members; left != 0; left &= left - 1)
        {
            final int at = device * COMPONENTS + firstComponent + Integer.numberOfTrailingZeros(left);
            final long deviation = sum - n * powers[at];
            if (slots[at] != SweepRuns.NONE || deviation < highest || deviation > above)
            {
                judge(at, n, deviation, limits, group);
            }
        }
    }

    private void judge(
        final int at, final int n, final long deviation, final Limits limits, final Limits.Bounds group)
    {
        final long above = group.above() == Limits.NONE ? Long.MAX_VALUE : n * group.above();
        final long aboveCalm = group.above() == Limits.NONE ? Long.MAX_VALUE : n * (group.above() - group.deadband());
        final boolean counted = sequence >= from && sequence <= to;
        final int slot = slots[at] == SweepRuns.NONE ? runs.take() : slots[at];
        final short[] ofSlot = runs.runs(slot);
        final int first = runs.at(slot);
        long alarms = runs.alarms(slot);
        int any = 0;
        for (int i = 0; i < bounds.length; i++)
        {
            final long bit = 1L << i;
            int run = ofSlot[first + i];
            if (deviation < n * bounds[i] || deviation > above)
            {
                run = Math.min(Math.max(run, 0) + 1, SweepRuns.MAX_RUN);
                final boolean raised = run >= limits.raiseAfter() && (alarms & bit) == 0;
                alarms |= raised ? bit : 0;
                if (counted)
                {
                    count(i, raised);
                }
            }
            else if ((alarms & bit) != 0)
            {
                final boolean calm = deviation >= n * (bounds[i] + group.deadband()) && deviation <= aboveCalm;
                run = calm ? Math.min(run, 0) - 1 : 0;
                if (-run >= limits.clearAfter())
                {
                    run = 0;
                    alarms &= ~bit;
                }
            }
            else
            {
                run = 0;
            }
            ofSlot[first + i] = (short)run;
            any |= run;
        }
        runs.setAlarms(slot, alarms);
        slots[at] = slot;
        if (alarms == 0 && any == 0)
        {
            release(at);
        }
    }

    private void count(final int bound, final boolean raised)
    {
        if (counts.isOver(timeNs))
        {
            counts.beginDay(timeNs);
            Arrays.fill(rows, null);
            Arrays.fill(alarmedOfDay, 0);
            alarmedOfGone.values().forEach(ofGone -> ofGone[0] = 0);
        }
        counts.add(bound, raised);
        final long bit = 1L << bound;
        if (raised && (alarmedOfDay[device] & bit) == 0)
        {
            counts.addDevice(bound, (alarmed[device] & bit) == 0);
            alarmedOfDay[device] |= bit;
            alarmed[device] |= bit;
        }
        if (counts.hasRows())
        {
            if (rows[device] == null)
            {
                rows[device] = counts.row(fleet.devices().code(device));
            }
            rows[device].add(bound, raised);
        }
    }

    private void release(final int at)
    {
        if (slots[at] != SweepRuns.NONE)
        {
            runs.giveBack(slots[at]);
            slots[at] = SweepRuns.NONE;
        }
    }

    /** Only those of the devices that are wanted count. */
    private void checkLimits()
    {
        final long highest = bounds[bounds.length - 1];
        for (int device = 0; device < fleet.devices().size(); device++)
        {
            if (onlyCode == null || device == onlyDevice)
            {
                checkAbove(device, "first", fleet.limits().of(device).first(), highest);
                checkAbove(device, "last", fleet.limits().of(device).last(), highest);
            }
        }
        final List<Limits> wanted = onlyCode == null ? fleet.limits().profiles() :
            onlyDevice < 0 ? List.of() : List.of(fleet.limits().of(onlyDevice));
        for (final Limits limits : wanted)
        {
            if (Math.max(limits.raiseAfter(), limits.clearAfter()) > SweepRuns.MAX_RUN)
            {
                throw new IllegalArgumentException(
                    "raise-after or clear-after is more than the " + SweepRuns.MAX_RUN + " rounds that are counted");
            }
            if (limits.first().above() != Limits.NONE || limits.last().above() != Limits.NONE)
            {
                counts.countAbove();
            }
        }
    }

    private void checkAbove(final int device, final String group, final Limits.Bounds recorded, final long highest)
    {
        if (recorded.above() != Limits.NONE && recorded.above() <= highest)
        {
            throw new IllegalArgumentException(
                "bound " + decimal(highest) + " is not less than " + decimal(recorded.above()) +
                    ", the upper bound of group " + group + " of device " + fleet.devices().code(device));
        }
    }

    private static String decimal(final long micros)
    {
        return BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
    }

    private void allocate()
    {
        final int devices = fleet.devices().size();
        rows = counts.hasRows() ? new SweepRow[devices] : rows;
        powers = new long[Math.multiplyExact(devices, COMPONENTS)];
        slots = new int[powers.length];
        alarmed = new long[devices];
        alarmedOfDay = new long[devices];
        for (int i = 0; i < devices && !alarmedOfGone.isEmpty(); i++)
        {
            final long[] before = alarmedOfGone.remove(fleet.devices().code(i));
            alarmedOfDay[i] = before == null ? 0 : before[0];
            alarmed[i] = before == null ? 0 : before[1];
        }
    }

    /** Devices that stay go on as they are. */
    private void takeOver(final Fleet before)
    {
        final long[] oldPowers = powers;
        final int[] oldSlots = slots;
        final long[] oldAlarmed = alarmed;
        final long[] oldAlarmedOfDay = alarmedOfDay;
        final IntUnaryOperator here = fleet.indexOfDevicesOf(before);
        keepAlarmed(before, here);
        allocate();
        for (int i = 0; i < before.devices().size(); i++)
        {
            final int there = here.applyAsInt(i);
            if (there >= 0)
            {
                System.arraycopy(oldPowers, i * COMPONENTS, powers, there * COMPONENTS, COMPONENTS);
                System.arraycopy(oldSlots, i * COMPONENTS, slots, there * COMPONENTS, COMPONENTS);
                alarmed[there] = oldAlarmed[i];
                alarmedOfDay[there] = oldAlarmedOfDay[i];
            }
            else
            {
                giveBack(oldSlots, i);
            }
        }
    }

    private void giveBack(final int[] ofSlots, final int index)
    {
        for (int at = index * COMPONENTS; at < (index + 1) * COMPONENTS; at++)
        {
            if (ofSlots[at] != SweepRuns.NONE)
            {
                runs.giveBack(ofSlots[at]);
            }
        }
    }

    private void keepAlarmed(final Fleet before, final IntUnaryOperator here)
    {
        for (int i = 0; i < alarmed.length; i++)
        {
            if (alarmed[i] != 0 && here.applyAsInt(i) < 0)
            {
                alarmedOfGone.put(before.devices().code(i), new long[]{alarmedOfDay[i], alarmed[i]});
            }
        }
    }
}
