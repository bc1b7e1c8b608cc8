package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.JournalCatalog;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.PrunedMark;
import io.plumbline.journal.SegmentInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code journal ls}: the segments and what they hold.
 */
@Command(
    name = "ls",
    description = {
        "Lists the segments: what one start of the engine wrote; and the journal's id.",
        "State: clean (stopped cleanly), open (running, or was killed), empty (stopped in its head), damaged, " +
            "unreadable. Goes on after what is damaged or cannot be read, and names it, and " +
            "what is missing. Exit code 1: something is damaged or missing, or not all of it can be read."
    })
final class JournalLsCommand implements Callable<Integer>
{
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String ROW = "%6s  %-24s %14s %14s %14s %12s %8s %14s  %s%n";

    @ParentCommand
    private JournalCommand parent;

    @Option(names = {"-j", "--journal"}, paramLabel = "DIR", required = true, description = "Journal, only read.")
    private Path journal;

    @Option(names = "--json", description = "One JSON object a line instead of a table.")
    private boolean asJson;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private int exitCode = ExitCodes.DONE;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.open(journal);
        final String id = readIfPossible(directory::id);
        final List<SegmentInfo> infos = JournalCatalog.read(directory);
        if (asJson)
        {
            try
            {
                final JsonLine json = new JsonLine(parent.out());
                infos.forEach(info -> append(json, id, info));
                json.flush();
            }
            catch (final UncheckedIOException e)
            {
                return StandardOutput.failed(e.getCause());
            }
        }
        else
        {
            final PrintWriter out = spec.commandLine().getOut();
            out.printf(ROW, "number", "start", "first", "last", "readings", "verdicts", "reloads", "bytes", "state");
            infos.forEach(info -> print(out, info));
            if (id != null)
            {
                out.println("journal " + id);
            }
            else if (exitCode == ExitCodes.DONE)
            {
                out.println("journal without an id: the next start gives it one");
            }
            out.flush();
        }
        final PrunedMark mark = readIfPossible(() -> PrunedMark.look(directory).orThrow());
        if (mark != null)
        {
            tell("the journal was pruned and begins with sequence " + mark.sequence());
        }
        directory.foreignFiles().forEach(name -> tell("no segment: " + name));
        final List<AcceptedDamage> missing = readIfPossible(() -> Optional.of(directory.missing()));
        if (missing != null)
        {
            missing.forEach(damage -> tell(damage.damage()));
        }
        if (missing != null && !missing.isEmpty() ||
            infos.stream().anyMatch(info -> !info.unreadable().isEmpty()) ||
            infos.stream().anyMatch(info -> info.damage().isPresent()) && isDamaged(directory))
        {
            exitCode = ExitCodes.FAILED;
        }
        return exitCode;
    }

    /** Whether there is damage that no engine was told to go on after. */
    private static boolean isDamaged(final JournalDirectory directory)
    {
        final RangeReplay whole = new RangeReplay(directory, 0, Long.MAX_VALUE);
        whole.scan(new JournalListener()
        {
        }, () -> false, sequence -> {});
        return whole.isDamaged();
    }

    /** What stands in a file of the journal itself; null where there is none, or it cannot be told. */
    private <T> T readIfPossible(final Supplier<Optional<T>> file)
    {
        try
        {
            return file.get().orElse(null);
        }
        catch (final JournalException e)
        {
            tell(e.getMessage());
            exitCode = ExitCodes.FAILED;
            return null;
        }
    }

    private void tell(final String what)
    {
        spec.commandLine().getErr().println("plumbline: " + what);
    }

    private static void print(final PrintWriter out, final SegmentInfo info)
    {
        final boolean events = info.nextSequence() > info.firstSequence();
        out.printf(
            ROW,
            info.segment().number(),
            TIME.format(Instant.ofEpochMilli(info.segment().startTimeMs())),
            events ? info.firstSequence() : "-",
            events ? info.nextSequence() - 1 : "-",
            info.readings(),
            info.verdicts(),
            info.reloads(),
            info.writtenBytes(),
            info.state() + describe(info));
    }

    private static String describe(final SegmentInfo info)
    {
        return info.unreadable().isEmpty() ?
            info.damage().map(damage -> ": " + damage).orElse("") :
            ": " + String.join("; ", info.unreadable());
    }

    private static void append(final JsonLine json, final String id, final SegmentInfo info)
    {
        json.begin("segment")
            .string("journal", id)
            .number("number", info.segment().number())
            .time("start", TimeUnit.MILLISECONDS.toNanos(info.segment().startTimeMs()))
            .string("path", info.segment().path().toString())
            .number("firstSequence", info.firstSequence())
            .number("nextSequence", info.nextSequence())
            .number("readings", info.readings())
            .number("rejected", info.rejected())
            .number("ticks", info.ticks())
            .number("reloads", info.reloads())
            .number("verdicts", info.verdicts())
            .number("batches", info.batches())
            .number("writtenBytes", info.writtenBytes())
            .number("fileBytes", info.fileBytes())
            .bool("headComplete", info.headComplete())
            .string("state", info.state())
            .string("damage", info.damage().orElse(null))
            .beginArray("unreadable");
        info.unreadable().forEach(json::element);
        json.endArray().end();
    }
}
