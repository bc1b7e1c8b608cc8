package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalSeek;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A journal and the part of it that a command is about. */
final class RangeOptions
{
    @Option(names = {"-j", "--journal"}, paramLabel = "DIR", required = true, description = "Journal, only read.")
    private Path journal;

    @Option(
        names = "--from",
        paramLabel = "POINT",
        converter = JournalDumpCommand.PointConverter.class,
        description = "First event: a sequence, a time such as 2026-11-21T01:00:00Z, or one such as -2h before the " +
            "newest event. Default: the beginning of the journal.")
    private JournalPoint from;

    @Option(
        names = "--to",
        paramLabel = "POINT",
        converter = JournalDumpCommand.PointConverter.class,
        description = "Last event. Default: the end of the journal.")
    private JournalPoint to;

    private JournalDirectory directory;

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

    boolean isWhole()
    {
        return from == null && to == null;
    }

    /** Sequence of the first event wanted; {@code Long.MAX_VALUE} when there is none yet. */
    long first()
    {
        return from == null ? 0 : from.first(directory());
    }

    /** Sequence of the last event wanted; {@code Long.MAX_VALUE} for the end of the journal. */
    long last()
    {
        return to == null ? Long.MAX_VALUE : to.last(directory());
    }

    /** What decides the part again. */
    RangeReplay replay()
    {
        return new RangeReplay(directory(), first(), last());
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
        replay.missing().forEach(line -> err.println("plumbline: " + line));
        return replay.isDamaged() ? ExitCodes.FAILED : ExitCodes.DONE;
    }
}
