package io.plumbline.perf;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.journal.Durability;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code durability}: the engine with {@code durability: process} and {@code disk}, beside what the disk can force.
 */
@Command(
    name = "durability",
    description = {
        "Messages held in memory through the whole engine into a new journal, with durability process and disk in " +
            "turns, beside the rate at which the disk forces 4 KiB, and as many bytes as a batch of the journal " +
            "has, with nothing in the way. With disk every batch is forced before anybody sees it."
    })
final class DurabilityCommand implements Callable<Integer>
{
    private static final int PAGE = 4096;
    private static final int FORCES = 300;

    @Mixin
    private LoadOptions load = new LoadOptions(50, 5_000_000);

    @Mixin
    private RoundOptions rounds = new RoundOptions(5, 2);

    @Mixin
    private DirectoryOption directory;

    @Mixin
    private ResultOptions results;

    @Mixin
    private HelpOption help;

    private Series process;
    private Series disk;
    private Series ratio;
    private Series batches;
    private Series batchLength;
    private Series pageForces;
    private Series batchForces;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        results.check(EngineSetting.FEWEST_CORES);
        final LoadFleet fleet = load.fleet();
        final Configuration configuration =
            fleet.configuration(TimeMode.ARRIVAL, ThreadingMode.SHARED, WaitStrategyKind.SLEEPING);
        final LoadPlan plan = LoadPlan.of(fleet, load.messages(), TimeMode.ARRIVAL);
        final Messages held = fleet.messages(plan.messageCount(), plan.form());
        final Measurement onProcess = new Measurement(configuration, held, plan.repeats());
        final Measurement onDisk = new Measurement(
            configuration.with(configuration.journal().with(Durability.DISK)), held, plan.repeats());
        JournalFiles.checkSpaceFor(directory.path(), onProcess.count());
        final Result result = results.begin(directory.path());
        result.seed("messages", LoadFleet.SEED)
            .setting("messages", onProcess.count())
            .setting("devices", fleet.deviceCount());
        final PrintWriter out = result.out();
        out.printf(
            Locale.ROOT, "messages  %,d a round, %,d devices%n%n", onProcess.count(), fleet.deviceCount());
        out.println(
            "round      process M/s   disk M/s  disk/process  batches/s  B a batch  4 KiB forces/s  batch forces/s");
        clear();
        for (int round = 1; round <= rounds.all(); round++)
        {
            if (rounds.isFirstCounted(round))
            {
                clear();
            }
            round(onProcess, onDisk);
            out.printf(
                "%-9s    %s  %s     %s  %s  %s       %s       %s%n",
                rounds.name(round),
                process.last(), disk.last(), ratio.last(), batches.last(), batchLength.last(), pageForces.last(),
                batchForces.last());
            out.flush();
        }
        out.printf("%n%-36s %9s  %9s  %9s%n", "", "median", "min", "max");
        for (final Series series :
            new Series[]{process, disk, ratio, batches, batchLength, pageForces, batchForces})
        {
            out.println(series.summary());
        }
        result.table("rates").row()
            .figure("engine, process", "M messages/s", process)
            .figure("engine, disk", "M messages/s", disk)
            .figure("disk / process", "", ratio)
            .figure("batches forced", "a second", batches)
            .figure("a batch", "bytes", batchLength)
            .figure("the disk itself, 4 KiB", "forces a second", pageForces)
            .figure("the disk itself, a batch", "forces a second", batchForces);
        results.keep(result);
        return 0;
    }

    private void round(final Measurement onProcess, final Measurement onDisk)
    {
        final Path journals = JournalFiles.create(directory.path());
        try
        {
            final double count = onProcess.count();
            process.add(count * 1_000 / onProcess.engine(journals.resolve("process"), null));
            final Path forced = journals.resolve("disk");
            final long diskNs = onDisk.engine(forced, null);
            disk.add(count * 1_000 / diskNs);
            ratio.add(disk.lastValue() / process.lastValue());
            final long batchCount = Measurement.batches(forced);
            final long length = JournalFiles.allocatedBytes(forced) / batchCount;
            batches.add(batchCount * 1e9 / diskNs);
            batchLength.add(length);
            pageForces.add(DeviceForce.rate(journals, PAGE, FORCES));
            batchForces.add(DeviceForce.rate(journals, Math.toIntExact(length), FORCES));
        }
        finally
        {
            JournalFiles.delete(journals);
        }
    }

    private void clear()
    {
        final int most = rounds.all();
        process = new Series("engine, process, M messages/s", "%9.2f", most);
        disk = new Series("engine, disk, M messages/s", "%9.2f", most);
        ratio = new Series("disk / process", "%9.2f", most);
        batches = new Series("batches forced a second", "%9.0f", most);
        batchLength = new Series("bytes a batch (blocks, by du)", "%9.0f", most);
        pageForces = new Series("the disk itself: 4 KiB forces/s", "%9.0f", most);
        batchForces = new Series("the disk itself: batch forces/s", "%9.0f", most);
    }
}
