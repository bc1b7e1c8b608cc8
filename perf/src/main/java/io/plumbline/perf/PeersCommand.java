package io.plumbline.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
            "a process of its own, one after the other, in several rounds: rates, and how many times as fast the " +
            "engine was in the same round.",
        "With --latency messages come at a fixed rate instead, the same for all, each timed from when it was to come " +
            "until what it brings is found, and journaled by the engine.",
        "A peer that finds other deviations than stand in the engine's journal gets no figure: its row is void, and " +
            "the exit code is 1. One that is not built, or not there, is skipped."
    })
final class PeersCommand implements Callable<Integer>
{
    /** Of the messages in a file, and in what is written of them. */
    private static final long BYTES_A_MESSAGE_AND_MORE = 100;

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "These alone. Default: all there are.")
    private List<String> only = List.of();

    @Option(names = "--list", description = "Lists them, and whether they can be run here.")
    private boolean list;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds. Default: ${DEFAULT-VALUE}.")
    private Count rounds;

    @Mixin
    private LoadOptions load = new LoadOptions(50, 20_000_000);

    @Option(
        names = "--warm-up",
        defaultValue = "2",
        converter = Count.OrNone.class,
        description = "Runs in each process before the one that counts, as long as it, at least. " +
            "Default: ${DEFAULT-VALUE}.")
    private Count warmUpRuns;

    @Option(
        names = "--warm-up-time",
        paramLabel = "TIME",
        defaultValue = "10s",
        description = "How long these runs take at least; there are as many more as it takes. " +
            "Default: ${DEFAULT-VALUE}.")
    private Span warmUpTime;

    @Option(names = "--latency", description = "Measures latency at a fixed rate; not of Python, nor of limits.")
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

    private Result result;

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
        if (latency)
        {
            return measureLatency(kinds);
        }
        JournalFiles.checkSpace(directory.path(), load.messages() * BYTES_A_MESSAGE_AND_MORE);
        result = results.begin(directory.path());
        say(String.format(
            Locale.ROOT, "messages  up to %,d a turn, %,d devices; %d runs and %s to warm up in each process",
            load.messages(), load.fleet().deviceCount(), warmUpRuns.value(),
            warmUpTime));
        result.seed("messages", LoadFleet.SEED)
            .setting("messages", load.messages())
            .setting("devices", load.fleet().deviceCount())
            .setting("warmUp", warmUpRuns.value())
            .setting("warmUpTime", warmUpTime.toString());
        final Path scratch = JournalFiles.create(directory.path());
        try
        {
            final List<PeerRow> rows = measure(runnable(kinds), scratch);
            table(rows);
            final ResultTable kept = result.table("rates");
            rows.forEach(row -> row.keep(kept));
            final boolean failed = rows.stream().anyMatch(row -> row.flaw() != null);
            if (failed)
            {
                result.fail("a row is void, or a peer failed");
            }
            results.keep(result);
            return failed ? 1 : 0;
        }
        finally
        {
            JournalFiles.delete(scratch);
        }
    }

    /** What would do nothing is refused. */
    private void checkOptions()
    {
        final ParseResult given = spec.commandLine().getParseResult();
        for (final String option : latency ? List.of("--messages") : List.of("--rate", "--time", "--settle"))
        {
            if (given.hasMatchedOption(option))
            {
                throw new ParameterException(
                    spec.commandLine(), option + (latency ? " does nothing with" : " needs") + " --latency");
            }
        }
    }

    private int measureLatency(final List<PeerKind> kinds)
    {
        final LoadFleet fleet = load.fleet();
        final LoadPlan plan = PeerLatencies.plan(fleet, rate.value(), settle, time);
        JournalFiles.checkSpace(directory.path(), plan.messageCount() * plan.repeats() * BYTES_A_MESSAGE_AND_MORE);
        result = results.begin(directory.path());
        say(String.format(
            Locale.ROOT,
            "messages  %,d a second for %s after %s, %,d devices; %d runs and %s to warm up in each process",
            rate.value(), time, settle, fleet.deviceCount(), warmUpRuns.value(),
            warmUpTime));
        result.seed("messages", LoadFleet.SEED)
            .setting("rate", rate.value())
            .setting("devices", fleet.deviceCount())
            .setting("time", time.toString())
            .setting("settle", settle.toString())
            .setting("warmUp", warmUpRuns.value())
            .setting("warmUpTime", warmUpTime.toString());
        final Path scratch = JournalFiles.create(directory.path());
        try
        {
            final List<PeerKind> taking = runnable(kinds).stream().filter(PeerLatencies::takes).toList();
            final PeerLoad given = new PeerLoad(fleet, plan, scratch);
            given.prepare(taking);
            final PeerLatencies latencies =
                new PeerLatencies(taking, warmUp(), rate.value(), settle, this::say);
            latencies.measure(given, rounds.intValue(), scratch);
            final boolean sound = latencies.report(result);
            if (!sound)
            {
                result.fail("a row is void, a rate was missed, or a peer failed");
            }
            results.keep(result);
            return sound ? 0 : 1;
        }
        finally
        {
            JournalFiles.delete(scratch);
        }
    }

    private List<PeerRow> measure(final List<PeerKind> kinds, final Path scratch)
    {
        final PeerLoad given = new PeerLoad(load.fleet(), load.messages(), scratch);
        given.prepare(kinds);
        final List<PeerRow> rows = new ArrayList<>();
        for (final PeerKind kind : kinds)
        {
            rows.add(new PeerRow(kind, given.count(kind), given.answer(kind), rounds.intValue()));
        }
        say("");
        for (int round = 1; round <= rounds.value(); round++)
        {
            final Map<PeerRow, PeerTurn> turns = new LinkedHashMap<>();
            double plumblineRate = 0;
            // Each round begins with another one: none always comes after the same.
            for (final PeerRow row : rotated(rows, round - 1))
            {
                final PeerTurn turn = turn(row.kind(), given, scratch.resolve("turn"));
                if (row.kind().name().equals(PeerKind.PLUMBLINE))
                {
                    plumblineRate = turn.rate();
                }
                turns.put(row, turn);
                say(String.format("round %-3d %-24s %s", round, row.kind().name(), turn.told()));
            }
            for (final Map.Entry<PeerRow, PeerTurn> turn : turns.entrySet())
            {
                turn.getKey().add(turn.getValue(), plumblineRate);
            }
        }
        return rows;
    }

    static <T> List<T> rotated(final List<T> all, final int by)
    {
        final List<T> rotated = new ArrayList<>(all);
        Collections.rotate(rotated, -by);
        return rotated;
    }

    private PeerTurn turn(final PeerKind kind, final PeerLoad given, final Path scratch)
    {
        try
        {
            return PeerTurn.run(kind, given, warmUp(), Files.createDirectory(scratch));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(scratch + " cannot be made: " + e.getMessage(), e);
        }
        finally
        {
            JournalFiles.delete(scratch);
        }
    }

    private PeerWarmUp warmUp()
    {
        return new PeerWarmUp(warmUpRuns.value(), warmUpTime);
    }

    private void table(final List<PeerRow> rows)
    {
        say(String.format(
            "%n%-24s%12s%10s%10s%10s   %10s%10s%10s  %-5s %s", "M messages/s", "messages", "median", "min", "max",
            "times", "min", "max", "kept", "answer"));
        rows.forEach(row -> say(row.line()));
        say(String.format(
            "%ntimes: how many times as fast the engine was in the same round. kept: whether each message is written " +
            "to a file, too."));
        for (final PeerRow row : rows)
        {
            say(row.kind().name() + ": " + row.settings() +
                (row.kind().flags().isEmpty() ? "" : "; " + String.join(" ", row.kind().flags())));
        }
    }

    private List<PeerKind> chosen()
    {
        final List<PeerKind> all = PeerKind.all();
        for (final String name : only)
        {
            if (all.stream().noneMatch(kind -> kind.name().equals(name)))
            {
                throw new ParameterException(spec.commandLine(), "no peer '" + name + "'; --list names them");
            }
        }
        return all.stream().filter(kind -> only.isEmpty() || only.contains(kind.name())).toList();
    }

    private List<PeerKind> runnable(final List<PeerKind> kinds)
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
                say("skipped   " + kind.name() + ": " + missing);
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

    private void say(final String line)
    {
        result.out().println(line);
        result.out().flush();
    }
}
