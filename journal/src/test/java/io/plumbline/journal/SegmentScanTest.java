package io.plumbline.journal;

import io.plumbline.campaign.ChildProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What stands behind the apparent end of a segment, and when it is looked for. */
@Timeout(60)
class SegmentScanTest
{
    private static final int EVENTS = 10;

    @TempDir
    private Path path;
    private JournalDirectory directory;
    private Path file;
    private List<Integer> batches;

    @BeforeEach
    void writeOneSegment() throws IOException
    {
        directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock())
        {
            file = SegmentFiles.cycles(write(lock, 1, Durability.PROCESS)).get(0);
        }
        batches = SegmentFiles.batches(file);
        assertEquals(1 + EVENTS, batches.size());
    }

    @Test
    void shouldFindNothingBehindAWholeSegment()
    {
        assertWhole(scan(1), 1 + EVENTS);
        assertEquals(Optional.empty(), scan(1).note());
    }

    @Test
    void shouldFindWhatAZeroedHeaderHides() throws IOException
    {
        zeroHeader(5);
        assertDamaged(scan(1), 5, "a whole batch at byte " + batches.get(5) + " of " + file.getFileName() +
            " stands behind what can be read");
        assertEquals("damaged", JournalCatalog.read(directory).get(0).state());
    }

    @Test
    void shouldFindWhatAZeroedPlaceHides() throws IOException
    {
        for (int at = batches.get(4) - Integer.BYTES; at < batches.get(6) - Integer.BYTES; at++)
        {
            SegmentFiles.put(file, at, 0);
        }
        assertDamaged(scan(1), 4, "a whole batch at byte " + batches.get(6) + " of " + file.getFileName() +
            " stands behind what can be read");
    }

    @Test
    void shouldTakeOneUnfinishedBatchAtTheEndForATornTail() throws IOException
    {
        zeroHeader(EVENTS);
        assertWhole(scan(1), EVENTS);
        assertEquals(Optional.of("an unfinished batch at its end is dropped"), scan(1).note());
        // So is a part of one.
        SegmentFiles.flip(file, batches.get(EVENTS) * 8L + 400);
        assertWhole(scan(1), EVENTS);
    }

    @Test
    void shouldFindThatWhatWasForcedIsMissing() throws IOException
    {
        final Path second;
        try (JournalLock lock = directory.lock())
        {
            second = write(lock, 1 + EVENTS, Durability.DISK);
        }
        assertWhole(scan(2), 1 + 2 * EVENTS);
        final Path forced = SegmentFiles.cycles(second).get(0);
        final int last = SegmentFiles.batches(forced).get(EVENTS);
        SegmentFiles.put(forced, last - Integer.BYTES, 0, 0, 0, 0);
        assertDamaged(
            scan(2), 2 * EVENTS, "sequence " + 2 * EVENTS + " is missing, which had been forced to the disk");
    }

    @Test
    void shouldNotLookBehindTheEndOfWhatIsWritten() throws IOException
    {
        zeroHeader(5);
        assertFalse(directory.isWritten());
        try (JournalLock lock = directory.lock())
        {
            assertTrue(directory.isWritten());
            assertWhole(scan(1), 5);
            // But once there is a later segment nobody writes this one.
            write(lock, 5, Durability.PROCESS);
            assertTrue(scan(1).damage().isPresent());
        }
        assertFalse(directory.isWritten());
        assertTrue(scan(1).damage().isPresent());
    }

    @Test
    void shouldKnowOfAnEngineInAnotherProcess(@TempDir final Path home) throws IOException, InterruptedException
    {
        zeroHeader(5);
        final Process holder = ChildProcess.start(home, JournalDirectoryTest.LockHolder.class, path.toString());
        try
        {
            assertEquals('x', holder.getInputStream().read());
            assertTrue(directory.isWritten());
            assertWhole(scan(1), 5);
        }
        finally
        {
            holder.destroyForcibly().waitFor();
        }
        assertFalse(directory.isWritten());
        assertTrue(scan(1).damage().isPresent());
    }

    @Test
    void shouldNeverTurnAnEngineAwayByLooking(@TempDir final Path home) throws IOException, InterruptedException
    {
        final Process looker = ChildProcess.start(home, Looker.class, path.toString());
        try
        {
            assertEquals('!', looker.getInputStream().read());
            for (int i = 0; i < 2_000; i++)
            {
                try (JournalLock lock = directory.lock())
                {
                    assertTrue(directory.isWritten());
                    assertEquals(directory, lock.directory());
                }
            }
        }
        finally
        {
            looker.destroyForcibly().waitFor();
        }
    }

    private Path write(final JournalLock lock, final long nextSequence, final Durability durability)
    {
        try (JournalAppender appender = new JournalAppender(
            lock.createSegment(START_MS), nextSequence, JournalSettings.DEFAULT.with(durability)))
        {
            TestJournal.head(appender);
            appender.commit();
            for (int i = 0; i < EVENTS; i++)
            {
                appender.tick(START_NS + nextSequence + i);
                appender.commit();
            }
            return appender.segment().path();
        }
    }

    private void zeroHeader(final int batch) throws IOException
    {
        SegmentFiles.put(file, batches.get(batch) - Integer.BYTES, 0, 0, 0, 0);
    }

    private SegmentScan scan(final int number)
    {
        try (SegmentScan scan = new SegmentScan(
            directory, directory.segmentAfter(number - 1).orElseThrow(), SegmentScan.ANY_SEQUENCE))
        {
            while (scan.next())
            {
                continue;
            }
            return scan;
        }
    }

    private static void assertWhole(final SegmentScan scan, final long nextSequence)
    {
        assertTrue(scan.damage().isEmpty(), () -> String.valueOf(scan.damage()));
        assertEquals(nextSequence, scan.info().nextSequence());
    }

    private static void assertDamaged(final SegmentScan scan, final long nextSequence, final String damage)
    {
        assertEquals(damage, scan.damage().orElseThrow().damage());
        assertEquals(-1, scan.damage().orElseThrow().index());
        assertEquals(nextSequence, scan.info().nextSequence());
    }

    /** Looks again and again whether a journal is written. */
    static final class Looker
    {
        private Looker()
        {
        }

        public static void main(final String[] args)
        {
            final JournalDirectory directory = JournalDirectory.open(Path.of(args[0]));
            System.out.write('!');
            System.out.flush();
            int written = 0;
            while (written < Integer.MAX_VALUE)
            {
                written += directory.isWritten() ? 1 : 0;
            }
        }
    }
}
