package io.plumbline.perf;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.TcpSettings;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.counters.Latencies;
import io.plumbline.perf.net.RateResult;
import io.plumbline.perf.net.SenderProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code latency}: from the time a message was to be sent to its acknowledgement, at fixed rates.
 */
@Command(
    name = "latency",
    description = {
        "Messages from another process on the same cores, over TCP of the loopback interface, at fixed rates " +
            "whatever becomes of them (open loop). Latency counts from when a message was to be sent until the " +
            "sender has read an acknowledgement that covers it; beside it stand the engine's own figure from " +
            "arrival to journal, and how long the machine held up an idle thread meanwhile. A rate that was not " +
            "kept up is marked MISSED.",
        "The engine acknowledges at most once in its ack-interval: where that is long it is most of the latency."
    })
final class LatencyCommand implements Callable<Integer>
{
    /** Of the rate that was asked for. */
    private static final double KEPT_UP = 0.99;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};
    private static final double MICROSECOND_NS = 1_000;
    private static final int TICKS_PER_HALF_DISTANCE = 5;

    @Option(
        names = "--rates",
        split = ",",
        defaultValue = "100k",
        paramLabel = "RATE",
        description = "Messages a second; 100k is 100,000, 1m a million. Default: ${DEFAULT-VALUE}.")
    private List<Count> rates;

    @Option(
        names = "--time",
        paramLabel = "TIME",
        defaultValue = "10s",
        description = "How long each rate is sent at. Default: ${DEFAULT-VALUE}.")
    private Span time;

    @Option(
        names = "--warm-up",
        paramLabel = "TIME",
        defaultValue = "5s",
        description = "How long before, at the same rate; not recorded. Default: ${DEFAULT-VALUE}.")
    private Span warmUp;

    @Option(
        names = "--ack-interval",
        split = ",",
        paramLabel = "TIME",
        description = "Times between two acknowledgements to a connection; 0ms is none. Default: the engine's.")
    private List<Span> ackIntervals;

    @Option(names = "--devices", defaultValue = "50", description = "Devices. Default: ${DEFAULT-VALUE}.")
    private Count devices;

    @Option(
        names = "--connections",
        defaultValue = "4",
        description = "Connections, the devices shared out to them. Default: ${DEFAULT-VALUE}.")
    private Count connections;

    @Option(
        names = "--threading", defaultValue = "SHARED", description = "${COMPLETION-CANDIDATES}. Default: shared.")
    private ThreadingMode threading;

    @Option(
        names = "--wait-strategy",
        defaultValue = "SLEEPING",
        description = "${COMPLETION-CANDIDATES}. Default: sleeping.")
    private WaitStrategyKind waitStrategy;

    @Option(
        names = "--dir",
        paramLabel = "DIR",
        defaultValue = "${sys:java.io.tmpdir}",
        description = "Where the journals are written. Default: ${DEFAULT-VALUE}.")
    private Path directory;

    @Option(
        names = "--histograms",
        paramLabel = "DIR",
        description = "Writes each histogram there, in microseconds, as HdrHistogram's plotter reads it.")
    private Path histograms;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private final List<String> engineLines = new ArrayList<>();

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        Preconditions.check();
        final PrintWriter out = spec.commandLine().getOut();
        final LoadFleet fleet = new LoadFleet(devices.intValue());
        final Configuration configuration = fleet.configuration(TimeMode.ARRIVAL, threading, waitStrategy);
        final List<Span> intervals =
            ackIntervals == null ? List.of(new Span(TcpSettings.DEFAULT.ackIntervalNs())) : ackIntervals;
        Conditions.print(out, directory);
        out.printf(
            Locale.ROOT,
            "messages  %s at each rate after %s, %,d devices, %,d connections from one spinning thread of another " +
            "process%nsettings  threading %s, wait strategy %s, ack-interval %s%n%n",
            time,
            warmUp,
            fleet.deviceCount(),
            connections.value(),
            threading.name().toLowerCase(Locale.ROOT),
            waitStrategy.name().toLowerCase(Locale.ROOT),
            intervals.stream().map(Span::toString).collect(Collectors.joining(", ")));
        out.println("microseconds         ack-int.     p50      p90      p99    p99.9   p99.99      max  messages/s");
        boolean kept = true;
        try (SenderProcess sender =
            SenderProcess.start(fleet.deviceCount(), connections.intValue(), LoadPlan.heldSweeps(fleet)))
        {
            for (final Count rate : rates)
            {
                for (final Span interval : intervals)
                {
                    kept &= measure(configuration, rate.value(), interval, sender, out);
                }
            }
        }
        out.println();
        out.println("arrival to journal, by the engine's own histogram (a sample; upper bounds of its buckets)");
        engineLines.forEach(out::println);
        out.flush();
        return kept ? 0 : 1;
    }

    private boolean measure(
        final Configuration configuration,
        final long rate,
        final Span interval,
        final SenderProcess sender,
        final PrintWriter out)
    {
        final TcpSettings settings = ListeningEngine.settings(
            interval.ns(), TcpSettings.DEFAULT.idleTimeoutNs(), TcpSettings.DEFAULT.turnBytes());
        final Path journal = JournalFiles.create(directory);
        try (ListeningEngine engine = new ListeningEngine(configuration.with(new Listen(settings)), journal))
        {
            sender.rate(engine.port(), rate, warmUp.ms(), time.ms());
            sender.awaitWarm();
            final Latencies before = engine.latencies();
            final RateResult result = sender.rateResult();
            final Latencies after = engine.latencies();
            engine.stop(result.messages());
            final String name = String.format(Locale.ROOT, "%,d/s", rate);
            final boolean kept = result.achieved() >= KEPT_UP * rate;
            print(out, name, interval.toString(), result.latencies(), String.format(
                Locale.ROOT, "%,11.0f%s", result.achieved(), kept ? "" : "  MISSED"));
            print(out, "  idle thread", "", result.hiccups(), "");
            engineLines.add(engineLine(name, interval.toString(), after.since(before)));
            if (histograms != null)
            {
                write(result.latencies(), "latency-" + rate + "-" + interval);
                write(result.hiccups(), "idle-" + rate + "-" + interval);
            }
            return kept;
        }
        finally
        {
            JournalFiles.delete(journal);
        }
    }

    private static void print(
        final PrintWriter out, final String name, final String interval, final Histogram histogram, final String end)
    {
        out.printf("%-20s %-7s", name, interval);
        for (final double percentile : PERCENTILES)
        {
            out.printf(Locale.ROOT, " %8.1f", histogram.getValueAtPercentile(percentile) / MICROSECOND_NS);
        }
        out.println(end);
        out.flush();
    }

    private static String engineLine(final String name, final String interval, final Latencies latencies)
    {
        return String.format(
            Locale.ROOT,
            "%-20s %-7s p50 %s, p90 %s, p99 %s, p99.9 %s; mean %.1f us of %,d",
            name,
            interval,
            bound(latencies, 0.5),
            bound(latencies, 0.9),
            bound(latencies, 0.99),
            bound(latencies, 0.999),
            latencies.sumNs() / MICROSECOND_NS / Math.max(1, latencies.count()),
            latencies.count());
    }

    private static String bound(final Latencies latencies, final double share)
    {
        return String.format(Locale.ROOT, "%,.0f us", latencies.percentileNs(share) / MICROSECOND_NS);
    }

    private void write(final Histogram histogram, final String name)
    {
        try (PrintStream file = new PrintStream(
            Files.createDirectories(histograms).resolve(name + ".hgrm").toFile(), StandardCharsets.US_ASCII))
        {
            histogram.outputPercentileDistribution(file, TICKS_PER_HALF_DISTANCE, MICROSECOND_NS);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }
}
