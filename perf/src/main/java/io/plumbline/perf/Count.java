package io.plumbline.perf;

import picocli.CommandLine.TypeConversionException;

/**
 * A number on the command line, which may be written with underscores: {@code 20_000_000}.
 *
 * @param value more than 0.
 */
record Count(long value)
{
    static Count parse(final String text)
    {
        try
        {
            final Count count = new Count(Long.parseLong(text.replace("_", "")));
            if (count.value > 0)
            {
                return count;
            }
        }
        catch (final NumberFormatException e)
        {
            throw new TypeConversionException("'" + text + "' is no whole number");
        }
        throw new TypeConversionException("'" + text + "' is not more than 0");
    }

    int intValue()
    {
        if (value > Integer.MAX_VALUE)
        {
            throw new IllegalArgumentException(value + " is too large");
        }
        return (int)value;
    }
}
