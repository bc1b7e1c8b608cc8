package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.engine.simulate.FaultRates;
import io.plumbline.engine.simulate.FleetSimulator;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.RollCycle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a start has to decide again stays bounded within a cycle. */
class SnapshotWithinCycleTest
{
    private static final int MESSAGES_A_ROUND = 24;
    private static final long MESSAGES = 4_100_000 / MESSAGES_A_ROUND * MESSAGES_A_ROUND;

    @Test
    @Timeout(240)
    void shouldDecideAgainOnlyWhatCameAfterTheLastSnapshot(@TempDir final Path path) throws IOException
    {
        final Configuration configuration = Configuration.defaults();
        final ByteArrayOutputStream round = new ByteArrayOutputStream();
        new FleetSimulator(
            MESSAGES_A_ROUND / 8,
            1,
            FaultRates.parse("none"),
            FleetSimulator.DEFAULT_INTERVAL_MS,
            FleetSimulator.DEFAULT_START_MS,
            false).writeRound(round);
        final JournalDirectory directory = JournalDirectory.create(path);
        final long stateHash;
        try (Engine engine = Engine.start(
            configuration,
            directory,
            new MemorySource(round.toByteArray(), MESSAGES / MESSAGES_A_ROUND, Integer.MAX_VALUE),
            WallClock.create()))
        {
            while (!engine.isFinished())
            {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            engine.checkFault();
            stateHash = engine.monitor().stateHash();
        }
        final RecoveredState recovered = Recovery.recover(directory);
        assertEquals(stateHash, recovered.stateHash());
        assertTrue(recovered.nextSequence() > MESSAGES, () -> "ends before " + recovered.nextSequence());
        assertTrue(recovered.replayed() < MESSAGES / 10, () -> recovered.replayed() + " events since the snapshot");
        final Replayer replayer = EngineRun.replay(path, DecisionListener.NONE);
        assertEquals(stateHash, replayer.monitor().stateHash());
        assertEquals(recovered.nextSequence() - 1, replayer.events());
    }

    @Test
    void shouldBeRareInALargeFleet()
    {
        final RollSchedule small = new RollSchedule(RollCycle.HOURLY, 1, 62_500);
        assertTrue(small.isSnapshotDue(4_000_000) && !small.isSnapshotDue(3_999_999));
        small.onSnapshot(1, 4_000_010);
        assertTrue(small.isSnapshotDue(8_000_010) && !small.isSnapshotDue(8_000_009));
        final RollSchedule large = new RollSchedule(RollCycle.HOURLY, 1, 1_000_000);
        assertTrue(large.isSnapshotDue(64_000_000) && !large.isSnapshotDue(63_999_999));
    }
}
