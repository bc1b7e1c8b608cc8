package io.plumbline.perf;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code analysis}: what the commands that answer from a journal take on a large one, in turns.
 */
@Command(
    name = "analysis",
    description = {
        "Makes a journal of a simulated fleet, with roll-ups, once; then has replay --verify, what-if, sweep with 20 " +
            "bounds and query of a day of one component answer from it, in turns, each as it is typed: a process of " +
            "its own, start included.",
        "Tells time, time on a core and memory without the pages of files of each, and how long the sweep took " +
            "beside the replay of its round."
    })
final class AnalysisCommand implements Callable<Integer>
{
    private static final long SEED = 1;
    private static final int COMPONENTS = 8;
    private static final int MAX_DEVICE = 7;
    private static final double MIB = 1 << 20;
    /** With which the simulator begins. */
    private static final LocalDate FIRST_DAY = LocalDate.parse("2026-01-01");
    private static final BigDecimal TWO_DAYS_S = BigDecimal.valueOf(TimeUnit.DAYS.toSeconds(2));

    @Option(names = "--devices", defaultValue = "50", description = "Devices. Default: ${DEFAULT-VALUE}.")
    private Count devices;

    @Option(
        names = "--messages",
        defaultValue = "100m",
        description = "Messages in the journal, in whole rounds of the fleet. Default: ${DEFAULT-VALUE}.")
    private Count messages;

    @Option(
        names = "--interval",
        paramLabel = "SECONDS",
        defaultValue = "1",
        description = "Seconds between rounds, such as 0.1. Default: ${DEFAULT-VALUE}.")
    private BigDecimal interval;

    @Option(
        names = "--heap",
        paramLabel = "SIZE",
        defaultValue = "256m",
        description = "-Xmx of each command. Default: ${DEFAULT-VALUE}.")
    private String heap;

    @Option(names = "--keep", description = "Keeps the journal.")
    private boolean keep;

    @Option(
        names = "--kept",
        paramLabel = "DIR",
        description = "Takes what an earlier run has kept instead of making it anew.")
    private Path kept;

    @Mixin
    private RoundOptions rounds = new RoundOptions(5, 1);

    @Mixin
    private DirectoryOption directory;

    @Mixin
    private ResultOptions results;

    @Mixin
    private HelpOption help;

