package io.plumbline.perf;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * {@code peers}: the engine beside others that decide the same messages by the same rule, in turns.
 */
@Command(
    name = "peers",
    description = {
        "The same messages, from memory, through the engine and through others that decide by the same rule, each in " +
            "a process of its own, one after the other, in several rounds, each in an order drawn anew: rates, and " +
            "how many times as fast the engine was in the same round, and whether it is as fast as aimed at.",
        "With --latency messages come at a fixed rate instead, the same for all, each timed from when it was to come " +
            "until what it brings is found, and journaled by the engine. A rate of which less than 99 %% was kept up " +
            "is marked MISSED, with exit code 1, and so is a peer that was further behind at the end, or one time in " +
            "a hundred, than 10 ms and the worst of an idle thread before any peer ran. Limits are left out, since " +
            "they decide nothing, and Python: looking at the clock before each message and recording latencies would " +
            "cost it a good part of what deciding costs, so that its figures would be of the rig, and with a process " +
            "a device it cannot take 100,000 a second.",
        "A peer that finds other deviations than stand in the engine's journal, or keeps every message and has " +
            "written less than ten bytes for each, gets no figure: its row is void, and the exit code is 1. One that " +
            "is not built, or not there, is skipped."
    })
final class PeersCommand implements Callable<Integer>
{
    /** Of the messages in a file, and in what is written of them. */
    private static final long BYTES_A_MESSAGE_AND_MORE = 100;

