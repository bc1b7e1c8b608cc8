package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.PrunedMark;
import io.plumbline.journal.Retention;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JournalRetentionTest
{
    private static final Retention LITTLE = new Retention(Retention.UNLIMITED, 0, 0);

    @TempDir
    private Path directory;

    @Test
    void shouldPruneAtTheStartAndGoOnAsIfNothingWereGone()
    {
        final Path kept = directory.resolve("kept");
        final Path pruned = directory.resolve("pruned");
        final List<String> keptLines = new ArrayList<>();
        final List<String> prunedLines = new ArrayList<>();
        for (int run = 1; run <= 4; run++)
        {
            keptLines.addAll(JournalRuns.write(kept, run, 1000, 2));
            prunedLines.addAll(JournalRuns.write(pruned, run, 1000, 2, LITTLE));
            assertEquals(keptLines, prunedLines);
            assertTrue(JournalVerifier.verify(JournalDirectory.open(pruned), bytes -> assertTrue(bytes > 0)).ok());
        }
        final JournalDirectory journal = JournalDirectory.open(pruned);
        assertEquals(List.of(4), journal.segments().stream().map(Segment::number).toList());
        assertEquals(4, PrunedMark.look(journal).orThrow().orElseThrow().segment());
        assertEndsAs(kept, pruned, prunedLines);
        // Whether the last run pruned its own first cycle is a matter of time; now it is gone in any case.
        new JournalPruner(journal).prune(LITTLE, false);
        assertEquals(
            1, JournalRuns.cycleFiles(journal.segments().get(0)).size(), "one cycle is left of all runs");
        assertEndsAs(kept, pruned, prunedLines);
    }

    /** What is left is replayed as it was printed, and ends with the counts and the state of the whole journal. */
    private static void assertEndsAs(final Path kept, final Path pruned, final List<String> lines)
    {
        final List<String> replayed = EngineRun.replay(pruned);
        assertTrue(replayed.size() > 10);
        // The summary counts the events of its run that are there.
        final int end = lines.size() - 1;
        final int events = replayed.size() - 1;
        assertEquals(lines.subList(end - events, end), replayed.subList(0, events));
        final Replayer whole = EngineRun.replay(kept, DecisionListener.NONE);
        final Replayer rest = EngineRun.replay(pruned, DecisionListener.NONE);
        assertTrue(rest.events() < whole.events());
        assertEquals(whole.nextSequence(), rest.nextSequence());
        assertArrayEquals(whole.monitor().counts().toArray(), rest.monitor().counts().toArray());
        assertEquals(whole.monitor().stateHash(), rest.monitor().stateHash());
        final RecoveredState fromKept = Recovery.recover(JournalDirectory.open(kept));
        final RecoveredState fromPruned = Recovery.recover(JournalDirectory.open(pruned));
        assertEquals(fromKept.nextSequence(), fromPruned.nextSequence());
        assertEquals(fromKept.stateHash(), fromPruned.stateHash());
        assertEquals(whole.monitor().stateHash(), fromPruned.stateHash());
    }

    @Test
    void shouldReplayASegmentWhoseFirstCyclesAreGone()
    {
        final Path path = directory.resolve("journal");
        final List<String> lines = JournalRuns.write(path, 1, 4000, 5);
        final JournalDirectory journal = JournalDirectory.open(path);
        assertEquals(4, new JournalPruner(journal).prune(LITTLE, false).deleted().size());
        final List<String> replayed = EngineRun.replay(path);
        final int events = replayed.size() - 1;
        assertTrue(events > 10);
        assertEquals(
            lines.subList(lines.size() - 1 - events, lines.size() - 1), replayed.subList(0, events));
        final String summary = replayed.get(events);
        final String whole = lines.get(lines.size() - 1);
        assertEquals(
            whole.substring(whole.indexOf("\"stateHash\"")), summary.substring(summary.indexOf("\"stateHash\"")));
        assertTrue(EngineRun.run(JournalRuns.configuration(Retention.EVERYTHING), path,
            new MemorySource(new byte[0])).size() == 1);
    }

    @Test
    void shouldVerifyAndPruneWhileTheEngineWrites()
    {
        final Path path = directory.resolve("journal");
        JournalRuns.write(path, 1, 500, 1);
        final JournalDirectory journal = JournalDirectory.open(path);
        final MemorySource source = JournalRuns.source(2, 2000, 100);
        int rounds = 0;
        int deleted = 0;
        try (Engine engine = Engine.start(
            JournalRuns.configuration(Retention.EVERYTHING), journal, source, JournalRuns.clock(2, source, 20)))
        {
            while (!engine.isFinished() || rounds == 0)
            {
                final var report = JournalVerifier.verify(journal, bytes -> assertTrue(bytes > 0));
                assertTrue(report.ok(), report::toString);
                deleted += new JournalPruner(journal).prune(LITTLE, false).deleted().size();
                rounds++;
            }
            engine.checkFault();
        }
        assertTrue(deleted > 0);
        final var report = JournalVerifier.verify(journal, bytes -> assertTrue(bytes > 0));
        assertTrue(report.ok(), report::toString);
    }

    @Test
    void shouldTellAFailureAndStopNothing() throws IOException
    {
        final Path path = directory.resolve("journal");
        JournalRuns.write(path, 1, 100, 1);
        JournalRuns.write(path, 2, 100, 1);
        Files.delete(path.resolve("prune.lock"));
        Files.createDirectory(path.resolve("prune.lock"));
        final JournalPruner pruner = new JournalPruner(JournalDirectory.open(path));
        final JournalRetention retention = new JournalRetention(pruner, LITTLE);
        retention.start();
        retention.close();
        assertTrue(retention.failure().contains("cannot be pruned"), retention.failure());
        assertNull(retention.takePruned());
        Files.delete(path.resolve("prune.lock"));
        final JournalRetention again = new JournalRetention(pruner, LITTLE);
        again.start();
        again.close();
        assertNull(again.failure());
        final String pruned = again.takePruned();
        assertTrue(
            pruned.matches("pruned by retention: 1 file, [0-9,]+ bytes; the journal begins with sequence [0-9]+"),
            pruned);
        assertNull(again.takePruned());
        assertEquals(1, JournalDirectory.open(path).segments().size());
    }
}