    private Path work;
    private Map<String, Series> series;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        results.check(EngineSetting.FEWEST_CORES);
        if (kept == null)
        {
            JournalFiles.checkSpaceFor(directory.path(), messages.value());
        }
        final Result result = results.begin(kept == null ? directory.path() : kept);
        result.seed("simulate", SEED).setting("devices", devices.value()).setting("heap", heap);
        final PrintWriter out = result.out();
        work = kept == null ? JournalFiles.create(directory.path()) : kept;
        try
        {
            if (kept == null)
            {
                make(out);
            }
            measure(out);
        }
        finally
        {
            if (keep || kept != null)
            {
                out.println("kept in " + work);
            }
            else
            {
                JournalFiles.delete(work);
            }
        }
        keep(result);
        results.keep(result);
        return 0;
    }

    private void keep(final Result result)
    {
        final ResultTable table = result.table("commands");
        final Map<String, ResultTable.Row> rows = new LinkedHashMap<>();
        series.forEach((name, figures) ->
        {
            final int end = name.indexOf(", ");
            final String command = end < 0 ? name : name.substring(0, end);
            rows.computeIfAbsent(command, key -> table.row().key("command", key))
                .figure(end < 0 ? "times" : name.substring(end + 2), "", figures);
        });
    }

    private void make(final PrintWriter out) throws IOException
    {
        final long fleetRounds = fleetRounds();
        MeasuredProcess.run(
            heap, scratch(), "simulate", "--devices", text(devices.value()), "--rounds", "0", "--interval",
            interval.toString(), "--config-out", recorded());
        // The simulator's bounds are -4; those of its first group alone are to be others.
        Files.writeString(
            work.resolve("other.yaml"),
            Files.readString(work.resolve("recorded.yaml")).replace("first: { below: -4,", "first: { below: -3,"));
        MeasuredProcess.pipe(
            heap,
            new String[]{"simulate", "--devices", text(devices.value()), "--rounds", text(fleetRounds), "--interval",
                interval.toString(), "--seed", text(SEED)},
            new String[]{"run", "-c", recorded(), "-j", journal(), "--input", "-"});
        final MeasuredProcess rollup = run("rollup", "-j", journal(), "--once");
        out.printf(Locale.ROOT, "rollup    --once in %.1f s, %.0f MiB%n", rollup.seconds(), mib(rollup));
        out.flush();
    }

    private void measure(final PrintWriter out)
    {
        clear();
        for (int round = 1; round <= rounds.all(); round++)
        {
            if (rounds.isFirstCounted(round))
            {
                clear();
            }
            final long readings = round();
            if (round == 1)
            {
                out.printf(
                    Locale.ROOT,
                    "journal   %,d readings of %,d devices%ncommands  -Xmx%s%n%n%-9s %9s %9s %9s %9s %12s %12s%n",
                    readings, devices.value(), heap,
                    "round", "replay", "what-if", "sweep", "query", "unrolled", "sweep/replay");
            }
            out.printf(
                Locale.ROOT,
                "%-9s %s s %s s %s s %s s %10s s %12s%n",
                rounds.name(round),
                last("replay --verify, s"),
                last("what-if, s"),
                last("sweep of 20 bounds, s"),
                last("query with roll-ups, s"),
                last("query --no-rollups, s").strip(),
                last("sweep / replay").strip());
            out.flush();
        }
        out.printf("%n%-36s %9s  %9s  %9s%n", "", "median", "min", "max");
        series.values().forEach(figures -> out.println(figures.summary()));
        out.flush();
    }

    /** Returns how many readings the journal has. */
    private long round()
    {
        final MeasuredProcess replay = run("replay", "--verify", "-j", journal());
        final String identical = replay.output().get(replay.output().size() - 1);
        if (!identical.startsWith("identical: "))
        {
            throw new IllegalStateException("replay says " + identical);
        }
        final long readings = Long.parseLong(identical.split(" ")[1]);
        final MeasuredProcess whatIf = run("what-if", "-j", journal(), "-c", work.resolve("other.yaml").toString());
        final MeasuredProcess sweep = run("sweep", "-j", journal(), "--below", "-1:-10.5:0.5");
        final MeasuredProcess query = query("--json");
        final MeasuredProcess unrolled = query("--json", "--no-rollups");
        if (!query.output().equals(unrolled.output()))
        {
            throw new IllegalStateException("the query answers otherwise with roll-ups than without");
        }
        add("replay --verify", replay, readings);
        add("what-if", whatIf, readings);
        add("sweep of 20 bounds", sweep, readings);
        add("query with roll-ups", query, 0);
        add("query --no-rollups", unrolled, 0);
        figure("sweep / replay", sweep.seconds() / replay.seconds());
        figure("sweep / replay, on a core", sweep.coreSeconds() / replay.coreSeconds());
        return readings;
    }

    /** Of the simulated fleet's second day, or of its only one. */
    private MeasuredProcess query(final String... further)
    {
        final BigDecimal length = interval.multiply(BigDecimal.valueOf(fleetRounds()));
        final LocalDate begin = length.compareTo(TWO_DAYS_S) < 0 ? FIRST_DAY : FIRST_DAY.plusDays(1);
        final String[] day = {
            "query", "-j", journal(), "--device", device(), "--id", "3", "--from", begin.toString(), "--to",
            begin.plusDays(1).toString()};
        return run(Stream.of(day, further).flatMap(Stream::of).toArray(String[]::new));
    }

    private long fleetRounds()
    {
        return Math.max(1, messages.value() / (devices.value() * COMPONENTS));
    }

    private void add(final String name, final MeasuredProcess process, final long readings)
    {
        figure(name + ", s", process.seconds());
        figure(name + ", s on a core", process.coreSeconds());
        if (readings > 0)
        {
            figure(name + ", M readings/s", readings / process.seconds() / 1e6);
        }
        figure(name + ", MiB", mib(process));
    }

    private void figure(final String name, final double value)
    {
        series.computeIfAbsent(name, key -> new Series(key, "%9.2f", rounds.all())).add(value);
    }

    private String last(final String name)
    {
        return series.get(name).last();
    }

    private void clear()
    {
        series = new LinkedHashMap<>();
    }

    private MeasuredProcess run(final String... args)
    {
        return MeasuredProcess.run(heap, scratch(), args);
    }

    private static double mib(final MeasuredProcess process)
    {
        return process.residentPeak() / MIB;
    }

    private String device()
    {
        return String.format(Locale.ROOT, "dev%05d", Math.min(MAX_DEVICE, devices.value()));
    }

    private Path scratch()
    {
        return work.resolve("output");
    }

    private String recorded()
    {
        return work.resolve("recorded.yaml").toString();
    }

    private String journal()
    {
        return work.resolve("journal").toString();
    }

    private static String text(final long value)
    {
        return Long.toString(value);
    }
}
