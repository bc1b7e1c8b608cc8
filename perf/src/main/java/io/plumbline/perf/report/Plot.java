package io.plumbline.perf.report;

import io.plumbline.engine.report.Html;
import java.util.List;

/**
 * A chart of lines, and one of bars, as SVG within the page.
 */
final class Plot
{
    /** Colours there are; a line beyond them has the first again. */
    private static final int COLOURS = 8;
    private static final double WIDTH = 960;
    private static final double HEIGHT = 360;
    private static final double LEFT = 76;
    private static final double RIGHT = 940;
    private static final double TOP = 14;
    private static final double BOTTOM = 310;
    private static final double BAR_LEFT = 300;
    private static final double BAR_RIGHT = 860;
    private static final double BAR_HEIGHT = 22;
    private static final double DOTS_MOST = 24;

    private final Html html;

    Plot(final Html html)
    {
        this.html = html;
    }

    /**
     * A line.
     *
     * @param name in the legend.
     * @param xs   of its points.
     * @param ys   of its points.
     */
    record Line(String name, double[] xs, double[] ys)
    {
    }

    /**
     * A bar.
     *
     * @param name   beside it.
     * @param colour of it, from 0.
     * @param median its length.
     * @param min    begin of its spread.
     * @param max    end of its spread.
     */
    record Bar(String name, int colour, double median, double min, double max)
    {
    }

    /** Writes a chart of lines with its legend. */
    void lines(
        final String title, final Axis x, final String xTitle, final Axis y, final String yTitle,
        final List<Line> lines)
    {
        html.begin("figure").element("figcaption", title);
        begin(title, HEIGHT);
        for (final Axis.Mark mark : x.marks())
        {
            final double at = LEFT + mark.place() * (RIGHT - LEFT);
            grid(at, TOP, at, BOTTOM);
            text(mark.label(), at, BOTTOM + 18, "middle");
        }
        for (final Axis.Mark mark : y.marks())
        {
            final double at = BOTTOM - mark.place() * (BOTTOM - TOP);
            grid(LEFT, at, RIGHT, at);
            text(mark.label(), LEFT - 8, at + 4, "end");
        }
        text(xTitle, (LEFT + RIGHT) / 2, HEIGHT - 8, "middle");
        html.element("text", yTitle, "class", "tick", "transform", "translate(14 162) rotate(-90)",
            "text-anchor", "middle");
        for (int i = 0; i < lines.size(); i++)
        {
            line(lines.get(i), i % COLOURS, x, y);
        }
        html.end();
        html.begin("ul", "class", "legend");
        for (int i = 0; i < lines.size(); i++)
        {
            html.begin("li").begin("i", "class", "s" + i % COLOURS).end().text(lines.get(i).name()).end();
        }
        html.end().end();
    }

    /** Writes a chart of bars. */
    void bars(final String title, final String unit, final List<Bar> bars)
    {
        final Axis axis = Axis.linear(bars.stream().mapToDouble(Bar::max).max().orElse(1));
        final double bottom = TOP + bars.size() * BAR_HEIGHT;
        html.begin("figure").element("figcaption", title);
        begin(title, bottom + 44);
        for (final Axis.Mark mark : axis.marks())
        {
            final double at = barPlace(mark.place());
            grid(at, TOP, at, bottom);
            text(mark.label(), at, bottom + 16, "middle");
        }
        text(unit, (BAR_LEFT + BAR_RIGHT) / 2, bottom + 36, "middle");
        for (int i = 0; i < bars.size(); i++)
        {
            bar(bars.get(i), axis, TOP + i * BAR_HEIGHT);
        }
        html.end().end();
    }

    private void bar(final Bar bar, final Axis axis, final double top)
    {
        final double middle = top + BAR_HEIGHT / 2;
        final double end = barPlace(axis.place(bar.median()));
        text(bar.name(), BAR_LEFT - 8, middle + 4, "end");
        html.empty("rect", "class", "bar s" + bar.colour() % COLOURS, "x", at(BAR_LEFT), "y", at(top + 3),
            "width", at(end - BAR_LEFT), "height", at(BAR_HEIGHT - 6));
        final double low = barPlace(axis.place(bar.min()));
        final double high = barPlace(axis.place(bar.max()));
        html.empty("path", "class", "spread", "d",
            "M" + at(low) + ' ' + at(middle) + 'H' + at(high) + 'M' + at(low) + ' ' + at(middle - 4) + "v8M" +
            at(high) + ' ' + at(middle - 4) + "v8");
        text(Numbers.of(bar.median()), Math.max(end, high) + 6, middle + 4, "start");
    }

    private void line(final Line line, final int colour, final Axis x, final Axis y)
    {
        final StringBuilder path = new StringBuilder();
        for (int i = 0; i < line.xs().length; i++)
        {
            path.append(i == 0 ? 'M' : 'L')
                .append(at(LEFT + x.place(line.xs()[i]) * (RIGHT - LEFT)))
                .append(' ')
                .append(at(BOTTOM - y.place(line.ys()[i]) * (BOTTOM - TOP)));
        }
        html.begin("path", "class", "line s" + colour, "d", path.toString()).element("title", line.name()).end();
        if (line.xs().length <= DOTS_MOST)
        {
            for (int i = 0; i < line.xs().length; i++)
            {
                html.begin("circle", "class", "dot s" + colour, "r", "3.5",
                        "cx", at(LEFT + x.place(line.xs()[i]) * (RIGHT - LEFT)),
                        "cy", at(BOTTOM - y.place(line.ys()[i]) * (BOTTOM - TOP)))
                    .element("title", line.name() + ": " + Numbers.of(line.ys()[i])).end();
            }
        }
    }

    private void begin(final String label, final double height)
    {
        html.begin("svg", "viewBox", "0 0 " + at(WIDTH) + ' ' + at(height), "role", "img", "aria-label", label);
    }

    private void grid(final double fromX, final double fromY, final double toX, final double toY)
    {
        html.empty("path", "class", "grid", "d", "M" + at(fromX) + ' ' + at(fromY) + 'L' + at(toX) + ' ' + at(toY));
    }

    private void text(final String text, final double x, final double y, final String anchor)
    {
        html.element("text", text, "class", "tick", "x", at(x), "y", at(y), "text-anchor", anchor);
    }

    private static double barPlace(final double place)
    {
        return BAR_LEFT + place * (BAR_RIGHT - BAR_LEFT);
    }

    private static String at(final double coordinate)
    {
        return Numbers.brief(Math.rint(coordinate * 10) / 10);
    }
}
