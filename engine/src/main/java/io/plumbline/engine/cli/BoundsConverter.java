package io.plumbline.engine.cli;

import io.plumbline.codec.Decimals;
import io.plumbline.engine.analysis.SweepCounts;
import io.plumbline.engine.monitor.Limits;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts {@code -1:-10:0.5} (from, to, step) and {@code -1,-2.5,-7} to micro-units, rising. */
final class BoundsConverter implements ITypeConverter<BoundsConverter.Bounds>
{
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,6})?");

    @Override
    public Bounds convert(final String value)
    {
        final String[] range = value.split(":", -1);
        final TreeSet<Long> bounds = new TreeSet<>();
        if (range.length == 3)
        {
            final long first = Math.min(micros(range[0]), micros(range[1]));
            final long last = Math.max(micros(range[0]), micros(range[1]));
            final long step = micros(range[2]);
            if (step <= 0)
            {
                throw new TypeConversionException("the step of '" + value + "' is not greater than 0");
            }
            // From the end that was named first.
            final boolean falling = micros(range[0]) == last;
            for (long i = 0; i * step <= last - first && bounds.size() <= SweepCounts.MAX_BOUNDS; i++)
            {
                bounds.add(falling ? last - i * step : first + i * step);
            }
        }
        else
        {
            for (final String bound : value.split(",", -1))
            {
                bounds.add(micros(bound));
            }
        }
        if (bounds.size() > SweepCounts.MAX_BOUNDS)
        {
            throw new TypeConversionException("more than " + SweepCounts.MAX_BOUNDS + " bounds in '" + value + "'");
        }
        return new Bounds(bounds.stream().mapToLong(Long::longValue).toArray());
    }

    private static long micros(final String text)
    {
        if (!DECIMAL.matcher(text).matches())
        {
            throw new TypeConversionException("'" + text + "' is no bound such as -3.5");
        }
        final byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        final long micros = Decimals.parse(ascii, 0, ascii.length, Limits.MAX_BOUND);
        if (micros == Decimals.OUT_OF_RANGE)
        {
            throw new TypeConversionException("bound " + text + " is out of range");
        }
        return micros;
    }

    /** In a type of its own, as an array is one value for each element to the command line. */
    record Bounds(long[] micros)
    {
    }
}
