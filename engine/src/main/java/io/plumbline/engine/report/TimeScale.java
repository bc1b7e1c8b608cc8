package io.plumbline.engine.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The axis of time of a chart: places from 0 on the left to 1 on the right, and marks at round times, in UTC. */
public final class TimeScale
{
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long DAY = TimeUnit.DAYS.toNanos(1);
    private static final long[] STEPS = {
        SECOND / 1000, SECOND / 500, SECOND / 200, SECOND / 100, SECOND / 50, SECOND / 20, SECOND / 10, SECOND / 5,
        SECOND / 2, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE,
        5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY,
        7 * DAY, 14 * DAY, 30 * DAY, 60 * DAY, 120 * DAY, 365 * DAY};

    private final long fromNs;
    private final long toNs;

    /**
     * A mark.
     *
     * @param place 0 to 1.
     * @param label of it.
     */
    public record Mark(double place, String label)
    {
    }

    /**
     * An axis.
     *
     * @param fromNs its left end, epoch nanoseconds.
     * @param toNs   its right end; where it is not behind the left one, a second behind that is.
     */
    public TimeScale(final long fromNs, final long toNs)
    {
        this.fromNs = fromNs;
        this.toNs = Math.max(toNs, fromNs + (toNs <= fromNs ? SECOND : 0));
    }

    /**
     * The place of a time.
     *
     * @param timeNs epoch nanoseconds.
     * @return 0 to 1; a time that is not on the axis is at its nearer end.
     */
    public double place(final long timeNs)
    {
        return Math.min(1, Math.max(0, (double)(timeNs - fromNs) / (toNs - fromNs)));
    }

    /**
     * Whether a time is on the axis.
     *
     * @param timeNs epoch nanoseconds.
     * @return true if so.
     */
    public boolean isOn(final long timeNs)
    {
        return timeNs >= fromNs && timeNs <= toNs;
    }

    /**
     * Marks at round times.
     *
     * @param most how many at most; 2 or more.
     * @return the marks, from left to right; there may be none where the axis spans many years.
     */
    public List<Mark> marks(final int most)
    {
        long step = 365 * DAY;
        for (int i = STEPS.length - 1; i >= 0; i--)
        {
            step = (toNs - fromNs) / STEPS[i] < most ? STEPS[i] : step;
        }
        final List<Mark> marks = new ArrayList<>();
        final long first = Math.floorDiv(fromNs + step - 1, step) * step;
        for (long timeNs = first; timeNs <= toNs && marks.size() < most; timeNs += step)
        {
            marks.add(new Mark(place(timeNs), label(timeNs, step)));
        }
        return marks;
    }

    /**
     * What the axis spans, in words.
     *
     * @return its first and its last second.
     */
    public String range()
    {
        final boolean isOneDay = Math.floorDiv(fromNs, DAY) == Math.floorDiv(toNs, DAY);
        return format("uuuu-MM-dd HH:mm:ss", fromNs) + " to " +
            format(isOneDay ? "HH:mm:ss" : "uuuu-MM-dd HH:mm:ss", toNs) + " UTC";
    }

    private static String label(final long timeNs, final long step)
    {
        if (Math.floorMod(timeNs, DAY) == 0)
        {
            return format(step >= 30 * DAY ? "uuuu-MM-dd" : "MM-dd", timeNs);
        }
        return format(step >= MINUTE ? "HH:mm" : step >= SECOND ? "HH:mm:ss" : "HH:mm:ss.SSS", timeNs);
    }

    private static String format(final String pattern, final long timeNs)
    {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC)
            .format(Instant.ofEpochSecond(0, timeNs));
    }
}
