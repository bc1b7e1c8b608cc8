package io.plumbline.codec;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decimals by way of {@link BigDecimal}: slow and plain. */
final class ReferenceDecimals
{
    private static final Pattern DECIMAL = Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?)(?:[eE]([+-]?)([0-9]+))?");

    /** Beyond this no text of some thousand digits can make up for the exponent. */
    private static final int MAX_EXPONENT_DIGITS = 5;

    private ReferenceDecimals()
    {
    }

    static long parse(final String text, final long limit)
    {
        final Matcher matcher = DECIMAL.matcher(text);
        if (!matcher.matches())
        {
            return Decimals.NOT_A_DECIMAL;
        }
        final BigDecimal mantissa = new BigDecimal(matcher.group(1));
        if (mantissa.signum() == 0)
        {
            return 0;
        }
        final String exponent = matcher.group(3) == null ? "" : matcher.group(3).replaceFirst("^0+", "");
        final boolean negative = "-".equals(matcher.group(2));
        final BigDecimal value;
        if (exponent.length() > MAX_EXPONENT_DIGITS)
        {
            if (!negative)
            {
                return Decimals.OUT_OF_RANGE;
            }
            value = BigDecimal.valueOf(mantissa.signum(), 100);
        }
        else
        {
            final int power = exponent.isEmpty() ? 0 : Integer.parseInt(exponent);
            value = mantissa.scaleByPowerOfTen(negative ? -power : power);
        }
        if (value.abs().compareTo(BigDecimal.valueOf(limit, 6)) > 0)
        {
            return Decimals.OUT_OF_RANGE;
        }
        return value.setScale(6, RoundingMode.HALF_EVEN).unscaledValue().longValueExact();
    }
}
