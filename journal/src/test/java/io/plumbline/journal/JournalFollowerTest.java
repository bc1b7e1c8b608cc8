package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JournalFollowerTest
{
    @TempDir
    private Path path;
    private JournalDirectory directory;
    private long next = 1;

    @Test
    void shouldGoOnBehindWhatWasCommitted()
    {
        write(10, 10);
        try (JournalFollower follower = JournalFollower.fromSequence(directory, "archive", 0))
        {
            assertEquals(longs(1, 4), follow(follower, 4));
            follower.commit();
            assertEquals(List.of(5L, 6L), follow(follower, 2));
        }
        assertEquals(List.of(new FollowerInfo("archive", 5)), directory.followers());
        write(5);
        try (JournalFollower follower = JournalFollower.fromEnd(directory, "archive"))
        {
            assertEquals(longs(5, 25), follow(follower, 1000));
            follower.commit();
        }
        try (JournalFollower follower = JournalFollower.fromSequence(directory, "archive", 3))
        {
            assertEquals(List.of(), follow(follower, 1000));
        }
    }

    @Test
    void shouldSaveTheOldestThatIsNotFinished()
    {
        write(10);
        try (JournalFollower follower = JournalFollower.fromSequence(directory, "many", 0))
        {
            assertEquals(longs(1, 6), follow(follower, 6));
            follower.commit(4);
            assertEquals(4, follower.committed());
            follower.commit(3);
            assertEquals(4, follower.committed());
            assertEquals(7, follower.position());
        }
        try (JournalFollower follower = JournalFollower.fromSequence(directory, "many", 0))
        {
            assertEquals(longs(4, 10), follow(follower, 1000));
            follower.commit(1000);
            assertEquals(11, follower.committed());
        }
    }

    @Test
    void shouldGoOnWithWhatIsLeftWhereTheJournalLostWhatWasSeen() throws IOException
    {
        write(10);
        try (JournalFollower follower = JournalFollower.fromSequence(directory, "lost", 0))
        {
            follow(follower, 1000);
            follower.commit();
        }
        final Path position = path.resolve("followers/lost.position");
        final byte[] ahead = Files.readAllBytes(position);
        path = path.resolve("other");
        next = 1;
        write(4);
        Files.createDirectories(path.resolve("followers"));
        Files.write(path.resolve("followers/lost.position"), ahead);
        final List<String> told = new ArrayList<>();
        assertThrows(JournalException.class, () -> JournalFollower.fromSequence(directory, "lost", 5));
        try (JournalFollower follower = JournalFollower.fromSequenceOrWhatIsLeft(directory, "lost", 5, told::add))
        {
            assertEquals(5, follower.committed());
            write(3);
            assertEquals(longs(5, 7), follow(follower, 1000));
        }
        assertEquals(1, told.size());
        assertTrue(told.get(0).contains("stands at sequence 11"), told.get(0));
        try (JournalFollower follower = JournalFollower.fromSequenceOrWhatIsLeft(directory, "lost", 7, told::add))
        {
            assertEquals(longs(5, 7), follow(follower, 1000));
        }
        assertEquals(1, told.size());
    }

    @Test
    void shouldBeginAtASequenceAtATimeOrAtTheEnd()
    {
        write(10, 10, 10);
        assertEquals(longs(17, 30), follow(JournalFollower.fromSequence(directory, "a", 17)));
        for (int sequence = 1; sequence <= 30; sequence++)
        {
            assertEquals(
                longs(sequence, 30),
                follow(JournalFollower.fromTime(directory, "b" + sequence, START_NS + sequence * 1000L - 7)));
        }
        assertEquals(List.of(), follow(JournalFollower.fromTime(directory, "c", START_NS + 1_000_000)));
        try (JournalFollower follower = JournalFollower.fromEnd(directory, "d"))
        {
            assertEquals(List.of(), follow(follower, 1000));
            write(3);
            assertEquals(longs(31, 33), follow(follower, 1000));
        }
        assertTrue(directory.followers().contains(new FollowerInfo("d", 31)));
    }

    @Test
    void shouldWaitForAJournalThatHasNotBegun()
    {
        directory = JournalDirectory.create(path);
        try (JournalFollower follower = JournalFollower.fromEnd(directory, "early"))
        {
            assertEquals(List.of(new FollowerInfo("early", 0)), directory.followers());
            write(3);
            assertEquals(longs(1, 3), follow(follower, 1000));
        }
    }

    @Test
    void shouldReportWhatIsGoneOrLost() throws IOException
    {
        write(10, 10);
        try (JournalFollower follower = JournalFollower.fromSequence(directory, "slow", 5))
        {
            follow(follower, 1);
            follower.commit();
        }
        try (JournalFollower follower = JournalFollower.fromSequence(directory, "fast", 5))
        {
            follow(follower, 1000);
            follower.commit();
        }
        Files.move(directory.segments().get(0).path(), path.resolveSibling(path.getFileName() + "-pruned"));
        final JournalException gone = assertThrows(
            JournalException.class, () -> JournalFollower.fromEnd(directory, "slow"));
        assertTrue(gone.getMessage().contains("is gone"), gone.getMessage());
        Files.move(directory.segments().get(0).path(), path.resolveSibling(path.getFileName() + "-lost"));
        next = 1;
        write(3);
        final JournalException lost = assertThrows(
            JournalException.class, () -> JournalFollower.fromEnd(directory, "fast"));
        assertTrue(lost.getMessage().contains("are lost"), lost.getMessage());
    }

    @Test
    void shouldRefuseASecondOfItsNameAndNamesThatAreNone()
    {
        write(1);
        try (JournalFollower follower = JournalFollower.fromEnd(directory, "one"))
        {
            assertThrows(JournalException.class, () -> JournalFollower.fromEnd(directory, "one"));
            follower.commit();
        }
        JournalFollower.fromEnd(directory, "one").close();
        for (final String name : new String[]{"", "..", "a/b", "-", "a b", "x".repeat(65)})
        {
            assertThrows(JournalException.class, () -> JournalFollower.fromEnd(directory, name));
        }
    }

    @Test
    void shouldKeepThePositionBeforeWhenASaveIsTorn() throws IOException
    {
        final Path file = path.resolve("followers/torn.position");
        try (FollowerPosition position = FollowerPosition.open(file))
        {
            position.save(7);
            position.save(9);
        }
        for (int at = 0; at < 28; at++)
        {
            final byte[] whole = Files.readAllBytes(file);
            final byte[] torn = whole.clone();
            torn[at] ^= 0x10;
            Files.write(file, torn);
            assertEquals(7, FollowerPosition.read(file));
            Files.write(file, whole);
        }
        assertEquals(9, FollowerPosition.read(file));
    }

    private void write(final int... counts)
    {
        directory = JournalDirectory.create(path);
        for (final int count : counts)
        {
            try (JournalLock lock = directory.lock();
                JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), next))
            {
                TestJournal.head(appender);
                for (int i = 0; i < count; i++)
                {
                    appender.tick(START_NS + (next + i) * 1000);
                    if (i % 2 == 1)
                    {
                        appender.commit();
                    }
                }
                appender.commit();
                next += count;
            }
        }
    }

    private static List<Long> follow(final JournalFollower follower)
    {
        try (follower)
        {
            return follow(follower, 1000);
        }
    }

    /** Sequences of the next events, with all of the batch that holds the last of them. */
    private static List<Long> follow(final JournalFollower follower, final int count)
    {
        final List<Long> sequences = new ArrayList<>();
        final JournalListener listener = new JournalListener()
        {
            @Override
            public void onTick(final long sequence, final long timeNs)
            {
                sequences.add(sequence);
            }
        };
        for (int i = 0; i < 200 && sequences.size() < count; i++)
        {
            follower.poll(listener, 1);
        }
        return sequences;
    }

    private static List<Long> longs(final int from, final int to)
    {
        final List<Long> longs = new ArrayList<>();
        for (long i = from; i <= to; i++)
        {
            longs.add(i);
        }
        return longs;
    }
}
