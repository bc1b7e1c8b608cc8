package io.plumbline.engine.analysis;

import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.analysis.ComponentDecision.Outcome;
import io.plumbline.engine.analysis.Explanation.RoundEnd;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.ReplayDifferenceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;

/**
 * Takes a device's last decision before a point of a journal apart. Counts and compares for itself, in the words of the
 * rule, beside the replay that decides again; where the two differ it says so and explains nothing.
 */
public final class Explainer implements DecisionListener
{
    private static final int COMPONENTS = DeviationMonitor.COMPONENTS;
    private static final int GROUP_SIZE = DeviationMonitor.GROUP_SIZE;
    private static final int ALL = (1 << COMPONENTS) - 1;
    private static final int LEAST_MEMBERS = 2;

    private final String code;
    private final byte[] codeBytes;
    private final long to;
    private Fleet fleet;
    private int device;
    private boolean silent;
    private long silentSinceNs = Limits.NONE;
    private Moment heard;
    private int alarms;
    private final int[] breachRuns = new int[COMPONENTS];
    private final int[] calmRuns = new int[COMPONENTS];

    private int in;
    private Moment opened;
    private final RoundReading[] readings = new RoundReading[COMPONENTS];

    private Moment at;
    /** The point is missing, with what came before it. */
    private boolean passed;
    private RoundEnd end = RoundEnd.NONE;
    private Moment round;
    private Moment roundOpened;
    private int missing;
    private List<ComponentDecision> decisions = List.of();
    /** What was recorded of the round, to be held against what is found here: flags of each component. */
    private final int[] recorded = new int[COMPONENTS];
    private boolean unchecked;
    private DeviationMonitor monitor;
    private Explanation.Due due = Explanation.Due.NONE;
    private Pause pause;

