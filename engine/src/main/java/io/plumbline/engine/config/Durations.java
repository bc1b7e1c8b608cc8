package io.plumbline.engine.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as the configuration and the command line write them: a whole number with one of the units ms, s, m, h.
 */
public final class Durations
{
    /** {@link #parse} of a text that is no duration. */
    public static final long MALFORMED = -1;

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,18})(ms|s|m|h)");
    private static final long NS_PER_MS = 1_000_000L;

    private Durations()
    {
    }

    /**
     * Parses a duration.
     *
     * @param text such as {@code 45s}.
     * @return nanoseconds, {@code Long.MAX_VALUE} for more than that, or {@link #MALFORMED}.
     */
    public static long parse(final String text)
    {
        final Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches())
        {
            return MALFORMED;
        }
        final long unitNs = switch (matcher.group(2))
        {
            case "ms" -> NS_PER_MS;
            case "s" -> 1_000 * NS_PER_MS;
            case "m" -> 60_000 * NS_PER_MS;
            default -> 3_600_000 * NS_PER_MS;
        };
        final long number = Long.parseLong(matcher.group(1));
        return number > Long.MAX_VALUE / unitNs ? Long.MAX_VALUE : number * unitNs;
    }

    /**
     * Writes a duration in the largest unit that leaves a whole number.
     *
     * @param durationNs nanoseconds, a multiple of a millisecond.
     * @return such as {@code 45s}.
     */
    public static String format(final long durationNs)
    {
        final long durationMs = durationNs / NS_PER_MS;
        if (durationMs % 1_000 != 0 || durationMs == 0)
        {
            return durationMs + "ms";
        }
        final long seconds = durationMs / 1_000;
        if (seconds % 3_600 == 0)
        {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
