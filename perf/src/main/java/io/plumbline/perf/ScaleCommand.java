package io.plumbline.perf;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.agrona.CloseHelper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code scale}: what a reading costs, and what memory the engine takes, in fleets of several sizes.
 */
@Command(
    name = "scale",
    description = {
        "What a reading costs in fleets of several sizes: the whole engine, decoding alone and the monitor alone; " +
            "and what memory the engine takes with its configuration. Each fleet has a process of its own, with a " +
            "heap that holds its messages, and they take turns, as many at a time as there is memory for. What the " +
            "machine has no memory for is left out.",
        "uniform: in each sweep every component of every device sends once, all in random order. skewed: the n-th " +
            "device sends 1/n as often as the first."
    })
final class ScaleCommand implements Callable<Integer>
{
    private static final String FORMAT = "%9.1f";

    @Option(
        names = "--devices",
        split = ",",
        defaultValue = "50,5_000,100_000,1m,8m",
        description = "Sizes of fleets. Default: ${DEFAULT-VALUE}.")
    private List<Count> sizes;

    @Option(
        names = "--order",
        split = ",",
        defaultValue = "uniform,skewed",
        description = "In which they send: uniform, skewed, or both. Default: ${DEFAULT-VALUE}.")
    private List<ScaleRow.Order> orders;

    @Option(
        names = "--messages",
        defaultValue = "16m",
        description = "Messages a turn; at least one sweep is sent. Default: ${DEFAULT-VALUE}.")
    private Count messages;

    @Mixin
    private EngineOptions threads;

    @Mixin
    private RoundOptions rounds = new RoundOptions(5, 1);

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
        results.check(threads.setting().coresNeeded(0));
        final Result result = results.begin(directory.path());
        final PrintWriter out = result.out();
        result.seed("messages", LoadFleet.SEED)
            .setting("threading", Names.of(threads.setting().threading()))
            .setting("waitStrategy", Names.of(threads.setting().waitStrategy()));
        out.printf(
            Locale.ROOT,
            "rounds    %d after %d, %s%n",
            rounds.counted(),
            rounds.warmUp(),
            threads.setting().describe());
        final List<ScaleRow> rows = new ArrayList<>();
        for (final List<Fleet> together : groups(out))
        {
            measure(together, rows);
        }
        print(rows, out);
        final ResultTable table = result.table("cost");
        rows.forEach(row -> row.keep(table));
        results.keep(result);
        return 0;
    }

    private void measure(final List<Fleet> together, final List<ScaleRow> rows)
    {
        final List<ScaleRow> started = new ArrayList<>();
        // Of all of them: one that is ended deletes nothing.
        final Path journals = JournalFiles.create(directory.path());
        try
        {
            for (final Fleet fleet : together)
            {
                started.add(new ScaleRow(
                    fleet.size, fleet.order, messages.value(), threads.setting(), journals, rounds.counted()));
            }
            for (int round = 1; round <= rounds.all(); round++)
            {
                for (final ScaleRow row : started)
                {
                    row.measure(rounds.counts(round));
                }
            }
        }
        finally
        {
            CloseHelper.closeAll(started);
            JournalFiles.delete(journals);
        }
        rows.addAll(started);
    }

    /** Fleets that take turns: as many as there is memory for at a time. */
    private List<List<Fleet>> groups(final PrintWriter out)
    {
        final OperatingSystemMXBean system = (OperatingSystemMXBean)ManagementFactory.getOperatingSystemMXBean();
        final long mostMib = (system.getTotalMemorySize() >> 20) * 3 / 4;
        final List<List<Fleet>> groups = new ArrayList<>();
        long leftMib = 0;
        for (final Count size : sizes)
        {
            JournalFiles.checkSpaceFor(
                directory.path(), Math.max(messages.value(), size.value() * LoadFleet.COMPONENTS));
            for (final ScaleRow.Order order : orders)
            {
                final long heapMib = ScaleRow.heapMib(size.intValue(), order, messages.value());
                if (heapMib > mostMib)
                {
                    out.printf(
                        Locale.ROOT, "left out  %,d devices, %s: they take %,d MiB of memory, and %,d are to be had%n",
                        size.value(), Names.of(order), heapMib, mostMib);
                    continue;
                }
                if (heapMib > leftMib)
                {
                    groups.add(new ArrayList<>());
                    leftMib = mostMib;
                }
                leftMib -= heapMib;
                groups.get(groups.size() - 1).add(new Fleet(size.intValue(), order));
            }
        }
        if (groups.isEmpty())
        {
            throw new IllegalStateException("there is not memory enough for any of them");
        }
        return groups;
    }

    private static void print(final List<ScaleRow> rows, final PrintWriter out)
    {
        out.printf("%nns a reading: median, and ratio to the first row%n");
        out.printf(
            "%10s %-8s %12s %22s %22s %22s %10s %8s%n", "devices", "order", "messages", "engine", "decoding alone",
            "monitor alone", "MiB", "B/device");
        for (final ScaleRow row : rows)
        {
            out.printf(
                Locale.ROOT,
                "%,10d %-8s %,12d %s %s %s %,10.1f %,8.0f%n",
                row.deviceCount(),
                Names.of(row.order()),
                row.messages(),
                compared(row.engine(), rows.get(0).engine()),
                compared(row.decode(), rows.get(0).decode()),
                compared(row.monitor(), rows.get(0).monitor()),
                row.mib(),
                row.mib() * (1 << 20) / row.deviceCount());
        }
        out.println();
        out.printf("%-36s %9s  %9s  %9s%n", "ns a reading", "median", "min", "max");
        for (final ScaleRow row : rows)
        {
            for (final Series series : List.of(row.engine(), row.decode(), row.monitor()))
            {
                if (!series.isEmpty())
                {
                    out.println(series.summary());
                }
            }
        }
        out.flush();
    }

    private static String compared(final Series series, final Series first)
    {
        return series.isEmpty() || first.isEmpty() ? String.format("%22s", "-") :
            String.format(Locale.ROOT, FORMAT + " (x %7.2f)", series.median(), series.median() / first.median());
    }

    /** A fleet that is to be measured. */
    private record Fleet(int size, ScaleRow.Order order)
    {
    }
}
