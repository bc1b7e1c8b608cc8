package io.plumbline.perf.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;

/**
 * An axis of a chart: where a value is, from 0 at its beginning to 1 at its end, and where its marks are.
 */
interface Axis
{
    /** Where a value is; beyond the ends, at the nearer one. */
    double place(double value);

    /** Marks at round values, in ascending order. */
    List<Mark> marks();

    /**
     * A mark.
     *
     * @param place on the axis.
     * @param label at it.
     */
    record Mark(double place, String label)
    {
    }

    /** From 0 to a value, evenly. */
    static Axis linear(final double max)
    {
        final double rough = Math.max(max, Double.MIN_NORMAL) / 6;
        final double power = Math.pow(10, Math.floor(Math.log10(rough)));
        final double step = power * (rough / power <= 1 ? 1 : rough / power <= 2 ? 2 : rough / power <= 5 ? 5 : 10);
        final double end = step * Math.ceil(Math.max(max, step) / step);
        return axis(value -> value / end, marks ->
        {
            for (int i = 0; i * step <= end * 1.0001; i++)
            {
                marks.add(new Mark(i * step / end, label(i * step)));
            }
        });
    }

    /** From one value to another, by powers of ten. */
    static Axis logarithmic(final double min, final double max)
    {
        final int low = (int)Math.floor(Math.log10(min));
        final int high = Math.max(low + 1, (int)Math.ceil(Math.log10(max) - 1e-9));
        return axis(value -> (Math.log10(value) - low) / (high - low), marks ->
        {
            for (int power = low; power <= high; power++)
            {
                marks.add(new Mark((double)(power - low) / (high - low), label(Math.pow(10, power))));
            }
        });
    }

    /** Percentiles as HdrHistogram's plotter has them: each further nine takes as much room. */
    static Axis percentiles(final double max)
    {
        final int nines = (int)Math.max(1, Math.ceil(nines(max) - 1e-9));
        return axis(value -> nines(value) / nines, marks ->
        {
            for (int i = 0; i <= nines; i++)
            {
                marks.add(new Mark((double)i / nines, i == 0 ? "0%" : Numbers.brief(100 - Math.pow(10, 2 - i)) + '%'));
            }
        });
    }

    private static double nines(final double percentile)
    {
        return Math.log10(1 / (1 - percentile / 100));
    }

    private static String label(final double value)
    {
        return value >= 1e6 ? Numbers.brief(value / 1e6) + "M" : value >= 1000 ?
            String.format(Locale.ROOT, "%,.0f", value) : Numbers.brief(value);
    }

    private static Axis axis(
        final DoubleUnaryOperator place, final Consumer<List<Mark>> marks)
    {
        return new Axis()
        {
            @Override
            public double place(final double value)
            {
                return Math.min(1, Math.max(0, place.applyAsDouble(value)));
            }

            @Override
            public List<Mark> marks()
            {
                final List<Mark> all = new ArrayList<>();
                marks.accept(all);
                return all;
            }
        };
    }
}
