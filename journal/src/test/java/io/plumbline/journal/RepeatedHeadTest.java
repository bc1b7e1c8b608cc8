package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Configuration and snapshot further on in a file. */
class RepeatedHeadTest
{
    private static final int EVENTS = 50;
    private static final long CYCLE_MS = 300_000;

    @TempDir
    private Path path;

    @Test
    void shouldBeginWithTheNearestHead()
    {
        final JournalDirectory directory = write(5, false);
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            for (long sequence = 1; sequence <= 6 * EVENTS; sequence++)
            {
                final Recorder recorder = new Recorder();
                TestJournal.drain(tailer.toSequence(sequence), recorder);
                assertTrue(recorder.events().get(0).startsWith(sequence + " tick "), recorder.events().get(0));
                // A head that stands right before the event belongs to it.
                final long head = Math.max(0, sequence - 2) / EVENTS;
                assertEquals(
                    5 - head,
                    recorder.lines.stream().filter(line -> line.startsWith("configuration ")).count() - 1);

                final Recorder whole = new Recorder();
                TestJournal.drain(tailer.toSnapshotBefore(sequence), whole);
                assertTrue(whole.events().get(0).startsWith(head * EVENTS + 1 + " tick "), whole.events().get(0));
            }
        }
        assertEquals(6 * EVENTS, TestJournal.readAll(path).events().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 60})
    void shouldMoveToTheLastWholeHead(final int heads)
    {
        for (final boolean torn : new boolean[]{false, true})
        {
            final JournalDirectory directory = write(heads, torn);
            try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
            {
                assertTrue(tailer.toLastSnapshot());
                final Recorder recorder = new Recorder();
                TestJournal.drain(tailer, recorder);
                assertEquals(heads == 0, recorder.lines.get(0).startsWith("segment "), recorder.lines.get(0));
                assertTrue(recorder.lines.get(heads == 0 ? 1 : 0).startsWith("configuration "));
                final long last = tailer.nextSequence() - 1;
                assertEquals(
                    List.of(last - EVENTS + 1 + " tick " + START_NS, EVENTS),
                    List.of(recorder.events().get(0), recorder.events().size()));
                assertEquals(!torn, recorder.lines.get(recorder.lines.size() - 1).contains(" tick "));
            }
        }
    }

    @Test
    void shouldMoveToTheLastHeadOfTheFileBeforeOneWhoseHeadIsTorn()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender =
                new JournalAppender(lock.createSegment(START_MS), 1, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            for (int i = 0; i < 3; i++)
            {
                ticks(appender);
                appender.roll(START_MS);
                TestJournal.configuration(appender, 2);
            }
            ticks(appender);
            appender.roll(START_MS + CYCLE_MS);
            beginHead(appender);
        }
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
        {
            assertTrue(tailer.toLastSnapshot());
            final Recorder recorder = new Recorder();
            TestJournal.drain(tailer, recorder);
            assertEquals(3 * EVENTS + 1 + " tick " + START_NS, recorder.events().get(0));
            assertFalse(recorder.lines.get(0).startsWith("segment "));
        }
    }

    /** One more segment: a head, and as many further on in its one file, the last of them perhaps torn. */
    private JournalDirectory write(final int heads, final boolean torn)
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        long next = 1;
        try (JournalTailer tailer = JournalTailer.ofAll(directory))
        {
            TestJournal.drain(tailer, new Recorder());
            next = Math.max(next, tailer.nextSequence());
        }
        try (JournalLock lock = directory.lock();
            JournalAppender appender =
                new JournalAppender(lock.createSegment(START_MS), next, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            ticks(appender);
            for (int i = 0; i < heads; i++)
            {
                appender.roll(START_MS + i);
                TestJournal.configuration(appender, 2);
                ticks(appender);
            }
            if (torn)
            {
                appender.roll(START_MS + heads);
                beginHead(appender);
            }
        }
        return directory;
    }

    /** A head that ends in the midst of its snapshot, as a kill leaves it. */
    private static void beginHead(final JournalAppender appender)
    {
        TestJournal.configuration(appender, 2, false);
        appender.commit();
    }

    private static void ticks(final JournalAppender appender)
    {
        for (int i = 0; i < EVENTS; i++)
        {
            appender.tick(START_NS + i);
            if (i % 7 == 6)
            {
                appender.commit();
            }
        }
        appender.commit();
    }
}
