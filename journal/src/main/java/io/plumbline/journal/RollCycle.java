package io.plumbline.journal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * How much time one file of a segment holds. Cycles begin at multiples of their length since the epoch.
 */
public enum RollCycle
{
    /** A file each five minutes. */
    FIVE_MINUTELY(TimeUnit.MINUTES.toMillis(5), "\\d{8}-\\d{4}V\\.cq4", "uuuuMMdd-HHmm'V.cq4'"),
    /** A file an hour: the default, and small enough to be copied or deleted singly. */
    HOURLY(TimeUnit.HOURS.toMillis(1), "\\d{8}-\\d{2}F\\.cq4", "uuuuMMdd-HH'F.cq4'"),
    /** A file a day. */
    DAILY(TimeUnit.DAYS.toMillis(1), "\\d{8}F\\.cq4", "uuuuMMdd'F.cq4'");

    private final long lengthMs;
    private final Pattern fileName;
    private final DateTimeFormatter fileTime;

    RollCycle(final long lengthMs, final String fileName, final String fileTime)
    {
        this.lengthMs = lengthMs;
        this.fileName = Pattern.compile(fileName);
        this.fileTime = new DateTimeFormatterBuilder()
            .appendPattern(fileTime)
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withZone(ZoneOffset.UTC);
    }

    /**
     * The roll cycle that a directory's files are named by.
     *
     * @param names of the files.
     * @return the roll cycle, or empty when none of them is a cycle's file.
     */
    static Optional<RollCycle> of(final String[] names)
    {
        for (final String name : names)
        {
            for (final RollCycle candidate : values())
            {
                if (candidate.fileName.matcher(name).matches())
                {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The cycle that a file holds, by its name.
     *
     * @param name of the file.
     * @return number of the cycle since the epoch; empty when the file is not named as one of this roll cycle.
     */
    OptionalLong cycleOf(final String name)
    {
        if (!fileName.matcher(name).matches())
        {
            return OptionalLong.empty();
        }
        try
        {
            return OptionalLong.of(cycle(Instant.from(fileTime.parse(name)).toEpochMilli()));
        }
        catch (final DateTimeException ex)
        {
            return OptionalLong.empty();
        }
    }

    /**
     * When a cycle begins.
     *
     * @param cycle its number since the epoch.
     * @return epoch milliseconds.
     */
    long startMs(final long cycle)
    {
        return cycle * lengthMs;
    }

    /**
     * Number of the cycle that holds a time.
     *
     * @param timeMs epoch milliseconds.
     * @return number of the cycle since the epoch.
     */
    public long cycle(final long timeMs)
    {
        return Math.floorDiv(timeMs, lengthMs);
    }

    /**
     * Name of the file that holds a time, as the queue gives it.
     *
     * @param timeMs epoch milliseconds.
     * @return name of the file.
     */
    String fileName(final long timeMs)
    {
        return cycleFileName(cycle(timeMs));
    }

    /**
     * Name of the file of a cycle.
     *
     * @param number of the cycle since the epoch.
     * @return name of the file.
     */
    String cycleFileName(final long number)
    {
        return fileTime.format(Instant.ofEpochMilli(startMs(number)));
    }
}
