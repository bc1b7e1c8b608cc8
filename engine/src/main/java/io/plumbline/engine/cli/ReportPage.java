package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.Alarm;
import io.plumbline.engine.analysis.DeviceTrace;
import io.plumbline.engine.analysis.Explanation;
import io.plumbline.engine.analysis.Incident;
import io.plumbline.engine.analysis.IncidentDevice;
import io.plumbline.engine.analysis.IncidentDevice.Count;
import io.plumbline.engine.analysis.LimitsHistory;
import io.plumbline.engine.analysis.Moment;
import io.plumbline.engine.report.AlarmTimeline;
import io.plumbline.engine.report.DeviceFigure;
import io.plumbline.engine.report.Html;
import io.plumbline.engine.report.Texts;
import io.plumbline.engine.report.TimeScale;
import io.plumbline.engine.rollup.Aggregate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes what a report tells as a page: everything is in it, nothing is loaded, and there is no script. */
final class ReportPage
{
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
    private static final int COMPONENTS = 8;
    private static final int MOST_ROWS = 1_000;
    private static final int MOST_LANES = 100;

    private final Report report;
    private final Incident incident;
    private final Html html;
    private final TimeScale times;
    private final List<IncidentDevice> involved;

    /**
     * @param report that is told.
     * @param out    receives the page.
     */
    ReportPage(final Report report, final OutputStream out)
    {
        this.report = report;
        incident = report.incident();
        html = new Html(out);
        times = incident.hasTime() ? new TimeScale(incident.firstNs(), incident.lastNs()) : null;
        involved = incident.devices().stream().filter(IncidentDevice::isInvolved).toList();
    }

