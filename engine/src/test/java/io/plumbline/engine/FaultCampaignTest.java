package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.campaign.Campaign;
import io.plumbline.campaign.ChildProcess;
import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.ingress.SourceFeed;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.RollCycle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults and clocks gone wrong at random moments: the engine stops or goes on, and the journal stays whole. */
@Timeout(120)
class FaultCampaignTest
{
    private static final int RUNS_A_JOURNAL = 10;
    private static final int MAX_FAST_READS = 250;
    private static final int RUNS_A_PROCESS = 30;
    private static final int EXIT_CODE = 3;
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;
    private static final String[] STAGES =
        {"ingress", "monitor", "journal", "monitor-journal", "ingress-monitor-journal", "journal-space"};
    private static final String[] CODES = {"abc01", "def01"};

    @TempDir
    private Path directory;

    /**
     * Each stage in turn, in all threading modes, is stopped by a Throwable: thrown by itself at a random event, read
     * or duty cycle, and, where Java still can, every other time at whatever instruction it has got to.
     */
    @Test
    void shouldStopAtAThrowableInAnyStageAndGoOnAfterARestart() throws InterruptedException, IOException
    {
        final Campaign campaign = Campaign.of("faults", 15);
        // Once through all that is made once: a Throwable in a class's initializer would spoil the class for good.
        for (final ThreadingMode threading : ThreadingMode.values())
        {
            run(campaign, -1 - threading.ordinal(), threading, null, directory.resolve(threading.name()));
        }
        final int[] stopped = new int[STAGES.length];
        int anywhere = 0;
        long longestNotedNs = 0;
        long longestGoneNs = 0;
        long events = 0;
        for (int run = 0; run < campaign.runs(); run++)
        {
            final Path journal = directory.resolve("journal" + run / RUNS_A_JOURNAL);
            final int stage = run % STAGES.length;
            final ThreadingMode threading = threading(STAGES[stage]);
            final long sequence = nextSequence(journal);
            final InjectedFault fault = InjectedFault.of(campaign.random(run), run / STAGES.length, STAGES[stage]);
            final Stop stop = run(campaign, run, threading, fault, journal);
            longestNotedNs = Math.max(longestNotedNs, stop.notedNs);
            longestGoneNs = Math.max(longestGoneNs, stop.goneNs);
            anywhere += fault.isAnywhere() ? 1 : 0;
            stopped[stage]++;
            // Decided again on the way: what was journaled is what would be decided.
            final long nextSequence = nextSequence(journal);
            assertTrue(nextSequence >= sequence, campaign.at(run));
            events += nextSequence - sequence;
        }
        if (campaign.isLong())
        {
            assertTrue(longestNotedNs < SECOND, "a fault was noted after " + longestNotedNs + " ns");
            assertTrue(longestGoneNs < SECOND, "the threads were gone after " + longestGoneNs + " ns");
        }
        campaign.result(
            "each of the %d stages stopped %d times or more, %d times in all at any instruction, otherwise at an " +
            "event, read or duty cycle; each with its name and cause, noted at most %d ms after the Throwable, and " +
            "all threads gone, journal and lock closed, at most %d ms after it; each restart went on at the " +
            "sequence after the last, %,d events in all; %d more in processes of their own, each of which ended with " +
            "exit code %d",
            STAGES.length,
            Arrays.stream(stopped).min().orElseThrow(),
            anywhere,
            TimeUnit.NANOSECONDS.toMillis(longestNotedNs),
            TimeUnit.NANOSECONDS.toMillis(longestGoneNs),
            events,
            stopProcesses(campaign),
            EXIT_CODE);
    }

