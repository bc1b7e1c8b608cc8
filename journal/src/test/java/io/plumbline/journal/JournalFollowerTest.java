package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JournalFollowerTest
{
    @TempDir
    private Path path;
    @TempDir
    private Path aside;
    private JournalDirectory directory;
    private long next = 1;
    private long startMs = START_MS;
    private final List<String> rewinds = new ArrayList<>();

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
        assertRefused("lost", "ends before 5: events it has seen are lost; remove it to begin anew");
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
    void shouldGoBackToWhereTheJournalWasWrittenAnew() throws IOException
    {
        write(8);
        followAndCommit("ahead", 8);
        followAndCommit("behind", 4);
        loseTheEndAndGoOn(5, 20);
        final List<String> told = new ArrayList<>();
        try (JournalFollower follower = JournalFollower.fromSequenceOrWhatIsLeft(directory, "ahead", 21, told::add))
        {
            assertEquals(6, follower.committed());
            assertEquals(longs(6, 25), follow(follower, 1000));
            assertEquals(List.of("9 to 6"), rewinds);
        }
        assertEquals(1, told.size());
        assertTrue(told.get(0).contains("stood at sequence 9 of segment 1"), told.get(0));
        assertTrue(told.get(0).contains("begins with 6"), told.get(0));
        // Once told, and saved: without a commit it goes back no further, and is not told again.
        try (JournalFollower follower = JournalFollower.fromSequenceOrWhatIsLeft(directory, "ahead", 21, told::add))
        {
            assertEquals(longs(6, 25), follow(follower, 1000));
            follower.commit();
        }
        assertEquals(List.of(), follow(JournalFollower.fromEnd(directory, "ahead")));
        assertEquals(longs(5, 25), follow(JournalFollower.fromEnd(directory, "behind")));
        assertEquals(List.of("9 to 6"), rewinds);
        assertEquals(1, told.size());
    }

    @Test
    void shouldGoBackThoughTheSegmentItReadIsGoneAndItsNumberGivenAgain() throws IOException
    {
        write(8, 8);
        followAndCommit("ahead", 12);
        delete(directory.segments().get(1));
        forgetNewest();
        next = 9;
        startMs = START_MS + 1;
        write(2, 10);
        assertEquals(longs(9, 20), follow(JournalFollower.fromEnd(directory, "ahead")));
        assertEquals(List.of("13 to 9"), rewinds);
    }

    @Test
    void shouldGoBackToWhereTheJournalWentOnBehindAMissingSegment() throws IOException
    {
        write(8, 8);
        followAndCommit("ahead", 12);
        delete(directory.segments().get(1));
        next = 9;
        write(10);
        assertEquals(3, directory.segments().get(1).number());
        assertEquals(longs(9, 18), follow(JournalFollower.fromEnd(directory, "ahead")));
        assertEquals(List.of("13 to 9"), rewinds);
    }

    @Test
    void shouldKeepForAFollowerWhatWasWrittenAnew() throws IOException
    {
        write(8);
        followAndCommit("ahead", 8);
        loseTheEndAndGoOn(5, 20);
        assertEquals(6, JournalPruner.lowestNeeded(directory));
        assertEquals(List.of(new FollowerInfo("ahead", 9)), directory.followers());
    }

    @Test
    void shouldGoOnFromAPositionOfTheFirstVersion() throws IOException
    {
        write(8);
        Files.createDirectories(directory.followersPath());
        final Path file = directory.followersPath().resolve("old.position");
        final ByteBuffer slot = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
        slot.putLong(0, 0x0000_0001_4C46_4D50L).putLong(8, 2).putLong(16, 5);
        final CRC32C crc = new CRC32C();
        crc.update(slot.array(), 0, 24);
        slot.putInt(24, (int)crc.getValue());
        Files.write(file, slot.array());
        assertEquals(new FollowerPlace(5, 0, 0), FollowerPosition.read(file));
        assertEquals(longs(5, 8), follow(JournalFollower.fromEnd(directory, "old")));
        assertEquals(new FollowerPlace(5, 1, START_MS), FollowerPosition.read(file), "its segment is known now");
        loseTheEndAndGoOn(3, 10);
        assertEquals(longs(4, 13), follow(JournalFollower.fromEnd(directory, "old")));
        assertEquals(List.of("5 to 4"), rewinds);
    }

    @Test
    void shouldNotGoBackFromWhatWasNeverRead()
    {
        write(4);
        JournalFollower.fromSequence(directory, "early", 10).close();
        write(20);
        assertEquals(longs(10, 24), follow(JournalFollower.fromEnd(directory, "early")));
        assertEquals(List.of(), rewinds);
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
        Files.move(directory.segments().get(0).path(), aside.resolve("pruned"));
        final JournalException gone = assertThrows(
            JournalException.class, () -> JournalFollower.fromEnd(directory, "slow"));
        assertTrue(
            gone.getMessage().endsWith("sequence 7 is gone: the journal begins with 11"), gone.getMessage());
        Files.move(directory.segments().get(0).path(), aside.resolve("lost"));
        forgetNewest();
        next = 1;
        write(3);
        final JournalException lost = assertThrows(
            JournalException.class, () -> JournalFollower.fromEnd(directory, "fast"));
        assertTrue(lost.getMessage().contains("are lost"), lost.getMessage());
    }

    @Test
    void shouldHandOutWhatStandsBeforeDamageAtTheEnd() throws IOException
    {
        write(10, 10);
        followAndCommit("behind", 4);
        final Path file = SegmentFiles.cycles(directory.segments().get(1).path()).get(0);
        final List<Integer> batches = SegmentFiles.batches(file);
        SegmentFiles.flip(file, batches.get(batches.size() - 1) * 8L + 300);
        try (JournalFollower follower = JournalFollower.fromEnd(directory, "behind"))
        {
            assertEquals(longs(5, 18), follow(follower, 14));
            follower.commit();
            assertThrows(JournalDamagedException.class, () -> follow(follower, 1));
            assertEquals(19, follower.committed());
        }
        assertThrows(JournalDamagedException.class, () -> JournalFollower.fromEnd(directory, "new"));
    }

    @Test
    void shouldRefuseASecondOfItsNameAndNamesThatAreNone()
    {
        write(1);
        try (JournalFollower follower = JournalFollower.fromEnd(directory, "one"))
        {
            assertRefused("one", "one.position: cannot be opened: another follower of this name is running");
            follower.commit();
        }
        JournalFollower.fromEnd(directory, "one").close();
        for (final String name : new String[]{"", "..", "a/b", "-", "a b", "x".repeat(65)})
        {
            assertRefused(name, "no name for a follower: \"" + name + "\"; letters, digits, - and _, at most 64");
        }
    }

    private void assertRefused(final String name, final String why)
    {
        final JournalException refusal = assertThrows(
            JournalException.class, () -> JournalFollower.fromEnd(directory, name));
        assertTrue(refusal.getMessage().startsWith(path.toString()), refusal.getMessage());
        assertTrue(refusal.getMessage().endsWith(why), refusal.getMessage());
    }

    @Test
    void shouldKeepThePositionBeforeWhenASaveIsTorn() throws IOException
    {
        final Path file = path.resolve("followers/torn.position");
        try (FollowerPosition position = FollowerPosition.open(file))
        {
            position.save(new FollowerPlace(7, 1, START_MS));
            position.save(new FollowerPlace(9, 2, START_MS + 1));
        }
        for (int at = 0; at < 40; at++)
        {
            final byte[] whole = Files.readAllBytes(file);
            final byte[] torn = whole.clone();
            torn[at] ^= 0x10;
            Files.write(file, torn);
            assertEquals(new FollowerPlace(7, 1, START_MS), FollowerPosition.read(file));
            Files.write(file, whole);
        }
        assertEquals(new FollowerPlace(9, 2, START_MS + 1), FollowerPosition.read(file));
    }

    @Test
    void shouldRefuseAPositionWhoseFileIsEmptyOrZero() throws IOException
    {
        write(5);
        JournalFollower.fromEnd(directory, "cut").close();
        final Path file = path.resolve("followers/cut.position");
        for (final int length : new int[]{0, 40, 552})
        {
            Files.write(file, new byte[length]);
            assertRefused(
                "cut", "cut.position: cannot be opened: the position is damaged; remove the file to begin anew");
        }
        Files.delete(file);
        JournalFollower.fromEnd(directory, "cut").close();
        assertFalse(Files.exists(path.resolve("followers/cut.position.new")));
    }

    private void followAndCommit(final String name, final int count)
    {
        try (JournalFollower follower = JournalFollower.fromSequence(directory, name, 0))
        {
            follow(follower, count);
            follower.commit();
            assertEquals(count + 1, follower.committed());
        }
    }

    /** As after a loss of power: the first segment ends earlier, and an engine has gone on from there. */
    private void loseTheEndAndGoOn(final int kept, final int count) throws IOException
    {
        delete(directory.segments().get(0));
        forgetNewest();
        next = 1;
        write(kept);
        write(count);
    }

    /** So that its number is given again. */
    private void forgetNewest() throws IOException
    {
        Files.delete(path.resolve("newest"));
    }

    private static void delete(final Segment segment) throws IOException
    {
        for (final String name : segment.names())
        {
            Files.delete(segment.path().resolve(name));
        }
        Files.delete(segment.path());
    }

    private void write(final int... counts)
    {
        directory = JournalDirectory.create(path);
        for (final int count : counts)
        {
            try (JournalLock lock = directory.lock();
                JournalAppender appender = new JournalAppender(lock.createSegment(startMs), next))
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

    private List<Long> follow(final JournalFollower follower)
    {
        try (follower)
        {
            return follow(follower, 1000);
        }
    }

    /** Sequences of the next events, with all of the batch that holds the last of them. */
    private List<Long> follow(final JournalFollower follower, final int count)
    {
        final List<Long> sequences = new ArrayList<>();
        final JournalListener listener = new JournalListener()
        {
            @Override
            public void onTick(final long sequence, final long timeNs)
            {
                sequences.add(sequence);
            }

            @Override
            public void onRewind(final long dueSequence, final long nextSequence)
            {
                rewinds.add(dueSequence + " to " + nextSequence);
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
