package io.plumbline.perf;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code throughput}: messages in memory through the whole engine into a journal on the disk, beside decoding alone and
 * the replay of that journal, in turns.
 */
@Command(
    name = "throughput",
    description = {
        "Messages held in memory, as a sender writes them, through the whole engine into a new journal on the disk; " +
            "then framing and decoding the same bytes alone, on one thread; then a verified replay of that journal.",
        "The three take turns; the first rounds warm up and are shown, but do not count."
    })
final class ThroughputCommand implements Callable<Integer>
{
    private static final String SERIES_FORMAT = "%9.2f";
    private static final long ABOUT_BYTES_A_READING = 32;

    @Option(names = "--devices", defaultValue = "50", description = "Devices. Default: ${DEFAULT-VALUE}.")
    private Count devices;

    @Option(
        names = "--messages",
        defaultValue = "20_000_000",
        description = "Messages a round, at most; whole sweeps of the fleet are sent. Default: ${DEFAULT-VALUE}.")
    private Count messages;

    @Option(
        names = "--threading", defaultValue = "SHARED", description = "${COMPLETION-CANDIDATES}. Default: shared.")
    private ThreadingMode threading;

    @Option(
        names = "--wait-strategy",
        defaultValue = "SLEEPING",
        description = "${COMPLETION-CANDIDATES}. Default: sleeping.")
    private WaitStrategyKind waitStrategy;

    @Option(
        names = "--time",
        defaultValue = "ARRIVAL",
        description = "${COMPLETION-CANDIDATES}: message sends ts, and holds all messages in memory. Default: arrival.")
    private TimeMode timeMode;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds that count. Default: ${DEFAULT-VALUE}.")
    private Count rounds;

    @Option(names = "--warm-up", defaultValue = "2", description = "Rounds before. Default: ${DEFAULT-VALUE}.")
    private Count warmUp;

    @Option(
        names = "--dir",
        paramLabel = "DIR",
        defaultValue = "${sys:java.io.tmpdir}",
        description = "Where the journals are written. Default: ${DEFAULT-VALUE}.")
    private Path directory;

    @Option(names = "--keep", description = "Keeps the last round's journal.")
    private boolean keep;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private Series engineRate;
    private Series decodeRate;
    private Series ratio;
    private Series replayRate;
    private Series bytes;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        Preconditions.check();
        final PrintWriter out = spec.commandLine().getOut();
        final LoadFleet fleet = new LoadFleet(devices.intValue());
        final Configuration configuration = fleet.configuration(timeMode, threading, waitStrategy);
        final LoadPlan plan = LoadPlan.of(fleet, messages.value(), timeMode);
        final Measurement measurement =
            new Measurement(configuration, fleet.messages(plan.messageCount(), plan.form()), plan.repeats());
        JournalFiles.checkSpace(directory, measurement.count() * ABOUT_BYTES_A_READING);
        Conditions.print(out, directory);
        out.printf(
            Locale.ROOT,
            "messages  %,d a round (%,d in memory, %,d times), %,d devices%n" +
            "settings  threading %s, wait strategy %s, time %s%n%n",
            measurement.count(),
            plan.messageCount(),
            plan.repeats(),
            fleet.deviceCount(),
            lower(threading),
            lower(waitStrategy),
            lower(timeMode));
        measure(measurement, plan, out);
        return 0;
    }

    private void measure(final Measurement measurement, final LoadPlan plan, final PrintWriter out)
    {
        out.println("round       engine M/s  decode M/s  engine/decode  replay --verify M/s  B/reading on disk");
        clear();
        EngineCost cost = null;
        final long roundCount = warmUp.value() + rounds.value();
        for (long round = 1; round <= roundCount; round++)
        {
            if (round == warmUp.value() + 1)
            {
                clear();
            }
            cost = new EngineCost(plan.repeats() * measurement.messages().length());
            round(measurement, cost, keep && round == roundCount, out);
            out.printf(
                "%-9s  %s   %s      %s            %s          %s%n",
                round <= warmUp.value() ? "warm-up" : round - warmUp.value(),
                engineRate.last(),
                decodeRate.last(),
                ratio.last(),
                replayRate.last(),
                bytes.last());
            out.flush();
        }
        out.printf("%n%-36s %9s  %9s  %9s%n", "", "median", "min", "max");
        for (final Series series : new Series[]{engineRate, decodeRate, ratio, replayRate, bytes})
        {
            out.println(series.summary());
        }
        final double messageLength = (double)measurement.messages().length() / measurement.messages().count();
        out.println("last round, core time a message: " + cost.describeCpu(messageLength));
        out.println("last round, allocated a message: " + cost.describeAllocation(messageLength));
        out.flush();
    }

    private void round(
        final Measurement measurement, final EngineCost cost, final boolean kept, final PrintWriter out)
    {
        final Path journal = JournalFiles.create(directory);
        try
        {
            final double count = measurement.count();
            engineRate.add(perMicrosecond(count, measurement.engine(journal, cost)));
            decodeRate.add(perMicrosecond(count, measurement.decode()));
            ratio.add(engineRate.lastValue() / decodeRate.lastValue());
            replayRate.add(perMicrosecond(count, measurement.replay(journal)));
            bytes.add(JournalFiles.allocatedBytes(journal) / count);
        }
        finally
        {
            if (kept)
            {
                out.println("journal kept in " + journal);
            }
            else
            {
                JournalFiles.delete(journal);
            }
        }
    }

    private void clear()
    {
        final int most = Math.toIntExact(warmUp.value() + rounds.value());
        engineRate = new Series("engine, M messages/s", SERIES_FORMAT, most);
        decodeRate = new Series("framing + decoding alone, M/s", SERIES_FORMAT, most);
        ratio = new Series("engine / decoding alone", SERIES_FORMAT, most);
        replayRate = new Series("replay --verify, M readings/s", SERIES_FORMAT, most);
        bytes = new Series("bytes a reading (blocks, by du)", SERIES_FORMAT, most);
    }

    private static double perMicrosecond(final double count, final long durationNs)
    {
        return count * 1_000 / durationNs;
    }

    private static String lower(final Enum<?> constant)
    {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
