package io.plumbline.engine.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The axis of values of a chart: places from 0 at its top to 1 at its bottom, and marks at round values. */
public final class ValueScale
{
    private static final double MARGIN = 0.05;
    private static final double MICRO = 1e-6;
    private static final int[] STEPS = {1, 2, 5};

    private final double low;
    private final double high;

    /**
     * An axis that has room for two values and a margin.
     *
     * @param lowest  value, micro-units.
     * @param highest value, micro-units; not less.
     */
    public ValueScale(final long lowest, final long highest)
    {
        final double margin = Math.max(((double)highest - lowest) * MARGIN, 1000.0);
        low = lowest - margin;
        high = highest + margin;
    }

    /**
     * The place of a value.
     *
     * @param value micro-units.
     * @return 0 to 1; a value that is not on the axis is at its nearer end.
     */
    public double place(final double value)
    {
        return Math.min(1, Math.max(0, (high - value) / (high - low)));
    }

    /**
     * Marks at round values.
     *
     * @param most how many at most; 2 or more.
     * @return the marks, from the bottom up; in units.
     */
    public List<TimeScale.Mark> marks(final int most)
    {
        int digits = -6;
        int step = 0;
        while ((high - low) * MICRO / (STEPS[step] * Math.pow(10, digits)) >= most)
        {
            step = (step + 1) % STEPS.length;
            digits += step == 0 ? 1 : 0;
        }
        final BigDecimal width = BigDecimal.valueOf(STEPS[step]).scaleByPowerOfTen(digits);
        final List<TimeScale.Mark> marks = new ArrayList<>();
        long i = (long)Math.ceil(low * MICRO / width.doubleValue());
        BigDecimal value = width.multiply(BigDecimal.valueOf(i));
        while (value.doubleValue() <= high * MICRO)
        {
            marks.add(new TimeScale.Mark(place(value.doubleValue() / MICRO), label(value)));
            i++;
            value = width.multiply(BigDecimal.valueOf(i));
        }
        return marks;
    }

    private static String label(final BigDecimal value)
    {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString().replace('-', '\u2212');
    }
}
