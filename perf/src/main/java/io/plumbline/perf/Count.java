package io.plumbline.perf;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A number on the command line, which may be written with underscores, or in thousands or millions: {@code 20_000_000},
 * {@code 20000k}, {@code 20m}.
 *
 * @param value more than 0; 0 or more where that says something.
 */
record Count(long value)
{
    static Count parse(final String text)
    {
        return parse(text, 1);
    }

    private static Count parse(final String text, final long least)
    {
        final long unit = text.endsWith("k") ? 1_000 : text.endsWith("m") ? 1_000_000 : 1;
        try
        {
            final String digits = text.substring(0, text.length() - (unit > 1 ? 1 : 0)).replace("_", "");
            final Count count = new Count(Math.multiplyExact(Long.parseLong(digits), unit));
            if (count.value >= least)
            {
                return count;
            }
        }
        catch (final NumberFormatException | ArithmeticException e)
        {
            throw new TypeConversionException("'" + text + "' is no whole number");
        }
        throw new TypeConversionException("'" + text + "' is not " + (least > 0 ? "more than 0" : "0 or more"));
    }

    /** As it may be written on the command line. */
    @Override
    public String toString()
    {
        return String.format(Locale.ROOT, "%,d", value).replace(',', '_');
    }

    int intValue()
    {
        if (value > Integer.MAX_VALUE)
        {
            throw new IllegalArgumentException(value + " is too large");
        }
        return (int)value;
    }

    /** Converts a number that may be 0. */
    static final class OrNone implements ITypeConverter<Count>
    {
        /** {@inheritDoc} */
        @Override
        public Count convert(final String text)
        {
            return parse(text, 0);
        }
    }
}
