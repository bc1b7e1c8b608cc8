package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.campaign.Campaign;
import io.plumbline.engine.Engine;
import io.plumbline.engine.WallClock;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.monitor.StateHash;
import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalTailer;
import io.plumbline.journal.Segment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Engines killed while they recover: the next one recovers the same. */
@Timeout(300)
class KillRecoveryTest
{
    private static final int DEVICES = 200;
    private static final int MESSAGES = 200_000;
    private static final int LONG_MESSAGES = 19_900_000;
    /** A start that is not killed is one of the process, and not one in here, so often. */
    private static final int PROCESSES_IN = 10;
    private static final List<String> SETTINGS = List.of("durability: process", "durability: disk");

    @TempDir
    private Path directory;

    private final Campaign campaign = Campaign.of("kill-recovery", 2);
    private Path journal;
    private Path configuration;
    private RecoveredState due;
    private int written;
    private int segmentsLeft;
    private int processes;

    /** A journal that ends as a killed engine leaves it. */
    @BeforeEach
    void setUp() throws Exception
    {
        final long seed = campaign.random(-1).nextLong();
        final long messages = campaign.isLong() ? LONG_MESSAGES : MESSAGES;
        journal = directory.resolve("journal");
        configuration = Fleets.configuration(directory.resolve("fleet.yaml"), DEVICES);
        try (EngineProcess engine = EngineProcess.start(directory, configuration, journal))
        {
            engine.feed(new MessageStream(DEVICES, seed), 1, Long.MAX_VALUE);
            engine.awaitReadyNs();
            final EventHash hash = new EventHash();
            try (JournalTailer tailer = JournalTailer.ofAll(JournalDirectory.open(journal)))
            {
                while (hash.last() < messages)
                {
                    tailer.poll(hash, 1);
                    engine.checkTime("no messages");
                }
            }
            engine.kill();
        }
        due = Recovery.recover(JournalDirectory.open(journal));
        written = due.segmentNumber();
        // What is recovered is what an engine that nobody killed has come to.
        final Fleets.Outcome outcome = Fleets.undisturbed(
            configuration,
            directory.resolve("undisturbed"),
            new MessageStream(DEVICES, seed),
            due.nextSequence() - 1);
        assertEquals(outcome.stateHash(), StateHash.format(due.stateHash()));
    }

    @Test
    void shouldRecoverTheSameAfterBeingKilledInRecovery() throws Exception
    {
        final long startMs = startProcess();
        for (int run = 0; run < campaign.runs(); run++)
        {
            final Random random = campaign.random(run);
            try
            {
                kill(random, startMs);
                // Now and then the next is killed as well.
                if (random.nextInt(3) != 0 || run == campaign.runs() - 1)
                {
                    start(random);
                    prune();
                }
            }
            catch (final AssertionError | RuntimeException ex)
            {
                throw new AssertionError(campaign.at(run) + ": " + ex.getMessage(), ex);
            }
        }
        campaign.result(
            "each next start came to sequence %d in state %s, from %,d events since the last snapshot; %,d kills " +
                "left a segment behind, %,d of the next starts were processes; a start takes %,d ms",
            due.nextSequence(),
            StateHash.format(due.stateHash()),
            due.replayed(),
            segmentsLeft,
            processes,
            startMs);
    }

    private void kill(final Random random, final long startMs) throws Exception
    {
        final Path settings = Fleets.configuration(
            directory.resolve("killed.yaml"), DEVICES, SETTINGS.get(random.nextInt(SETTINGS.size())));
        final int before = segments();
        // From the middle of the start on there is something to be disturbed: Java comes first.
        final long momentUs = TimeUnit.MILLISECONDS.toMicros(startMs) / 4 +
            random.nextInt((int)TimeUnit.MILLISECONDS.toMicros(startMs));
        final boolean byFile = random.nextInt(4) == 0;
        try (EngineProcess engine = EngineProcess.start(directory, settings, journal))
        {
            boolean due = false;
            while (!due)
            {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
                engine.checkTime("not ready");
                due = engine.isReady() || (byFile ? segments() > before : engine.ageMs() * 1000 >= momentUs);
            }
            if (byFile)
            {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(20_000)));
            }
            engine.kill();
        }
        segmentsLeft += segments() > before ? 1 : 0;
    }

    /** Starts with nobody killing it, in a process or in here. */
    private void start(final Random random) throws Exception
    {
        if (random.nextInt(PROCESSES_IN) == 0)
        {
            startProcess();
            processes++;
            return;
        }
        final StreamSource nothing = new StreamSource(new MessageStream(1, 1), 0);
        try (Engine engine = Engine.start(
            ConfigurationReader.read(configuration), JournalDirectory.open(journal), nothing, WallClock.create()))
        {
            while (!engine.isFinished())
            {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            engine.checkFault();
            assertEquals(due.nextSequence(), engine.recovered().nextSequence());
            assertEquals(due.stateHash(), engine.recovered().stateHash());
            assertEquals(due.stateHash(), engine.monitor().stateHash());
            assertEquals(List.of(), engine.recovered().acceptedDamages());
        }
    }

    /** Returns how long it took. */
    private long startProcess() throws Exception
    {
        try (EngineProcess engine = EngineProcess.start(directory, configuration, journal))
        {
            final long startNs = engine.awaitReadyNs();
            engine.feed(new MessageStream(1, 1), 1, 0);
            final String summary = engine.end();
            final String told = String.join("\n", engine.told());
            assertTrue(told.contains("recovered at sequence " + due.nextSequence() + ", state " +
                StateHash.format(due.stateHash())), told);
            assertTrue(summary.contains(StateHash.format(due.stateHash())), summary);
            prune();
            return TimeUnit.NANOSECONDS.toMillis(startNs);
        }
    }

    private int segments()
    {
        return JournalDirectory.open(journal).segments().size();
    }

    /** Takes away what was begun since, so that there is as much to recover again. */
    private void prune() throws Exception
    {
        for (final Segment segment : JournalDirectory.open(journal).segments())
        {
            if (segment.number() > written)
            {
                Fleets.delete(segment.path());
            }
        }
        // Otherwise the next start would miss them.
        Files.deleteIfExists(journal.resolve("newest"));
    }
}
