package io.plumbline.engine;

import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Cores;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.Retention;
import io.plumbline.journal.RollCycle;
import io.plumbline.journal.Segment;
import io.plumbline.journal.SegmentListing;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.EpochNanoClock;

/** Journals as the engine writes them. */
public final class JournalRuns
{
    private static final long SECOND = 1_000_000_000L;
    private static final long START_NS = 1_795_222_800L * SECOND;
    private static final String[] CODES = {"abc01", "def01", "xyz01", "rare"};

    private static final int CHUNK = 500;

    private JournalRuns()
    {
    }

    /** Four devices, in message time, cycles of five minutes. */
    public static Configuration configuration(final Retention retention)
    {
        final Limits.Bounds bounds = new Limits.Bounds(-2_000_000L, 2_000_000L, 500_000L);
        return configuration(retention, new Limits(bounds, bounds, true, 45 * SECOND, 90 * SECOND, 2, 2));
    }

    /** The same under other limits. */
    public static Configuration configuration(final Retention retention, final Limits limits)
    {
        final Configuration base = Configuration.of(
            TimeMode.MESSAGE, DeviceCodes.of(CODES), new FleetLimits(List.of(limits), new int[CODES.length]));
        return new Configuration(
            base.timeMode(),
            base.codes(),
            base.limits(),
            base.maxLineLength(),
            ThreadingMode.SHARED,
            WaitStrategyKind.SLEEPING,
            64,
            Cores.UNPINNED,
            base.tickIntervalNs(),
            JournalSettings.DEFAULT.with(RollCycle.FIVE_MINUTELY),
            retention,
            Actions.NONE,
            Listen.DEFAULT);
    }

    /** One run of the engine; its wall clock goes on with the messages, through as many cycles. */
    public static List<String> write(final Path journal, final long seed, final int messages, final int cycles)
    {
        return write(journal, seed, messages, cycles, Retention.EVERYTHING);
    }

    /** The same, pruned by the engine. */
    public static List<String> write(
        final Path journal, final long seed, final int messages, final int cycles, final Retention retention)
    {
        return write(journal, seed, messages, cycles, configuration(retention));
    }

    /** The same under a configuration. */
    public static List<String> write(
        final Path journal, final long seed, final int messages, final int cycles, final Configuration configuration)
    {
        final MemorySource source = source(seed, messages, 1);
        return EngineRun.run(configuration, journal, source, clock(seed, source, cycles));
    }

    /** One run under a configuration, of given messages; its wall clock goes through as many cycles. */
    public static List<String> write(
        final Path journal, final Configuration configuration, final byte[] messages, final int cycles)
    {
        final MemorySource source = new MemorySource(messages, 1, CHUNK);
        return EngineRun.run(configuration, journal, source, clock(0, source, cycles));
    }

    /** A configuration under other limits, with cycles of five minutes. */
    public static Configuration under(final Configuration configuration, final UnaryOperator<Limits> limits)
    {
        return new Configuration(
            configuration.timeMode(),
            configuration.codes(),
            new FleetLimits(
                configuration.limits().profiles().stream().map(limits).toList(),
                configuration.limits().profileOfDevice()),
            configuration.maxLineLength(),
            configuration.threading(),
            configuration.waitStrategy(),
            configuration.ringSize(),
            configuration.cores(),
            configuration.tickIntervalNs(),
            JournalSettings.DEFAULT.with(RollCycle.FIVE_MINUTELY),
            configuration.retention(),
            configuration.actions(),
            configuration.listen());
    }

    /** One run under a configuration, of given messages. */
    public static void run(final Path journal, final Configuration configuration, final byte[] messages)
    {
        EngineRun.run(configuration, journal, new MemorySource(messages));
    }

    /** One run that goes on after whatever damage there is. */
    public static void runAccepting(final Path journal, final Configuration configuration, final byte[] messages)
    {
        try (Engine engine = Engine.start(
            configuration,
            JournalDirectory.create(journal),
            new MemorySource(messages),
            WallClock.create(),
            new StartOptions(true, true, StartOptions.DEFAULT.onFault())))
        {
            while (!engine.isFinished())
            {
                Thread.onSpinWait();
            }
            engine.checkFault();
        }
    }

