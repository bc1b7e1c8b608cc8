package io.plumbline.engine.cli;

import io.plumbline.engine.config.Durations;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalSeek;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.TypeConversionException;

/**
 * A point in a journal as the command line gives it: a sequence, a time in ISO 8601 (UTC where it says no other), or
 * a duration such as {@code -2h} (ms, s, m, h, d) before the journal's newest event.
 */
final class JournalPoint
{
    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);

    private final String text;
    private final boolean isSequence;
    private final boolean isRelative;
    private final long value;

    private JournalPoint(final String text, final boolean isSequence, final boolean isRelative, final long value)
    {
        this.text = text;
        this.isSequence = isSequence;
        this.isRelative = isRelative;
        this.value = value;
    }

    static JournalPoint ofSequence(final long sequence)
    {
        return new JournalPoint(Long.toString(sequence), true, false, sequence);
    }

    /** Converter of options. */
    static JournalPoint parse(final String text)
    {
        if (text.matches("[0-9]{1,18}"))
        {
            return new JournalPoint(text, true, false, Long.parseLong(text));
        }
        if (text.startsWith("-"))
        {
            final long durationNs = durationNs(text.substring(1));
            if (durationNs != Durations.MALFORMED)
            {
                return new JournalPoint(text, false, true, durationNs);
            }
        }
        try
        {
            return new JournalPoint(text, false, false, timeNs(text));
        }
        catch (final ArithmeticException e)
        {
            throw new TypeConversionException(
                "'" + text + "' is out of range: times go from 1677-09-21T00:12:44Z to 2262-04-11T23:47:16Z");
        }
        catch (final DateTimeException e)
        {
            throw new TypeConversionException(
                "'" + text + "' is no sequence, no time such as 2026-11-21T01:00:00Z, and no duration such as -2h " +
                    "(ms, s, m, h, d)");
        }
    }

    /** Days too, which are nothing but 24 hours here. */
    private static long durationNs(final String text)
    {
        if (!text.matches("[0-9]{1,18}d"))
        {
            return Durations.parse(text);
        }
        final long days = Long.parseLong(text.substring(0, text.length() - 1));
        return days > Long.MAX_VALUE / DAY_NS ? Long.MAX_VALUE : days * DAY_NS;
    }

    /**
     * Whether one point lies behind another. A sequence that the journal has no event of yet lies behind nothing.
     *
     * @param from      a point, or null for the beginning.
     * @param to        another, or null for the end.
     * @param directory of the journal.
     */
    static boolean areReversed(final JournalPoint from, final JournalPoint to, final JournalDirectory directory)
    {
        if (from == null || to == null)
        {
            return false;
        }
        if (from.isSequence && to.isSequence || from.isRelative && to.isRelative)
        {
            return from.isSequence ? from.value > to.value : from.value < to.value;
        }
        final long fromNs = from.timeNs(directory);
        final long toNs = to.timeNs(directory);
        return fromNs != Long.MIN_VALUE && toNs != Long.MIN_VALUE && fromNs > toNs;
    }

    /** Sequence of the first event from this point on; {@code Long.MAX_VALUE} when there is none yet. */
    long first(final JournalDirectory directory)
    {
        return isSequence ? value : sequenceAt(directory, 0);
    }

    /** Sequence of the last event up to this point; {@code Long.MAX_VALUE} when all that comes may be before it. */
    long last(final JournalDirectory directory)
    {
        if (isSequence)
        {
            return value;
        }
        final long next = sequenceAt(directory, 1);
        return next == Long.MAX_VALUE ? next : next - 1;
    }

    boolean isSequence()
    {
        return isSequence;
    }

    /** The time, or that of the event; {@code Long.MIN_VALUE} when there is no such event. Epoch nanoseconds. */
    long timeNs(final JournalDirectory directory)
    {
        final JournalSeek seek = new JournalSeek(directory);
        if (isSequence)
        {
            return seek.timeNsOf(value);
        }
        if (!isRelative)
        {
            return value;
        }
        final long newestNs = seek.newestTimeNs();
        return newestNs == Long.MIN_VALUE ? newestNs : newestNs - value;
    }

    private long sequenceAt(final JournalDirectory directory, final long afterNs)
    {
        final long sequence = new JournalSeek(directory).firstAtOrAfter(timeNs(directory) + afterNs);
        return sequence == JournalSeek.NO_SEQUENCE ? Long.MAX_VALUE : sequence;
    }

    /** As it was given. */
    @Override
    public String toString()
    {
        return text;
    }

    private static long timeNs(final String text)
    {
        final OffsetDateTime time = time(text);
        return Math.addExact(
            Math.multiplyExact(time.toEpochSecond(), TimeUnit.SECONDS.toNanos(1)), time.getNano());
    }

    private static OffsetDateTime time(final String text)
    {
        if (text.indexOf('T') < 0)
        {
            return LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC);
        }
        try
        {
            return OffsetDateTime.parse(text);
        }
        catch (final DateTimeParseException e)
        {
            return LocalDateTime.parse(text).atOffset(ZoneOffset.UTC);
        }
    }
}
