package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;

class JournalSeekTest
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);

    @TempDir
    private Path path;

    @Test
    void shouldFindWhatAScanFinds()
    {
        final Random random = new Random(SEED);
        final JournalDirectory directory = JournalDirectory.create(path);
        final List<Long> times = new ArrayList<>();
        try (JournalLock lock = directory.lock(); JournalSeek seek = new JournalSeek(directory))
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
            }
        }
    }
}
