package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JournalCatalogTest
{
    @TempDir
    private Path path;

    @Test
    void shouldTellWhatEachSegmentHolds() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        assertTrue(JournalCatalog.read(directory).isEmpty());
        final Path damaged;
        try (JournalLock lock = directory.lock())
        {
            damaged = write(lock, 0, true);
            write(lock, 9, true);
            write(lock, 18, false);
            lock.createSegment(START_MS);
            write(lock, 28, true);
        }
        final Path file = SegmentFiles.cycles(damaged).get(0);
        SegmentFiles.flip(file, SegmentFiles.batches(file).get(1) * 8L + 500);

        final List<SegmentInfo> infos = JournalCatalog.read(directory);
        assertEquals(
            List.of("damaged", "clean", "open", "empty", "damaged"), infos.stream().map(SegmentInfo::state).toList());
        assertTrue(infos.get(0).damage().orElseThrow().startsWith("checksum does not match at index 0x"));
        assertTrue(infos.get(0).headComplete());
        assertEquals(0, infos.get(0).readings());
        final SegmentInfo second = infos.get(1);
        assertEquals(9, second.firstSequence());
        assertEquals(18, second.nextSequence());
        assertEquals(8, second.readings());
        assertEquals(1, second.ticks());
        assertEquals(0, second.rejected());
        assertEquals(3, second.verdicts());
        assertEquals(2, second.batches());
        assertTrue(second.writtenBytes() > 8 * 25 && second.writtenBytes() < second.fileBytes());
        assertTrue(second.endsCleanly());
        assertFalse(infos.get(2).endsCleanly());
        assertEquals(-1, infos.get(3).nextSequence());
        assertTrue(infos.get(4).damage().orElseThrow().startsWith("sequence 28 where 27 is due at index 0x"));
    }

    private static Path write(final JournalLock lock, final long nextSequence, final boolean clean)
    {
        try (JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), nextSequence))
        {
            TestJournal.head(appender);
            appender.deviceSilent(START_NS, 1);
            TestJournal.round(appender, START_NS, 0);
            appender.componentVerdict(0, 1, 2, 3);
            appender.tick(START_NS + 8);
            if (clean)
            {
                appender.segmentEnd(START_NS + 9, 5);
            }
            appender.commit();
            return appender.segment().path();
        }
    }
}
