package io.plumbline.journal;

import io.plumbline.campaign.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;

class ConcurrentTailerTest
{
    private static final int SEGMENTS = Integer.getInteger("plumbline.test.segments", 8);
    private static final int ROLLS = 4;
    private static final int EVENTS = 500;

    @TempDir
    private Path path;

    @Test
    void shouldFollowAnotherProcessOverRollsAndStarts() throws Exception
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final DenseTicks ticks = new DenseTicks();
        final Process writer = ChildProcess.start(path, Writer.class, path.toString(), Integer.toString(SEGMENTS));
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            while (writer.isAlive())
            {
                if (tailer.poll(ticks, 3) == 0)
                {
                    Thread.onSpinWait();
                }
            }
            final String err = new String(writer.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("", err);
            for (int i = 0; i < 128; i++)
            {
                TestJournal.drain(tailer, ticks);
            }
        }
        finally
        {
            writer.destroyForcibly();
        }
        assertEquals((long)SEGMENTS * ROLLS * EVENTS, ticks.next);
    }

    private static final class DenseTicks implements JournalListener
    {
        private long next;

        @Override
        public void onTick(final long sequence, final long timeNs)
        {
            assertEquals(next++, sequence);
            assertEquals(START_NS + sequence, timeNs);
        }
    }

    /** Starts an engine after the other, each of which rolls a few times. */
    static final class Writer
    {
        private Writer()
        {
        }

        public static void main(final String[] args)
        {
            final JournalDirectory directory = JournalDirectory.create(Path.of(args[0]));
            long next = 0;
            for (int start = 0; start < Integer.parseInt(args[1]); start++)
            {
                try (JournalLock lock = directory.lock();
                    JournalAppender appender = new JournalAppender(
                        lock.createSegment(START_MS), next, RollCycle.FIVE_MINUTELY, 4096))
                {
                    TestJournal.head(appender);
                    for (int roll = 0; roll < ROLLS; roll++)
                    {
                        appender.roll(START_MS + roll * 300_000);
                        TestJournal.configuration(appender, 2);
                        for (int i = 0; i < EVENTS; i++)
                        {
                            appender.tick(START_NS + appender.nextSequence());
                            if (i % 7 == 0)
                            {
                                appender.commit();
                            }
                        }
                    }
                    appender.commit();
                    next = appender.nextSequence();
                }
            }
        }
    }
}
