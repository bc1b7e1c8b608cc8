package io.plumbline.engine.config;

import io.plumbline.codec.Decimals;
import io.plumbline.engine.monitor.Limits;

import java.nio.charset.StandardCharsets;
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
        final byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        final long value = Decimals.parse(ascii, 0, ascii.length, Limits.MAX_BOUND);
        return value == Decimals.OUT_OF_RANGE ? OUT_OF_RANGE : value;
    }
}
