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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
    private static final long ABOUT_BYTES_A_READING = 32;

    @Option(names = "--devices", defaultValue = "50", description = "Devices. Default: ${DEFAULT-VALUE}.")
    private Count devices;

    @Option(
        names = "--messages",
        defaultValue = "5_000_000",
        description = "Messages a round, at most; whole sweeps of the fleet are sent. Default: ${DEFAULT-VALUE}.")
    private Count messages;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds that count. Default: ${DEFAULT-VALUE}.")
    private Count rounds;

    @Option(names = "--warm-up", defaultValue = "2", description = "Rounds before. Default: ${DEFAULT-VALUE}.")
    private Count warmUp;

    @Option(
        names = "--dir",
        paramLabel = "DIR",
        defaultValue = "${sys:java.io.tmpdir}",
        description = "Where the journals are written: on the disk in question. Default: ${DEFAULT-VALUE}.")
    private Path directory;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

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
        Preconditions.check();
        final PrintWriter out = spec.commandLine().getOut();
        final LoadFleet fleet = new LoadFleet(devices.intValue());
        final Configuration configuration =
            fleet.configuration(TimeMode.ARRIVAL, ThreadingMode.SHARED, WaitStrategyKind.SLEEPING);
        final LoadPlan plan = LoadPlan.of(fleet, messages.value(), TimeMode.ARRIVAL);
        final Messages held = fleet.messages(plan.messageCount(), plan.form());
        final Measurement onProcess = new Measurement(configuration, held, plan.repeats());
        final Measurement onDisk = new Measurement(
            configuration.with(configuration.journal().with(Durability.DISK)), held, plan.repeats());
        JournalFiles.checkSpace(directory, onProcess.count() * ABOUT_BYTES_A_READING);
        Conditions.print(out, directory);
        out.printf(
            Locale.ROOT, "messages  %,d a round, %,d devices%n%n", onProcess.count(), fleet.deviceCount());
        out.println(
            "round      process M/s   disk M/s  disk/process  batches/s  B a batch  4 KiB forces/s  batch forces/s");
        clear();
        for (long round = 1; round <= warmUp.value() + rounds.value(); round++)
        {
            if (round == warmUp.value() + 1)
            {
                clear();
            }
            round(onProcess, onDisk);
            out.printf(
                "%-9s    %s  %s     %s  %s  %s       %s       %s%n",
                round <= warmUp.value() ? "warm-up" : round - warmUp.value(),
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
        out.flush();
        return 0;
    }

    private void round(final Measurement onProcess, final Measurement onDisk)
    {
        final Path journals = JournalFiles.create(directory);
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
        final int most = Math.toIntExact(warmUp.value() + rounds.value());
        process = new Series("engine, process, M messages/s", "%9.2f", most);
        disk = new Series("engine, disk, M messages/s", "%9.2f", most);
        ratio = new Series("disk / process", "%9.2f", most);
        batches = new Series("batches forced a second", "%9.0f", most);
        batchLength = new Series("bytes a batch (blocks, by du)", "%9.0f", most);
        pageForces = new Series("the disk itself: 4 KiB forces/s", "%9.0f", most);
        batchForces = new Series("the disk itself: batch forces/s", "%9.0f", most);
    }
}
