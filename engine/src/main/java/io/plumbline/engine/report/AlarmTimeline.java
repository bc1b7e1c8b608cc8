package io.plumbline.engine.report;

import io.plumbline.engine.analysis.Alarm;
import io.plumbline.engine.analysis.Pause;
import io.plumbline.engine.analysis.Silence;
import java.util.List;
import java.util.Locale;

/** Alarms over time: a row for each device, in it a lane for each component. */
public final class AlarmTimeline
{
    private static final int LANES = 8;
    private static final int TIME_MARKS = 7;
    /** Shorter ones would not be seen. */
    private static final double LEAST_WIDTH = 3;

    private final Html html;
    private final TimeScale times;
    private final long unlistedNs;
    private final List<TimeScale.Mark> marks;

    /**
     * A timeline.
     *
     * @param html       to be written to.
     * @param times      that it spans.
     * @param unlistedNs from when on alarms are not listed; epoch nanoseconds.
     */
    public AlarmTimeline(final Html html, final TimeScale times, final long unlistedNs)
    {
        this.html = html;
        this.times = times;
        this.unlistedNs = unlistedNs;
        marks = times.marks(TIME_MARKS);
    }

    /**
     * The row of a device.
     *
     * @param code     of the device.
     * @param href     where its name leads to; null for nowhere.
     * @param alarms   of the device.
     * @param silences of the device.
     * @param names    gives the anchor of an alarm.
     */
    public void row(
        final String code,
        final String href,
        final List<Alarm> alarms,
        final List<Silence> silences,
        final Anchors names)
    {
        html.begin("div", "class", "row").begin("div", "class", "name");
        html.begin("a", "href", href).element("bdi", code).end().end();
        html.begin(
            "svg",
            "viewBox", "0 0 1000 8",
            "preserveAspectRatio", "none",
            "role", "img",
            "aria-label", alarms.size() + " alarms and " + silences.size() + " silences of " + code);
        Axes.unlisted(html, times, unlistedNs, LANES);
        Axes.grid(html, marks, List.of(), LANES);
        silences.forEach(this::silence);
        alarms.forEach(alarm -> alarm(alarm, names));
        html.end().end();
    }

    /**
     * The row of what the journal has no events of.
     *
     * @param pauses in order.
     */
    public void pauses(final List<Pause> pauses)
    {
        html.begin("div", "class", "row").begin("div", "class", "name").text("no events").end();
        html.begin(
            "svg",
            "viewBox", "0 0 1000 8",
            "preserveAspectRatio", "none",
            "role", "img",
            "aria-label", pauses.size() + " times without events");
        Axes.grid(html, marks, List.of(), LANES);
        for (final Pause pause : pauses)
        {
            bar(pause.kind().name().toLowerCase(Locale.ROOT), pause.fromNs(), pause.toNs(), 0, LANES);
            html.element("title", Texts.of(pause)).end();
        }
        html.end().end();
    }

    /** The labels of the time, below the rows. */
    public void axis()
    {
        html.begin("div", "class", "row").begin("div", "class", "name").end().begin("div", "class", "axis");
        Axes.labels(html, marks, List.of());
        html.end().end();
    }

    private void silence(final Silence silence)
    {
        final long fromNs = silence.began() == null ? Long.MIN_VALUE / 2 : silence.began().timeNs();
        final long toNs = silence.knownToNs();
        bar("silent", fromNs, toNs, 0, LANES);
        html.element("title", "silent " + Texts.span(silence)).end();
    }

    private void alarm(final Alarm alarm, final Anchors names)
    {
        final long fromNs = alarm.isInRange() ? alarm.raised().timeNs() : Long.MIN_VALUE / 2;
        final long toNs = alarm.knownToNs();
        html.begin("a", "href", "#" + names.of(alarm));
        bar("up", fromNs, toNs, alarm.id() - 1, 1);
        html.element("title", "component " + alarm.id() +
            (alarm.raised() == null ? ", up before" : ", raised at " + Texts.time(alarm.raised().timeNs())) +
            (alarm.end() == Alarm.End.LOST ? ", its end is in what is missing" : "") +
            (alarm.ended() == null ? "" : ", ended at " + Texts.time(alarm.ended().timeNs())));
        html.end().end();
    }

    private void bar(final String kind, final long fromNs, final long toNs, final int lane, final int lanes)
    {
        final double begin = times.place(fromNs) * DeviceChart.WIDTH;
        final double width = Math.max(LEAST_WIDTH, times.place(toNs) * DeviceChart.WIDTH - begin);
        Axes.rectangle(
            html, kind, Math.min(begin, DeviceChart.WIDTH - LEAST_WIDTH), width, lane, lanes);
    }
}
