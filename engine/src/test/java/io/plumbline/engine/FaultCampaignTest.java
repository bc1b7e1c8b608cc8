package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.RollCycle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.agrona.concurrent.EpochNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults and clocks gone wrong at random moments: the engine stops or goes on, and the journal stays whole. */
@Timeout(120)
class FaultCampaignTest
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);
    private static final int RUNS = Integer.getInteger("plumbline.test.faultRuns", 12);
    private static final int CLOCK_RUNS = Integer.getInteger("plumbline.test.clockRuns", 8);
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;
    private static final String[] CODES = {"abc01", "def01"};

    @TempDir
    private Path directory;

    @Test
    void shouldStopAtAFaultOfIngressAndGoOnAfterARestart()
    {
        final Random random = new Random(SEED);
        final Configuration configuration = configuration(TimeMode.MESSAGE);
        final Path journal = directory.resolve("journal");
        long sequence = 0;
        for (int run = 0; run < RUNS; run++)
        {
            final String seed = "seed " + SEED + " run " + run;
            final List<EngineFaultException> told = new ArrayList<>();
            final Error fault = random.nextBoolean() ? new InternalError("unsafe") : new OutOfMemoryError("made up");
            final byte[] bytes = RandomMessages.bytes(new RandomMessages(SEED + run, CODES).lines(3000));
            final int reads = 1 + random.nextInt(40);
            try (Engine engine = Engine.start(
                configuration,
                JournalDirectory.create(journal),
                new HookedSource(
                    new MemorySource(bytes, 1, 1 + random.nextInt(8000)), (read) -> failAt(reads, read, fault)),
                WallClock.create(),
                new StartOptions(false, false, told::add)))
            {
                assertEquals(sequence, engine.recovered().nextSequence() - 1, seed);
                while (!engine.isFinished())
                {
                    Thread.onSpinWait();
                }
                if (!told.isEmpty())
                {
                    final EngineFaultException stopped = assertThrows(EngineFaultException.class, engine::checkFault);
                    assertEquals(told.get(0), stopped);
                    assertTrue(stopped.getMessage().startsWith("ingress stopped: "), stopped.getMessage());
                }
            }
            final Replayer replayer = EngineRun.replay(journal, DecisionListener.NONE);
            sequence = replayer.nextSequence() - 1;
        }
        assertTrue(sequence > 0);
    }

    @Test
    void shouldKeepTheOrderWhateverTheClockDoes()
    {
        final Random random = new Random(SEED);
        final Configuration configuration = configuration(TimeMode.ARRIVAL).with(
            JournalSettings.DEFAULT.with(RollCycle.FIVE_MINUTELY));
        final Path journal = directory.resolve("clocks");
        long sequence = 0;
        for (int run = 0; run < CLOCK_RUNS; run++)
        {
            final AtomicLong now = new AtomicLong(1_800_000_000 * SECOND + random.nextInt(48) * HOUR);
            final EpochNanoClock clock = now::get;
            final byte[] bytes = RandomMessages.bytes(new RandomMessages(SEED + run, CODES).lines(2000));
            final MessageSource source =
                new HookedSource(new MemorySource(bytes, 1, 400), (read) -> now.addAndGet(step(random)));
            try (Engine engine = Engine.start(configuration, JournalDirectory.create(journal), source, clock))
            {
                assertEquals(sequence, engine.recovered().nextSequence() - 1, "seed " + SEED + " run " + run);
                while (!engine.isFinished())
                {
                    Thread.onSpinWait();
                }
                engine.checkFault();
                sequence = engine.lastSequence();
            }
            final Replayer replayer = EngineRun.replay(journal, DecisionListener.NONE);
            assertEquals(sequence, replayer.nextSequence() - 1, "seed " + SEED + " run " + run);
        }
    }

    private static Configuration configuration(final TimeMode timeMode)
    {
        return Configuration.of(
            timeMode,
            DeviceCodes.of(CODES),
            new FleetLimits(Configuration.defaults().limits().profiles(), new int[CODES.length]));
    }

    private static void failAt(final int reads, final int read, final Error fault)
    {
        if (read == reads)
        {
            throw fault;
        }
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
