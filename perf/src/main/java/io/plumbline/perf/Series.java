package io.plumbline.perf;

import java.util.Arrays;
import java.util.Locale;

/**
 * Figures of one kind, one a round.
 */
final class Series
{
    private final String name;
    private final String format;
    private final double[] values;
    private int size;

    /**
     * @param name   of the figures.
     * @param format of one of them.
     * @param rounds how many there will be at most.
     */
    Series(final String name, final String format, final int rounds)
    {
        this.name = name;
        this.format = format;
        values = new double[rounds];
    }

    String name()
    {
        return name;
    }

    void add(final double value)
    {
        values[size++] = value;
    }

    boolean isEmpty()
    {
        return size == 0;
    }

    /** All figures, in the order in which they came. */
    double[] values()
    {
        return Arrays.copyOf(values, size);
    }

    double lastValue()
    {
        return values[size - 1];
    }

    double median()
    {
        final double[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return (sorted[(size - 1) / 2] + sorted[size / 2]) / 2;
    }

    double min()
    {
        return Arrays.stream(values, 0, size).min().orElse(Double.NaN);
    }

    double max()
    {
        return Arrays.stream(values, 0, size).max().orElse(Double.NaN);
    }

    /** The last figure, as text; a dash as wide where there is none. */
    String last()
    {
        return isEmpty() ?
            String.format("%" + String.format(Locale.ROOT, format, 0.0).length() + "s", "-") :
            String.format(Locale.ROOT, format, lastValue());
    }

    /** Name, median, least and most, as a line of a table. */
    String summary()
    {
        return String.format(
            Locale.ROOT, "%-36s " + format + "  " + format + "  " + format, name, median(), min(), max());
    }
}
