package io.plumbline.perf;

import io.plumbline.perf.net.SenderProcess;
import io.plumbline.perf.rate.Hiccups;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code soak}: an engine under load for a time, which must stay as it is.
 */
@Command(
    name = "soak",
    description = {
        "An engine in a process of its own takes messages over TCP at a rate for a time, and is asked in intervals " +
            "what it has allocated and holds: heap, memory but for the pages of files, descriptors, threads, " +
            "collections. All of the heap is touched at its start, so memory that grows is not of the heap. One run " +
            "for each collector; under epsilon nothing is ever collected, so the heap must hold what is allocated.",
        "Flat, or else exit code 1: ten minutes and ten samples at least; the rate was kept, and neither at the end " +
            "nor one time in a hundred was a message further behind than 10 ms, the ack-interval and the worst of " +
            "an idle thread before any engine ran; ingress, monitor and journal allocated less than 0.01 bytes a " +
            "message; memory, by the straight line through the samples, and the heap, from the collection at the " +
            "begin to the one at the end, each grew by less than 4 MiB or 2 %%, and by less than 16 MiB an hour; " +
            "there are not more descriptors or threads at the end than at the begin."
    })
final class SoakCommand implements Callable<Integer>
{
    private static final int CONNECTIONS = 4;
    private static final Span IDLE_TIME = Span.parse("5s");

    @Option(
        names = "--rate", defaultValue = "100k", description = "Messages a second. Default: ${DEFAULT-VALUE}.")
    private Count rate;

    @Option(
        names = "--time",
        paramLabel = "TIME",
        defaultValue = "10m",
        description = "How long under each collector. Default: ${DEFAULT-VALUE}.")
    private Span time;

    @Option(
        names = "--warm-up",
        paramLabel = "TIME",
        defaultValue = "20s",
        description = "How long before, at the same rate; not sampled. Default: ${DEFAULT-VALUE}.")
    private Span warmUp;

    @Option(
        names = "--interval",
        paramLabel = "TIME",
        defaultValue = "1s",
        description = "Between two samples. Default: ${DEFAULT-VALUE}.")
    private Span interval;

    @Option(
        names = "--gc",
        split = ",",
        defaultValue = "g1,epsilon",
        description = "Collectors: g1, epsilon, or both. Default: ${DEFAULT-VALUE}.")
    private List<Collector> collectors;

    @Option(
        names = "--heap",
        paramLabel = "SIZE",
        defaultValue = "512m",
        description = "-Xms and -Xmx of the engine. Default: ${DEFAULT-VALUE}.")
    private String heap;

    @Option(names = "--devices", defaultValue = "50", description = "Devices. Default: ${DEFAULT-VALUE}.")
    private Count devices;

    @Mixin
    private EngineOptions threads;

    @Mixin
    private DirectoryOption directory;

    @Mixin
    private ResultOptions results;

    @Mixin
    private HelpOption help;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        results.check(threads.setting().coresNeeded(1));
        final LoadFleet fleet = new LoadFleet(devices.intValue());
        JournalFiles.checkSpaceFor(
            directory.path(), rate.value() * TimeUnit.NANOSECONDS.toSeconds(warmUp.ns() + time.ns()));
        final Result result = results.begin(directory.path());
        result.seed("messages", LoadFleet.SEED)
            .setting("rate", rate.value())
            .setting("time", time.toString())
            .setting("warmUp", warmUp.toString())
            .setting("heap", heap)
            .setting("devices", fleet.deviceCount())
            .setting("threading", Names.of(threads.setting().threading()))
            .setting("waitStrategy", Names.of(threads.setting().waitStrategy()));
        final PrintWriter out = result.out();
        out.printf(
            Locale.ROOT,
            "messages  %,d a second for %s after %s, %,d devices, %d connections from one spinning thread of another " +
            "process%nsettings  %s; heap of the engine %s; a sample in %s%n",
            rate.value(), time, warmUp, fleet.deviceCount(), connections(fleet), threads.setting().describe(), heap,
            interval);
        out.flush();
        final Span idleTime = time.ns() < IDLE_TIME.ns() ? time : IDLE_TIME;
        final long aloneNs = Hiccups.alone(idleTime.ns()).getMaxValue();
        result.say(String.format(
            Locale.ROOT, "idle thread  held up by %.1f ms at worst in %s before any engine ran",
            aloneNs / (double)TimeUnit.MILLISECONDS.toNanos(1), idleTime));
        final ResultTable figures = result.table("figures");
        final ResultTable samples = result.table("samples");
        final List<String> faults = new ArrayList<>();
        for (final Collector collector : collectors)
        {
            final SoakRun run = run(collector, fleet, aloneNs);
            print(run, out);
            run.keep(figures, samples);
            run.faults().forEach(fault -> faults.add(Names.of(collector) + ": " + fault));
        }
        if (!faults.isEmpty())
        {
            result.fail(String.join("; ", faults));
        }
        results.keep(result);
        return faults.isEmpty() ? 0 : 1;
    }

    private SoakRun run(final Collector collector, final LoadFleet fleet, final long aloneNs)
    {
        final Path journal = JournalFiles.create(directory.path());
        try (SenderProcess sender =
            SenderProcess.start(fleet.deviceCount(), connections(fleet), LoadPlan.heldSweeps(fleet)))
        {
            final SoakRun run = new SoakRun(collector, rate.value(), time, aloneNs);
            run.run(
                new Load(fleet.deviceCount(), threads.setting(), heap, warmUp, time, interval), journal, sender);
            return run;
        }
        finally
        {
            JournalFiles.delete(journal);
        }
    }

    private static int connections(final LoadFleet fleet)
    {
        return Math.min(CONNECTIONS, fleet.deviceCount());
    }

    private static void print(final SoakRun run, final PrintWriter out)
    {
        out.printf(
            "%n%-36s %12s %12s %12s %12s %14s%n",
            Names.of(run.collector()), "first", "last", "least", "most", "slope an hour");
        run.series().forEach(series -> out.println(series.line()));
        out.println(run.summary());
        out.flush();
    }

    /**
     * How an engine is loaded.
     *
     * @param devices  of the fleet.
     * @param setting  of the engine.
     * @param heap     of its process.
     * @param warmUp   before the first sample.
     * @param time     from there on.
     * @param interval of the samples.
     */
    record Load(int devices, EngineSetting setting, String heap, Span warmUp, Span time, Span interval)
    {
    }
}
