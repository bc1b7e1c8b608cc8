package io.plumbline.journal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.FutureTask;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three segments with an event each, and a mark of where they begin that is damaged. */
@Timeout(60)
class PruneLockTest
{
    private static final int SEGMENTS = 3;

    @TempDir
    private Path path;
    private JournalDirectory directory;

    @BeforeEach
    void writeJournal() throws IOException
    {
        directory = JournalDirectory.create(path);
        for (int i = 1; i <= SEGMENTS; i++)
        {
            try (JournalLock lock = directory.lock();
                JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), i))
            {
                TestJournal.head(appender);
                appender.tick(START_NS);
                appender.commit();
            }
        }
        damageMark();
    }

    private void damageMark() throws IOException
    {
        Files.writeString(path.resolve("pruned"), "damaged\n");
        assertTrue(PrunedMark.look(directory).isDamaged());
    }

    @Test
    void shouldBeTakenOnceAtATime() throws IOException
    {
        final PruneLock first = PruneLock.take(directory);
        final Retention retention = new Retention(Retention.UNLIMITED, 0, 0);
        final JournalException ex =
            assertThrows(JournalException.class, () -> new JournalPruner(directory).prune(retention, false));
        assertEquals(path + ": is being pruned already", ex.getMessage());
        first.close();
        assertEquals(SEGMENTS - 1, new JournalPruner(directory).prune(retention, false).deleted().size());
        PruneLock.await(directory).close();
    }

    /** Which begins the journal later than what is seen of it before. */
    @Test
    void shouldKeepTheMarkOfAPruneFromBeingReplaced() throws Exception
    {
        try (JournalLock lock = directory.lock())
        {
            final PruneLock prune = PruneLock.take(directory);
            final FutureTask<Void> mending = new FutureTask<>(lock::mendMarks, null);
            final Thread thread = new Thread(mending, "mending");
            thread.setDaemon(true);
            thread.start();
            while (thread.getState() != Thread.State.TIMED_WAITING)
            {
                assertTrue(thread.isAlive(), "it did not wait");
                Thread.onSpinWait();
            }
            new PrunedMark(SEGMENTS, SEGMENTS).write(directory);
            prune.close();
            mending.get();
            assertEquals(Optional.of(new PrunedMark(SEGMENTS, SEGMENTS)), PrunedMark.look(directory).orThrow());
            damageMark();
            lock.mendMarks();
            assertEquals(Optional.of(new PrunedMark(1, 1)), PrunedMark.look(directory).orThrow());
        }
    }
}
