package io.plumbline.engine.cli;

import io.plumbline.codec.Decimals;
import io.plumbline.engine.analysis.BoundOrigin;
import io.plumbline.engine.analysis.ComponentDecision;
import io.plumbline.engine.analysis.Explanation;
import io.plumbline.engine.analysis.Moment;
import io.plumbline.engine.analysis.Pause;
import io.plumbline.engine.analysis.RoundReading;
import io.plumbline.engine.config.Durations;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.report.Texts;
import java.io.PrintWriter;
import java.math.BigDecimal;

/** Writes an explanation for people. */
final class ExplanationText
{
    /** All components. */
    static final int ALL = -1;

    private static final int COMPONENTS = 8;
    private static final int GROUP_SIZE = 4;
    private static final int MICRO_DIGITS = 6;
    private static final String ROW = "  %2s %14s %7s %14s %14s  %s%n";

    private final PrintWriter out;
    private final long pointNs;
    private final boolean isAllLookedAt;

    /**
     * @param pointNs       the point that is asked for, epoch nanoseconds; may lie behind the last event up to it.
     * @param isAllLookedAt whether there is nothing in the journal before what was looked at.
     */
    ExplanationText(final PrintWriter out, final long pointNs, final boolean isAllLookedAt)
    {
        this.out = out;
        this.pointNs = pointNs;
        this.isAllLookedAt = isAllLookedAt;
    }

    void print(final Explanation explanation, final int only)
    {
        final BoundOrigin known = explanation.origins().limits();
        out.println("device " + explanation.code() + ", at " + point(pointNs, explanation.at()) +
            (known == null ? "" : known.eventTime() == TimeMode.MESSAGE ? " (times of messages)" : " (wall clock)"));
        final Pause pause = explanation.pause();
        if (pause != null && pause.holds(pointNs))
        {
            out.println(Texts.of(pause));
        }
        switch (explanation.end())
        {
            case UNKNOWN_DEVICE -> out.println("the device was not in the configuration: its messages were refused");
            case NONE -> out.println("no round of the device ended " +
                (isAllLookedAt ? "in the journal up to there" : "in the time looked at; see --look-back"));
            case INCOMPLETE -> printIncomplete(explanation);
            case EVALUATED -> printRound(explanation, only);
            default -> throw new IllegalStateException(explanation.end().toString());
        }
        if (explanation.silent())
        {
            print(explanation.silence());
        }
        if (explanation.openRound() != 0)
        {
            out.println("a round is open: of the components " + Texts.ids(explanation.openRound()) +
                " readings are in, of " + Texts.ids(~explanation.openRound()) + " none" +
                due(explanation.due().roundNs(), "it times out at "));
        }
        if (explanation.due().silenceNs() != Limits.NONE && explanation.due().silenceNs() <= pointNs)
        {
            out.println("the device is not heard any more" +
                due(explanation.due().silenceNs(), "it counts as silent from "));
        }
        printOrigins(explanation);
        out.flush();
    }

    /** When something falls due; and by the point already, where no event has come to say so. */
    private String due(final long deadlineNs, final String what)
    {
        return deadlineNs == Limits.NONE ? "" : "; " + what + Texts.time(deadlineNs) +
            (deadlineNs <= pointNs ? ", before the point; no event has told so" : "");
    }

    /** Of limits that are as old as both bounds nothing more is said than of these. */
    private void printOrigins(final Explanation explanation)
    {
        final BoundOrigin limits = explanation.origins().limits();
        final boolean isTold = !explanation.components().isEmpty() &&
            limits.equals(explanation.origins().first()) && limits.equals(explanation.origins().last());
        if (limits != null && !isTold)
        {
            out.println("all limits in force since " + origin(limits));
        }
        if (explanation.origins().later() != null)
        {
            out.println("other limits in force since " + origin(explanation.origins().later()));
        }
    }

    private void print(final Explanation.Silent silence)
    {
        out.println("the device is silent since " + (silence.sinceNs() == Limits.NONE ?
            "before what was looked at" + (isAllLookedAt ? "" : "; see --look-back") : Texts.time(silence.sinceNs())) +
            ": silent-after is " + Durations.format(silence.silentAfterNs()) + ", " + (silence.last() == null ?
            "no reading of it was found" : "the last reading of it is " + moment(silence.last())));
    }

    private void printIncomplete(final Explanation explanation)
    {
        out.println("the last round timed out at " + Texts.time(explanation.round().timeNs()) +
            " and was dropped: no reading came of " + Texts.ids(explanation.missing()));
        if (explanation.opened() != null)
        {
            out.println("it was opened by " + moment(explanation.opened()));
        }
    }

    private void printRound(final Explanation explanation, final int only)
    {
        out.println("the last round was completed by " + moment(explanation.round()) +
            (explanation.opened() == null ? "" : ", opened by " + moment(explanation.opened())));
        for (int first = 0; first < COMPONENTS; first += GROUP_SIZE)
        {
            if (only == ALL || only / GROUP_SIZE * GROUP_SIZE == first)
            {
                printGroup(explanation, first);
            }
        }
    }

