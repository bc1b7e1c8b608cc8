package io.plumbline.journal;

import io.plumbline.codec.sbe.TimeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JournalSeekTest
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);

    private static final int CYCLES = 4;
    private static final int PER_CYCLE = 7;

    @TempDir
    private Path path;

    @Test
    void shouldFindWhatAScanFinds()
    {
        final Random random = new Random(SEED);
        final JournalDirectory directory = JournalDirectory.create(path);
        final List<Long> times = new ArrayList<>();
        final JournalSeek seek = new JournalSeek(directory);
        try (JournalLock lock = directory.lock(); JournalTailer tailer = new JournalTailer(directory))
        {
            assertEquals(JournalSeek.NO_SEQUENCE, seek.firstAtOrAfter(0));
            assertEquals(Long.MIN_VALUE, seek.newestTimeNs());
            long timeNs = START_NS;
            for (int segment = 0; segment < 4; segment++)
            {
                try (JournalAppender appender = new JournalAppender(
                    lock.createSegment(START_MS), 1 + times.size(), RollCycle.HOURLY, 4096))
                {
                    TestJournal.head(appender);
                    final int events = segment == 2 ? 0 : random.nextInt(300);
                    for (int i = 0; i < events; i++)
                    {
                        timeNs += random.nextInt(3);
                        appender.tick(timeNs);
                        times.add(timeNs);
                        if (random.nextInt(10) == 0)
                        {
                            appender.commit();
                        }
                    }
                    appender.commit();
                }
            }
            assertEquals(timeNs, seek.newestTimeNs(), "seed " + SEED);
            final int span = (int)(timeNs - START_NS);
            for (int i = -1; i < 12; i++)
            {
                final long time = START_NS + (i < 0 ? -1 : i == 0 ? span : i == 1 ? span + 1 : random.nextInt(span));
                long expected = JournalSeek.NO_SEQUENCE;
                for (int at = times.size() - 1; at >= 0 && times.get(at) >= time; at--)
                {
                    expected = at + 1;
                }
                assertEquals(expected, seek.firstAtOrAfter(time), "seed " + SEED + ", time " + time);
                final Recorder recorder = new Recorder();
                TestJournal.drain(tailer.toTime(time), recorder);
                assertEquals(
                    expected == JournalSeek.NO_SEQUENCE ? 0 : times.size() + 1 - expected, recorder.events().size());
            }
        }
    }

    @Test
    void shouldFindWhatIsLeftWhenTheFirstCyclesAreGone() throws IOException
    {
        final JournalDirectory directory = writeCycles();
        final List<Path> files = SegmentFiles.cycles(directory.segments().get(0).path());
        final JournalSeek seek = new JournalSeek(directory);
        for (int gone = 0; gone < CYCLES; gone++)
        {
            for (int event = 0; event < CYCLES * PER_CYCLE; event++)
            {
                assertEquals(
                    1 + Math.max(event, gone * PER_CYCLE), seek.firstAtOrAfter(START_NS + event * 1000 - 7));
            }
            assertEquals(JournalSeek.NO_SEQUENCE, seek.firstAtOrAfter(START_NS + CYCLES * PER_CYCLE * 1000));
            assertEquals(START_NS + (CYCLES * PER_CYCLE - 1) * 1000, seek.newestTimeNs());
            Files.delete(files.get(gone));
        }
        assertEquals(JournalSeek.NO_SEQUENCE, seek.firstAtOrAfter(0));
        assertEquals(Long.MIN_VALUE, seek.newestTimeNs());
    }

    @Test
    void shouldFindThePlacesBeforeAndBehindADamagedBatch() throws IOException
    {
        final JournalDirectory directory = writeCycles();
        final Path file = SegmentFiles.cycles(directory.segments().get(0).path()).get(2);
        final int damaged = 2 * PER_CYCLE + 3;
        SegmentFiles.flip(file, SegmentFiles.batches(file).get(1 + 3) * 8L + 300);
        final JournalSeek seek = new JournalSeek(directory);
        for (int event = 0; event < CYCLES * PER_CYCLE; event++)
        {
            final long found = seek.firstAtOrAfter(START_NS + event * 1000);
            // Never behind what was asked for, and in front of it only where the damage is.
            assertTrue(found == 1 + event || found == 1 + damaged, event + ": " + found);
            assertTrue(found <= 1 + event || event < damaged, event + ": " + found);
        }
        assertEquals(1 + damaged, seek.firstAtOrAfter(START_NS + damaged * 1000));
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            tailer.toTime(START_NS + damaged * 1000);
            assertThrows(JournalDamagedException.class, () -> TestJournal.drain(tailer, new Recorder()));
        }
    }

    /** Damaged, or the queue takes it for the end of its file. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFindWhatStandsBehindTheDamagedBeginningOfAFile(final boolean hidden) throws IOException
    {
        final JournalDirectory directory = writeCycles();
        for (final int cycle : new int[]{0, 2})
        {
            final Path file = SegmentFiles.cycles(directory.segments().get(0).path()).get(cycle);
            final int batch = SegmentFiles.batches(file).get(0);
            if (hidden)
            {
                SegmentFiles.put(file, batch - Integer.BYTES, 0, 0, 0, 0);
            }
            else
            {
                SegmentFiles.flip(file, batch * 8L + 300);
            }
        }
        final JournalSeek seek = new JournalSeek(directory);
        for (int event = 0; event < CYCLES * PER_CYCLE; event++)
        {
            // What is due before the first may be lost, and not earlier.
            if (event / PER_CYCLE % 2 == 1 && event % PER_CYCLE > 0)
            {
                assertEquals(1 + event, seek.firstAtOrAfter(START_NS + event * 1000));
            }
        }
        assertEquals(START_NS + (CYCLES * PER_CYCLE - 1) * 1000, seek.newestTimeNs());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void shouldFindTheNewestEventThatCanBeRead(final int cycle) throws IOException
    {
        final JournalDirectory directory = writeCycles();
        final Path file = SegmentFiles.cycles(directory.segments().get(0).path()).get(cycle);
        SegmentFiles.flip(file, SegmentFiles.batches(file).get(PER_CYCLE) * 8L + 300);
        final JournalSeek seek = new JournalSeek(directory);
        final long newest = CYCLES * PER_CYCLE - (cycle == CYCLES - 1 ? 1 : 0);
        assertEquals(START_NS + (newest - 1) * 1000, seek.newestTimeNs());
        assertEquals(newest + 1, seek.endSequence());
    }

    @Test
    void shouldSayWhereTheEventsBeforeAGapEnd() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock())
        {
            for (int segment = 0; segment < 3; segment++)
            {
                try (JournalAppender appender = new JournalAppender(
                    lock.createSegment(START_MS), 1 + 10 * segment, RollCycle.HOURLY, 4096))
                {
                    TestJournal.head(appender);
                    for (int i = 0; i < 10; i++)
                    {
                        appender.tick(START_NS + 10 * segment + i);
                    }
                    appender.commit();
                }
            }
        }
        final JournalSeek seek = new JournalSeek(directory);
        assertEquals(0, seek.dueBefore(1));
        assertEquals(5, seek.dueBefore(5));
        assertEquals(11, seek.dueBefore(11));
        assertEquals(31, seek.dueBefore(Long.MAX_VALUE));
        final Segment second = directory.segments().get(1);
        for (final String name : second.names())
        {
            Files.delete(second.path().resolve(name));
        }
        Files.delete(second.path());
        assertEquals(21, seek.firstAtOrAfter(START_NS + 15));
        assertEquals(11, seek.dueBefore(21));
        assertEquals(22, seek.dueBefore(22));
    }

    @Test
    void shouldNotFindWhatIsNotOnTheDiskYetUnlessAskedTo()
    {
        final FailingDisk disk = new FailingDisk();
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(
                lock.createSegment(START_MS), 1, JournalSettings.DEFAULT.with(Durability.DISK), disk))
        {
            TestJournal.head(appender);
            appender.tick(START_NS);
            appender.commit();
            disk.forceFailure = "no disk";
            appender.tick(START_NS + 5);
            assertThrows(JournalException.class, appender::commit);
            assertEquals(2, new JournalSeek(directory).firstAtOrAfter(START_NS + 1));
            assertEquals(JournalSeek.NO_SEQUENCE, new JournalSeek(directory, true).firstAtOrAfter(START_NS + 1));
            assertEquals(START_NS, new JournalSeek(directory, true).newestTimeNs());
        }
    }

    /** One segment, a batch for each event, a thousand nanoseconds apart. */
    private JournalDirectory writeCycles()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(
                lock.createSegment(START_MS), 1, RollCycle.FIVE_MINUTELY, JournalAppender.MIN_PAYLOAD_LIMIT))
        {
            appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
            for (int event = 0; event < CYCLES * PER_CYCLE; event++)
            {
                if (event % PER_CYCLE == 0)
                {
                    if (event > 0)
                    {
                        appender.roll(START_MS + event / PER_CYCLE * 300_000L);
                    }
                    TestJournal.configuration(appender, 2);
                    appender.commit();
                }
                appender.tick(START_NS + event * 1000);
                appender.commit();
            }
        }
        return directory;
    }
}
