package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
                    final long first = 1 + (cycle - 2) * EVENTS;
                    new PrunedMark(1, first).write(directory);
                    Files.delete(SegmentFiles.cycles(appender.segment().path()).get(0));
                    checkReading(directory, first, 1 + (cycle + 1) * EVENTS);
                }
                TestJournal.drain(follower, followed);
                assertEquals(1 + (cycle + 1) * EVENTS, follower.nextSequence());
                appender.roll(START_MS + (cycle + 1) * CYCLE_MS);
                TestJournal.configuration(appender, 2);
            }
        }
    }

    /** As a reader's queue makes it anew that was about to open the file. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPassOverAnEmptyFileThatTakesThePlaceOfAPrunedOne(final boolean taken) throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final Path segment = writeTwoSegments(directory);
        final List<Path> files = SegmentFiles.cycles(segment);
        new PrunedMark(1, 1 + 2 * EVENTS).write(directory);
        Files.delete(files.get(0));
        Files.delete(files.get(1));
        Files.createFile(files.get(1));
        if (!taken)
        {
            checkReading(directory, 1 + 2 * EVENTS, 1 + 8 * EVENTS);
            return;
        }
        for (int i = 2; i < 4; i++)
        {
            checkTakenAway(directory, files.get(i), i == 2 ? 0 : 1 + 3 * EVENTS);
        }
    }

    @Test
    void shouldReportEachFileThatIsTakenAwayBeforeWhatIsBehindIt() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final List<Path> files = SegmentFiles.cycles(writeTwoSegments(directory));
        final List<Path> later = SegmentFiles.cycles(directory.segments().get(1).path());
        for (int i = 0; i < files.size(); i++)
        {
            checkTakenAway(directory, files.get(i), i == 0 ? 0 : 1 + i * EVENTS);
        }
        // That the last of all is gone is seen only behind the end, where nobody writes.
        for (int i = 0; i < later.size() - 1; i++)
        {
            checkTakenAway(directory, later.get(i), 1 + (files.size() + i) * EVENTS);
        }
    }

    @Test
    void shouldFindBehindTheEndThatTheNewestFilesAreGone() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        writeTwoSegments(directory);
        final Segment last = directory.segments().get(1);
        checkEnd(directory, false);
        try (JournalLock lock = directory.lock())
        {
            // Left in its making, it takes nothing's place.
            Files.createFile(lock.createSegment(last.startTimeMs()).path().resolve(QueueFiles.METADATA_FILE));
        }
        final List<Path> files = SegmentFiles.cycles(last.path());
        for (int i = files.size() - 1; i >= 0; i--)
        {
            Files.delete(files.get(i));
            checkEnd(directory, true);
        }
        try (SegmentScan scan = new SegmentScan(directory, last, SegmentScan.ANY_SEQUENCE))
        {
            assertFalse(scan.next());
            assertEquals("its newest file is missing", scan.damage().orElseThrow().damage());
        }
        // What an engine goes on with where it was told to is not asked for again.
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(last.startTimeMs()), 1 + 4 * EVENTS))
        {
            TestJournal.head(appender);
            appender.commit();
        }
        checkEnd(directory, false);
    }

    private static void checkEnd(final JournalDirectory directory, final boolean missing)
    {
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
        {
            final Executable reading = () ->
            {
                TestJournal.drain(tailer, new Recorder());
                tailer.checkTail();
            };
            if (missing)
            {
                final JournalDamagedException damage = assertThrows(JournalDamagedException.class, reading);
                assertEquals("its newest file is missing", damage.damage());
            }
            else
            {
                assertDoesNotThrow(reading);
            }
        }
    }

    @Test
    void shouldReadASegmentWhoseQueueNamesNoFile() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final Path metadata = writeTwoSegments(directory).resolve(QueueFiles.METADATA_FILE);
        final byte[] bytes = Files.readAllBytes(metadata);
        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int lowest = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("listing.lowestCycle");
        while (buffer.getLong(lowest) != RollCycle.FIVE_MINUTELY.cycle(START_MS))
        {
            lowest++;
        }
        final List<String> lines = TestJournal.readAll(path).lines;
        buffer.putLong(lowest, Integer.MAX_VALUE);
        Files.write(metadata, bytes);
        assertEquals(lines, TestJournal.readAll(path).lines);
    }

    private static Path writeTwoSegments(final JournalDirectory directory)
    {
        long next = 1;
        for (int number = 0; number < 2; number++)
        {
            final long startMs = START_MS + number * 4 * CYCLE_MS;
            try (JournalLock lock = directory.lock();
                JournalAppender appender =
                    new JournalAppender(lock.createSegment(startMs), next, RollCycle.FIVE_MINUTELY, 4096))
            {
                TestJournal.head(appender);
                for (int cycle = 0; cycle < 4; cycle++)
                {
                    writeRounds(appender, number * 4 + cycle);
                    if (cycle < 3)
                    {
                        appender.roll(startMs + (cycle + 1) * CYCLE_MS);
                        TestJournal.configuration(appender, 2);
                    }
                }
                next = appender.nextSequence();
            }
        }
        return directory.segments().get(0).path();
    }

    /** Damage is reported, behind the events that stand before what is gone. */
    private void checkTakenAway(final JournalDirectory directory, final Path file, final long next) throws IOException
    {
        final Path aside = path.resolve("aside");
        Files.move(file, aside);
        try
        {
            checkShownBeforeDamage(directory, next);
        }
        finally
        {
            Files.move(aside, file);
        }
    }

    private static void checkShownBeforeDamage(final JournalDirectory directory, final long next)
    {
        final long[] shown = {0};
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertThrows(JournalDamagedException.class, () -> TestJournal.drain(tailer, new JournalListener()
            {
                @Override
                public void onReading(
                    final long sequence,
                    final long timeNs,
                    final int device,
                    final int component,
                    final long power,
                    final int flags)
                {
                    shown[0] = sequence + 1;
                }
            }));
        }
        assertEquals(next, shown[0]);
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
