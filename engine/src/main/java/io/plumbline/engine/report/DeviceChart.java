package io.plumbline.engine.report;

import io.plumbline.engine.analysis.Alarm;
import io.plumbline.engine.analysis.DeviceTrace;
import io.plumbline.engine.analysis.LimitsHistory;
import io.plumbline.engine.analysis.Moment;
import io.plumbline.engine.analysis.TracedLine;
import io.plumbline.engine.monitor.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The chart of one group of a device: readings, mean, and where readings are within the bounds. Drawn into whatever
 * space the page has; texts and strokes keep their size. Lines are not drawn over gaps.
 */
final class DeviceChart
{
    static final double WIDTH = 1000;

    private static final double HEIGHT = 240;
    private static final int GROUP_SIZE = 4;
    private static final int TIME_MARKS = 7;
    private static final int VALUE_MARKS = 6;
    private static final double DOT = 1.5;
    private static final double TICK = 10;
    /** Where the line of an alarm is that was up before. */
    private static final double TOP = 2;
    /** More would hide the lines behind them: they are marked at the top alone. */
    private static final int MANY_ALARMS = 16;
    /** Bounds are shown as far as this, in multiples of the height of the lines: far ones would flatten these. */
    private static final double MOST_BOUNDS = 1;
    private static final long[] NOTHING = {};

    private final Html html;
    private final TimeScale times;
    private final DeviceTrace trace;
    private final int group;
    private final LimitsHistory limits;
    private ValueScale values;

    DeviceChart(
        final Html html, final TimeScale times, final DeviceTrace trace, final int group, final LimitsHistory limits)
    {
        this.html = html;
        this.times = times;
        this.trace = trace;
        this.group = group;
        this.limits = limits;
    }

    /** Whether there is anything to draw. */
    boolean isEmpty()
    {
        return lines().isEmpty() && trace.silences().isEmpty();
    }

    /**
     * @param label      that says what it shows.
     * @param alarms     of the device.
     * @param names      gives the anchor of an alarm.
     * @param unlistedNs from when on alarms are not listed.
     */
    void write(final String label, final List<Alarm> alarms, final Anchors names, final long unlistedNs)
    {
        final boolean hasValues = !lines().isEmpty();
        values = hasValues ? valueScale() : new ValueScale(0, 0);
        final List<TimeScale.Mark> timeMarks = times.marks(TIME_MARKS);
        final List<TimeScale.Mark> valueMarks = hasValues ? values.marks(VALUE_MARKS) : List.of();
        html.begin("div", "class", "plot");
        Axes.labels(html, timeMarks, valueMarks);
        html.begin(
            "svg",
            "viewBox", "0 0 1000 240",
            "preserveAspectRatio", "none",
            "role", "img",
            "aria-label", label);
        Axes.unlisted(html, times, unlistedNs, HEIGHT);
        Axes.grid(html, timeMarks, valueMarks, HEIGHT);
        silences();
        trace.mean(group).forEach(this::band);
        changes(trace, limits, times).forEach(this::change);
        incompletes();
        final PathData mean = new PathData();
        trace.mean(group).forEach(piece -> append(mean, piece));
        path(mean, "mean");
        for (int i = 0; i < GROUP_SIZE; i++)
        {
            final PathData line = new PathData();
            trace.component(group * GROUP_SIZE + i).forEach(piece -> append(line, piece));
            path(line, "line c" + (i + 1));
        }
        final List<Alarm> own = alarms.stream().filter(alarm -> (alarm.id() - 1) / GROUP_SIZE == group).toList();
        final double bottom = own.size() > MANY_ALARMS ? TICK : HEIGHT;
        own.forEach(alarm -> mark(alarm, names, bottom));
        html.end().end();
    }

    private List<TracedLine.Piece> lines()
    {
        final List<TracedLine.Piece> all = new ArrayList<>(trace.mean(group));
        for (int i = 0; i < GROUP_SIZE; i++)
        {
            all.addAll(trace.component(group * GROUP_SIZE + i));
        }
        return all;
    }

    private ValueScale valueScale()
    {
        long lowest = Long.MAX_VALUE;
        long highest = Long.MIN_VALUE;
        for (final TracedLine.Piece piece : lines())
        {
            for (final long value : piece.values())
            {
                lowest = Math.min(lowest, value);
                highest = Math.max(highest, value);
            }
        }
        final long most = (long)(Math.max(1_000_000, highest - lowest) * MOST_BOUNDS);
        long low = lowest;
        long high = highest;
        for (final TracedLine.Piece piece : trace.mean(group))
        {
            final Limits.Bounds bounds = bounds(piece);
            for (final long mean : bounds == null ? NOTHING : piece.values())
            {
                low = bounds.above() == Limits.NONE ? low : Math.min(low, mean - bounds.above());
                high = bounds.below() == Limits.NONE ? high : Math.max(high, mean - bounds.below());
            }
        }
        return new ValueScale(Math.max(low, lowest - most), Math.min(high, highest + most));
    }

    /** Those in force at a piece of a mean, which is cut where they change; null where the journal has lost them. */
    private Limits.Bounds bounds(final TracedLine.Piece piece)
    {
        final Limits inForce = limits.limits(trace.code(), piece.sequences()[0]);
        return inForce == null ? null : group == 0 ? inForce.first() : inForce.last();
    }

