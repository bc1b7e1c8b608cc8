package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.Alarm;
import io.plumbline.engine.analysis.Explanation;
import io.plumbline.engine.analysis.Incident;
import io.plumbline.engine.analysis.IncidentDevice;
import io.plumbline.engine.analysis.LimitsHistory;
import io.plumbline.engine.analysis.Pause;
import io.plumbline.engine.analysis.Silence;
import io.plumbline.engine.json.JsonLine;
import java.util.Locale;

/** Writes what a report tells for machines: a JSON object a line, whose {@code row} says what it is. */
final class ReportJson
{
    private ReportJson()
    {
    }

    static void write(final JsonLine json, final Report report)
    {
        writeHead(json, report);
        for (final LimitsHistory.Configuration configuration : report.configurations())
        {
            json.begin().string("row", "configuration")
                .number("sequence", configuration.origin().moment().sequence())
                .time("time", configuration.origin().moment().timeNs())
                .number("segment", configuration.origin().segment())
                .bool("reload", configuration.origin().reload())
                .bool("atLatest", configuration.origin().atLatest())
                .number("devices", configuration.devices())
                .end();
        }
        for (final IncidentDevice device : report.told())
        {
            json.begin().string("row", "device").string("code", device.code());
            for (final IncidentDevice.Count count : IncidentDevice.Count.values())
            {
                json.number(count.toString(), device.count(count));
            }
            json.number("upBefore", device.alarmsBefore()).number("silentBefore", device.silencesBefore()).end();
        }
        report.incident().reasons().forEach((reason, count) ->
            json.begin().string("row", "refused").string("reason", reason.reason()).number("messages", count).end());
        report.incident().alarms().forEach(alarm -> write(json, alarm));
        report.incident().silences().forEach(silence -> write(json, silence));
        for (final Pause pause : report.incident().pauses().listed())
        {
            json.begin().string("row", "pause");
            ExplanationJson.write(json, pause);
            json.end();
        }
        for (final Explanation explanation : report.explanations().values())
        {
            json.begin().string("row", "explanation");
            ExplanationJson.write(json, explanation, ExplanationText.ALL);
            json.end();
        }
    }

    private static void writeHead(final JsonLine json, final Report report)
    {
        final Incident incident = report.incident();
        json.begin().string("row", "report")
            .string("journal", report.journal())
            .string("journalId", report.journalId())
            .string("asked", report.asked())
            .string("command", report.command())
            .string("version", report.version());
        ExplanationJson.write(json, "first", incident.first());
        ExplanationJson.write(json, "last", incident.last());
        json.number("events", incident.events())
            .number("rejected", incident.rejected())
            .number("configured", incident.configured().size())
            .number("heard", report.heard())
            .number("alarmsNotListed", incident.unlisted())
            .number("silencesNotListed", incident.unlistedSilences())
            .number("pausesNotListed", incident.pauses().unlisted())
            .beginArray("missing");
        report.missing().forEach(json::element);
        json.endArray().end();
    }

    /** Without {@code from} or {@code to} where nobody knows it, and without {@code to} while it lasts. */
    private static void write(final JsonLine json, final Silence silence)
    {
        json.begin().string("row", "silence").string("code", silence.code());
        ExplanationJson.write(json, "from", silence.began());
        json.bool("before", !silence.isInRange())
            .string("end", silence.end().name().toLowerCase(Locale.ROOT));
        ExplanationJson.write(json, "to", silence.ended());
        json.end();
    }

    private static void write(final JsonLine json, final Alarm alarm)
    {
        json.begin().string("row", "alarm").string("code", alarm.code()).number("id", alarm.id());
        ExplanationJson.write(json, "raised", alarm.raised());
        json.bool("before", !alarm.isInRange());
        if (alarm.breach() != null)
        {
            json.decimal("pwr", alarm.breach().power())
                .decimal("mean", alarm.breach().mean())
                .decimal("deviation", alarm.breach().deviation())
                .string("bound", alarm.breach().isBelow() ? "below" : "above")
                .decimal("threshold", alarm.breach().threshold());
        }
        json.string("end", alarm.end().name().toLowerCase(Locale.ROOT));
        ExplanationJson.write(json, "ended", alarm.ended());
        json.end();
    }
}
