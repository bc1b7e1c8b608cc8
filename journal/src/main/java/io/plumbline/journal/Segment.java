package io.plumbline.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a segment is: what one start of the engine wrote, a directory {@code <start time>-<number>} such as
 * {@code 20261121T010203.456Z-000001}.
 *
 * @param number      counts the journal's segments from 1.
 * @param startTimeMs wall clock when it was made, epoch milliseconds.
 * @param path        its directory.
 */
public record Segment(int number, long startTimeMs, Path path)
{
    /** The last number there is. */
    static final int MAX_NUMBER = 999_999_999;

    private static final DateTimeFormatter START_TIME =
        DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS", Locale.ROOT);
    private static final Pattern NAME = Pattern.compile("(\\d{8}T\\d{6}\\.\\d{3})Z-(\\d{6,9})");

    /**
     * The segment at a path, if it is a directory named as one.
     *
     * @param path of the directory.
     * @return the segment, or empty.
     */
    static Optional<Segment> of(final Path path)
    {
        final Matcher matcher = NAME.matcher(path.getFileName().toString());
        if (!matcher.matches() || !Files.isDirectory(path))
        {
            return Optional.empty();
        }
        try
        {
            final long startTimeMs = LocalDateTime.parse(matcher.group(1), START_TIME).toInstant(ZoneOffset.UTC)
                .toEpochMilli();
            return Optional.of(new Segment(Integer.parseInt(matcher.group(2)), startTimeMs, path));
        }
        catch (final DateTimeParseException ex)
        {
            return Optional.empty();
        }
    }

    /**
     * The number that a segment's name ends with. Cheap: does not look at what is there.
     *
     * @param path of an entry among the segments.
     * @return the number; -1 when it is not named as a segment is.
     */
    static int numberOf(final Path path)
    {
        final Matcher matcher = NAME.matcher(path.getFileName().toString());
        return matcher.matches() ? Integer.parseInt(matcher.group(2)) : -1;
    }

    /** Names of the files in its directory, sorted; none when it is gone. */
    List<String> names()
    {
        return Arrays.stream(ReadableFiles.names(path)).sorted().toList();
    }

    /** Whether a file of that name is the journal's. */
    boolean isOwn(final String name)
    {
        return name.equals(QueueFiles.METADATA_FILE) || name.equals(DurableMark.FILE) ||
            name.endsWith(SegmentWriter.PRECREATED) || RollCycle.of(new String[]{name}).isPresent();
    }

    /**
     * The newest time in the names of the segment and its files.
     *
     * @return epoch milliseconds.
     */
    long newestTimeMs()
    {
        long newestMs = startTimeMs;
        for (final String name : names())
        {
            for (final RollCycle rollCycle : RollCycle.values())
            {
                final OptionalLong cycle = rollCycle.cycleOf(name);
                if (cycle.isPresent())
                {
                    newestMs = Math.max(newestMs, rollCycle.startMs(cycle.getAsLong()));
                }
            }
        }
        return newestMs;
    }

    static String name(final int number, final long startTimeMs)
    {
        final LocalDateTime start = LocalDateTime.ofInstant(Instant.ofEpochMilli(startTimeMs), ZoneOffset.UTC);
        return START_TIME.format(start) + "Z-" + String.format(Locale.ROOT, "%06d", number);
    }
}
