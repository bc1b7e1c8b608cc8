package io.plumbline.perf;

import io.plumbline.engine.Fleet;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bulk}: many small files decoded in parallel, by workers and files taken at a time.
 */
@Command(
    name = "bulk",
    description = {
        "Messages in many small files, decoded in parallel: by how many workers, and how many files each takes at a " +
            "time, all combinations in turns. A time is from before the workers start until all is decoded; the " +
            "files have just been written, so they are in the system's cache. Every turn must give the same readings.",
        "The table is coloured by time on a terminal; NO_COLOR is heeded."
    })
final class BulkCommand implements Callable<Integer>
{
    private static final double MILLISECOND_NS = 1e6;
    /** Of the disk: a file of a few messages takes a block. */
    private static final long BLOCK = 4096;

    @Option(names = "--files", defaultValue = "27_000", description = "Files. Default: ${DEFAULT-VALUE}.")
    private Count fileCount;

    @Option(
        names = "--workers",
        split = ",",
        defaultValue = "1,2,4,8",
        description = "Workers, each a thread. Default: ${DEFAULT-VALUE}.")
    private List<Count> workers;

    @Option(
        names = "--chunk",
        split = ",",
        paramLabel = "FILES",
        defaultValue = "1,4,16,64,256,1024",
        description = "Files that a worker takes at a time. Default: ${DEFAULT-VALUE}.")
    private List<Count> chunks;

    @Mixin
    private LoadOptions load = new LoadOptions(50, 1_000_000);

    @Mixin
    private RoundOptions rounds = new RoundOptions(5, 2);

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
        results.check(EngineSetting.FEWEST_CORES);
        final LoadFleet fleet = load.fleet();
        final long sweep = (long)fleet.deviceCount() * LoadFleet.COMPONENTS;
        final Messages messages =
            fleet.messages(Math.max(sweep, load.messages() / sweep * sweep), MessageForm.PYTHON);
        JournalFiles.checkSpace(directory.path(), messages.length() + fileCount.value() * BLOCK);
        final Result result = results.begin(directory.path());
        final Path scratch = JournalFiles.create(directory.path());
        try
        {
            final BulkFiles files = BulkFiles.write(scratch, messages, fileCount.intValue());
            result.seed("messages", LoadFleet.SEED)
                .setting("messages", files.messages())
                .setting("files", files.paths().size())
                .setting("bytes", files.bytes())
                .setting("devices", fleet.deviceCount());
            result.out().printf(
                Locale.ROOT, "messages  %,d of %,d devices in %,d files, %,d bytes%nrounds    %d after %d%n%n",
                files.messages(), fleet.deviceCount(), files.paths().size(), files.bytes(), rounds.counted(),
                rounds.warmUp());
            result.out().flush();
            print(measure(files, fleet), files.messages(), result);
        }
        finally
        {
            JournalFiles.delete(scratch);
        }
        results.keep(result);
        return 0;
    }

    private Series[][] measure(final BulkFiles files, final LoadFleet fleet)
    {
        final int most = workers.stream().mapToInt(Count::intValue).max().orElse(1);
        final BulkTurn turn = new BulkTurn(
            files,
            Fleet.of(fleet.configuration(TimeMode.ARRIVAL, ThreadingMode.SHARED, WaitStrategyKind.SLEEPING)),
            most);
        final Series[][] times = new Series[workers.size()][chunks.size()];
        for (int round = 1; round <= rounds.all(); round++)
        {
            for (int row = 0; row < workers.size(); row++)
            {
                for (int column = 0; column < chunks.size(); column++)
                {
                    final double ms = turn.run(workers.get(row).intValue(), chunks.get(column).intValue()) /
                        MILLISECOND_NS;
                    if (rounds.isFirstCounted(round))
                    {
                        times[row][column] = new Series("time", "%8.1f", rounds.counted());
                    }
                    if (rounds.counts(round))
                    {
                        times[row][column].add(ms);
                    }
                }
            }
        }
        return times;
    }

    private void print(final Series[][] times, final long messages, final Result result)
    {
        final PrintWriter out = result.out();
        final double[] medians =
            Stream.of(times).flatMap(Stream::of).mapToDouble(Series::median).sorted().toArray();
        final TimeColours colours = new TimeColours(
            medians[0], medians[medians.length - 1], spec.commandLine().getColorScheme().ansi().enabled());
        final ResultTable table = result.table("matrix");
        String best = "";
        out.printf("milliseconds, median%n%-9s", "workers");
        chunks.forEach(chunk -> out.printf(Locale.ROOT, " %,8d", chunk.value()));
        out.println("  files at a time");
        for (int row = 0; row < workers.size(); row++)
        {
            out.printf("%-9d", workers.get(row).value());
            for (int column = 0; column < chunks.size(); column++)
            {
                final Series series = times[row][column];
                out.print(' ' + colours.paint(
                    series.median(), String.format(Locale.ROOT, "%8.1f", series.median())));
                table.row()
                    .key("workers", workers.get(row).value())
                    .key("chunk", chunks.get(column).value())
                    .figure("time", "ms", series);
                best = series.median() == medians[0] ? describe(row, column, series, messages) : best;
            }
            out.println();
        }
        out.println();
        out.println(best);
    }

    private String describe(final int row, final int column, final Series series, final long messages)
    {
        return String.format(
            Locale.ROOT,
            "best: %d workers, %,d files at a time: %.1f ms (%.1f to %.1f), %.2f million messages a second",
            workers.get(row).value(), chunks.get(column).value(), series.median(), series.min(), series.max(),
            messages / series.median() / 1e3);
    }
}
