package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Cores;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.ingress.SourceFeed;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalLock;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.JournalTailer;
import io.plumbline.journal.Retention;
import io.plumbline.journal.RollCycle;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A fault in a stage stops the whole, names the stage, and leaves nothing behind it undecided or unjournaled. */
@Timeout(60)
class PipelineFaultTest
{
    @TempDir
    private Path directory;

    private final HaltPolicy haltPolicy = new HaltPolicy(fault ->
    {
    });

    static Stream<Arguments> modes()
    {
        return Stream.of(ThreadingMode.values()).flatMap(threading ->
            Stream.of(WaitStrategyKind.values()).map(wait -> Arguments.of(threading, wait)));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void shouldStopWhenTheMonitorFails(final ThreadingMode threading, final WaitStrategyKind waitStrategy)
    {
        // The monitor is ahead of ingress, which the engine never lets happen.
        final String fault =
            run(threading, waitStrategy, (monitor, appender) -> monitor.onStart(DeviationMonitor.MAX_TIME_NS));
        assertTrue(
            fault.startsWith(role(threading, "monitor") + " stopped: time "), fault);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void shouldStopWhenTheJournalFails(final ThreadingMode threading, final WaitStrategyKind waitStrategy)
    {
        final String fault = run(threading, waitStrategy, (monitor, appender) -> appender.close());
        assertTrue(
            fault.startsWith(role(threading, "journal") + " stopped: "), fault);
    }

    private static String role(final ThreadingMode threading, final String stage)
    {
        return switch (threading)
        {
            case SINGLE -> "ingress-monitor-journal";
            case SHARED -> "monitor-journal";
            case DEDICATED -> stage;
        };
    }

    private interface Sabotage
    {
        void apply(DeviationMonitor monitor, JournalAppender appender);
    }

    private String run(
        final ThreadingMode threading,
        final WaitStrategyKind waitStrategy,
        final Sabotage sabotage)
    {
        final Configuration defaults = Configuration.defaults();
        final Configuration configuration = new Configuration(
            TimeMode.MESSAGE, DeviceCodes.of("abc01"), new FleetLimits(
            defaults.limits().profiles(), new int[1]), 4096, threading, waitStrategy, 64, Cores.UNPINNED,
            1_000_000_000L, JournalSettings.DEFAULT,
            Retention.EVERYTHING,
            Actions.NONE,
            Listen.DEFAULT);
        final Fleet fleet = Fleet.of(configuration);
        final JournalDirectory journal = JournalDirectory.create(directory.resolve(threading + "-" + waitStrategy));
        final AtomicLong events = new AtomicLong();
        try (JournalLock lock = journal.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(1), 1))
        {
            final DeadlineLog deadlineLog = new DeadlineLog(1, 64);
            final DeviationMonitor monitor = new DeviationMonitor(fleet.limits(), deadlineLog);
            final EngineCounters counters = EngineCounters.create(journal);
            final JournalMeter meter = new JournalMeter(appender, counters);
            sabotage.apply(monitor, appender);
            try (Pipeline pipeline = new Pipeline(configuration, haltPolicy))
            {
                final IngressAgent ingress = new IngressAgent(
                    new SourceFeed(
                        new MemorySource(RandomMessages.bytes(new RandomMessages(1, "abc01").lines(50)), 100, 999)),
                    fleet,
                    pipeline.ring(),
                    () -> 1,
                    () -> 0,
                    0,
                    1_000_000_000L,
                    new RollSchedule(RollCycle.HOURLY, 1, 1),
                    appender.space(),
                    pipeline::journaled);
                final SpareImage spareImage = new SpareImage();
                pipeline.start(
                    ingress,
                    new IngressMeter(
                        ingress,
                        pipeline.ring()::getCursor,
                        pipeline::journaled,
                        () -> 0,
                        new CachedNanoClock(),
                        counters),
                    new MonitorHandler(monitor, deadlineLog, spareImage, new MonitorMeter(monitor, counters)),
                    new JournalHandler(appender, deadlineLog, fleet, spareImage, meter),
                    appender.space());
                while (!pipeline.isFinished())
                {
                    Thread.onSpinWait();
                }
            }
        }
        try (JournalTailer tailer = new JournalTailer(journal))
        {
            final JournalListener counter = new JournalListener()
            {
                @Override
                public void onTick(final long sequence, final long timeNs)
                {
                    events.incrementAndGet();
                }

                @Override
                public void onReading(
                    final long sequence,
                    final long timeNs,
                    final int device,
                    final int component,
                    final long power,
                    final int flags)
                {
                    events.incrementAndGet();
                }
            };
            while (tailer.poll(counter, 100) > 0)
            {
                continue;
            }
        }
        assertEquals(0, events.get(), "events in the journal");
        return assertThrows(EngineFaultException.class, haltPolicy::check).getMessage();
    }
}