    /**
     * @param code of the device.
     * @param to   sequence of the last event that counts.
     */
    Explainer(final String code, final long to)
    {
        this.code = code;
        this.to = to;
        codeBytes = code.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Explains.
     *
     * @param replay   from where to look for the device's round, to the point.
     * @param whole    from the beginning of the journal to the point, for where the limits come from.
     * @param code     of the device.
     * @param progress told of the sequence that it has come to.
     * @return the explanation.
     * @throws ReplayDifferenceException where what is found here is not what was recorded.
     */
    public static Explanation explain(
        final RangeReplay replay, final RangeReplay whole, final String code, final LongConsumer progress)
    {
        final Explainer explainer = new Explainer(code, replay.to());
        replay.warmingUp().replay(explainer, progress);
        explainer.pause(replay);
        return explainer.explanation(LimitsHistory.read(whole, List.of(code), progress));
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshot(final Fleet newFleet, final DeviationMonitor newMonitor, final boolean segmentStarts)
    {
        check();
        final boolean first = fleet == null;
        // A snapshot in the batch that holds the point, behind it, changes nothing.
        if (passed || at != null && at.sequence() >= to)
        {
            return;
        }
        monitor = newMonitor;
        if (newFleet == fleet)
        {
            return;
        }
        final boolean known = !first && device >= 0;
        fleet = newFleet;
        device = newFleet.devices().find(codeBytes, 0, codeBytes.length);
        if (device < 0 || !known)
        {
            forget();
            if (device >= 0 && first)
            {
                newMonitor.accept(new Present());
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onGap(final long dueSequence, final long nextSequence)
    {
        check();
        if (nextSequence <= to)
        {
            fleet = null;
            forget();
        }
        else
        {
            if (fleet != null)
            {
                takeDeadlines();
            }
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
        check();
        if (!reach(sequence, timeNs) || index != device)
        {
            return;
        }
        silent = false;
        silentSinceNs = Limits.NONE;
        heard = at;
        final int bit = 1 << component;
        final boolean valid = (flags & JournalFlags.VALID) != 0;
        if (in == 0)
        {
            opened = at;
        }
        readings[component] = new RoundReading(
            at, valid ? power : 0, valid, (in & bit) == 0 ? 0 : readings[component].superseded() + 1);
        in |= bit;
        if ((flags & JournalFlags.EVALUATED) != 0)
        {
            evaluate();
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        if (unchecked)
        {
            recorded[component] = flags;
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundIncomplete(
        final long sequence, final long deadlineNs, final int index, final int missingComponents)
    {
        check();
        if (sequence <= to && index == device)
        {
            end = RoundEnd.INCOMPLETE;
            round = new Moment(sequence, deadlineNs);
            roundOpened = opened;
            missing = missingComponents;
            decisions = List.of();
            in = 0;
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int index)
    {
        if (sequence <= to && index == device)
        {
            silent = true;
            silentSinceNs = deadlineNs;
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onTick(final long sequence, final long timeNs)
    {
        check();
        reach(sequence, timeNs);
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
        check();
        reach(sequence, timeNs);
    }

    /** {@inheritDoc} */
    @Override
    public void onStandstill(final long sequence, final long timeNs)
    {
        check();
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
        check();
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

    private void takeDeadlines()
    {
        monitor.accept(new PendingDeadlines((index, roundNs, silenceNs) ->
            due = index == device ? new Explanation.Due(roundNs, silenceNs) : due));
    }

    private void pause(final RangeReplay replay)
    {
        pause = at == null ? null : replay.pauseBehind(at.timeNs());
        if (pause != null)
        {
            due = new Explanation.Due(pause.roundDueNs(due.roundNs()), pause.silenceDueNs(due.silenceNs()));
        }
    }

    private void forget()
    {
        in = 0;
        alarms = 0;
        silent = false;
        silentSinceNs = Limits.NONE;
        heard = null;
        opened = null;
        Arrays.fill(breachRuns, 0);
        Arrays.fill(calmRuns, 0);
        end = RoundEnd.NONE;
        round = null;
        roundOpened = null;
        missing = 0;
        decisions = List.of();
    }

    private void evaluate()
    {
        final Limits limits = fleet.limits().of(device);
        end = RoundEnd.EVALUATED;
        round = at;
        roundOpened = opened;
        missing = 0;
        decisions = new ArrayList<>();
        for (int first = 0; first < COMPONENTS; first += GROUP_SIZE)
        {
            evaluate(first, limits, first == 0 ? limits.first() : limits.last());
        }
        in = 0;
        Arrays.fill(recorded, 0);
        unchecked = true;
    }

    private void evaluate(final int first, final Limits limits, final Limits.Bounds bounds)
    {
        int members = 0;
        long sum = 0;
        for (int component = first; component < first + GROUP_SIZE; component++)
        {
            final boolean member = readings[component].valid() || !limits.excludeInvalid();
            members += member ? 1 : 0;
            sum += readings[component].power();
        }
        for (int component = first; component < first + GROUP_SIZE; component++)
        {
            final boolean member = readings[component].valid() || !limits.excludeInvalid();
            final ComponentDecision numbers = new ComponentDecision(
                readings[component], member, members, sum, limits, bounds, Outcome.NO_BREACH, 0, 0, false);
            final Outcome outcome = members < LEAST_MEMBERS ? Outcome.GROUP_TOO_SMALL :
                member ? judge(component, numbers) : Outcome.LEFT_OUT;
            decisions.add(new ComponentDecision(
                readings[component],
                member,
                members,
                sum,
                limits,
                bounds,
                outcome,
                breachRuns[component],
                outcome == Outcome.CLEARED ? limits.clearAfter() : calmRuns[component],
                (alarms >> component & 1) != 0));
        }
    }

    private Outcome judge(final int component, final ComponentDecision numbers)
    {
        final boolean up = (alarms >> component & 1) != 0;
        final Limits limits = numbers.limits();
        final Limits.Bounds bounds = numbers.bounds();
        if (numbers.isBelow() || numbers.isAbove())
        {
            breachRuns[component]++;
            calmRuns[component] = 0;
            if (up || breachRuns[component] < limits.raiseAfter())
            {
                return up ? Outcome.UP_ALREADY : Outcome.NOT_ENOUGH_BREACHES;
            }
            alarms |= 1 << component;
            return Outcome.RAISED;
        }
        breachRuns[component] = 0;
        if (!up)
        {
            return Outcome.NO_BREACH;
        }
        final long n = numbers.members();
        final long deviation = numbers.deviationTimesMembers();
        if (bounds.below() != Limits.NONE && deviation < n * (bounds.below() + bounds.deadband()) ||
            bounds.above() != Limits.NONE && deviation > n * (bounds.above() - bounds.deadband()))
        {
            calmRuns[component] = 0;
            return Outcome.NOT_CALM;
        }
        if (++calmRuns[component] < limits.clearAfter())
        {
            return Outcome.NOT_ENOUGH_CALM;
        }
        calmRuns[component] = 0;
        alarms &= ~(1 << component);
        return Outcome.CLEARED;
    }

    /** Holds the last round against what was recorded of it, all of which has come. */
    private void check()
    {
        if (!unchecked)
        {
            return;
        }
        unchecked = false;
        for (int component = 0; component < COMPONENTS; component++)
        {
            final ComponentDecision decision = decisions.get(component);
            final boolean judged =
                decision.outcome() != Outcome.LEFT_OUT && decision.outcome() != Outcome.GROUP_TOO_SMALL;
            final boolean below = judged && decision.isBelow();
            final int found = (below ? JournalFlags.BELOW : 0) |
                (judged && !below && decision.isAbove() ? JournalFlags.ABOVE : 0) |
                (decision.outcome() == Outcome.RAISED ? JournalFlags.RAISED : 0) |
                (decision.outcome() == Outcome.CLEARED ? JournalFlags.CLEARED : 0);
            if (found != (recorded[component] & ~JournalFlags.COMPONENT_VALID))
            {
                throw new ReplayDifferenceException(
                    round.sequence(),
                    "component " + (component + 1) + " is recorded with flags " + recorded[component] +
                        ", explained with " + found);
            }
        }
    }

    /**
     * Explains what has been decided so far.
     *
     * @param limits history of the device's.
     * @return the explanation.
     */
    Explanation explanation(final LimitsHistory limits)
    {
        check();
        final boolean known = fleet != null && device >= 0;
        final long point = at == null ? to : at.sequence();
        return new Explanation(
            code,
            at,
            known ? end : RoundEnd.UNKNOWN_DEVICE,
            round,
            roundOpened,
            missing,
            List.copyOf(decisions),
            in & ALL,
            silent ? new Explanation.Silent(silentSinceNs, heard, fleet.limits().of(device).silentAfterNs()) : null,
            due,
            pause,
            known ? limits.origins(code, round == null ? point : round.sequence(), point) : BoundOrigins.NONE);
    }

    /** The device's state at the snapshot that is begun with. */
    private final class Present extends OpenRounds
    {
        Present()
        {
            super((index, component, power, valid) ->
            {
                if (index == device)
                {
                    in |= 1 << component;
                    readings[component] = new RoundReading(null, power, valid, 0);
                }
            });
        }

        @Override
        public void onDevice(
            final int index,
            final int arrived,
            final int valid,
            final int alarmsUp,
            final boolean isSilent,
            final long roundDeadlineNs,
            final long roundOrder,
            final long silenceDeadlineNs,
            final long silenceOrder)
        {
            super.onDevice(
                index,
                arrived,
                valid,
                alarmsUp,
                isSilent,
                roundDeadlineNs,
                roundOrder,
                silenceDeadlineNs,
                silenceOrder);
            if (index == device)
            {
                alarms = alarmsUp;
                silent = isSilent;
            }
        }

        @Override
        public void onComponent(
            final int index, final int component, final long power, final int breachCount, final int calmCount)
        {
            super.onComponent(index, component, power, breachCount, calmCount);
            if (index == device)
            {
                breachRuns[component] = breachCount;
                calmRuns[component] = calmCount;
            }
        }
    }
}