    /** Writes all of it. */
    void write() throws IOException
    {
        html.begin("html", "lang", "en").begin("head");
        html.empty("meta", "charset", "utf-8");
        html.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "referrer", "content", "no-referrer");
        html.element("title", title());
        try (InputStream sheet = ReportPage.class.getResourceAsStream("report.css"))
        {
            html.style(new String(sheet.readAllBytes(), StandardCharsets.UTF_8));
        }
        html.end().begin("body");
        head();
        if (incident.first() == null)
        {
            html.element("p", "There are no events in this range.", "class", "note");
        }
        timeline();
        alarms();
        devices();
        counts();
        refused();
        configuration();
        about();
        html.end().end().flush();
    }

    private String title()
    {
        return "Plumbline: incident report" + (times == null ? "" : ", " + times.range());
    }

    private void head()
    {
        html.begin("header").element("h1", "Incident report");
        html.element("p", times == null ? "nothing happened in the range" : times.range(), "class", "range").end();
        html.begin("section", "id", "summary", "aria-label", "Summary").begin("ul", "class", "figures");
        figure("alarms raised", Incident.sum(involved, Count.RAISED));
        figure("cleared", Incident.sum(involved, Count.CLEARED));
        figure("up before", involved.stream().mapToLong(IncidentDevice::alarmsBefore).sum());
        figure("devices with alarms", involved.stream().filter(ReportPage::hasAlarms).count());
        figure("silent before", involved.stream().mapToLong(IncidentDevice::silencesBefore).sum());
        figure("times a device fell silent", Incident.sum(involved, Count.SILENT));
        figure("rounds incomplete", Incident.sum(involved, Count.INCOMPLETE));
        figure("deviations", Incident.sum(involved, Count.DEVIATIONS));
        figure("messages refused", incident.rejected());
        html.end();
        missing();
        html.end();
    }

    private static boolean hasAlarms(final IncidentDevice device)
    {
        return device.count(Count.RAISED) + device.alarmsBefore() > 0;
    }

    private void figure(final String what, final long count)
    {
        html.begin("li", "class", count == 0 ? "none" : null).element("b", grouped(count)).text(" " + what).end();
    }

    private void missing()
    {
        if (report.missing().isEmpty())
        {
            html.element("p", "Nothing that the journal had in this range is missing here.", "class", "quiet");
        }
        else
        {
            html.begin("div", "class", "missing", "role", "note");
            html.element("p", "This is not all: something is missing.").begin("ul");
            report.missing().forEach(line -> html.element("li", line));
            html.end().end();
        }
    }

    /** Devices that have something to show in time, by their first alarm. */
    private void timeline()
    {
        final Set<String> codes = new LinkedHashSet<>();
        incident.alarms().forEach(alarm -> codes.add(alarm.code()));
        incident.silences().forEach(silence -> codes.add(silence.code()));
        report.told().stream().map(IncidentDevice::code).filter(report.named()::contains).forEach(codes::add);
        if (codes.isEmpty() && incident.pauses().listed().isEmpty() || times == null)
        {
            return;
        }
        section("timeline", "Timeline of the alarms and silences");
        html.element("p", "A row is a device, a lane in it a component, 1 to 8 from the top. A bar lasts from where " +
            "an alarm was raised to where it ended, or to where what has its end is missing. Grey is silence." +
            (incident.pauses().listed().isEmpty() ? "" : " The first row shows when nothing could be read or no " +
            "engine ran (grey), and where events are missing (orange)."), "class", "quiet");
        if (incident.unlisted() > 0)
        {
            html.element("p", "From " + Texts.time(incident.unlistedNs()) + " on alarms are counted, but not shown: " +
                grouped(incident.unlisted()) + " of them. A shorter range shows all.", "class", "note");
        }
        html.begin("div", "class", "timeline");
        final AlarmTimeline timeline = new AlarmTimeline(html, times, incident.unlistedNs());
        if (!incident.pauses().listed().isEmpty())
        {
            timeline.pauses(incident.pauses().listed());
        }
        codes.stream().limit(MOST_LANES).forEach(code -> timeline.row(
            code,
            report.charted().contains(code) ? "#" + anchor(code) : null,
            report.alarms(code),
            report.silences(code),
            this::anchor));
        timeline.axis();
        html.end();
        tellMore(codes.size() - MOST_LANES, "devices with alarms or silences that have no row here");
        tellMore(incident.pauses().unlisted(), "times without events that are counted and not shown");
        tellMore(incident.unlistedSilences(), "silences that are counted and not shown");
        html.end();
    }

    private void alarms()
    {
        section("alarms", "Alarms");
        if (incident.alarms().isEmpty())
        {
            html.element("p", "No alarm was up.").end();
            return;
        }
        html.begin("div", "class", "wide", "tabindex", "0").begin("table").begin("thead").begin("tr");
        headings("device", "id", "raised").numbers("pwr", "mean", "deviation", "bound").headings("ended", "explained");
        html.end().end().begin("tbody");
        incident.alarms().forEach(this::alarm);
        html.end().end().end();
        tellMore(incident.unlisted(), "alarms that are counted and not listed");
        html.end();
    }

    private void alarm(final Alarm alarm)
    {
        html.begin("tr", "id", anchor(alarm)).begin("td");
        device(alarm.code());
        html.end().element("td", Integer.toString(alarm.id()));
        if (alarm.raised() == null)
        {
            html.element("td", "before, or in what is missing", "colspan", "5");
        }
        else
        {
            final Alarm.Breach breach = alarm.breach();
            moment(alarm.raised(), alarm.isInRange() ? "" : "before the range, ");
            number(breach.power());
            number(breach.mean());
            number(breach.deviation());
            html.element("td", (breach.isBelow() ? "below " : "above ") + decimal(breach.threshold()), "class", "n");
        }
        if (alarm.ended() == null)
        {
            html.element("td", alarm.end() == Alarm.End.UP ? "up at the end" : "in what is missing");
        }
        else
        {
            moment(alarm.ended(), alarm.end() == Alarm.End.CLEARED ? "cleared, " : "device removed, ");
        }
        html.begin("td");
        if (report.isExplained(alarm))
        {
            html.begin("a", "href", "#" + decision(alarm.raised().sequence())).text("why").end();
        }
        else
        {
            html.element("span", unexplained(alarm), "class", "quiet");
        }
        html.end().end();
    }

    private static String unexplained(final Alarm alarm)
    {
        if (alarm.isInRange())
        {
            return "not here: see --explain";
        }
        return "raised before the range" + (alarm.raised() == null ?
            "" : ", at " + Texts.time(alarm.raised().timeNs()) + ": plumbline explain --device CODE --sequence " +
            alarm.raised().sequence());
    }

    private void moment(final Moment moment, final String how)
    {
        html.begin("td", "class", "t").element("time", Texts.time(moment.timeNs()));
        html.element("span", " " + how + "sequence " + moment.sequence(), "class", "quiet").end();
    }

    private void devices()
    {
        if (report.traces() == null || report.charted().isEmpty() && involved.isEmpty())
        {
            return;
        }
        section("devices", report.named().isEmpty() ? "Devices involved" : "Devices");
        html.element("p", "A device is involved when an alarm of it was up, when it was silent, when a round of it " +
            "timed out, or when it deviated.", "class", "quiet");
        final DeviceFigure figure = new DeviceFigure(
            html, times, report.limits(), this::anchor, incident.unlistedNs());
        for (final String code : report.charted())
        {
            final DeviceTrace trace = report.traces().trace(code);
            html.begin("section", "id", anchor(code), "class", "device").begin("h3").element("bdi", code).end();
            limits(code);
            figure.write(trace, report.alarms(code));
            components(trace);
            tellMore(trace.unlisted(), "silences and incomplete rounds of it that are not drawn");
            explanations(code);
            html.end();
        }
        uncharted();
        html.end();
        elsewhere();
    }

    private void uncharted()
    {
        final List<String> others = involved.stream()
            .map(IncidentDevice::code)
            .filter(code -> !report.charted().contains(code))
            .toList();
        tellMore(others.size(), "devices that were involved and have no chart here (see --charts, --device)");
        if (!others.isEmpty())
        {
            html.begin("ul", "class", "quiet");
            others.stream().limit(MOST_ROWS).forEach(code ->
                html.begin("li").element("bdi", code).end());
            html.end();
        }
    }

    /** Explanations of devices without charts. */
    private void elsewhere()
    {
        final List<Explanation> left = report.explanations().values().stream()
            .filter(explanation -> !report.charted().contains(explanation.code()))
            .toList();
        if (!left.isEmpty())
        {
            section("decisions", "Alarms of other devices");
            left.forEach(explanation -> new ReportDecision(html, explanation).write(decision(explanation)));
            html.end();
        }
    }

    private void limits(final String code)
    {
        html.begin("ul", "class", "limits");
        final List<String> lines = new ArrayList<>();
        for (final LimitsHistory.Change change : report.limits().changes(code))
        {
            final String what = change.limits() == null ?
                "not in the configuration" : ReportDecision.describe(change.limits());
            final String line = what + ", since " + ExplanationText.origin(change.origin());
            if (change.origin().moment().sequence() <= incident.first().sequence())
            {
                lines.clear();
            }
            lines.add(line);
        }
        lines.forEach(line -> html.element("li", line));
        html.end();
    }

    private void components(final DeviceTrace trace)
    {
        html.begin("div", "class", "wide", "tabindex", "0").begin("table").element("caption", "Readings in the range");
        html.begin("thead").begin("tr");
        headings("id").numbers("valid", "invalid", "lowest", "mean", "highest", "gaps", "alarms shown");
        html.end().end().begin("tbody");
        final List<Alarm> alarms = report.alarms(trace.code());
        for (int component = 0; component < COMPONENTS; component++)
        {
            final int id = component + 1;
            final Aggregate readings = trace.aggregate(component);
            html.begin("tr").element("th", Integer.toString(id), "scope", "row");
            count(readings.count());
            count(readings.invalid());
            number(readings.min());
            number(readings.mean());
            number(readings.max());
            count(trace.gaps(component));
            count(alarms.stream().filter(alarm -> alarm.isInRange() && alarm.id() == id).count());
            html.end();
        }
        html.end().end().end();
    }

    private void explanations(final String code)
    {
        final List<Explanation> own = report.explanations().values().stream()
            .filter(explanation -> explanation.code().equals(code))
            .toList();
        own.forEach(explanation -> new ReportDecision(html, explanation).write(decision(explanation)));
        final long raised = involved.stream()
            .filter(device -> device.code().equals(code))
            .mapToLong(device -> device.count(Count.RAISED))
            .sum();
        tellMore(
            raised - report.alarms(code).stream().filter(report::isExplained).count(),
            "alarms of it that were raised in the range and are not explained here (see --explain, or plumbline " +
                "explain --sequence)");
    }

    private void counts()
    {
        section("counts", "Counts of each device");
        final List<IncidentDevice> all = report.told();
        html.element("p", grouped(incident.configured().size()) + " devices configured" +
            (report.named().isEmpty() ? "" : " of those asked for") + ", " + grouped(report.heard()) + " heard. " +
            (all.isEmpty() ? "There is nothing to count of any." :
            "Those that there is something to count of" + (report.named().isEmpty() ? "" : " or that were asked for") +
            ", in the order of the configuration:"), "class", "quiet");
        if (all.isEmpty())
        {
            html.end();
            return;
        }
        html.begin("div", "class", "wide", "tabindex", "0").begin("table").begin("thead").begin("tr");
        headings("device").numbers("up before", "silent before", "readings", "invalid", "rounds", "deviations")
            .numbers("alarms raised", "cleared", "incomplete", "silent");
        html.end().end().begin("tbody");
        for (final IncidentDevice device : all.subList(0, Math.min(MOST_ROWS, all.size())))
        {
            html.begin("tr").begin("td");
            device(device.code());
            html.end();
            counts(List.of(device));
        }
        html.end().begin("tfoot");
        if (all.size() > MOST_ROWS)
        {
            html.begin("tr").element("th", (all.size() - MOST_ROWS) + " more", "scope", "row");
            counts(all.subList(MOST_ROWS, all.size()));
        }
        html.begin("tr").element("th", "all " + all.size(), "scope", "row");
        counts(all);
        html.end().end().end().end();
    }

    private void counts(final List<IncidentDevice> devices)
    {
        count(devices.stream().mapToLong(IncidentDevice::alarmsBefore).sum());
        count(devices.stream().mapToLong(IncidentDevice::silencesBefore).sum());
        for (final Count count : Count.values())
        {
            count(Incident.sum(devices, count));
        }
        html.end();
    }

    private void refused()
    {
        if (incident.rejected() == 0)
        {
            return;
        }
        section("refused", "Messages refused");
        html.begin("table").begin("thead").begin("tr");
        headings("reason").numbers("messages");
        html.end().end().begin("tbody");
        incident.reasons().forEach((reason, count) ->
        {
            html.begin("tr").element("td", reason.reason());
            count(count);
            html.end();
        });
        html.end().end().end();
    }

    private void configuration()
    {
        section("configuration", "Configuration in force");
        html.begin("ul");
        for (final LimitsHistory.Configuration configuration : report.configurations())
        {
            html.element("li", configuration.devices() + " devices, time " + configuration.time() + ", since " +
                ExplanationText.origin(configuration.origin()));
        }
        html.end().end();
    }

    private void about()
    {
        section("about", "About this report");
        html.begin("dl");
        entry("journal", report.journal() + (report.journalId().isEmpty() ? "" : ", id " + report.journalId()));
        entry("asked for", report.asked());
        entry("found", incident.first() == null ? "no events" : grouped(incident.events()) + " events, from " +
            ExplanationText.moment(incident.first()) + " to " + ExplanationText.moment(incident.last()));
        entry("proof", "every decision was made again, and was the recorded one");
        entry("made by", report.version());
        html.element("dt", "command").begin("dd").element("code", report.command()).end();
        html.end();
        html.element("p", "Times are in UTC, numbers exact; means and deviations are rounded half to even at the " +
            "sixth digit. A deviation is the mean of the group less the reading. Charts keep what stands out when " +
            "there are more readings than they have room for; where a line is interrupted there was no valid reading.",
            "class", "quiet");
        html.end();
    }

    private void entry(final String what, final String text)
    {
        html.element("dt", what).element("dd", text);
    }

    /** Left open. */
    private void section(final String id, final String heading)
    {
        html.begin("section", "id", id, "aria-labelledby", id + "-h").element("h2", heading, "id", id + "-h");
    }

    private ReportPage headings(final String... texts)
    {
        html.headings(null, texts);
        return this;
    }

    private ReportPage numbers(final String... texts)
    {
        html.headings("n", texts);
        return this;
    }

    private void device(final String code)
    {
        html.begin("a", "href", report.charted().contains(code) ? "#" + anchor(code) : null).element("bdi", code).end();
    }

    private void count(final long count)
    {
        html.element("td", grouped(count), "class", count == 0 ? "n zero" : "n");
    }

    private void number(final long micros)
    {
        html.element("td", micros == Aggregate.NONE ? "" : decimal(micros), "class", "n");
    }

    private void tellMore(final long count, final String what)
    {
        if (count > 0)
        {
            html.element("p", "Not all: " + what + ": " + grouped(count) + ".", "class", "more");
        }
    }

    private String anchor(final String code)
    {
        return "device-" + (report.charted().indexOf(code) + 1);
    }

    /** A link to it stays right as long as the journal is the same. */
    private String anchor(final Alarm alarm)
    {
        return alarm.raised() == null ?
            "alarm-before-" + (incident.alarms().indexOf(alarm) + 1) :
            "alarm-" + alarm.raised().sequence() + "-" + alarm.id();
    }

    private static String decision(final Explanation explanation)
    {
        return decision(explanation.round().sequence());
    }

    private static String decision(final long sequence)
    {
        return "decision-" + sequence;
    }

    private static String decimal(final long micros)
    {
        return ExplanationText.decimal(micros);
    }

    private static String grouped(final long count)
    {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