    private void band(final TracedLine.Piece mean)
    {
        final Limits.Bounds bounds = bounds(mean);
        if (bounds == null)
        {
            return;
        }
        final PathData area = new PathData();
        final PathData upper = new PathData();
        final PathData lower = new PathData();
        final int last = mean.times().length - 1;
        for (int i = 0; i <= last; i++)
        {
            final double x = x(mean.times()[i]);
            final double y = bounds.below() == Limits.NONE ? 0 : y((double)mean.values()[i] - bounds.below());
            edge(area, i == 0, i == 0 && i == last, x, y, 1);
            edge(upper, i == 0, i == 0 && i == last, x, y, 1);
        }
        for (int i = last; i >= 0; i--)
        {
            final double x = x(mean.times()[i]);
            final double y = bounds.above() == Limits.NONE ? HEIGHT : y((double)mean.values()[i] - bounds.above());
            edge(area, false, i == 0 && i == last, x, y, -1);
            edge(lower, i == last, i == 0 && i == last, x, y, -1);
        }
        html.empty("path", "class", "band", "d", area.close().toString());
        if (bounds.below() != Limits.NONE)
        {
            path(upper, "bound");
        }
        if (bounds.above() != Limits.NONE)
        {
            path(lower, "bound");
        }
    }

    /** One mean alone has a width, so that its bounds are seen. */
    private static void edge(
        final PathData path,
        final boolean isFirst,
        final boolean isAlone,
        final double x,
        final double y,
        final int direction)
    {
        final double begin = isAlone ? x - direction * DOT : x;
        if (isFirst)
        {
            path.moveTo(begin, y);
        }
        else
        {
            path.lineTo(begin, y);
        }
        if (isAlone)
        {
            path.lineTo(x + direction * DOT, y);
        }
    }

    private void silences()
    {
        for (final DeviceTrace.Silence silence : trace.silences())
        {
            final double begin = x(silence.fromNs());
            Axes.rectangle(html, "silent", begin, Math.max(DOT, x(silence.toNs()) - begin), 0, HEIGHT);
            html.element("title", "silent from " + Texts.time(silence.fromNs()) + " to " + Texts.time(silence.toNs()));
            html.end();
        }
    }

    private void incompletes()
    {
        for (final DeviceTrace.Incomplete round : trace.incompletes())
        {
            final double x = x(round.timeNs());
            html.begin("path", "class", "incomplete", "d", vertical(x, HEIGHT - TICK, HEIGHT));
            html.element("title", "round incomplete at " + Texts.time(round.timeNs()) + ", missing " +
                Texts.ids(round.missing())).end();
        }
    }

    /** Times at which other limits came into force than those before, on the axis; epoch nanoseconds. */
    static LongStream changes(final DeviceTrace trace, final LimitsHistory limits, final TimeScale times)
    {
        final List<LimitsHistory.Change> changes = limits.changes(trace.code());
        return IntStream.range(1, changes.size())
            .filter(i -> !Objects.equals(changes.get(i).limits(), changes.get(i - 1).limits()))
            .mapToLong(i -> timeNs(trace, changes.get(i)))
            .filter(times::isOn);
    }

    /** The time of a start is the wall clock's, which need not be that of the events: the round after it counts. */
    private static long timeNs(final DeviceTrace trace, final LimitsHistory.Change change)
    {
        final Moment moment = change.origin().moment();
        return change.origin().reload() ? moment.timeNs() : trace.mean(0).stream()
            .filter(piece -> piece.sequences()[0] >= moment.sequence())
            .mapToLong(piece -> piece.times()[0])
            .findFirst()
            .orElse(Long.MIN_VALUE);
    }

    private void change(final long timeNs)
    {
        html.begin("path", "class", "change", "d", vertical(x(timeNs), 0, HEIGHT));
        html.element("title", "other limits from " + Texts.time(timeNs)).end();
    }

    private void mark(final Alarm alarm, final Anchors names, final double bottom)
    {
        final String what = "alarm of component " + alarm.id() + " ";
        html.begin("a", "href", "#" + names.of(alarm));
        if (!alarm.isInRange())
        {
            final double end = x(alarm.knownToNs());
            html.begin("path", "class", "through", "d", new PathData().moveTo(0, TOP).lineTo(end, TOP).toString());
            html.element("title", what + "up since before").end();
        }
        else
        {
            final double x = x(alarm.raised().timeNs());
            html.begin("path", "class", "raised", "d", vertical(x, 0, bottom));
            html.element("title", what + "raised at " + Texts.time(alarm.raised().timeNs())).end();
            final double y = y(alarm.breach().power());
            html.empty("path", "class", "dot", "d", new PathData().moveTo(x, y).lineTo(x, y).toString());
        }
        if (alarm.ended() != null)
        {
            html.begin("path", "class", "cleared", "d", vertical(x(alarm.ended().timeNs()), 0, bottom));
            html.element("title", what + "ended at " + Texts.time(alarm.ended().timeNs())).end();
        }
        html.end();
    }

    /** A value alone is a dot: a line without length, which is drawn with round ends. */
    private void append(final PathData path, final TracedLine.Piece piece)
    {
        path.moveTo(x(piece.times()[0]), y(piece.values()[0]));
        for (int i = piece.times().length == 1 ? 0 : 1; i < piece.times().length; i++)
        {
            path.lineTo(x(piece.times()[i]), y(piece.values()[i]));
        }
    }

    private void path(final PathData data, final String kind)
    {
        if (!data.isEmpty())
        {
            html.empty("path", "class", kind, "d", data.toString());
        }
    }

    private static String vertical(final double x, final double top, final double bottom)
    {
        return new PathData().moveTo(x, top).lineTo(x, bottom).toString();
    }

    private double x(final long timeNs)
    {
        return times.place(timeNs) * WIDTH;
    }

    private double y(final double value)
    {
        return values.place(value) * HEIGHT;
    }
}
