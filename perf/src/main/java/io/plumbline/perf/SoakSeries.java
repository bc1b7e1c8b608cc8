package io.plumbline.perf;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One figure over the time of a soak.
 *
 * @param name   of it.
 * @param unit   of it.
 * @param values at each sample.
 * @param slope  of the straight line through them, an hour.
 */
record SoakSeries(String name, String unit, double[] values, double slope)
{
    private static final double HOUR_S = 3600;

    /**
     * Takes a figure out of samples.
     *
     * @param name    of it.
     * @param unit    of it.
     * @param times   of the samples, seconds.
     * @param samples as many.
     * @param figure  of a sample.
     */
    static SoakSeries of(
        final String name,
        final String unit,
        final double[] times,
        final List<SoakSample> samples,
        final ToDoubleFunction<SoakSample> figure)
    {
        final double[] values = samples.stream().mapToDouble(figure).toArray();
        return new SoakSeries(name, unit, values, slope(times, values) * HOUR_S);
    }

    /** Of the straight line for which the sum of the squares of what the values are off it is least; a second. */
    static double slope(final double[] times, final double[] values)
    {
        double timeSum = 0;
        double valueSum = 0;
        for (int i = 0; i < times.length; i++)
        {
            timeSum += times[i];
            valueSum += values[i];
        }
        final double timeMean = timeSum / times.length;
        final double valueMean = valueSum / times.length;
        double together = 0;
        double square = 0;
        for (int i = 0; i < times.length; i++)
        {
            together += (times[i] - timeMean) * (values[i] - valueMean);
            square += (times[i] - timeMean) * (times[i] - timeMean);
        }
        return square > 0 ? together / square : 0;
    }

    double first()
    {
        return values[0];
    }

    double last()
    {
        return values[values.length - 1];
    }

    /** As a line of a table. */
    String line()
    {
        double most = first();
        double least = first();
        for (final double value : values)
        {
            most = Math.max(most, value);
            least = Math.min(least, value);
        }
        return String.format(
            Locale.ROOT, "%-36s %12.2f %12.2f %12.2f %12.2f %,14.2f", name + (unit.isEmpty() ? "" : ", " + unit),
            first(), last(), least, most, slope);
    }
}