    /** Java can throw into a thread up to version 19; gives how many processes were ended so. */
    private int stopProcesses(final Campaign campaign) throws InterruptedException, IOException
    {
        final int processes =
            Runtime.version().feature() < 20 ? (campaign.runs() + RUNS_A_PROCESS - 1) / RUNS_A_PROCESS : 0;
        final Path input = Files.write(
            directory.resolve("messages"), RandomMessages.bytes(new RandomMessages(1, CODES).lines(3000)));
        for (int i = 0; i < processes; i++)
        {
            final String stage = STAGES[i % STAGES.length];
            final Path home = Files.createDirectory(directory.resolve("process" + i));
            final Path configuration = Files.writeString(home.resolve("fleet.yaml"), """
                defaults: { first: { below: -3 }, last: { below: -3 } }
                devices: [abc01, def01]
                threading: %s
                """.formatted(threading(stage).name().toLowerCase(Locale.ROOT)));
            final Path told = home.resolve("told");
            final Process process = new ProcessBuilder(ChildProcess.command(
                home,
                StoppedRun.class,
                stage,
                Integer.toString(campaign.random(i).nextInt(300)),
                "run",
                "-c",
                configuration.toString(),
                "-j",
                home.resolve("journal").toString(),
                "--input",
                input.toString(),
                "--follow"))
                .redirectOutput(home.resolve("events").toFile())
                .redirectError(told.toFile())
                .start();
            try
            {
                assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> stage + " in a process: hangs");
                assertEquals(EXIT_CODE, process.exitValue(), Files.readString(told));
                assertTrue(Files.readString(told).contains(stage + " stopped: "), Files.readString(told));
                nextSequence(home.resolve("journal"));
            }
            finally
            {
                process.destroyForcibly();
            }
        }
        return processes;
    }

    /** That has such a stage. */
    private static ThreadingMode threading(final String stage)
    {
        return switch (stage)
        {
            case "ingress-monitor-journal" -> ThreadingMode.SINGLE;
            case "monitor-journal" -> ThreadingMode.SHARED;
            default -> ThreadingMode.DEDICATED;
        };
    }

    private static long nextSequence(final Path journal)
    {
        return Files.exists(journal) ? EngineRun.replay(journal, DecisionListener.NONE).nextSequence() : 1;
    }

    @Test
    void shouldKeepTheOrderWhateverTheClockDoes()
    {
        final Campaign campaign = Campaign.of("clock", 8);
        final Configuration configuration = configuration(TimeMode.ARRIVAL).with(
            JournalSettings.DEFAULT.with(RollCycle.FIVE_MINUTELY));
        final Path journal = directory.resolve("clocks");
        long sequence = 0;
        long holds = 0;
        long readings = 0;
        for (int run = 0; run < campaign.runs(); run++)
        {
            final Random random = campaign.random(run);
            final AtomicLong now = new AtomicLong(1_800_000_000 * SECOND + random.nextInt(48) * HOUR);
            final byte[] bytes = RandomMessages.bytes(new RandomMessages(random.nextLong(), CODES).lines(2000));
            final MessageSource source =
                new HookedSource(new MemorySource(bytes, 1, 400), (read) -> now.addAndGet(step(random)));
            final long[] counts;
            try (Engine engine = Engine.start(configuration, JournalDirectory.create(journal), source, now::get))
            {
                assertEquals(sequence, engine.recovered().nextSequence() - 1, campaign.at(run));
                counts = countsAtEnd(engine);
                sequence = engine.lastSequence();
                holds += engine.clockHolds();
            }
            try (Engine steady = Engine.start(
                configuration,
                JournalDirectory.create(directory.resolve("steady" + run)),
                new MemorySource(bytes, 1, 400),
                WallClock.create()))
            {
                final long[] expected = countsAtEnd(steady);
                assertEquals(expected[MonitorCounts.READINGS], counts[MonitorCounts.READINGS], campaign.at(run));
                assertEquals(expected[MonitorCounts.REJECTED], counts[MonitorCounts.REJECTED], campaign.at(run));
                readings += counts[MonitorCounts.READINGS];
            }
            final Replayer replayer = EngineRun.replay(journal, DecisionListener.NONE);
            assertEquals(sequence, replayer.nextSequence() - 1, campaign.at(run));
        }
        campaign.result(
            "%,d readings, each let in as under a steady clock and none refused for its time; sequences are " +
            "dense, times never fall; the clock was set back and time held %,d times",
            readings,
            holds);
    }

    private static long[] countsAtEnd(final Engine engine)
    {
        awaitEnd(engine);
        engine.checkFault();
        final long[] counts = engine.monitor().counts().toArray();
        final long[] before = engine.countsAtStart();
        Arrays.setAll(counts, i -> counts[i] - before[i]);
        return counts;
    }

    /** One life of an engine, to the end of its input or to a fault; gives how long it took to stop after that. */
    private static Stop run(
        final Campaign campaign,
        final int run,
        final ThreadingMode threading,
        final InjectedFault fault,
        final Path journal) throws InterruptedException
    {
        final Random random = campaign.random(run);
        final byte[] bytes = RandomMessages.bytes(new RandomMessages(random.nextLong(), CODES).lines(3000));
        // With a stage to stop there is always more to read than it will get to, if slowly after a while.
        final MessageSource source = new HookedSource(
            new MemorySource(bytes, fault == null ? 1 : Integer.MAX_VALUE, 8000),
            (read) ->
            {
                LockSupport.parkNanos(read < MAX_FAST_READS ? 1000 : 1_000_000);
                if (fault != null)
                {
                    fault.onRead();
                }
            });
        final BlockingQueue<EngineFaultException> told = new LinkedBlockingQueue<>();
        final long nextSequence = nextSequence(journal);
        final Set<Thread> before = Thread.getAllStackTraces().keySet();
        final Set<Thread> threads = new HashSet<>();
        final long thrownNs;
        final long notedNs;
        try (Engine engine = Engine.start(
            configuration(threading),
            JournalDirectory.create(journal),
            new SourceFeed(source),
            WallClock.create(),
            new StartOptions(false, false, told::add),
            fault == null ? StageWork.AS_IT_IS : fault))
        {
            threads.addAll(Thread.getAllStackTraces().keySet());
            assertEquals(nextSequence, engine.recovered().nextSequence(), campaign.at(run));
            if (fault == null)
            {
                awaitEnd(engine);
                engine.checkFault();
                return null;
            }
            fault.strike(engine);
            awaitEnd(engine);
            notedNs = System.nanoTime();
            thrownNs = fault.thrownNs();
            final EngineFaultException noted =
                assertThrows(EngineFaultException.class, engine::checkFault, campaign.at(run));
            assertEquals(noted, told.poll(10, TimeUnit.SECONDS), campaign.at(run));
            assertNull(told.poll(), campaign.at(run));
            final String message = noted.getMessage();
            assertTrue(message.startsWith(fault.stage() + " stopped: "), campaign.at(run) + ": " + message);
            assertTrue(message.endsWith("ThreadDeath"), campaign.at(run) + ": " + message);
        }
        final long goneNs = System.nanoTime();
        threads.removeAll(before);
        // Daemons among them are whose, and for how long, does not matter to the process.
        threads.removeIf((thread) -> thread.isDaemon() || !thread.isAlive());
        assertEquals(Set.of(), threads, campaign.at(run));
        return new Stop(notedNs - thrownNs, goneNs - thrownNs);
    }

    private static void awaitEnd(final Engine engine)
    {
        while (!engine.isFinished())
        {
            Thread.onSpinWait();
        }
    }

    private static Configuration configuration(final ThreadingMode threading)
    {
        final Configuration message = configuration(TimeMode.MESSAGE);
        return new Configuration(
            message.timeMode(), message.codes(), message.limits(), message.maxLineLength(), threading,
            message.waitStrategy(), 64, message.cores(), message.tickIntervalNs(), message.journal(),
            message.retention(),
            Actions.NONE,
            Listen.DEFAULT);
    }

    private static Configuration configuration(final TimeMode timeMode)
    {
        return Configuration.of(
            timeMode,
            DeviceCodes.of(CODES),
            new FleetLimits(Configuration.defaults().limits().profiles(), new int[CODES.length]));
    }

    /** How far the clock is set at a time: mostly on, but also by hours, back across a roll, or not at all. */
    private static long step(final Random random)
    {
        return switch (random.nextInt(8))
        {
            case 0 -> HOUR;
            case 1 -> -HOUR;
            case 2 -> 0;
            case 3 -> -400 * SECOND;
            default -> random.nextInt(20) * SECOND;
        };
    }

    /**
     * How long an engine took to stop.
     *
     * @param notedNs from the Throwable until the engine said that it was finished.
     * @param goneNs  from the Throwable until its threads had ended and all of it was closed.
     */
    private record Stop(long notedNs, long goneNs)
    {
    }

    /** Does something before each read. */
    private static final class HookedSource implements MessageSource
    {
        private final MessageSource source;
        private final IntConsumer hook;
        private int reads;

        private HookedSource(final MessageSource source, final IntConsumer hook)
        {
            this.source = source;
            this.hook = hook;
        }

        @Override
        public int read(final byte[] buffer, final int offset, final int length) throws IOException
        {
            hook.accept(reads++);
            return source.read(buffer, offset, length);
        }

        @Override
        public long position()
        {
            return source.position();
        }

        @Override
        public long size()
        {
            return source.size();
        }

        @Override
        public String name()
        {
            return source.name();
        }

        @Override
        public void close() throws IOException
        {
            source.close();
        }
    }
}
