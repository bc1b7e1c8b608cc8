package io.plumbline.engine.cli;

import io.plumbline.engine.action.ActionStatus;
import io.plumbline.engine.action.ReplayedActions;
import io.plumbline.engine.analysis.Pace;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.engine.monitor.StateHash;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.EventPrinter;
import io.plumbline.engine.replay.ReplayDifferenceException;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalTailer;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
 * {@code replay}: decides the journal, or a part of it, again with the same monitor.
 */
@Command(
    name = "replay",
    description = {
        "Decides the journal, or a part of it, again with the same monitor, from the nearest snapshot.",
        "Prints the same events, byte for byte: those of each run, with its summary where it ended cleanly and all " +
            "of it is asked for. What is damaged is left out and told on standard error, with exit code 1; with 0 " +
            "where all of it is what an engine was told to go on after (run --accept-damage).",
        "The first verdict or state that differs from the recorded one ends it."
    })
final class ReplayCommand implements Callable<Integer>
{
    private static final int BATCH_LIMIT = 256;

    @Mixin
    private RangeOptions range;

    @Option(names = "--device", paramLabel = "CODE", description = "Only events of this device.")
    private String code;

    @Option(
        names = "--speed",
        paramLabel = "SPEED",
        converter = SpeedConverter.class,
        defaultValue = "max",
        description = "max, 1x for as fast as it happened, 60x for an hour a minute. Default: ${DEFAULT-VALUE}.")
    private double speed;

    @Option(
        names = "--verify",
        description = "Prints no events but whether every verdict and state is the recorded one: \"identical\" and " +
            "exit code 0, or the first difference with its sequence and exit code 1; or \"incomplete\", where all " +
            "that could be read is as recorded, with exit code 1, or 0 where what is missing was accepted. Of a " +
            "part it decides, and counts, from the snapshot before that on.")
    private boolean verify;

    @Option(names = "--json", description = "With --verify: the answer as one JSON object: identical true, or false " +
            "with the difference; where anything is missing complete is false, and identical not there. Events " +
            "are always JSON.")
    private boolean asJson;

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
        if (asJson && !verify)
        {
            throw new ParameterException(spec.commandLine(), "--json goes with --verify: events are always JSON");
        }
        if (acting != null)
        {
            return act();
        }
        if (verify && (code != null || speed != SpeedConverter.MAX))
        {
            throw new ParameterException(spec.commandLine(), "--verify goes with neither --device nor --speed");
        }
        return verify ? verify() : print();
    }

    private int verify()
    {
        final RangeReplay replay = range.replay();
        Replayer replayer = null;
        String difference = null;
        try (Progress progress = range.progress("replay"))
        {
            replayer = replay.replay(DecisionListener.NONE, progress::moveTo);
        }
        catch (final ReplayDifferenceException e)
        {
            difference = e.getMessage();
        }
        final int exitCode = RangeOptions.tellMissing(replay, spec.commandLine().getErr());
        if (difference != null)
        {
            spec.commandLine().getOut().println(asJson ? json(difference) : "different: " + difference);
            return ExitCodes.FAILED;
        }
        checkRead(replayer);
        spec.commandLine().getOut().println(asJson ? json(replayer, replay) :
            replay.isWhole() ? describe(replayer) : describePart(replayer));
        return exitCode;
    }

    private int print() throws IOException
    {
        final OutputStream out = new FileOutputStream(FileDescriptor.out);
        final EventPrinter printer = code == null ?
            new EventPrinter(out) : EventPrinter.tapped(out, new OneDevice(code));
        final RangeReplay replay = range.replay();
        if (code != null)
        {
            range.checkDevices(List.of(code));
        }
        if (speed != SpeedConverter.MAX)
        {
            replay.telling(new Pace(speed, System::nanoTime, printer::flush));
        }
        final PrintWriter err = spec.commandLine().getErr();
        try (Progress progress = range.progress("replay"))
        {
            final Replayer replayer = replay.replay(printer, progress::moveTo);
            printer.flush();
            checkRead(replayer);
        }
        catch (final UncheckedIOException e)
        {
            return StandardOutput.failed(e.getCause());
        }
        catch (final ReplayDifferenceException e)
        {
            printer.flush();
            err.println("different: " + e.getMessage());
            RangeOptions.tellMissing(replay, err);
            return ExitCodes.FAILED;
        }
        return RangeOptions.tellMissing(replay, err);
    }

    /** Nothing read is nothing proved, whatever the reason. */
    private void checkRead(final Replayer replayer)
    {
        if (!range.isEmpty() && replayer.monitor() == null && !range.directory().segments().isEmpty())
        {
            throw new JournalException(range.path(), "has segments, but none that can be read; see journal verify");
        }
    }

    private int act() throws IOException
    {
        if (verify || code != null || speed != SpeedConverter.MAX)
        {
            throw new ParameterException(
                spec.commandLine(), "--act goes with neither --verify nor --device nor --speed");
        }
        final JournalDirectory directory = range.directory();
        range.check();
        final Actions actions = chosen(ConfigurationReader.read(acting.config).actions());
        final PrintWriter err = spec.commandLine().getErr();
        try (JournalTailer tailer = JournalTailer.ofAll(directory);
            ReplayedActions replayed = new ReplayedActions(
                actions,
                directory,
                tailer::segmentNumber,
                range.first(),
                range.last(),
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

    /** Of a journal with parts missing nobody is to be told that it is identical. */
    private static String describePart(final Replayer replayer)
    {
        return String.format(
            Locale.ROOT,
            "incomplete: as recorded as far as it can be read: %d readings, %d verdicts",
            replayer.readings(),
            replayer.verdicts());
    }

    private static String json(final String difference)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final JsonLine line = new JsonLine(out).begin().bool("identical", false).string("difference", difference);
        return text(line, out);
    }

    private static String json(final Replayer replayer, final RangeReplay replay)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final JsonLine line = new JsonLine(out).begin();
        if (replay.isWhole())
        {
            // Neither true nor false of what could not be read.
            line.bool("identical", true);
        }
        line.bool("complete", replay.isWhole())
            .number("readings", replayer.readings())
            .number("verdicts", replayer.verdicts());
        if (replayer.monitor() != null)
        {
            line.hash("hash", replayer.monitor().stateHash());
        }
        line.beginArray("missing");
        replay.missing().forEach(line::element);
        line.endArray().beginArray("notes");
        replay.notes().forEach(line::element);
        return text(line.endArray(), out);
    }

    private static String text(final JsonLine line, final ByteArrayOutputStream out)
    {
        line.end();
        line.flush();
        return out.toString(StandardCharsets.UTF_8).strip();
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
    }
}