    private void printGroup(final Explanation explanation, final int first)
    {
        final ComponentDecision any = explanation.components().get(first);
        final Limits.Bounds bounds = any.bounds();
        out.println((first == 0 ? "group first: " : "group last: ") + any.members() + " members" +
            (any.members() == 0 ? "" : ", sum " + decimal(any.sum()) + ", mean " +
                decimal(Decimals.divideHalfEven(any.sum(), any.members()))) +
            (bounds.below() == Limits.NONE ? "" : ", below " + decimal(bounds.below())) +
            (bounds.above() == Limits.NONE ? "" : ", above " + decimal(bounds.above())) +
            (bounds.deadband() == 0 ? "" : ", deadband " + decimal(bounds.deadband())));
        final BoundOrigin since = first == 0 ? explanation.origins().first() : explanation.origins().last();
        if (since != null)
        {
            out.println("  bounds in force since " + origin(since));
        }
        out.printf(ROW, "id", "pwr", "valid", "deviation", "sequence", timeHeading(explanation));
        for (int component = first; component < first + GROUP_SIZE; component++)
        {
            final ComponentDecision decision = explanation.components().get(component);
            final RoundReading reading = decision.reading();
            out.printf(
                ROW,
                component + 1,
                decimal(reading.power()),
                reading.valid(),
                decision.member() ?
                    decimal(Decimals.divideHalfEven(decision.deviationTimesMembers(), decision.members())) : "-",
                reading.moment() == null ? "-" : reading.moment().sequence(),
                reading.moment() == null ? "before what was looked at" : Texts.time(reading.moment().timeNs()));
            if (reading.superseded() > 0)
            {
                out.println("     took the place of " + reading.superseded() + " before it in the round");
            }
            out.println("     " + outcome(decision));
        }
    }

    /** In message time it is the reading's own. */
    static String timeHeading(final Explanation explanation)
    {
        final BoundOrigin known = explanation.origins().limits();
        return known != null && known.eventTime() == TimeMode.MESSAGE ? "time" : "arrived";
    }

    /** What came of it and why, in words. */
    static String outcome(final ComponentDecision decision)
    {
        final Limits limits = decision.limits();
        return switch (decision.outcome())
        {
            case RAISED -> breach(decision) + ", " + ofRounds(decision.breachCount(), limits.raiseAfter()) +
                ": alarm raised";
            case NOT_ENOUGH_BREACHES -> breach(decision) + ", " +
                ofRounds(decision.breachCount(), limits.raiseAfter()) + ": not enough to raise the alarm";
            case UP_ALREADY -> breach(decision) + ", " + decision.breachCount() +
                " in a row: the alarm was up already";
            case NO_BREACH -> "no breach";
            case CLEARED -> "no breach, calm, " + ofRounds(decision.calmCount(), limits.clearAfter()) +
                ": alarm cleared";
            case NOT_ENOUGH_CALM -> "no breach, calm, " + ofRounds(decision.calmCount(), limits.clearAfter()) +
                ": not enough to clear the alarm";
            case NOT_CALM -> "no breach, but within the deadband: the alarm stays up";
            case LEFT_OUT -> "not valid, and left out of its group (invalid: exclude)";
            case GROUP_TOO_SMALL -> "not evaluated: its group has " + decision.members() +
                " valid readings, 2 are needed; alarms stay as they are";
        };
    }

    private static String breach(final ComponentDecision decision)
    {
        return decision.isBelow() ?
            "breach: the deviation is less than " + decimal(decision.bounds().below()) :
            "breach: the deviation is greater than " + decimal(decision.bounds().above());
    }

    private static String ofRounds(final int count, final int needed)
    {
        return count + " in a row of " + needed;
    }

    static String origin(final BoundOrigin origin)
    {
        final String place = switch (origin.cause())
        {
            case RELOAD -> "the reload " + moment(origin.moment());
            case START -> "the engine's start at " + Texts.time(origin.moment().timeNs()) + " (wall clock), segment " +
                origin.segment();
            case HEAD -> "sequence " + origin.moment().sequence();
        };
        return place + (origin.atLatest() ? ", at the latest (events are missing before it)" : "");
    }

    /** A point, with the last event up to it. */
    static String point(final long pointNs, final Moment last)
    {
        return last == null || pointNs <= last.timeNs() ?
            moment(last) : Texts.time(pointNs) + ", the last event is " + moment(last);
    }

    static String moment(final Moment moment)
    {
        return moment == null ? "no event" : "sequence " + moment.sequence() + " at " + Texts.time(moment.timeNs());
    }

    static String decimal(final long micros)
    {
        final BigDecimal value = BigDecimal.valueOf(micros, MICRO_DIGITS).stripTrailingZeros();
        return value.signum() == 0 ? "0" : value.toPlainString();
    }
}
