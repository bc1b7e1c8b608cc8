package io.plumbline.perf;

import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code scale}: what a reading costs in fleets of several sizes.
 */
@Command(
    name = "scale",
    description = {
        "What a reading costs in fleets of several sizes, the sizes taking turns: the whole engine, decoding alone " +
            "and the monitor alone. In each sweep every component of every device sends once, all in random order."
    })
final class ScaleCommand implements Callable<Integer>
{
    private static final String FORMAT = "%9.1f";

    @Option(
        names = "--devices",
        split = ",",
        defaultValue = "50,5_000,1_000_000",
        description = "Sizes of fleets. Default: ${DEFAULT-VALUE}.")
    private List<Count> sizes;

    @Option(
        names = "--messages",
        defaultValue = "16_000_000",
        description = "Messages a round; at least one sweep is sent. Default: ${DEFAULT-VALUE}.")
    private Count messages;

    @Option(
        names = "--threading", defaultValue = "SHARED", description = "${COMPLETION-CANDIDATES}. Default: shared.")
    private ThreadingMode threading;

    @Option(
        names = "--wait-strategy",
        defaultValue = "SLEEPING",
        description = "${COMPLETION-CANDIDATES}. Default: sleeping.")
    private WaitStrategyKind waitStrategy;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds that count. Default: ${DEFAULT-VALUE}.")
    private Count rounds;

    @Option(names = "--warm-up", defaultValue = "1", description = "Rounds before. Default: ${DEFAULT-VALUE}.")
    private Count warmUp;

    @Option(
        names = "--dir",
        paramLabel = "DIR",
        defaultValue = "${sys:java.io.tmpdir}",
        description = "Where the journals are written. Default: ${DEFAULT-VALUE}.")
    private Path directory;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        Preconditions.check();
        final PrintWriter out = spec.commandLine().getOut();
        final List<ScaleRow> rows = new ArrayList<>();
        for (final Count size : sizes)
        {
            rows.add(row(new LoadFleet(size.intValue())));
        }
        Conditions.print(out, directory);
        out.printf(
            Locale.ROOT,
            "rounds    %d after %d, threading %s, wait strategy %s%n%n",
            rounds.value(),
            warmUp.value(),
            threading.name().toLowerCase(Locale.ROOT),
            waitStrategy.name().toLowerCase(Locale.ROOT));
        for (long round = 0; round < warmUp.value() + rounds.value(); round++)
        {
            for (final ScaleRow row : rows)
            {
                row.measure(directory, round >= warmUp.value());
            }
        }
        print(rows, out);
        return 0;
    }

    private ScaleRow row(final LoadFleet fleet)
    {
        final long sweep = (long)fleet.deviceCount() * LoadFleet.COMPONENTS;
        final LoadPlan plan = LoadPlan.of(fleet, Math.max(sweep, messages.value()), TimeMode.ARRIVAL);
        final Measurement measurement = new Measurement(
            fleet.configuration(TimeMode.ARRIVAL, threading, waitStrategy),
            fleet.messages(plan.messageCount(), plan.form()),
            plan.repeats());
        return new ScaleRow(fleet, measurement, rounds.intValue());
    }

    private static void print(final List<ScaleRow> rows, final PrintWriter out)
    {
        out.println("ns a reading: median, and ratio to the first size");
        out.printf("%10s %22s %22s %22s%n", "devices", "engine", "decoding alone", "monitor alone");
        final ScaleRow first = rows.get(0);
        for (final ScaleRow row : rows)
        {
            out.printf(
                Locale.ROOT,
                "%,10d " + FORMAT + " (x %7.2f) " + FORMAT + " (x %7.2f) " + FORMAT + " (x %7.2f)%n",
                row.deviceCount(),
                row.engine().median(),
                row.engine().median() / first.engine().median(),
                row.decode().median(),
                row.decode().median() / first.decode().median(),
                row.monitor().median(),
                row.monitor().median() / first.monitor().median());
        }
        out.println();
        out.printf("%-36s %9s  %9s  %9s%n", "ns a reading", "median", "min", "max");
        for (final ScaleRow row : rows)
        {
            out.println(row.engine().summary());
            out.println(row.decode().summary());
            out.println(row.monitor().summary());
        }
        out.flush();
    }
}
