package io.plumbline.engine.cli;

import io.plumbline.engine.json.JsonLine;
import io.plumbline.engine.monitor.StateHash;
import io.plumbline.engine.verify.AcceptedPlace;
import io.plumbline.engine.verify.Damage;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.engine.verify.Unreadable;
import io.plumbline.engine.verify.VerifiedSegment;
import io.plumbline.engine.verify.VerifyReport;
import io.plumbline.journal.JournalCatalog;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.SegmentInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code journal verify}: whether a journal is whole.
 */
@Command(
    name = "verify",
    description = {
        "Says whether a journal is whole.",
        "Reads all of it and decides everything again: every checksum, every sequence, how the segments go on from " +
            "each other, missing and foreign files, and every recorded verdict and state.",
        "While an engine writes the newest segment, what stands behind the end of that one is not looked at.",
        "Goes on with the next segment after damage and where a file cannot be read, which it names. Damage that an " +
            "engine was told to go on after, by run --accept-damage, is told as accepted. Exit code 0: whole but " +
            "for that; 1: damaged, or not all of it can be read.",
        "How a segment ends: clean (stopped cleanly), open (running, or was killed), torn (was killed; that is no " +
            "damage), empty (stopped in its head), damaged, unreadable."
    })
final class JournalVerifyCommand implements Callable<Integer>
{
    private static final String ROW = "%7s %14s %14s %14s %12s  %s%n";

    @ParentCommand
    private JournalCommand parent;

    @Option(names = {"-j", "--journal"}, paramLabel = "DIR", required = true, description = "Journal, only read.")
    private Path journal;

    @Option(names = "--json", description = "One JSON object instead of a table.")
    private boolean asJson;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private long doneBytes;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.open(journal);
        final VerifyReport report;
        try (Progress progress = Progress.of("verifying", JournalCatalog.writtenBytes(directory), () -> doneBytes))
        {
            report = JournalVerifier.verify(
                directory,
                bytes ->
                {
                    doneBytes = bytes;
                    progress.update();
                });
        }
        if (asJson)
        {
            try
            {
                write(report);
            }
            catch (final UncheckedIOException e)
            {
                // What is the matter with the journal is told by the exit code in any case.
                StandardOutput.failed(e.getCause());
            }
        }
        else
        {
            print(report, spec.commandLine().getOut());
        }
        return report.ok() ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    private static void print(final VerifyReport report, final PrintWriter out)
    {
        if (report.pruned() != null)
        {
            out.printf("The journal was pruned and begins with sequence %d.%n", report.pruned().sequence());
        }
        out.printf(ROW, "segment", "first", "last", "readings", "verdicts", "ends");
        for (final VerifiedSegment segment : report.segments())
        {
            final SegmentInfo info = segment.info();
            final boolean events = info.nextSequence() > info.firstSequence();
            out.printf(
                ROW,
                info.segment().number(),
                events ? info.firstSequence() : "-",
                events ? info.nextSequence() - 1 : "-",
                info.readings(),
                info.verdicts(),
                segment.ending());
        }
        report.notes().forEach(note -> out.println("note: " + note));
        for (final AcceptedPlace accepted : report.accepted())
        {
            out.printf("accepted by segment %d: %s%n", accepted.by(), describe(accepted.damage()));
        }
        for (final Unreadable unreadable : report.unreadable())
        {
            out.println("unreadable: " + describe(unreadable));
        }
        report.damage().forEach(damage -> out.println("damage: " + describe(damage)));
        out.printf(
            Locale.ROOT,
            "%s: %s, %s and %s decided again, hash %s%n",
            describeState(report),
            Plural.of(report.segments().size(), "segment"),
            Plural.of(report.readings(), "reading"),
            Plural.of(report.verdicts(), "verdict"),
            report.hash().isPresent() ? StateHash.format(report.hash().getAsLong()) : "none");
        out.flush();
    }

    private static String describe(final Damage damage)
    {
        final String sequence = damage.sequence() < 0 ? "" : ", sequence " + damage.sequence();
        return segment(damage.segment()) + damage.place() + sequence + ": " + damage.what();
    }

    private static String describe(final Unreadable unreadable)
    {
        return segment(unreadable.segment()) + unreadable.what();
    }

    /** A file of the journal itself is in none. */
    private static String segment(final int number)
    {
        return number == 0 ? "" : "segment " + number + ", ";
    }

    private static String describeState(final VerifyReport report)
    {
        final int accepted = report.accepted().size();
        if (report.ok())
        {
            return accepted == 0 ? "whole" : "whole but for " + accepted + " accepted";
        }
        final StringJoiner state = new StringJoiner(" and ");
        if (!report.damage().isEmpty())
        {
            state.add("damaged in " + Plural.of(report.damage().size(), "place"));
        }
        if (!report.unreadable().isEmpty())
        {
            state.add("unreadable in " + Plural.of(report.unreadable().size(), "place"));
        }
        if (accepted > 0)
        {
            state.add(accepted + " accepted");
        }
        return state.toString();
    }

    private void write(final VerifyReport report)
    {
        final JsonLine json = new JsonLine(parent.out());
        json.begin().bool("ok", report.ok()).beginArray("segments");
        for (final VerifiedSegment segment : report.segments())
        {
            final SegmentInfo info = segment.info();
            json.beginObject()
                .number("number", info.segment().number())
                .time("start", TimeUnit.MILLISECONDS.toNanos(info.segment().startTimeMs()))
                .string("path", info.segment().path().toString())
                .number("firstSequence", info.firstSequence())
                .number("nextSequence", info.nextSequence())
                .number("readings", info.readings())
                .number("rejected", info.rejected())
                .number("ticks", info.ticks())
                .number("verdicts", info.verdicts())
                .number("batches", info.batches())
                .string("ends", segment.ending())
                .endObject();
        }
        json.endArray().number("readings", report.readings()).number("verdicts", report.verdicts());
        if (report.pruned() != null)
        {
            json.number("prunedBefore", report.pruned().sequence());
        }
        json.beginArray("notes");
        report.notes().forEach(json::element);
        json.endArray().beginArray("unreadable");
        for (final Unreadable unreadable : report.unreadable())
        {
            json.beginObject()
                .number("segment", unreadable.segment())
                .string("what", unreadable.what())
                .endObject();
        }
        json.endArray().beginArray("damage");
        for (final Damage damage : report.damage())
        {
            write(json.beginObject(), damage).endObject();
        }
        json.endArray().beginArray("accepted");
        for (final AcceptedPlace accepted : report.accepted())
        {
            write(json.beginObject(), accepted.damage()).number("by", accepted.by()).endObject();
        }
        json.endArray();
        if (report.hash().isPresent())
        {
            json.hash("hash", report.hash().getAsLong());
        }
        else
        {
            json.string("hash", null);
        }
        json.end();
        json.flush();
    }

    private static JsonLine write(final JsonLine json, final Damage damage)
    {
        return json.number("segment", damage.segment())
            .string("place", damage.place())
            .number("sequence", damage.sequence())
            .string("what", damage.what());
    }
}
