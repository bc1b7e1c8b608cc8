package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.ConfiguredDevices;
import io.plumbline.engine.analysis.FirstReading;
import io.plumbline.engine.analysis.Moment;
import io.plumbline.engine.analysis.QueryRange;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.rollup.Rollups;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalSeek;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A journal and the part of it that a command is about. */
final class RangeOptions
{
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    @Option(names = {"-j", "--journal"}, paramLabel = "DIR", required = true, description = "Journal, only read.")
    private Path journal;

    @Option(
        names = "--from",
        paramLabel = "POINT",
        converter = JournalDumpCommand.PointConverter.class,
        description = "First event: a sequence, a time such as 2026-11-21T01:00:00Z, or one such as -2h before the " +
            "newest event (ms, s, m, h, d). Default: the beginning of the journal.")
    private JournalPoint from;

    @Option(
        names = "--to",
        paramLabel = "POINT",
        converter = JournalDumpCommand.PointConverter.class,
        description = "Last event. Default: the end of the journal.")
    private JournalPoint to;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private JournalDirectory directory;
    private Long first;
    private Long last;
    private boolean isEmpty;

    Path path()
    {
        return journal;
    }

    /** Opened once. */
    JournalDirectory directory()
    {
        if (directory == null)
        {
            directory = JournalDirectory.open(journal);
        }
        return directory;
    }

    /**
     * Refuses to write into the journal, which is only read.
     *
     * @param place of what is to be written, which need not be there.
     * @throws IOException if it is in the journal, or cannot be looked at.
     */
    void checkOutside(final Path place) throws IOException
    {
        Path known = place.toAbsolutePath().normalize();
        while (!Files.exists(known))
        {
            known = known.getParent();
        }
        if (known.toRealPath().startsWith(journal.toRealPath()))
        {
            throw new FileSystemException(place.toString(), null, "is in the journal, which is only read");
        }
    }

    /** The range as it was given, in words. */
    String asked()
    {
        return (from == null ? "the beginning" : from.toString()) + " to " + (to == null ? "the end" : to.toString());
    }

    boolean isWhole()
    {
        return from == null && to == null;
    }

    /** Sequence of the first event wanted, looked for once; {@code Long.MAX_VALUE} when there is none yet. */
    long first()
    {
        if (first == null)
        {
            first = from == null ? 0 : from.isSequence() ? from.first(directory()) : dueBefore(from.first(directory()));
        }
        return first;
    }

    /** Sequence of the last event wanted, looked for once; {@code Long.MAX_VALUE} for the end of the journal. */
    long last()
    {
        if (last == null)
        {
            last = to == null ? Long.MAX_VALUE : to.last(directory());
        }
        return last;
    }

    /** Where events before the first are missing, they belong to what is asked for: nobody knows their times. */
    private long dueBefore(final long found)
    {
        return found == Long.MAX_VALUE ? found : new JournalSeek(directory()).dueBefore(found);
    }

    /** What decides the part again. */
    RangeReplay replay()
    {
        check();
        return new RangeReplay(directory(), first(), last());
    }

    /** Refuses a range that ends before it begins; says so where nothing is in it. */
    void check()
    {
        check(spec.commandLine(), directory(), from, to);
        isEmpty = tellWhenEmpty(spec.commandLine(), directory(), first(), last());
    }

    /** Whether there are no events in it, as far as was seen when it was looked at first. */
    boolean isEmpty()
    {
        return isEmpty;
    }

    /** Refuses a range that ends before it begins. */
    static void check(
        final CommandLine commandLine,
        final JournalDirectory directory,
        final JournalPoint from,
        final JournalPoint to)
    {
        if (JournalPoint.areReversed(from, to, directory))
        {
            throw new ParameterException(commandLine, "--from is behind --to");
        }
    }

    /** Says what a journal with events spans where a range has none of them; returns whether that is so. */
    static boolean tellWhenEmpty(
        final CommandLine commandLine, final JournalDirectory directory, final long first, final long last)
    {
        final JournalSeek seek = new JournalSeek(directory);
        final long end = seek.endSequence();
        if (end == JournalSeek.NO_SEQUENCE)
        {
            // Whether it is empty or cannot be read is for who reads it to say.
            return false;
        }
        final long begin = seek.firstAtOrAfter(Long.MIN_VALUE);
        final boolean isEmpty = first > last || first >= end || last < begin;
        if (isEmpty)
        {
            commandLine.getErr().println("plumbline: there are no events in this range: the journal spans " +
                ExplanationText.moment(new Moment(begin, seek.timeNsOf(begin))) + " to " +
                ExplanationText.moment(new Moment(end - 1, seek.timeNsOf(end - 1))));
        }
        return isEmpty;
    }

