package io.plumbline.journal;

import io.plumbline.codec.sbe.TimeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JournalTailerTest
{
    private static final int LOOKS = 65;
    private static final long CYCLE_MS = 300_000;

    @TempDir
    private Path path;
    private final Recorder recorder = new Recorder();

    @Test
    void shouldFollowAnAppender()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertEquals(0, tailer.poll(recorder, 10));
            assertEquals(0, tailer.segmentNumber());
            assertEquals(JournalTailer.NO_SEQUENCE, tailer.nextSequence());
            try (JournalLock lock = directory.lock())
            {
                final Segment segment = lock.createSegment(START_MS);
                new PrunedMark(1, 5).write(directory);
                pollIdle(tailer);
                assertEquals(1, tailer.segmentNumber());
                try (JournalAppender appender = new JournalAppender(segment, 5))
                {
                    pollIdle(tailer);
                    TestJournal.head(appender);
                    assertEquals(1, TestJournal.drain(tailer, recorder));
                    assertTrue(tailer.headComplete());
                    for (int i = 0; i < 1000; i++)
                    {
                        appender.tick(START_NS + i);
                        assertEquals(0, tailer.poll(recorder, 10));
                        appender.commit();
                        assertEquals(1, tailer.poll(recorder, 10));
                        assertEquals(6 + i, tailer.nextSequence());
                    }
                }
            }
        }
        assertEquals(1000, recorder.events().size());
        assertEquals("1004 tick " + (START_NS + 999), recorder.lines.get(recorder.lines.size() - 1));
    }

    @Test
    void shouldFollowBeyondTheFirstBlockOfAFile()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final Counter counter = new Counter();
        final int events = 3_000_000;
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 0);
            JournalTailer tailer = new JournalTailer(directory))
        {
            for (int i = 0; i < events; i++)
            {
                appender.reading(START_NS + i, i & 63, i & 7, i, 1);
                if (i % 4096 == 4095)
                {
                    appender.commit();
                    tailer.poll(counter, 100);
                    assertEquals(i + 1, counter.readings);
                }
            }
            appender.commit();
            TestJournal.drain(tailer, counter);
        }
        assertEquals(events, counter.readings);
    }

    @Test
    void shouldGoOnIntoLaterSegments()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            long next = 0;
            for (int start = 0; start < 4; start++)
            {
                try (JournalLock lock = directory.lock();
                    JournalAppender appender = new JournalAppender(lock.createSegment(START_MS + start), next))
                {
                    TestJournal.head(appender);
                    appender.tick(START_NS + start);
                    appender.segmentEnd(START_NS, 1);
                    appender.commit();
                    next = appender.nextSequence();
                }
                if (start == 1)
                {
                    try (JournalLock lock = directory.lock())
                    {
                        lock.createSegment(START_MS + start);
                    }
                }
                if (start > 0)
                {
                    pollIdle(tailer);
                }
            }
            assertEquals(5, tailer.segmentNumber());
            assertEquals(4, tailer.nextSequence());
        }
        assertEquals(4, recorder.events().size());
        assertEquals(4, recorder.lines.stream().filter(line -> line.startsWith("end ")).count());
        assertEquals(recorder.lines, TestJournal.readAll(path).lines);
    }

    @Test
    void shouldReadOverRollsWhereverTheClockGoes()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(
                lock.createSegment(START_MS), 0, RollCycle.FIVE_MINUTELY, JournalAppender.MIN_PAYLOAD_LIMIT);
            JournalTailer tailer = new JournalTailer(directory))
        {
            final int[] cycles = {0, 1, 2, 2, 1, 4, 0, 5};
            for (int i = 0; i < cycles.length; i++)
            {
                appender.roll(START_MS + cycles[i] * CYCLE_MS);
                TestJournal.configuration(appender, 2);
                appender.tick(START_NS + i);
                appender.commit();
                TestJournal.drain(tailer, recorder);
                assertEquals(i + 1, tailer.nextSequence());
            }
            assertEquals(5, SegmentFiles.cycles(appender.segment().path()).size());
        }
        assertEquals(8, recorder.events().size());
        assertEquals(recorder.lines, TestJournal.readAll(path).lines);
    }

    @Test
    void shouldReadWhatAKilledEngineLeft(@TempDir final Path copy) throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final Segment segment;
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 0))
        {
            segment = appender.segment();
            TestJournal.head(appender);
            for (int i = 0; i < 10; i++)
            {
                TestJournal.round(appender, START_NS + i, 1);
                appender.commit();
            }
            TestJournal.round(appender, START_NS + 10, 1);
            SegmentFiles.copy(path, copy);
        }
        final Path left = copy.resolve("segments").resolve(segment.path().getFileName());
        assertEquals(90, TestJournal.readAll(copy).events().size());

        // The excerpt's own header is still 0 in an excerpt that was never finished.
        final Path file = SegmentFiles.cycles(left).get(0);
        final List<Integer> batches = SegmentFiles.batches(file);
        SegmentFiles.put(file, batches.get(batches.size() - 1) - Integer.BYTES, 0, 0, 0, 0);
        assertEquals(81, TestJournal.readAll(copy).events().size());

        try (JournalLock lock = JournalDirectory.open(copy).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 72))
        {
            appender.tick(START_NS + 100);
            appender.commit();
        }
        final List<String> events = TestJournal.readAll(copy).events();
        assertEquals("72 tick " + (START_NS + 100), events.get(81));
    }

    @Test
    void shouldNotHandOutVerdictsBeforeTheirCauseIsThere()
    {
        final int verdicts = 200_000;
        final JournalDirectory directory = JournalDirectory.create(path);
        long next = 0;
        for (int start = 0; start < 2; start++)
        {
            try (JournalLock lock = directory.lock();
                JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), next);
                JournalTailer tailer = new JournalTailer(directory).toSegment(start + 1))
            {
                final Counter counter = new Counter();
                TestJournal.head(appender);
                appender.tick(START_NS);
                next++;
                for (int i = 0; i < verdicts; i++)
                {
                    appender.deviceSilent(START_NS + i, i);
                    if (i % 20_000 == 0)
                    {
                        tailer.poll(counter, 10);
                    }
                }
                TestJournal.drain(tailer, counter);
                assertEquals(0, counter.silent);
                assertEquals(1, counter.ticks);
                assertEquals(next, tailer.nextSequence());
                if (start == 1)
                {
                    appender.tick(START_NS + verdicts);
                    appender.commit();
                    next++;
                    assertTrue(TestJournal.drain(tailer, counter) > 50);
                    assertEquals(verdicts, counter.silent);
                    assertEquals(2, counter.ticks);
                    assertEquals(next, tailer.nextSequence());
                    assertEquals(verdicts + 2, counter.handed(tailer.toSequence(1)));
                    assertEquals(verdicts + 1, counter.handed(tailer.toSequence(2)));
                }
            }
        }
        final Counter whole = new Counter();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            TestJournal.drain(tailer, whole);
        }
        assertEquals(verdicts, whole.silent);
        assertEquals(3, whole.ticks);
    }

    @Test
    void shouldMoveToASequence()
    {
        final int perSegment = 3_000;
        writeThreeSegments(perSegment);
        final List<String> events = TestJournal.readAll(path).events();
        try (JournalTailer tailer = new JournalTailer(JournalDirectory.open(path)))
        {
            final long[] sequences =
                {100, 101, 107, 108, 999, 1100, 100 + perSegment - 1, 100 + perSegment, 101 + perSegment,
                    4_444, 100 + 2 * perSegment, 7_777, 100 + 3 * perSegment - 1, 100 + 3 * perSegment};
            for (final long sequence : sequences)
            {
                final Recorder found = new Recorder();
                tailer.toSequence(sequence);
                TestJournal.drain(tailer, found);
                final List<String> expected =
                    events.stream().filter(line -> Long.parseLong(line.split(" ")[0]) >= sequence).toList();
                assertEquals(expected, found.events(), "from " + sequence);
                // The head of the file that holds it.
                assertTrue(found.lines.get(0).matches("(segment|configuration) .*"), found.lines.get(0));
            }
            assertThrows(JournalException.class, () -> tailer.toSequence(99));
            tailer.toStart();
            final Recorder again = new Recorder();
            TestJournal.drain(tailer, again);
            assertEquals(events, again.events());
        }
    }

    @Test
    void shouldWaitForASequenceThatIsNotThereYet()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 0);
            JournalTailer tailer = new JournalTailer(directory))
        {
            TestJournal.head(appender);
            appender.tick(START_NS);
            appender.commit();
            tailer.toSequence(3);
            TestJournal.drain(tailer, recorder);
            for (int i = 1; i < 5; i++)
            {
                appender.tick(START_NS + i);
            }
            appender.commit();
            TestJournal.drain(tailer, recorder);
        }
        assertEquals(List.of("3 tick " + (START_NS + 3), "4 tick " + (START_NS + 4)), recorder.events());
    }

    @Test
    void shouldMoveToTheLastSnapshot()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertFalse(tailer.toLastSnapshot());
            long next = 0;
            for (int start = 0; start < 3; start++)
            {
                final long startMs = START_MS + start * 3L * CYCLE_MS;
                try (JournalLock lock = directory.lock();
                    JournalAppender appender = new JournalAppender(
                        lock.createSegment(startMs), next, RollCycle.FIVE_MINUTELY, 4096))
                {
                    if (start < 2)
                    {
                        TestJournal.head(appender);
                        appender.tick(START_NS);
                        appender.roll(startMs + CYCLE_MS);
                        TestJournal.configuration(appender, 2);
                        appender.tick(START_NS + 1);
                        appender.roll(startMs + 2 * CYCLE_MS);
                    }
                    appender.segmentStart(START_NS, 0, TimeMode.ARRIVAL, "killed in its head");
                    appender.commit();
                    next = appender.nextSequence();
                }
            }
            assertTrue(tailer.toLastSnapshot());
            assertEquals(2, tailer.segmentNumber());
            assertEquals(1, tailer.poll(recorder, 1));
            assertTrue(tailer.headComplete());
            assertEquals(3, tailer.nextSequence());
            assertTrue(recorder.lines.get(0).startsWith("configuration "));
            TestJournal.drain(tailer, recorder);
            assertEquals(List.of("3 tick " + (START_NS + 1)), recorder.events());
            assertEquals(3, tailer.segmentNumber());
            assertFalse(tailer.headComplete());
        }
    }

    @Test
    void shouldReadASegmentThatHoldsNothing() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock())
        {
            lock.createSegment(START_MS);
            Files.createFile(lock.createSegment(START_MS).path().resolve("metadata.cq4t"));
            new JournalAppender(lock.createSegment(START_MS), 9).close();
        }
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertEquals(0, tailer.poll(recorder, 10));
            assertEquals(3, tailer.segmentNumber());
            assertEquals(0, TestJournal.drain(tailer.toSequence(3), recorder));
            assertFalse(tailer.toLastSnapshot());
            assertThrows(JournalException.class, () -> tailer.toSegment(4));
        }
    }

    @Test
    void shouldRefuseToPollOnceClosed()
    {
        final JournalTailer tailer = new JournalTailer(JournalDirectory.create(path));
        tailer.close();
        tailer.close();
        assertThrows(JournalException.class, () -> tailer.poll(recorder, 1));
        assertThrows(JournalException.class, tailer::toStart);
    }

    private void pollIdle(final JournalTailer tailer)
    {
        for (int i = 0; i < LOOKS; i++)
        {
            tailer.poll(recorder, 10);
        }
    }

    private void writeThreeSegments(final int perSegment)
    {
        long next = 100;
        new PrunedMark(1, next).write(JournalDirectory.create(path));
        for (int start = 0; start < 3; start++)
        {
            try (JournalLock lock = JournalDirectory.create(path).lock();
                JournalAppender appender = new JournalAppender(
                    lock.createSegment(START_MS), next, RollCycle.FIVE_MINUTELY, 4096))
            {
                TestJournal.head(appender);
                for (int i = 0; i < perSegment / 10; i++)
                {
                    appender.roundIncomplete(START_NS, i, 1);
                    appender.tick(START_NS + i);
                    TestJournal.round(appender, START_NS + i, i);
                    appender.deviceSilent(START_NS, i);
                    appender.tick(START_NS + i);
                    if (i % 70 == 69)
                    {
                        appender.roll(START_MS + i * CYCLE_MS);
                        TestJournal.configuration(appender, 2);
                    }
                    if (i % 3 == 0)
                    {
                        appender.commit();
                    }
                }
                appender.commit();
                next = appender.nextSequence();
            }
        }
    }

    private static final class Counter implements JournalListener
    {
        private long readings;
        private long silent;
        private long ticks;

        private long handed(final JournalTailer tailer)
        {
            readings = 0;
            silent = 0;
            ticks = 0;
            TestJournal.drain(tailer, this);
            return readings + silent + ticks;
        }

        @Override
        public void onReading(
            final long sequence,
            final long timeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            assertEquals(readings++, sequence);
        }

        @Override
        public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
        {
            assertEquals(silent++, device);
        }

        @Override
        public void onTick(final long sequence, final long timeNs)
        {
            ticks++;
        }
    }
}
