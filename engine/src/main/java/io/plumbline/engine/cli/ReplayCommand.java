package io.plumbline.engine.cli;

import io.plumbline.engine.action.ActionStatus;
import io.plumbline.engine.action.ReplayedActions;
import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.ConfigurationReader;
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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

    @ArgGroup(exclusive = false, heading = "Acting on what is replayed:%n")
    private Acting acting;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        if (acting != null)
        {
            return act();
        }
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

    private int act() throws IOException
    {
        if (verify)
        {
            throw new ParameterException(spec.commandLine(), "--verify and --act do not go together");
        }
        final JournalDirectory directory = JournalDirectory.open(journal);
        final Actions actions = chosen(ConfigurationReader.read(acting.config).actions());
        final PrintWriter err = spec.commandLine().getErr();
        try (JournalTailer tailer = JournalTailer.ofAll(directory);
            ReplayedActions replayed = new ReplayedActions(
                actions,
                directory,
                tailer::segmentNumber,
                acting.from == null ? 0 : acting.from.first(directory),
                acting.to == null ? Long.MAX_VALUE : acting.to.last(directory),
                what -> err.println("plumbline: " + what)))
        {
            String difference = null;
            try
            {
                replay(tailer, new Replayer(replayed));
            }
            catch (final ReplayDifferenceException e)
            {
                difference = e.getMessage();
            }
            replayed.finish();
            return tellActed(replayed, difference, err);
        }
    }

    private static int tellActed(final ReplayedActions replayed, final String difference, final PrintWriter err)
    {
        boolean whole = difference == null;
        for (final ActionStatus status : replayed.statuses())
        {
            err.println("plumbline: action " + status.name() + ": " + status.delivered() + " delivered, " +
                status.skipped() + " skipped");
            whole &= status.skipped() == 0;
        }
        if (difference != null)
        {
            err.println("different: " + difference);
        }
        return whole ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    private Actions chosen(final Actions actions)
    {
        if (acting.names == null)
        {
            return actions;
        }
        for (final String name : acting.names)
        {
            if (actions.list().stream().noneMatch(action -> action.name().equals(name)))
            {
                throw new ParameterException(spec.commandLine(), "no action " + name + " in " + acting.config);
            }
        }
        return new Actions(actions.list().stream().filter(action -> acting.names.contains(action.name())).toList());
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

    /** Options that go together: without the first nothing acts. */
    static final class Acting
    {
        @Option(
            names = "--act",
            required = true,
            description = "Prints nothing, but runs the configuration's actions on the events once more, with the " +
                "keys they had; their positions stay as they are.")
        private boolean act;

        @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "Configuration with the actions.")
        private Path config;

        @Option(
            names = "--action",
            paramLabel = "NAME",
            split = ",",
            description = "Only these actions. Default: all.")
        private List<String> names;

        @Option(
            names = "--from",
            paramLabel = "POINT",
            converter = JournalDumpCommand.PointConverter.class,
            description = "First event to act on: a sequence, a time, or one such as -2h before the newest event.")
        private JournalPoint from;

        @Option(
            names = "--to",
            paramLabel = "POINT",
            converter = JournalDumpCommand.PointConverter.class,
            description = "Last event to act on.")
        private JournalPoint to;
    }
}
