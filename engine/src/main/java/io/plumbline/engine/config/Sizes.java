package io.plumbline.engine.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as the configuration and the command line write them: a whole number of bytes, or of K, M, G or T, each 1024
 * times the one before.
 */
public final class Sizes
{
    /** {@link #parse} of a text that is no size. */
    public static final long MALFORMED = -1;

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})([KMGT]?)");

    private Sizes()
    {
    }

    /**
     * Parses a size.
     *
     * @param text such as {@code 500G}.
     * @return bytes, {@code Long.MAX_VALUE} for more than that, or {@link #MALFORMED}.
     */
    public static long parse(final String text)
    {
        final Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches())
        {
            return MALFORMED;
        }
        final int shift = matcher.group(2).isEmpty() ? 0 : 10 * ("KMGT".indexOf(matcher.group(2)) + 1);
        final long number = Long.parseLong(matcher.group(1));
        return number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift;
    }

    /**
     * Writes a size in the largest unit that leaves a whole number.
     *
     * @param size bytes.
     * @return such as {@code 64K}.
     */
    static String format(final long size)
    {
        long number = size;
        int unit = 0;
        while (number != 0 && number % 1024 == 0 && unit < 4)
        {
            number /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(number) : number + "KMGT".substring(unit - 1, unit);
    }
}
