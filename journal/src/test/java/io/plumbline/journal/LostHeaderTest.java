package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Files that have lost the word they begin with, or have none yet. */
@Timeout(60)
class LostHeaderTest
{
    private static final long CYCLE_MS = 300_000;
    private static final int ROUNDS = 20;
    private static final int EVENTS = ROUNDS * 8;
    private static final int FILES = 3;
    /** Were each to wait but a tenth of a second, it would take minutes. */
    private static final int SEARCHES = 50;

    @TempDir
    private Path path;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldSearchWithoutWaitingWhereNobodyWrites(final int lost) throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock())
        {
            write(lock.createSegment(START_MS), 1, FILES);
            write(lock.createSegment(START_MS + FILES * CYCLE_MS), 1 + FILES * EVENTS, 1);
        }
        lose(SegmentFiles.cycles(directory.segments().get(0).path()).get(lost));
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertThrows(JournalDamagedException.class, () -> TestJournal.drain(tailer, recorder));
            assertEquals(1 + lost * EVENTS, Math.max(1, tailer.nextSequence()));
        }
        for (int i = 0; i < SEARCHES; i++)
        {
            final JournalSeek seek = new JournalSeek(directory);
            assertEquals(1 + (FILES + 1) * EVENTS, seek.endSequence());
            final long sequence = 1 + i * 37 % (FILES * EVENTS);
            seek.dueBefore(sequence);
            seek.firstAtOrAfter(START_NS + i);
            try (JournalTailer tailer = new JournalTailer(directory))
            {
                tailer.toSequence(FILES * EVENTS + sequence % EVENTS + 1);
                assertTrue(TestJournal.drain(tailer, new Recorder()) > 0);
                lookFor(sequence, tailer);
            }
        }
    }

    /** As a reader would see it of a writer that is slower than what it tells. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldReadAFileThatIsBeingMadeWhenItIsThere(final int files) throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock())
        {
            final Segment segment = lock.createSegment(START_MS);
            write(segment, 1, files);
            final Path newest = SegmentFiles.cycles(segment.path()).get(files - 1);
            final int[] header = lose(newest);
            final Recorder recorder = new Recorder();
            try (JournalTailer tailer = new JournalTailer(directory);
                JournalTailer moved = new JournalTailer(directory))
            {
                for (int i = 0; i < 50; i++)
                {
                    TestJournal.drain(tailer, recorder);
                    assertEquals(1 + (files - 1) * EVENTS, Math.max(1, tailer.nextSequence()));
                    new JournalSeek(directory).firstAtOrAfter(START_NS + i);
                    TestJournal.drain(moved.toEnd(), new Recorder());
                }
                SegmentFiles.put(newest, 0, header);
                TestJournal.drain(tailer, recorder);
                assertEquals(1 + files * EVENTS, tailer.nextSequence());
                assertEquals(TestJournal.readAll(path).lines, recorder.lines);
                TestJournal.drain(moved.toStart(), new Recorder());
                assertEquals(1 + files * EVENTS, moved.nextSequence());
            }
            assertEquals(1 + files * EVENTS, new JournalSeek(directory).endSequence());
        }
    }

    @Test
    void shouldStandStillBeforeALostHeaderWhileTheSegmentIsWritten() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final Segment segment;
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            try (JournalLock lock = directory.lock())
            {
                segment = lock.createSegment(START_MS);
                write(segment, 1, FILES);
                lose(SegmentFiles.cycles(segment.path()).get(1));
                for (int i = 0; i < 50; i++)
                {
                    TestJournal.drain(tailer, new Recorder());
                    assertEquals(1 + EVENTS, tailer.nextSequence());
                }
            }
            assertThrows(JournalDamagedException.class, tailer::checkTail);
        }
    }

    private static void lookFor(final long sequence, final JournalTailer tailer)
    {
        try
        {
            TestJournal.drain(tailer.toSequence(sequence), new Recorder());
            assertEquals(1 + (FILES + 1) * EVENTS, tailer.nextSequence());
        }
        catch (final JournalException ex)
        {
            // It is lost, or what stands before it.
            assertTrue(ex.getMessage().contains("gone") || ex instanceof JournalDamagedException, ex::getMessage);
        }
    }

    private static void write(final Segment segment, final long first, final int files)
    {
        try (JournalAppender appender = new JournalAppender(segment, first, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            for (int file = 0; file < files; file++)
            {
                if (file > 0)
                {
                    appender.roll(segment.startTimeMs() + file * CYCLE_MS);
                    TestJournal.configuration(appender, 2);
                }
                final long fileNs = (segment.startTimeMs() + file * CYCLE_MS) * 1_000_000;
                for (int i = 0; i < ROUNDS; i++)
                {
                    TestJournal.round(appender, fileNs + i * 8, 1);
                    appender.commit();
                }
            }
        }
    }

    /** Zeroes the word that a file begins with, and gives it. */
    private static int[] lose(final Path file) throws IOException
    {
        final byte[] header = SegmentFiles.bytes(file, 0, Integer.BYTES);
        SegmentFiles.put(file, 0, new int[Integer.BYTES]);
        return IntStream.range(0, Integer.BYTES).map(i -> header[i]).toArray();
    }
}
