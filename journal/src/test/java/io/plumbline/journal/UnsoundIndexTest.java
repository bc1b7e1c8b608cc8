package io.plumbline.journal;

import org.junit.jupiter.api.BeforeEach;
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

/** A file whose index leads elsewhere is read, and events are found in it, as if it had none. */
class UnsoundIndexTest
{
    private static final long CYCLE_MS = 300_000;
    private static final int CYCLES = 4;
    private static final int ROUNDS = 5;
    private static final int EVENTS = ROUNDS * 8;

    @TempDir
    private Path path;
    private JournalDirectory directory;
    private List<String> lines;

    @BeforeEach
    void write() throws IOException
    {
        directory = JournalDirectory.create(path);
        final List<Path> files = writeFiles(directory);
        lines = TestJournal.readAll(path).lines;
        assertEquals(CYCLES, files.size());
        for (final Path file : files.subList(1, CYCLES))
        {
            SegmentFiles.damageIndex(file);
        }
        final Segment segment = directory.segments().get(0);
        assertEquals(
            files.subList(1, CYCLES).stream().map(file -> file.getFileName().toString()).toList(),
            SegmentListing.of(segment).withoutIndex(segment));
    }

    @Test
    void shouldReadAllOfTheFiles()
    {
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
        {
            TestJournal.drain(tailer, recorder);
            assertFalse(tailer.checkTail());
            assertEquals(1 + CYCLES * EVENTS, tailer.nextSequence());
            assertEquals(List.of(), tailer.notes());
        }
        assertEquals(lines, recorder.lines);
    }

    @Test
    void shouldFindPlacesInTheFiles()
    {
        for (int sequence = 1; sequence <= CYCLES * EVENTS; sequence += 7)
        {
            try (JournalTailer tailer = JournalTailer.ofAll(directory).toSequence(sequence))
            {
                final Recorder recorder = new Recorder();
                TestJournal.drain(tailer, recorder);
                assertEquals(1 + CYCLES * EVENTS - sequence, readings(recorder));
            }
        }
        try (JournalTailer tailer = JournalTailer.ofAll(directory))
        {
            assertTrue(tailer.toLastSnapshot());
            final Recorder recorder = new Recorder();
            TestJournal.drain(tailer, recorder);
            assertEquals(EVENTS, readings(recorder));
            TestJournal.drain(tailer.toEnd(), recorder);
            assertEquals(EVENTS, readings(recorder));
        }
    }

    private static long readings(final Recorder recorder)
    {
        return recorder.lines.stream().filter(line -> line.contains(" reading ")).count();
    }

    /** Returns the files; each begins with a configuration and its snapshot. */
    private static List<Path> writeFiles(final JournalDirectory directory) throws IOException
    {
        try (JournalLock lock = directory.lock();
            JournalAppender appender =
                new JournalAppender(lock.createSegment(START_MS), 1, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            for (int cycle = 0; cycle < CYCLES; cycle++)
            {
                for (int round = 0; round < ROUNDS; round++)
                {
                    TestJournal.round(appender, START_NS + cycle * CYCLE_MS * 1_000_000 + round * 8L, 1);
                    appender.commit();
                }
                if (cycle < CYCLES - 1)
                {
                    appender.roll(START_MS + (cycle + 1) * CYCLE_MS);
                    TestJournal.configuration(appender, 2);
                }
            }
            return SegmentFiles.cycles(appender.segment().path());
        }
    }
}