    /** Refuses devices that are never configured; says so of those that are at another time. */
    void checkDevices(final Collection<String> codes)
    {
        final Set<String> unknown = ConfiguredDevices.unknown(new RangeReplay(directory(), first(), last()), codes);
        if (!unknown.isEmpty())
        {
            refuseNeverConfigured(spec.commandLine(), directory(), unknown);
            spec.commandLine().getErr().println(
                "plumbline: " + String.join(", ", unknown) + ": not in the configuration in this range");
        }
    }

    /** Refuses devices that no configuration of a journal has, at any time. */
    static void refuseNeverConfigured(
        final CommandLine commandLine, final JournalDirectory directory, final Collection<String> codes)
    {
        if (codes.contains(""))
        {
            throw new ParameterException(commandLine, "--device names no device");
        }
        final Set<String> unknown =
            ConfiguredDevices.unknown(new RangeReplay(directory, 0, Long.MAX_VALUE), codes);
        if (!unknown.isEmpty())
        {
            throw new ParameterException(
                commandLine,
                directory.path() + ": no device " + String.join(", ", unknown) + " was configured there, at any time");
        }
    }

    /**
     * The range in time; where no begin is given, from the first reading on, or the first of the roll-ups where they go
     * further back. One that no event can be read of is narrowed to a moment beside those that can: what is missing
     * there may belong to it.
     *
     * @param rollups directory of the roll-ups, or null.
     * @return the range.
     */
    QueryRange queryRange(final Path rollups)
    {
        check(spec.commandLine(), directory(), from, to);
        final boolean isBounded = to != null && to.isSequence() && to.last(directory()) < endSequence();
        final boolean isToNewest = to == null || to.isSequence() && !isBounded;
        final long newestNs = Math.max(0, new JournalSeek(directory()).newestTimeNs());
        final long toNs = isToNewest ? newestNs : Math.max(0, to.timeNs(directory()));
        final long toSequence = isBounded ? to.last(directory()) : Long.MAX_VALUE;
        final long fromSequence = from != null && from.isSequence() ? from.first(directory()) : 0;
        if (from == null)
        {
            return new QueryRange(Math.max(0, Math.min(beginNs(rollups), toNs)), toNs, 0, toSequence);
        }
        final long firstNs = from.isSequence() ?
            FirstReading.timeNs(directory(), fromSequence) : Math.max(0, from.timeNs(directory()));
        final long fromNs = firstNs == Long.MIN_VALUE ? newestNs : firstNs;
        return new QueryRange(fromNs, Math.max(fromNs, toNs), fromSequence, toSequence);
    }

    /** Says what the journal spans, when nothing was found as a range lies outside of it. */
    void tellWhenOutside(final QueryRange asked)
    {
        final JournalSeek seek = new JournalSeek(directory());
        if (asked.fromNs() > seek.newestTimeNs() || asked.toNs() < seek.timeNsOf(0) ||
            asked.fromSequence() >= seek.endSequence())
        {
            tellWhenEmpty(spec.commandLine(), directory(), Long.MAX_VALUE, Long.MAX_VALUE);
        }
    }

    private long beginNs(final Path rollups)
    {
        final long rolledUpNs = rollups == null ?
            Long.MAX_VALUE : Rollups.firstNs(rollups, directory().id().orElse(""));
        final long readingNs = FirstReading.timeNs(directory(), 0);
        if (readingNs == Long.MIN_VALUE)
        {
            return rolledUpNs;
        }
        return rolledUpNs <= readingNs - MINUTE_NS ? rolledUpNs : readingNs;
    }

    private long endSequence()
    {
        return new JournalSeek(directory()).endSequence();
    }

    /** A bar that counts events; nothing where standard error is no terminal. */
    Progress progress(final String task)
    {
        if (!Progress.isTerminal())
        {
            return Progress.none();
        }
        final long begin = first();
        final long end = Math.min(last(), new JournalSeek(directory()).endSequence() - 1);
        return Progress.ofEvents(task, begin, end);
    }

    /** Tells of what is not in the answer; returns the exit code: failed, unless an engine went on after it. */
    static int tellMissing(final RangeReplay replay, final PrintWriter err)
    {
        return tellMissing(replay.missing(), replay.notes(), replay.isDamaged(), err);
    }

    /** Tells of what is not in the answer; returns the exit code: failed, if it is damaged. */
    static int tellMissing(
        final List<String> missing, final List<String> notes, final boolean isDamaged, final PrintWriter err)
    {
        missing.forEach(line -> err.println("plumbline: " + line));
        notes.forEach(line -> err.println("plumbline: " + line));
        return isDamaged ? ExitCodes.FAILED : ExitCodes.DONE;
    }
}
