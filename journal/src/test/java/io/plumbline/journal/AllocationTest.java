package io.plumbline.journal;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AllocationTest
{
    private static final int WARM_UP_ROUNDS = 100_000;
    private static final int ROUNDS = 50_000;
    private static final int ROUNDS_IN_BATCH = 32;
    private static final byte[] RAW = "{\"code\": 1}".getBytes(StandardCharsets.UTF_8);

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    @TempDir
    private Path path;

    @Test
    void shouldNotAllocateOnAppendAndPoll()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final Sum sum = new Sum();
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 0);
            JournalTailer tailer = new JournalTailer(directory))
        {
            append(appender, WARM_UP_ROUNDS);
            poll(tailer, sum);

            final long beforeAppend = threads.getCurrentThreadAllocatedBytes();
            append(appender, ROUNDS);
            final long appended = threads.getCurrentThreadAllocatedBytes() - beforeAppend;

            final long beforePoll = threads.getCurrentThreadAllocatedBytes();
            poll(tailer, sum);
            final long polled = threads.getCurrentThreadAllocatedBytes() - beforePoll;

            assertEquals((WARM_UP_ROUNDS + ROUNDS) * 9L, tailer.nextSequence());
            assertEquals((WARM_UP_ROUNDS + ROUNDS) * 8L, sum.readings);
            // A new block of the file each 64 MiB takes some objects; a byte a reading would be 400,000.
            assertTrue(appended < 20_000, appended + " bytes allocated to append");
            assertTrue(polled < 20_000, polled + " bytes allocated to poll");
        }
    }

    private static void append(final JournalAppender appender, final int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            final long timeNs = START_NS + appender.nextSequence();
            appender.deviceSilent(timeNs, i & 7);
            appender.roundIncomplete(timeNs, i & 7, 3);
            TestJournal.round(appender, timeNs, i & 63);
            appender.componentVerdict(1, 2, 3, 4);
            if ((i & 1) == 0)
            {
                appender.tick(timeNs + 8);
            }
            else
            {
                appender.rejected(timeNs + 8, 3, 11, RAW, 0, RAW.length);
            }
            if (i % ROUNDS_IN_BATCH == 0)
            {
                appender.commit();
            }
        }
        appender.commit();
    }

    private static void poll(final JournalTailer tailer, final JournalListener listener)
    {
        while (tailer.poll(listener, 64) > 0)
        {
            Thread.onSpinWait();
        }
    }

    private static final class Sum implements JournalListener
    {
        private long readings;

        @Override
        public void onReading(
            final long sequence,
            final long timeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            readings++;
        }
    }
}
