package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class SegmentReaderTest
{
    private static final Path MAPS = Path.of("/proc/self/maps");

    @TempDir
    private Path path;

    /** The mark is mapped before the queue is opened, at each try. */
    @Test
    void shouldKeepOneMarkOfAQueueThatCannotBeOpened() throws IOException
    {
        assumeTrue(Files.exists(MAPS), () -> MAPS + " is not there");
        final Segment segment = write();
        SegmentFiles.cut(SegmentFiles.cycles(segment.path()).get(0), 0);
        assertEquals(0, mappedMarks());
        try (SegmentReader reader = new SegmentReader(segment, new ExcerptBuffer(), 1, true).settled(true))
        {
            for (int i = 0; i < 3; i++)
            {
                assertThrows(JournalDamagedException.class, () -> reader.seek(1));
                assertEquals(1, mappedMarks());
            }
        }
        assertEquals(0, mappedMarks());
    }

    private Segment write()
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = new JournalAppender(
                lock.createSegment(START_MS), 1, JournalSettings.DEFAULT.with(Durability.DISK)))
        {
            TestJournal.head(appender);
            appender.tick(START_NS);
            appender.commit();
            return appender.segment();
        }
    }

    private long mappedMarks() throws IOException
    {
        final String directory = path.toRealPath().toString();
        return Files.readAllLines(MAPS).stream()
            .filter(line -> line.contains(directory) && line.endsWith(DurableMark.FILE))
            .count();
    }
}
