package io.plumbline.journal;

import io.plumbline.codec.sbe.TimeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DurabilityTest
{
    private static final long HOUR_MS = 3_600_000;
    /** Into another file each time, and in a file of five minutes not to its beginning. */
    private static final long STEP_MS = 25 * HOUR_MS + 7 * 60_000;

    @TempDir
    private Path path;

    @ParameterizedTest
    @EnumSource(RollCycle.class)
    void shouldNameFilesAsTheQueueDoes(final RollCycle rollCycle)
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = new JournalAppender(
                lock.createSegment(START_MS), 0, JournalSettings.DEFAULT.with(rollCycle)))
        {
            TestJournal.head(appender);
            appender.commit();
            for (int i = 1; i <= 3; i++)
            {
                appender.roll(START_MS + i * STEP_MS);
                appender.tick(START_NS + i);
                appender.commit();
            }
            final List<String> names = SegmentFiles.cycles(appender.segment().path()).stream()
                .map(file -> file.getFileName().toString())
                .toList();
            for (int i = 0; i <= 3; i++)
            {
                final long timeMs = START_MS + i * STEP_MS;
                assertEquals(rollCycle.fileName(timeMs), names.get(i));
                assertEquals(rollCycle.cycle(timeMs), rollCycle.cycleOf(names.get(i)).orElseThrow());
            }
            assertEquals(4, names.size());
            assertEquals(5, appender.segment().path().toFile().list().length, "files beside those of the queue");
        }
    }

    @Test
    void shouldForceAllThatANewFileNeedsToBeFound()
    {
        final List<String> forced = new ArrayList<>();
        final DiskAccess disk = new FailingDisk()
        {
            @Override
            public void force(final Path file, final FileChannel channel, final boolean metadata) throws IOException
            {
                super.force(file, channel, metadata);
                forced.add(file.getFileName().toString());
            }
        };
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = new JournalAppender(
                lock.createSegment(START_MS), 0, new JournalSettings(
                    RollCycle.HOURLY, JournalAppender.MIN_PAYLOAD_LIMIT, Durability.DISK,
                    JournalSettings.MIN_AHEAD_BYTES), disk))
        {
            final String segment = appender.segment().path().getFileName().toString();
            appender.tick(START_NS);
            appender.commit();
            assertEquals(
                List.of("durable.mark", segment, "segments", "20261121-01F.cq4", "metadata.cq4t", segment), forced);
            forced.clear();
            appender.roll(START_MS + HOUR_MS);
            appender.tick(START_NS);
            appender.commit();
            assertEquals(List.of("20261121-01F.cq4", "20261121-02F.cq4", "metadata.cq4t", segment), forced);
        }
    }

    @Test
    void shouldShowFollowersOnlyWhatIsForced() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(
                lock.createSegment(START_MS), 0, new JournalSettings(
                    RollCycle.HOURLY, JournalAppender.MIN_PAYLOAD_LIMIT, Durability.DISK,
                    JournalSettings.MIN_AHEAD_BYTES));
            JournalTailer tailer = new JournalTailer(directory);
            JournalTailer all = JournalTailer.ofAll(directory))
        {
            final Recorder recorder = new Recorder();
            final Recorder everything = new Recorder();
            TestJournal.head(appender);
            appender.commit();
            final int headLines = TestJournal.drain(tailer, recorder);
            assertEquals(1, headLines);
            // More than a batch holds: written, not forced.
            int events = 0;
            while (SegmentFiles.batches(SegmentFiles.cycles(appender.segment().path()).get(0)).size() < 4)
            {
                appender.tick(START_NS + events++);
            }
            assertEquals(0, TestJournal.drain(tailer, recorder));
            assertTrue(TestJournal.drain(all, everything) > 1);
            assertTrue(everything.events().size() > 100);
            appender.commit();
            TestJournal.drain(tailer, recorder);
            assertEquals(events, recorder.events().size());
            try (DurableMark mark = DurableMark.look(appender.segment().path(), true).orThrow().orElseThrow())
            {
                assertEquals(events, mark.nextSequence());
            }
            // Over a roll.
            appender.roll(START_MS + HOUR_MS);
            appender.tick(START_NS + events);
            appender.commit();
            assertEquals(1, TestJournal.drain(tailer, recorder));
            assertEquals(events + 1, recorder.events().size());
        }
    }

    @Test
    void shouldShowAllOfASegmentThatAnotherFollows()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock())
        {
            final Segment first = lock.createSegment(START_MS);
            final long next;
            try (JournalAppender appender = new JournalAppender(
                first, 0, new JournalSettings(
                    RollCycle.HOURLY, JournalAppender.MIN_PAYLOAD_LIMIT, Durability.DISK,
                    JournalSettings.MIN_AHEAD_BYTES)))
            {
                TestJournal.head(appender);
                appender.commit();
                for (int i = 0; i < 1000; i++)
                {
                    appender.tick(START_NS + i);
                }
            }
            final Recorder recorder = new Recorder();
            try (JournalTailer tailer = new JournalTailer(directory))
            {
                TestJournal.drain(tailer, recorder);
                assertEquals(0, recorder.events().size());
                try (JournalTailer all = JournalTailer.ofAll(directory))
                {
                    TestJournal.drain(all, new Recorder());
                    next = all.nextSequence();
                    assertTrue(next > 0);
                }
                lock.forceEnd();
                try (JournalAppender appender = new JournalAppender(
                    lock.createSegment(START_MS), next, JournalSettings.DEFAULT))
                {
                    appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
                    appender.tick(START_NS + 1000);
                    appender.commit();
                    for (int i = 0; i < 200; i++)
                    {
                        tailer.poll(recorder, 7);
                    }
                }
            }
            assertEquals(next + 1, recorder.events().size());
        }
    }

    @Test
    void shouldFailForGoodAtTheFirstForceThatFails()
    {
        final FailingDisk disk = new FailingDisk();
        final JournalDirectory directory = JournalDirectory.create(path);
        final Recorder recorder = new Recorder();
        try (JournalLock lock = directory.lock();
            JournalTailer tailer = new JournalTailer(directory);
            JournalAppender appender = new JournalAppender(
                lock.createSegment(START_MS), 0, JournalSettings.DEFAULT.with(Durability.DISK), disk))
        {
            TestJournal.head(appender);
            appender.tick(START_NS);
            appender.commit();
            disk.forceFailure = "Input/output error";
            appender.tick(START_NS + 1);
            final JournalException failure = assertThrows(JournalException.class, appender::commit);
            assertTrue(failure.getMessage().endsWith("journal failed: Input/output error"), failure.getMessage());
            disk.forceFailure = null;
            assertThrows(JournalException.class, appender::commit);
            assertThrows(JournalException.class, appender::commit);
            TestJournal.drain(tailer, recorder);
        }
        assertEquals(List.of("0 tick " + START_NS), recorder.events());
    }

    /** It is on the disk before there is any file that it stands for: nobody is to wait for what never comes. */
    @Test
    void shouldTellADamagedMarkAndWaitForOneThatIsBeingMade() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalTailer tailer = new JournalTailer(directory))
        {
            final Segment segment = lock.createSegment(START_MS);
            final Path mark = segment.path().resolve(DurableMark.FILE);
            Files.write(mark, new byte[1]);
            assertEquals(0, TestJournal.drain(tailer, new Recorder()));
            Files.delete(mark);
            try (JournalAppender appender = new JournalAppender(
                segment, 0, new JournalSettings(
                    RollCycle.HOURLY, JournalAppender.MIN_PAYLOAD_LIMIT, Durability.DISK,
                    JournalSettings.MIN_AHEAD_BYTES)))
            {
                appender.tick(START_NS);
                appender.commit();
                assertEquals(1, TestJournal.drain(tailer, new Recorder()));
                final byte[] whole = Files.readAllBytes(mark);
                final byte[] damaged = whole.clone();
                damaged[0] ^= 1;
                for (final byte[] bytes :
                    List.of(damaged, new byte[0], new byte[whole.length - 1], new byte[whole.length]))
                {
                    // Also while the engine writes, whose own mark is another file.
                    Files.delete(mark);
                    Files.write(mark, bytes);
                    checkDamaged(directory);
                }
            }
        }
        checkDamaged(directory);
    }

    private static void checkDamaged(final JournalDirectory directory)
    {
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final JournalDamagedException damage =
                assertThrows(JournalDamagedException.class, () -> TestJournal.drain(tailer, new Recorder()));
            assertEquals("file durable.mark is damaged", damage.damage());
        }
    }

    @Test
    void shouldHaveNoMarkWhereItIsNotForced()
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 0))
        {
            TestJournal.head(appender);
            appender.commit();
            assertFalse(DurableMark.exists(appender.segment().path()));
        }
    }
}
