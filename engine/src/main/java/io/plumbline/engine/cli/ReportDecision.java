package io.plumbline.engine.cli;

import io.plumbline.codec.Decimals;
import io.plumbline.engine.analysis.BoundOrigins;
import io.plumbline.engine.analysis.ComponentDecision;
import io.plumbline.engine.analysis.Explanation;
import io.plumbline.engine.analysis.RoundReading;
import io.plumbline.engine.config.Durations;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.report.Html;
import io.plumbline.engine.report.Texts;

/** A decision taken apart, in a report: what {@link ExplanationText} says, as tables. */
final class ReportDecision
{
    private static final int GROUP_SIZE = 4;

    private final Html html;
    private final Explanation explanation;

    ReportDecision(final Html html, final Explanation explanation)
    {
        this.html = html;
        this.explanation = explanation;
    }

    /**
     * @param anchor of the place.
     */
    void write(final String anchor)
    {
        html.begin("details", "id", anchor).begin("summary").text("Why alarms were raised at ");
        html.element("time", Texts.time(explanation.round().timeNs())).text(", of component " + Texts.ids(raised()));
        html.end();
        html.begin("p").text("Device ").element("bdi", explanation.code()).text(": the round was completed by " +
            ExplanationText.moment(explanation.round()) + (explanation.opened() == null ?
            "" : ", opened by " + ExplanationText.moment(explanation.opened())) + ".");
        html.text(since(explanation.origins())).end();
        group(0);
        group(GROUP_SIZE);
        html.end();
    }

    private static String since(final BoundOrigins origins)
    {
        if (origins.first() == null)
        {
            return "";
        }
        final String first = ExplanationText.origin(origins.first());
        final String last = ExplanationText.origin(origins.last());
        return first.equals(last) ?
            " Bounds in force since " + first + "." :
            " Bounds of group first in force since " + first + ", of group last since " + last + ".";
    }

    private int raised()
    {
        int raised = 0;
        for (int component = 0; component < explanation.components().size(); component++)
        {
            final boolean isRaised =
                explanation.components().get(component).outcome() == ComponentDecision.Outcome.RAISED;
            raised |= isRaised ? 1 << component : 0;
        }
        return raised;
    }

    private void group(final int first)
    {
        final ComponentDecision any = explanation.components().get(first);
        html.begin("div", "class", "wide", "tabindex", "0").begin("table");
        html.element("caption", (first == 0 ? "Group first: " : "Group last: ") + any.members() + " members" +
            (any.members() == 0 ? "" : ", sum " + ExplanationText.decimal(any.sum()) + ", mean " +
                ExplanationText.decimal(Decimals.divideHalfEven(any.sum(), any.members()))) + "; " +
            describe(any.bounds()));
        html.begin("thead").begin("tr");
        html.headings(null, "id").headings("n", "pwr").headings(null, "valid").headings("n", "deviation", "sequence")
            .headings(null, ExplanationText.timeHeading(explanation), "outcome");
        html.end().end().begin("tbody");
        for (int component = first; component < first + GROUP_SIZE; component++)
        {
            row(component, explanation.components().get(component));
        }
        html.end().end().end();
    }

    private void row(final int component, final ComponentDecision decision)
    {
        final RoundReading reading = decision.reading();
        html.begin("tr", "class", decision.outcome() == ComponentDecision.Outcome.RAISED ? "hit" : null);
        html.element("th", Integer.toString(component + 1), "scope", "row");
        html.element("td", ExplanationText.decimal(reading.power()), "class", "n");
        html.element("td", Boolean.toString(reading.valid()));
        html.element("td", decision.member() ? ExplanationText.decimal(
            Decimals.divideHalfEven(decision.deviationTimesMembers(), decision.members())) : "\u2013", "class", "n");
        html.element("td", reading.moment() == null ? "" : Long.toString(reading.moment().sequence()), "class", "n");
        html.element("td", reading.moment() == null ?
            "before what was looked at" : Texts.time(reading.moment().timeNs()), "class", "t");
        html.element("td", ExplanationText.outcome(decision) + (reading.superseded() == 0 ? "" :
            "; took the place of " + reading.superseded() + " before it in the round"));
        html.end();
    }

    /** Limits in the words of the configuration. */
    static String describe(final Limits limits)
    {
        return "first: " + describe(limits.first()) + "; last: " + describe(limits.last()) + "; invalid: " +
            (limits.excludeInvalid() ? "exclude" : "zero") + ", round-timeout " +
            Durations.format(limits.roundTimeoutNs()) + ", silent-after " + Durations.format(limits.silentAfterNs()) +
            ", raise-after " + limits.raiseAfter() + ", clear-after " + limits.clearAfter();
    }

    private static String describe(final Limits.Bounds bounds)
    {
        return (bounds.below() == Limits.NONE ? "" : "below " + ExplanationText.decimal(bounds.below())) +
            (bounds.below() == Limits.NONE || bounds.above() == Limits.NONE ? "" : ", ") +
            (bounds.above() == Limits.NONE ? "" : "above " + ExplanationText.decimal(bounds.above())) +
            (bounds.deadband() == 0 ? "" : ", deadband " + ExplanationText.decimal(bounds.deadband()));
    }
}
