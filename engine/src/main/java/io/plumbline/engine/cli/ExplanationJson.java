package io.plumbline.engine.cli;

import io.plumbline.codec.Decimals;
import io.plumbline.engine.analysis.BoundOrigin;
import io.plumbline.engine.analysis.ComponentDecision;
import io.plumbline.engine.analysis.Explanation;
import io.plumbline.engine.analysis.Moment;
import io.plumbline.engine.analysis.Pause;
import io.plumbline.engine.analysis.RoundReading;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.replay.ConfigurationHistory.Cause;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Writes an explanation for machines. */
final class ExplanationJson
{
    private static final int GROUP_SIZE = 4;

    private ExplanationJson()
    {
    }

    /**
     * Writes one object.
     *
     * @param only       component that is wanted, or {@link ExplanationText#ALL}.
     * @param pointNs    the point that is asked for, as in {@link ExplanationText}; {@code Limits.NONE} for none.
     * @param isComplete whether nothing is missing.
     * @param missing    what is.
     */
    static void write(
        final JsonLine json,
        final Explanation explanation,
        final int only,
        final long pointNs,
        final boolean isComplete,
        final List<String> missing)
    {
        write(json.begin(), explanation, only);
        final Explanation.Due due = explanation.due();
        json.time("point", pointNs)
            .time("incompleteDue", due.roundNs() <= pointNs ? due.roundNs() : Limits.NONE)
            .time("silentDue", due.silenceNs() <= pointNs ? due.silenceNs() : Limits.NONE)
            .bool("complete", isComplete);
        final Pause pause = explanation.pause();
        if (pause != null && pause.holds(pointNs))
        {
            write(json, pause);
        }
        json.beginArray("notRead");
        missing.forEach(json::element);
        json.endArray().end();
    }

    /** Why there are no events at the point. */
    static void write(final JsonLine json, final Pause pause)
    {
        json.string("pause", name(pause.kind())).time("pauseFrom", pause.fromNs()).time("pauseTo", pause.toNs());
    }

    /** Only the fields. */
    static void write(final JsonLine json, final Explanation explanation, final int only)
    {
        json.string("code", explanation.code());
        write(json, "at", explanation.at());
        json.string("round", name(explanation.end()));
        write(json, "ended", explanation.round());
        write(json, "opened", explanation.opened());
        json.ids("missing", explanation.missing()).ids("openRound", explanation.openRound());
        if (explanation.due().roundNs() != Limits.NONE)
        {
            json.time("roundDue", explanation.due().roundNs());
        }
        if (explanation.due().silenceNs() != Limits.NONE)
        {
            json.time("silenceDue", explanation.due().silenceNs());
        }
        json.bool("silent", explanation.silent());
        if (explanation.silent())
        {
            json.beginObject("silence").time("since", explanation.silence().sinceNs());
            write(json, "last", explanation.silence().last());
            json.number("silentAfterMs", TimeUnit.NANOSECONDS.toMillis(explanation.silence().silentAfterNs()))
                .endObject();
        }
        json.beginArray("components");
        for (int component = 0; component < explanation.components().size(); component++)
        {
            if (only == ExplanationText.ALL || only == component)
            {
                write(json, component, explanation.components().get(component));
            }
        }
        json.endArray();
        write(json, "limitsSince", explanation.origins().limits());
        write(json, "firstSince", explanation.origins().first());
        write(json, "lastSince", explanation.origins().last());
        write(json, "otherLimitsSince", explanation.origins().later());
    }

    private static void write(final JsonLine json, final String name, final BoundOrigin origin)
    {
        if (origin != null)
        {
            json.beginObject(name)
                .bool("reload", origin.reload())
                .bool("atLatest", origin.atLatest())
                .number("segment", origin.segment())
                .number("sequence", origin.moment().sequence())
                .time("time", origin.moment().timeNs())
                .string("clock", origin.cause() == Cause.START ? "wall" : name(origin.eventTime()))
                .endObject();
        }
    }

    private static void write(final JsonLine json, final int component, final ComponentDecision decision)
    {
        final RoundReading reading = decision.reading();
        json.beginObject()
            .number("id", component + 1)
            .string("group", component < GROUP_SIZE ? "first" : "last")
            .decimal("pwr", reading.power())
            .bool("valid", reading.valid());
        write(json, "reading", reading.moment());
        json.number("superseded", reading.superseded())
            .bool("member", decision.member())
            .number("members", decision.members())
            .decimal("sum", decision.sum());
        if (decision.members() > 0)
        {
            json.decimal("mean", Decimals.divideHalfEven(decision.sum(), decision.members()));
        }
        if (decision.member())
        {
            json.decimal(
                "deviation", Decimals.divideHalfEven(decision.deviationTimesMembers(), decision.members()));
        }
        json.decimal("below", decision.bounds().below())
            .decimal("above", decision.bounds().above())
            .decimal("deadband", decision.bounds().deadband())
            .string("outcome", name(decision.outcome()))
            .string("why", ExplanationText.outcome(decision))
            .number("breaches", decision.breachCount())
            .number("raiseAfter", decision.limits().raiseAfter())
            .number("calm", decision.calmCount())
            .number("clearAfter", decision.limits().clearAfter())
            .bool("alarm", decision.alarm())
            .endObject();
    }

    static void write(final JsonLine json, final String name, final Moment moment)
    {
        if (moment != null)
        {
            json.beginObject(name).number("sequence", moment.sequence()).time("time", moment.timeNs()).endObject();
        }
    }

    private static String name(final Enum<?> value)
    {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