    /** One run in arrival time; the clock goes on with the messages, by no whole milliseconds. */
    public static void writeInArrivalTime(
        final Path journal, final long seed, final int messages, final Configuration configuration)
    {
        final MemorySource source = source(seed, messages, 1);
        EngineRun.run(configuration, journal, source, () -> START_NS + source.position() * 1_370_123L);
    }

    /** One run of three devices, then of others. */
    public static void writeWithReload(final Path journal) throws InterruptedException
    {
        final FedSource source = new FedSource();
        final Limits limits = ReloadConfigurations.limits(-3, 1, 1);
        try (Engine engine = Engine.start(
            ReloadConfigurations.configuration(
                TimeMode.ARRIVAL, ThreadingMode.SHARED, DeviceCodes.of("gone", "b", "c"), limits),
            JournalDirectory.create(journal),
            source,
            () -> START_NS))
        {
            feed(engine, source, "gone", "b", "nobody");
            engine.reload(ReloadConfigurations.configuration(
                TimeMode.ARRIVAL, ThreadingMode.SHARED, DeviceCodes.of("new", "c", "b"), limits))
                .await(60, TimeUnit.SECONDS);
            feed(engine, source, "gone", "b", "new");
            source.end();
            while (!engine.isFinished())
            {
                Thread.onSpinWait();
            }
            engine.checkFault();
        }
    }

    /** A round of a device under each of some limits, which come by reloads. */
    public static void writeWithReloads(final Path journal, final String code, final List<Limits> limits)
        throws InterruptedException
    {
        final FedSource source = new FedSource();
        try (Engine engine = Engine.start(
            ReloadConfigurations.configuration(
                TimeMode.ARRIVAL, ThreadingMode.SHARED, DeviceCodes.of(code), limits.get(0)),
            JournalDirectory.create(journal),
            source,
            () -> START_NS))
        {
            for (final Limits next : limits)
            {
                if (next != limits.get(0))
                {
                    engine.reload(ReloadConfigurations.configuration(
                        TimeMode.ARRIVAL, ThreadingMode.SHARED, DeviceCodes.of(code), next))
                        .await(60, TimeUnit.SECONDS);
                }
                feed(engine, source, code);
            }
            source.end();
            while (!engine.isFinished())
            {
                Thread.onSpinWait();
            }
            engine.checkFault();
        }
    }

    /** One run under a configuration, and when it has decided so many messages, under another. */
    public static void runWithReload(
        final Path journal,
        final Configuration before,
        final List<String> messages,
        final Configuration after,
        final List<String> moreMessages) throws InterruptedException
    {
        final FedSource source = new FedSource();
        try (Engine engine = Engine.start(before, JournalDirectory.create(journal), source, () -> START_NS))
        {
            source.feed(messages.toArray(String[]::new));
            while (engine.journaledEvents() < messages.size())
            {
                engine.checkFault();
                Thread.yield();
            }
            engine.reload(after).await(60, TimeUnit.SECONDS);
            source.feed(moreMessages.toArray(String[]::new));
            source.end();
            while (!engine.isFinished())
            {
                Thread.yield();
            }
            engine.checkFault();
        }
    }

    /** A round of each, the last component of which is too high. */
    private static void feed(final Engine engine, final FedSource source, final String... codes)
    {
        final long until = engine.journaledEvents() + codes.length * 8L;
        for (final String code : codes)
        {
            for (int id = 1; id <= 8; id++)
            {
                source.feed("{\"code\": \"" + code + "\", \"id\": \"" + id + "\", \"pwr\": \"" + id / 8 * 9 +
                    "\", \"valid_flag\": \"True\"}");
            }
        }
        while (engine.journaledEvents() < until)
        {
            engine.checkFault();
            Thread.yield();
        }
    }

    /** The files of a segment that hold its batches, oldest first. */
    static List<String> cycleFiles(final Segment segment)
    {
        return SegmentListing.of(segment).cycleFiles();
    }

    /** Messages, several times over. */
    static MemorySource source(final long seed, final int messages, final int repeats)
    {
        return new MemorySource(RandomMessages.bytes(new RandomMessages(seed, CODES).lines(messages)), repeats, CHUNK);
    }

    /** A wall clock that goes on with a source, through as many cycles. */
    static EpochNanoClock clock(final long seed, final MemorySource source, final int cycles)
    {
        final long startNs = START_NS + seed * 86_400 * SECOND;
        return () -> startNs + source.position() * cycles / (source.size() + 1) * 300 * SECOND;
    }
}
