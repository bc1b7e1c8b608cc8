package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class JournalSpaceTest
{
    private static final JournalSettings SETTINGS = new JournalSettings(
        RollCycle.HOURLY, JournalAppender.DEFAULT_PAYLOAD_LIMIT, Durability.PROCESS, JournalSettings.MIN_AHEAD_BYTES);

    @TempDir
    private Path path;
    private final FailingDisk disk = new FailingDisk();

    @Test
    void shouldRefuseToStartOnAFullDisk()
    {
        disk.room = 0;
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = appender(lock))
        {
            final JournalFullException full =
                assertThrows(JournalFullException.class, () -> TestJournal.head(appender));
            assertTrue(full.getMessage().contains("journal-full"), full.getMessage());
        }
    }

    @Test
    void shouldBeFullWhenTheRoomAheadCannotBeHadAndGoOnByItself()
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = appender(lock))
        {
            final JournalSpace space = appender.space();
            TestJournal.head(appender);
            appender.commit();
            while (space.doWork() > 0)
            {
                assertFalse(space.isFull());
            }
            disk.room = 0;
            long sequence = 0;
            while (!space.isFull())
            {
                sequence = commitMany(appender, sequence);
                space.doWork();
            }
            // What is in already has room.
            sequence = commitMany(appender, sequence);
            assertEquals(1, space.fullCount());
            disk.room = Long.MAX_VALUE;
            assertEquals(1, space.doWork());
            assertFalse(space.isFull());
            sequence = commitMany(appender, sequence);
            assertEquals(sequence, appender.nextSequence());
        }
        assertTrue(TestJournal.readAll(path).events().size() > 1000);
    }

    @Test
    void shouldWaitInTheAppenderWhenAllRoomIsUsedUpAndLoseNothing() throws InterruptedException
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = appender(lock))
        {
            final JournalSpace space = appender.space();
            space.onStart();
            TestJournal.head(appender);
            appender.commit();
            disk.room = 0;
            final AtomicReference<Throwable> failure = new AtomicReference<>();
            final Thread writer = new Thread(() -> writeMany(appender, failure));
            writer.start();
            while (!space.isFull())
            {
                Thread.onSpinWait();
            }
            disk.room = Long.MAX_VALUE;
            writer.join();
            assertNull(failure.get());
            assertTrue(space.fullCount() >= 1);
        }
        // Dense by the tailer's own check.
        assertEquals(20_000, TestJournal.readAll(path).events().size());
    }

    @Test
    void shouldBringPagesIntoTheCacheAheadOfTheAppenderInEachFile()
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender =
                new JournalAppender(lock.createSegment(START_MS), 0, JournalSettings.DEFAULT, disk))
        {
            final JournalSpace space = appender.space();
            TestJournal.head(appender);
            long sequence = 0;
            for (int file = 0; file < 3; file++)
            {
                appender.roll(START_MS + file * 3_600_000L);
                disk.cached.clear();
                sequence = commitMany(appender, sequence);
                while (space.doWork() > 0)
                {
                    assertFalse(space.isFull());
                }
                // From the appender on, without a gap.
                assertTrue(disk.cached.get(0).from() <= 1000 * 512, disk.cached.get(0) + " is behind the appender");
                final long ahead = assertDense(disk.cached.get(0).from());
                assertTrue(ahead >= 2 * 1024 * 1024, "ahead to " + ahead);
                disk.cached.clear();
                sequence = commitMany(appender, commitMany(appender, sequence));
                while (space.doWork() > 0)
                {
                    assertFalse(space.isFull());
                }
                assertEquals(ahead, disk.cached.get(0).from());
                // Of one who writes so much at once there is no keeping ahead.
                disk.cached.clear();
                for (int i = 0; i < 30; i++)
                {
                    sequence = commitMany(appender, sequence);
                }
                assertEquals(1, space.doWork());
                assertTrue(disk.cached.isEmpty(), "cached " + disk.cached);
                // What it has written is in the cache already.
                while (space.doWork() > 0)
                {
                    assertFalse(space.isFull());
                }
                assertTrue(disk.cached.get(0).from() > ahead, disk.cached.get(0) + " after " + ahead);
                assertTrue(assertDense(disk.cached.get(0).from()) > ahead + 4 * 1024 * 1024);
            }
        }
        assertEquals(3 * 33_000, TestJournal.readAll(path).events().size());
    }

    @Test
    void shouldNotWaitOnceTheEngineStops() throws InterruptedException
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = appender(lock))
        {
            appender.space().onStart();
            TestJournal.head(appender);
            appender.commit();
            disk.room = 0;
            final AtomicReference<Throwable> failure = new AtomicReference<>();
            final Thread writer = new Thread(() -> writeMany(appender, failure));
            writer.start();
            while (!appender.space().isFull())
            {
                Thread.onSpinWait();
            }
            appender.space().abandon();
            writer.join();
            assertTrue(failure.get() instanceof JournalFullException, String.valueOf(failure.get()));
        }
        assertTrue(TestJournal.readAll(path).events().size() > 1000);
    }

    @Test
    void shouldWaitForTheRoomOfANewFile() throws InterruptedException
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = appender(lock))
        {
            appender.space().onStart();
            TestJournal.head(appender);
            appender.tick(START_NS);
            appender.commit();
            disk.room = 0;
            final Thread writer = new Thread(() -> appender.roll(START_MS + 3_600_000));
            writer.start();
            while (!appender.space().isFull())
            {
                Thread.onSpinWait();
            }
            disk.room = Long.MAX_VALUE;
            writer.join();
            assertFalse(appender.space().isFull());
            appender.tick(START_NS + 1);
            appender.commit();
        }
        assertEquals(2, TestJournal.readAll(path).events().size());
    }

    private long assertDense(final long from)
    {
        long next = from;
        for (final FailingDisk.Cached range : disk.cached)
        {
            assertEquals(next, range.from());
            next = range.to();
        }
        return next;
    }

    private JournalAppender appender(final JournalLock lock)
    {
        return new JournalAppender(lock.createSegment(START_MS), 0, SETTINGS, disk);
    }

    private static void writeMany(final JournalAppender appender, final AtomicReference<Throwable> failure)
    {
        try
        {
            long sequence = 0;
            while (sequence < 20_000)
            {
                sequence = commitMany(appender, sequence);
            }
        }
        catch (final Throwable ex)
        {
            failure.set(ex);
        }
    }

    private static long commitMany(final JournalAppender appender, final long from)
    {
        for (int i = 0; i < 1000; i++)
        {
            appender.rejected(START_NS + from + i, 3, 256, new byte[256], 0, 256);
        }
        appender.commit();
        return from + 1000;
    }
}
