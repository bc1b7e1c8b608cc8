package io.plumbline.engine.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts {@code max}, {@code 1x}, {@code 0.5x}, {@code 60x}. */
final class SpeedConverter implements ITypeConverter<Double>
{
    static final double MAX = Double.POSITIVE_INFINITY;

    @Override
    public Double convert(final String value)
    {
        if ("max".equals(value))
        {
            return MAX;
        }
        if (value.matches("[0-9]{1,6}(\\.[0-9]{1,6})?x"))
        {
            final double speed = Double.parseDouble(value.substring(0, value.length() - 1));
            if (speed > 0)
            {
                return speed;
            }
        }
        throw new TypeConversionException("'" + value + "' is no speed such as max, 1x or 60x");
    }
}