    private static final int ROUNDS = 5;
    private static final int RUNS = 5;
    private static final int LATENCY_ROUNDS = 3;

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "These alone. Default: all there are.")
    private List<String> only = List.of();

    @Option(names = "--list", description = "Lists them, and whether they can be run here.")
    private boolean list;

    @Option(
        names = "--rounds",
        description = "Rounds, each in another order. Default: " + ROUNDS + ", with --latency " +
            LATENCY_ROUNDS + ".")
    private Count rounds;

    @Mixin
    private LoadOptions load = new LoadOptions(50, 20_000_000);

    @Option(
        names = "--warm-up",
        defaultValue = "2",
        converter = Count.OrNone.class,
        description = "Runs in each process before those that count, as long as they, at least. " +
            "Default: ${DEFAULT-VALUE}.")
    private Count warmUpRuns;

    @Option(
        names = "--runs",
        description = "Runs in each process that count; its figure is their median. Python runs once. Default: " +
            RUNS + "; not with --latency.")
    private Count runs;

    @Option(
        names = "--warm-up-time",
        paramLabel = "TIME",
        defaultValue = "10s",
        description = "How long these runs take at least; there are as many more as it takes. " +
            "Default: ${DEFAULT-VALUE}.")
    private Span warmUpTime;

    @Option(
        names = "--disk-rest",
        paramLabel = "TIME",
        defaultValue = "10s",
        description = "How long a turn waits at most, before it begins, for the system to write to disk what was " +
            "left to it. Default: ${DEFAULT-VALUE}.")
    private Span diskRest;

    @Option(
        names = "--seed",
        paramLabel = "NUMBER",
        defaultValue = "1",
        description = "Of the orders in which peers take turns. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--latency", description = "Measures latency at a fixed rate.")
    private boolean latency;

    @Option(
        names = "--rate",
        defaultValue = "100k",
        description = "With --latency: messages a second. Default: ${DEFAULT-VALUE}.")
    private Count rate;

    @Option(
        names = "--time",
        paramLabel = "TIME",
        defaultValue = "10s",
        description = "With --latency: how long. Default: ${DEFAULT-VALUE}.")
    private Span time;

    @Option(
        names = "--settle",
        paramLabel = "TIME",
        defaultValue = "5s",
        description = "With --latency: how long before at that rate; not recorded. Default: ${DEFAULT-VALUE}.")
    private Span settle;

    @Mixin
    private DirectoryOption directory;

    @Mixin
    private ResultOptions results;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        checkOptions();
        final List<PeerKind> kinds = chosen();
        if (list)
        {
            kinds.forEach(this::describe);
            return 0;
        }
        results.check(EngineSetting.FEWEST_CORES);
        final LoadFleet fleet = load.fleet();
        final LoadPlan plan = latency ? PeerLatencies.plan(fleet, rate.value(), settle, time) : null;
        final long messages = latency ? plan.messageCount() * plan.repeats() : load.messages();
        JournalFiles.checkSpace(directory.path(), messages * BYTES_A_MESSAGE_AND_MORE);
        final Result result = results.begin(
            latency ? "peers-latency" : "peers", directory.path(), PeerLaunch.commits(kinds));
        describe(result, fleet);
        final List<PeerKind> runnable = runnable(kinds, result);
        if (runnable.isEmpty())
        {
            throw new IllegalStateException("none of these can be run here");
        }
        final Path scratch = JournalFiles.create(directory.path());
        try
        {
            final PeerLoad given = latency ?
                new PeerLoad(fleet, plan, scratch) : new PeerLoad(fleet, load.messages(), scratch);
            given.prepare(runnable);
            final PeerMeasurement measurement =
                latency ? new PeerLatencies(result, rate.value(), settle) : new PeerRates(result);
            final PeerTurns turns =
                new PeerTurns(given, warmUp(), new TurnOrder(seed), new DiskRest(diskRest), scratch);
            return measure(measurement, runnable, turns, result) ? 0 : 1;
        }
        finally
        {
            JournalFiles.delete(scratch);
        }
    }

    /** Also when it breaks off what was measured until then is reported and kept; the result has failed. */
    private boolean measure(
        final PeerMeasurement measurement, final List<PeerKind> kinds, final PeerTurns turns, final Result result)
    {
        String broken = null;
        try
        {
            measurement.measure(kinds, turns, rounds());
        }
        catch (final IllegalStateException | UncheckedIOException e)
        {
            broken = "broken off: " + e.getMessage();
            result.say(broken);
        }
        // Files cannot be written by a thread that is interrupted.
        final boolean interrupted = Thread.interrupted();
        final String found = measurement.report();
        final String failure = broken != null ? broken : found;
        if (failure != null)
        {
            result.fail(failure);
        }
        results.keep(result);
        if (interrupted)
        {
            Thread.currentThread().interrupt();
        }
        return failure == null;
    }

    /** What would do nothing is refused. */
    private void checkOptions()
    {
        final ParseResult given = spec.commandLine().getParseResult();
        for (final String option : latency ? List.of("--messages", "--runs") : List.of("--rate", "--time", "--settle"))
        {
            if (given.hasMatchedOption(option))
            {
                throw new ParameterException(
                    spec.commandLine(), option + (latency ? " does nothing with" : " needs") + " --latency");
            }
        }
    }

    private int rounds()
    {
        return rounds != null ? rounds.intValue() : latency ? LATENCY_ROUNDS : ROUNDS;
    }

    private int runs()
    {
        return latency ? 1 : runs != null ? runs.intValue() : RUNS;
    }

    private PeerWarmUp warmUp()
    {
        return new PeerWarmUp(warmUpRuns.value(), warmUpTime, runs());
    }

    private void describe(final Result result, final LoadFleet fleet)
    {
        result.seed("messages", LoadFleet.SEED)
            .seed("turns", seed)
            .setting("devices", fleet.deviceCount())
            .setting("rounds", rounds())
            .setting("warmUp", warmUpRuns.value())
            .setting("warmUpTime", warmUpTime.toString())
            .setting("runs", runs())
            .setting("diskRest", diskRest.toString());
        final String given;
        if (latency)
        {
            result.setting("rate", rate.value())
                .setting("time", time.toString())
                .setting("settle", settle.toString());
            given = String.format(Locale.ROOT, "%,d a second for %s after %s", rate.value(), time, settle);
        }
        else
        {
            result.setting("messages", load.messages());
            given = String.format(Locale.ROOT, "up to %,d a turn", load.messages());
        }
        result.say(String.format(
            Locale.ROOT, "messages  %s, %,d devices; %d runs and %s to warm up in each process, %d that count",
            given, fleet.deviceCount(), warmUpRuns.value(), warmUpTime, runs()));
        result.say("turns     each round in an order drawn anew, seed " + seed);
    }

    private List<PeerKind> chosen()
    {
        final List<PeerKind> all = PeerKind.all();
        for (final String name : only)
        {
            final PeerKind kind = all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                    new ParameterException(spec.commandLine(), "no peer '" + name + "'; --list names them"));
            if (latency && !PeerLatencies.takes(kind))
            {
                throw new ParameterException(
                    spec.commandLine(), name + " is not measured with --latency; --help says why");
            }
        }
        return all.stream()
            .filter(kind -> only.isEmpty() || only.contains(kind.name()))
            .filter(kind -> !latency || PeerLatencies.takes(kind))
            .toList();
    }

    private static List<PeerKind> runnable(final List<PeerKind> kinds, final Result result)
    {
        final List<PeerKind> runnable = new ArrayList<>();
        final Map<String, String> skipped = new LinkedHashMap<>();
        for (final PeerKind kind : kinds)
        {
            final String missing = PeerLaunch.missing(kind);
            if (missing == null)
            {
                runnable.add(kind);
            }
            else
            {
                result.say("skipped   " + kind.name() + ": " + missing);
                skipped.put(kind.name(), missing);
            }
        }
        result.setting("skipped", skipped);
        return runnable;
    }

    private void describe(final PeerKind kind)
    {
        final String missing = PeerLaunch.missing(kind);
        spec.commandLine().getOut().printf(
            "%-22s %s%s%n", kind.name(), kind.what(), missing == null ? "" : " (" + missing + ")");
    }
}
