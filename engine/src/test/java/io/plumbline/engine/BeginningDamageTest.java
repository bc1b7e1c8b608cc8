package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.engine.verify.VerifyReport;
import io.plumbline.journal.JournalDamagedException;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.Retention;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A segment of two files, damaged at its very beginning and at its end. A start comes to the end alone, and is told to
 * go on after that.
 */
@Timeout(120)
class BeginningDamageTest
{
    @TempDir
    private Path journal;
    private JournalDirectory directory;

    @BeforeEach
    void damageBeginningAndEnd() throws IOException
    {
        JournalRuns.write(journal, 1, 400, 2);
        directory = JournalDirectory.open(journal);
        final Segment segment = directory.segments().get(0);
        final List<String> files = JournalRuns.cycleFiles(segment);
        assertEquals(2, files.size());
        final Path first = segment.path().resolve(files.get(0));
        final Path last = segment.path().resolve(files.get(1));
        final List<Integer> batches = BatchFiles.batches(last);
        BatchFiles.damage(first, BatchFiles.batches(first).get(0));
        BatchFiles.damage(last, batches.get(batches.size() - 1));
        accept(false);
    }

    @Test
    void shouldTellWhatNobodyHasAccepted()
    {
        assertThrows(JournalDamagedException.class, () -> EngineRun.replay(journal, DecisionListener.NONE));
        final RangeReplay replay = new RangeReplay(directory, 0, Long.MAX_VALUE);
        replay.replay(DecisionListener.NONE, sequence -> {});
        assertFalse(replay.isWhole());
        assertTrue(
            replay.missing().stream().anyMatch(line -> line.matches("sequences 1 to \\d+ were not read")),
            () -> replay.missing().toString());
        final VerifyReport report = verify();
        assertEquals(1, report.damage().size(), report::toString);
        assertEquals(1, report.damage().get(0).segment());
        assertEquals(-1, report.damage().get(0).sequence());
        assertEquals(1, report.accepted().size(), report::toString);
    }

    @Test
    void shouldTellTheGapOnceAllIsAccepted()
    {
        accept(true);
        assertEquals(1, EngineRun.replay(journal, DecisionListener.NONE).gaps().size());
        final VerifyReport report = verify();
        assertTrue(report.ok(), report::toString);
        assertEquals(2, report.accepted().size(), report::toString);
    }

    private void accept(final boolean verifyAll)
    {
        try (Engine engine = Engine.start(
            JournalRuns.configuration(Retention.EVERYTHING),
            directory,
            JournalRuns.source(2, 100, 1),
            WallClock.create(),
            new StartOptions(verifyAll, true, StartOptions.DEFAULT.onFault())))
        {
            assertEquals(1, engine.recovered().acceptedDamages().size());
            while (!engine.isFinished())
            {
                Thread.onSpinWait();
            }
            engine.checkFault();
        }
    }

    private VerifyReport verify()
    {
        return JournalVerifier.verify(directory, bytes -> assertTrue(bytes > 0));
    }
}
