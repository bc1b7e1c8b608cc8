package io.plumbline.engine.monitor;

import static io.plumbline.engine.monitor.DeviceRecords.ALARMS_SHIFT;
import static io.plumbline.engine.monitor.DeviceRecords.ALL;
import static io.plumbline.engine.monitor.DeviceRecords.COUNTING_SHIFT;
import static io.plumbline.engine.monitor.DeviceRecords.LIMITS_SHIFT;
import static io.plumbline.engine.monitor.DeviceRecords.RECORD_SHIFT;
import static io.plumbline.engine.monitor.DeviceRecords.VALID_SHIFT;
import static io.plumbline.engine.monitor.DeviationMonitor.COMPONENTS;
import static io.plumbline.engine.monitor.DeviationMonitor.GROUP_SIZE;
import static io.plumbline.engine.monitor.Limits.NONE;

/**
 * Evaluates complete rounds: holds each component against the mean of its group, and raises and clears alarms.
 * <p>
 * All arithmetic is on exact integers: a component with reading r of a group of n members with sum S breaches when
 * S − n·r is below n·below or above n·above, so neither division nor rounding decides anything.
 */
final class RoundEvaluator
{
    private static final int GROUP_MASK = 0xF;

    private final EffectiveLimits[] limits;
    private final MonitorCounts counts;
    private final long[] words;
    private final int[] breachRuns;
    private final int[] calmRuns;

    /**
     * @param limits  of the fleet.
     * @param counts  counted on.
     * @param records of the devices.
     */
    RoundEvaluator(final EffectiveLimits[] limits, final MonitorCounts counts, final DeviceRecords records)
    {
        this.limits = limits;
        this.counts = counts;
        words = records.words;
        breachRuns = records.breachRuns;
        calmRuns = records.calmRuns;
    }

    /**
     * Evaluates a device's complete round: group {@code first}, then {@code last}.
     *
     * @param device       its index.
     * @param flags        of the device.
     * @param deviceLimits of the device.
     * @param verdict      overwritten with the round's part.
     * @return the flags with what has become of alarms and counts.
     */
    long evaluate(
        final int device, final long flags, final EffectiveLimits deviceLimits, final Verdict verdict)
    {
        final int record = device << RECORD_SHIFT;
        final int valid = (int)(flags >>> VALID_SHIFT) & ALL;
        final int members = deviceLimits.excludeInvalid ? valid : ALL;
        counts.rounds++;
        verdict.evaluated = true;
        verdict.valid = valid;
        verdict.members = 0;
        verdict.below = 0;
        verdict.above = 0;
        verdict.raised = 0;
        verdict.cleared = 0;
        long after = flags;
        verdict.firstSum = sum(record);
        if (!quiet(record, verdict.firstSum, members & GROUP_MASK, after >>> ALARMS_SHIFT, deviceLimits.first))
        {
            if (Integer.bitCount(members & GROUP_MASK) < 2)
            {
                verdict.firstSum = NONE;
            }
            else
            {
                after = judge(device, 0, members, verdict.firstSum, after, deviceLimits.first, verdict);
            }
        }
        verdict.lastSum = sum(record + GROUP_SIZE);
        if (!quiet(
            record + GROUP_SIZE,
            verdict.lastSum,
            members >>> GROUP_SIZE,
            after >>> ALARMS_SHIFT + GROUP_SIZE,
            deviceLimits.last))
        {
            if (Integer.bitCount(members >>> GROUP_SIZE) < 2)
            {
                verdict.lastSum = NONE;
            }
            else
            {
                after = judge(device, GROUP_SIZE, members, verdict.lastSum, after, deviceLimits.last, verdict);
            }
        }
        verdict.members = (verdict.firstSum == NONE ? 0 : members & GROUP_MASK) |
            (verdict.lastSum == NONE ? 0 : members & GROUP_MASK << GROUP_SIZE);
        if (verdict.notable() != 0)
        {
            System.arraycopy(words, record, verdict.powersAndThresholds, 0, COMPONENTS);
        }
        return after;
    }

    /** Invalid readings stand as 0, so the sum is the members' either way. */
    private long sum(final int at)
    {
        return words[at] + words[at + 1] + words[at + 2] + words[at + 3];
    }

