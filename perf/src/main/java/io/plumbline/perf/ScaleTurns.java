package io.plumbline.perf;

import io.plumbline.engine.Engine;
import io.plumbline.engine.StartOptions;
import io.plumbline.engine.WallClock;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.journal.JournalDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The process that measures one fleet: a fleet of another size in the same process would leave its marks on the
 * compiled code. It tells how many messages a turn has and how many bytes the engine takes, and then for each line on
 * its standard input what a reading costs, in nanoseconds: the engine, decoding alone, the monitor alone.
 */
public final class ScaleTurns
{
    /** Of the monitor alone, where it is not measured. */
    static final String NONE = "-";

    private final LoadFleet fleet;
    private final boolean isUniform;
    private final Path directory;
    private final Measurement measurement;

    private ScaleTurns(
        final LoadFleet fleet,
        final ScaleRow.Order order,
        final long messages,
        final Configuration configuration,
        final Path directory)
    {
        this.fleet = fleet;
        this.directory = directory;
        isUniform = order == ScaleRow.Order.UNIFORM;
        final SplittableRandom random = new SplittableRandom(LoadFleet.SEED);
        measurement = isUniform ? uniform(configuration, random, messages) : skewed(configuration, random, messages);
    }

    private Measurement uniform(final Configuration configuration, final SplittableRandom random, final long messages)
    {
        final LoadPlan plan = LoadPlan.of(fleet, messages, TimeMode.ARRIVAL);
        return new Measurement(
            configuration,
            StartOptions.DEFAULT,
            fleet.messages(new SweepOrder(fleet, random), plan.messageCount()),
            plan.repeats());
    }

    private Measurement skewed(final Configuration configuration, final SplittableRandom random, final long messages)
    {
        final int held = (int)ScaleRow.held(fleet.deviceCount(), ScaleRow.Order.SKEWED, messages);
        final SkewedOrder order = new SkewedOrder(fleet, random, held, held < messages);
        return new Measurement(
            configuration, StartOptions.DEFAULT, fleet.messages(order, order.size()), Math.max(1, messages / held));
    }

    /**
     * Obeys standard input until it ends.
     *
     * @param args devices, order, messages, threading, wait strategy, directory for journals.
     * @throws IOException when standard input cannot be read.
     */
    public static void main(final String[] args) throws IOException
    {
        final long before = usedBytes();
        final LoadFleet fleet = new LoadFleet(Integer.parseInt(args[0]));
        final Configuration configuration = fleet.configuration(
            TimeMode.ARRIVAL,
            Names.parse(ThreadingMode.class, args[3]),
            Names.parse(WaitStrategyKind.class, args[4]));
        final Path directory = Path.of(args[5]);
        final long engineBytes = engineBytes(configuration, directory, before);
        final ScaleTurns turns = new ScaleTurns(
            fleet, Names.parse(ScaleRow.Order.class, args[1]), Long.parseLong(args[2]), configuration, directory);
        System.out.println(turns.measurement.count() + " " + engineBytes);
        final BufferedReader asked =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (asked.readLine() != null)
        {
            System.out.println(turns.turn());
        }
    }

    private String turn()
    {
        final Path journal = JournalFiles.create(directory);
        try
        {
            final double count = measurement.count();
            final double engineNs = measurement.engine(journal, null) / count;
            final double decodeNs = measurement.decode() / count;
            return engineNs + " " + decodeNs + " " + (isUniform ? monitorNs() : NONE);
        }
        catch (final IllegalStateException e)
        {
            return ChildProcess.FAILED + e.getMessage();
        }
        finally
        {
            JournalFiles.delete(journal);
        }
    }

    private String monitorNs()
    {
        final MonitorLoad load = new MonitorLoad(fleet, MonitorLoad.Order.RANDOM);
        final long passes = Math.max(1, measurement.count() / load.size());
        final long startNs = System.nanoTime();
        for (long pass = 0; pass < passes; pass++)
        {
            load.run(load.size());
        }
        return Double.toString((System.nanoTime() - startNs) / ((double)passes * load.size()));
    }

    /** What a running engine takes with its configuration, after a collection: heap and buffers beside it. */
    private static long engineBytes(final Configuration configuration, final Path directory, final long before)
    {
        final Path journal = JournalFiles.create(directory);
        try (Engine engine = Engine.start(
            configuration,
            JournalDirectory.create(journal),
            new MeasuredSource(List.of(), 1),
            WallClock.create()))
        {
            final long bytes = usedBytes() - before;
            engine.checkFault();
            return bytes;
        }
        finally
        {
            JournalFiles.delete(journal);
        }
    }

    private static long usedBytes()
    {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() +
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
