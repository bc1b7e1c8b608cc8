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
import static org.junit.jupiter.api.Assertions.assertTrue;

class GoneCyclesTest
{
    private static final long CYCLE_MS = 300_000;
    private static final int ROUNDS = 20;
    private static final int EVENTS = ROUNDS * 8;

    @TempDir
    private Path path;

    @Test
    void shouldReadFromTheFirstCycleThatIsLeftWhileTheWriterGoesOn() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalTailer follower = new JournalTailer(directory);
            JournalAppender appender =
                new JournalAppender(lock.createSegment(START_MS), 1, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            final Recorder followed = new Recorder();
            for (int cycle = 0; cycle < 8; cycle++)
            {
                writeRounds(appender, cycle);
                if (cycle >= 3)
                {
                    Files.delete(SegmentFiles.cycles(appender.segment().path()).get(0));
                    checkReading(directory, 1 + (cycle - 2) * EVENTS, 1 + (cycle + 1) * EVENTS);
                }
                TestJournal.drain(follower, followed);
                assertEquals(1 + (cycle + 1) * EVENTS, follower.nextSequence());
                appender.roll(START_MS + (cycle + 1) * CYCLE_MS);
                TestJournal.configuration(appender, 2);
            }
        }
    }

    private static void writeRounds(final JournalAppender appender, final int cycle)
    {
        for (int i = 0; i < ROUNDS; i++)
        {
            TestJournal.round(appender, START_NS + cycle * CYCLE_MS * 1_000_000 + i * 100L, 0);
            appender.commit();
        }
    }

    private static void checkReading(final JournalDirectory directory, final long first, final long next)
    {
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final Recorder whole = new Recorder();
            TestJournal.drain(tailer, whole);
            assertEquals(next, tailer.nextSequence());
            assertTrue(whole.lines.get(0).startsWith("configuration"), whole.lines.get(0));
            assertEquals(
                next - first, whole.events().stream().filter(line -> line.contains(" reading ")).count());

            final Recorder part = new Recorder();
            TestJournal.drain(tailer.toSequence(first + 3), part);
            assertEquals(next, tailer.nextSequence());
            assertTrue(part.events().get(0).startsWith(first + 3 + " reading "), part.events().get(0));
            assertThrows(JournalException.class, () -> tailer.toSequence(first - 1));
            assertTrue(tailer.toLastSnapshot());
        }
    }
}