    /** Whether a full group has neither a breach nor an alarm or count that its absence would change. */
    private boolean quiet(
        final int at,
        final long sum,
        final int members,
        final long alarmsAndCounting,
        final EffectiveLimits.Group bounds)
    {
        final long alarmsOrCounting = (alarmsAndCounting | alarmsAndCounting >>> COMPONENTS) & GROUP_MASK;
        if (members != GROUP_MASK || alarmsOrCounting != 0)
        {
            return false;
        }
        final long a = words[at];
        final long b = words[at + 1];
        final long c = words[at + 2];
        final long d = words[at + 3];
        final long highest = Math.max(Math.max(a, b), Math.max(c, d));
        final long lowest = Math.min(Math.min(a, b), Math.min(c, d));
        return sum - GROUP_SIZE * highest >= GROUP_SIZE * bounds.below &&
            sum - GROUP_SIZE * lowest <= GROUP_SIZE * bounds.above;
    }

    private long judge(
        final int device,
        final int firstComponent,
        final int members,
        final long sum,
        final long flags,
        final EffectiveLimits.Group bounds,
        final Verdict verdict)
    {
        final int n = Integer.bitCount(members >>> firstComponent & GROUP_MASK);
        final EffectiveLimits deviceLimits = limits[(int)(flags >>> LIMITS_SHIFT)];
        long after = flags;
        for (int component = firstComponent; component < firstComponent + GROUP_SIZE; component++)
        {
            final int bit = 1 << component;
            if ((members & bit) != 0)
            {
                final long deviation = sum - n * words[(device << RECORD_SHIFT) + component];
                verdict.powersAndThresholds[COMPONENTS + component] = NONE;
                if (deviation < n * bounds.below)
                {
                    verdict.below |= bit;
                    verdict.powersAndThresholds[COMPONENTS + component] = bounds.below;
                    after = onBreach(device, component, after, deviceLimits.raiseAfter, verdict);
                }
                else if (deviation > n * bounds.above)
                {
                    verdict.above |= bit;
                    verdict.powersAndThresholds[COMPONENTS + component] = bounds.above;
                    after = onBreach(device, component, after, deviceLimits.raiseAfter, verdict);
                }
                else if ((after >>> ALARMS_SHIFT & bit | after >>> COUNTING_SHIFT & bit) != 0)
                {
                    final boolean calm = deviation >= n * bounds.calmLow && deviation <= n * bounds.calmHigh;
                    after = onNoBreach(device, component, after, calm, deviceLimits.clearAfter, verdict);
                }
            }
        }
        return after;
    }

    private long onBreach(
        final int device, final int component, final long flags, final int raiseAfter, final Verdict verdict)
    {
        final int run = device * COMPONENTS + component;
        counts.deviations++;
        breachRuns[run] = Math.min(breachRuns[run] + 1, MonitorImage.MAX_RUN);
        calmRuns[run] = 0;
        final long bit = 1L << component;
        long after = flags | bit << COUNTING_SHIFT;
        if ((flags & bit << ALARMS_SHIFT) == 0 && breachRuns[run] >= raiseAfter)
        {
            after |= bit << ALARMS_SHIFT;
            verdict.raised |= (int)bit;
            counts.raised++;
        }
        return after;
    }

    private long onNoBreach(
        final int device,
        final int component,
        final long flags,
        final boolean calm,
        final int clearAfter,
        final Verdict verdict)
    {
        final int run = device * COMPONENTS + component;
        final long bit = 1L << component;
        breachRuns[run] = 0;
        long after = flags;
        if ((flags & bit << ALARMS_SHIFT) != 0)
        {
            calmRuns[run] = calm ? calmRuns[run] + 1 : 0;
            if (calmRuns[run] >= clearAfter)
            {
                calmRuns[run] = 0;
                after &= ~(bit << ALARMS_SHIFT);
                verdict.cleared |= (int)bit;
                counts.cleared++;
            }
        }
        return calmRuns[run] == 0 ? after & ~(bit << COUNTING_SHIFT) : after | bit << COUNTING_SHIFT;
    }
}
