package io.plumbline.engine.report;

import java.util.List;
import java.util.Locale;

/** Marks of a chart: lines in the drawing, labels beside it. */
final class Axes
{
    private static final double PERCENT = 100;
    /** The label of a mark behind this would be cut off at the edge: it stands before the mark. */
    private static final double NEAR_END = 0.9;

    private Axes()
    {
    }

    static void labels(final Html html, final List<TimeScale.Mark> times, final List<TimeScale.Mark> values)
    {
        for (final TimeScale.Mark mark : values)
        {
            html.element("span", mark.label(), "class", "y", "style", at("top", mark), "aria-hidden", "true");
        }
        for (int i = 0; i < times.size(); i++)
        {
            // Every second one makes room on a narrow screen.
            html.element(
                "span",
                times.get(i).label(),
                "class", (i % 2 == 0 ? "x" : "x minor") + (times.get(i).place() > NEAR_END ? " end" : ""),
                "style", at("left", times.get(i)),
                "aria-hidden", "true");
        }
    }

    static void grid(
        final Html html, final List<TimeScale.Mark> times, final List<TimeScale.Mark> values, final double height)
    {
        final PathData grid = new PathData();
        for (final TimeScale.Mark mark : values)
        {
            grid.moveTo(0, mark.place() * height).lineTo(DeviceChart.WIDTH, mark.place() * height);
        }
        for (final TimeScale.Mark mark : times)
        {
            grid.moveTo(mark.place() * DeviceChart.WIDTH, 0).lineTo(mark.place() * DeviceChart.WIDTH, height);
        }
        html.empty("path", "class", "grid", "d", grid.toString());
    }

    /** The time in which alarms are counted and not shown. */
    static void unlisted(final Html html, final TimeScale times, final long fromNs, final double height)
    {
        if (times.isOn(fromNs))
        {
            final double begin = times.place(fromNs) * DeviceChart.WIDTH;
            rectangle(html, "unlisted", begin, DeviceChart.WIDTH - begin, 0, height);
            html.element("title", "alarms from here on are counted, but not shown").end();
        }
    }

    /** Left open, for a title. */
    static void rectangle(
        final Html html, final String kind, final double x, final double width, final double y, final double height)
    {
        html.begin(
            "rect",
            "class", kind,
            "x", number(x),
            "width", number(width),
            "y", number(y),
            "height", number(height));
    }

    private static String at(final String side, final TimeScale.Mark mark)
    {
        return side + ":" + number(mark.place() * PERCENT) + "%";
    }

    private static String number(final double value)
    {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
