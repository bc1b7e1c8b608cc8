package io.plumbline.engine.config;

import io.plumbline.engine.monitor.Limits;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/**
 * Bounds and deadbands from their decimal text to micro-units, without floating point.
 */
final class Micros
{
    /** {@link #parse} of a text that is no decimal number. */
    static final long MALFORMED = Long.MAX_VALUE;

    /** {@link #parse} of a number beyond {@link Limits#MAX_BOUND}. */
    static final long OUT_OF_RANGE = Long.MAX_VALUE - 1;

    private static final int MAX_LENGTH = 100;
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,8})?");
    private static final BigDecimal MAX = BigDecimal.valueOf(Limits.MAX_BOUND, 6);

    private Micros()
    {
    }

    /**
     * Whether a text is that of a number less than 0, before it is rounded.
     *
     * @param text of any kind.
     * @return true for a negative decimal number.
     */
    static boolean isNegative(final String text)
    {
        return text.startsWith("-") && parse(text) != MALFORMED && text.split("[eE]")[0].matches(".*[1-9].*");
    }

    /**
     * Parses {@code -?digits[.digits][e±digits]}, further decimals rounded half to even.
     *
     * @param text of the number.
     * @return micro-units, {@link #MALFORMED} or {@link #OUT_OF_RANGE}.
     */
    static long parse(final String text)
    {
        if (text.length() > MAX_LENGTH || !DECIMAL.matcher(text).matches())
        {
            return MALFORMED;
        }
        final BigDecimal value = new BigDecimal(text);
        // Below 10^-7, so 0; asked first, because setScale would divide by as large a power as the text names.
        if (value.signum() == 0 || value.precision() - (long)value.scale() < -6)
        {
            return 0;
        }
        if (value.abs().compareTo(MAX) > 0)
        {
            return OUT_OF_RANGE;
        }
        return value.setScale(6, RoundingMode.HALF_EVEN).unscaledValue().longValueExact();
    }
}
