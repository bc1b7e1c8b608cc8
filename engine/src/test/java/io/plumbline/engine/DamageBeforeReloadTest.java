package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.engine.verify.VerifyReport;
import io.plumbline.journal.JournalDamagedException;
import io.plumbline.journal.JournalDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One segment of one file, in which the configuration was reloaded: what is behind that outlives damage before it. */
@Timeout(120)
class DamageBeforeReloadTest
{
    private static final int MAGIC = 0x424D_4C50;
    private static final int COUNT = 8;

    @TempDir
    private Path path;
    private JournalDirectory directory;
    private Path file;
    private RecoveredState whole;
    private long readings;

    @BeforeEach
    void writeJournal() throws InterruptedException
    {
        JournalRuns.writeWithReload(path);
        directory = JournalDirectory.open(path);
        whole = Recovery.recover(directory);
        readings = EngineRun.replay(path, DecisionListener.NONE).readings();
        final List<String> files = JournalRuns.cycleFiles(directory.segments().get(0));
        assertEquals(1, files.size());
        file = directory.segments().get(0).path().resolve(files.get(0));
    }

    @Test
    void shouldDecideAgainWhatIsBehindTheReload() throws IOException
    {
        flip(firstWithEvents() + 60);
        final RangeReplay replay = new RangeReplay(directory, 0, Long.MAX_VALUE);
        final Replayer replayer = replay.replay(DecisionListener.NONE, sequence -> {});
        assertEquals(whole.stateHash(), replayer.monitor().stateHash());
        assertTrue(replayer.readings() > 0 && replayer.readings() < readings, () -> replayer.readings() + " readings");
        assertEquals(2, replay.missing().size(), replay.missing()::toString);
        assertTrue(replay.missing().get(1).endsWith(" were not read"), replay.missing()::toString);
        final VerifyReport report = JournalVerifier.verify(directory, bytes -> assertTrue(bytes > 0));
        assertEquals(1, report.damage().size(), report::toString);
        assertEquals(replayer.readings(), report.readings());
        assertEquals(whole.stateHash(), report.hash().orElseThrow());
    }

    @Test
    void shouldRecoverWhatIsBehindTheReloadWhereTheFilesBeginningIsDamaged() throws IOException
    {
        flip(batches().get(0) + 50);
        assertThrows(JournalDamagedException.class, () -> Recovery.recover(directory));
        final RecoveredState recovered = Recovery.recover(directory, false, true);
        assertEquals(whole.stateHash(), recovered.stateHash());
        assertEquals(whole.nextSequence(), recovered.nextSequence());
        assertEquals(1, recovered.acceptedDamages().size(), recovered.acceptedDamages()::toString);
        try (Engine engine = Engine.start(
            ReloadConfigurations.configuration(
                TimeMode.ARRIVAL,
                ThreadingMode.SHARED,
                DeviceCodes.of("new", "c", "b"),
                ReloadConfigurations.limits(-3, 1, 1)),
            JournalDirectory.create(path),
            JournalRuns.source(9, 40, 1),
            WallClock.create(),
            new StartOptions(false, true, StartOptions.DEFAULT.onFault())))
        {
            while (!engine.isFinished())
            {
                Thread.onSpinWait();
            }
            engine.checkFault();
        }
        final Replayer replayer = EngineRun.replay(path, DecisionListener.NONE);
        assertTrue(replayer.nextSequence() > whole.nextSequence());
        final VerifyReport report = JournalVerifier.verify(directory, bytes -> assertTrue(bytes > 0));
        assertTrue(report.ok(), report::toString);
        assertEquals(1, report.accepted().size(), report::toString);
    }

    private int firstWithEvents() throws IOException
    {
        final ByteBuffer bytes = read();
        return batches().stream().filter(at -> bytes.getInt(at + COUNT) > 0).findFirst().orElseThrow();
    }

    private List<Integer> batches() throws IOException
    {
        final ByteBuffer bytes = read();
        final List<Integer> batches = new ArrayList<>();
        for (int at = 0; at < bytes.capacity() - Long.BYTES; at++)
        {
            if (bytes.getInt(at) == MAGIC)
            {
                batches.add(at);
            }
        }
        return batches;
    }

    private ByteBuffer read() throws IOException
    {
        final byte[] bytes = new byte[1 << 20];
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r"))
        {
            access.readFully(bytes);
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void flip(final int at) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.seek(at);
            final int value = access.read();
            access.seek(at);
            access.write(value ^ 4);
        }
    }
}
