package io.plumbline.engine.cli;

import io.plumbline.engine.monitor.StateHash;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.EventPrinter;
import io.plumbline.engine.replay.ReplayDifferenceException;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalTailer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code replay}: decides the whole journal again with the same monitor.
 */
@Command(
    name = "replay",
    description = {
        "Decides the whole journal again with the same monitor.",
        "Prints the same events, byte for byte: those of each run, with its summary where it ended cleanly.",
        "The first verdict or state that differs from the recorded one ends it."
    })
final class ReplayCommand implements Callable<Integer>
{
    private static final int BATCH_LIMIT = 256;

    @Option(names = {"-j", "--journal"}, paramLabel = "DIR", required = true, description = "Journal, only read.")
    private Path journal;

    @Option(
        names = "--verify",
        description = "Prints no events but whether every verdict and state is the recorded one: \"identical\" and " +
            "exit code 0, or the first difference with its sequence and exit code 1.")
    private boolean verify;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        final EventPrinter printer = verify ? null : new EventPrinter(new FileOutputStream(FileDescriptor.out));
        final Replayer replayer = new Replayer(verify ? DecisionListener.NONE : printer);
        final PrintWriter out = spec.commandLine().getOut();
        final JournalDirectory directory = JournalDirectory.open(journal);
        try (JournalTailer tailer = JournalTailer.ofAll(directory))
        {
            replay(tailer, replayer);
            if (printer != null)
            {
                printer.flush();
            }
        }
        catch (final UncheckedIOException e)
        {
            return StandardOutput.failed(e.getCause());
        }
        catch (final ReplayDifferenceException e)
        {
            if (printer != null)
            {
                printer.flush();
            }
            (verify ? out : spec.commandLine().getErr()).println("different: " + e.getMessage());
            return ExitCodes.FAILED;
        }
        if (replayer.monitor() == null && !directory.segments().isEmpty())
        {
            // Nothing read is nothing proved, whatever the reason.
            throw new JournalException(journal, "has segments, but none that can be read; see journal verify");
        }
        replayer.gaps().forEach(gap -> spec.commandLine().getErr().println("plumbline: " + gap));
        if (verify)
        {
            out.println(describe(replayer));
        }
        return ExitCodes.DONE;
    }

    /** To the end of the journal. */
    static void replay(final JournalTailer tailer, final Replayer replayer)
    {
        while (tailer.poll(replayer, BATCH_LIMIT) > 0)
        {
            continue;
        }
        replayer.end();
    }

    static String describe(final Replayer replayer)
    {
        return String.format(
            Locale.ROOT,
            "identical: %d readings, %d verdicts, hash %s",
            replayer.readings(),
            replayer.verdicts(),
            replayer.monitor() == null ? "none (empty journal)" : StateHash.format(replayer.monitor().stateHash()));
    }
}
