package io.plumbline.journal;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A segment of two files, in each of which the head is repeated; what is damaged ends before the next head. */
class HeadBehindDamageTest extends SegmentWithHeads
{
    @Test
    void shouldGoOnWithTheNextHead() throws IOException
    {
        for (int head = 0; head < HEADS; head++)
        {
            final long bit = batch(head, head * EVENTS + 20L) * 8L + 500;
            flip(head, bit);
            checkReading(List.of(dueAt(head, 20)), List.of(head));
            flip(head, bit);
        }
        checkReading(List.of(), List.of());
    }

    @Test
    void shouldGoOnBehindAHeadThatIsDamaged() throws IOException
    {
        for (int head = 1; head < HEADS; head++)
        {
            final long bit = head(head) * 8L + 400;
            flip(head, bit);
            checkReading(List.of(1L + head * EVENTS), List.of(head));
            flip(head, bit);
        }
    }

    @Test
    void shouldTellTheGapAlsoBeforeTheFirstEvent() throws IOException
    {
        flip(0, head(0) * 8L + 400);
        checkReading(List.of(1L), List.of(0));
    }

    @Test
    void shouldGoOnWithTheNextFileBehindWhatTheQueueTakesForTheEnd() throws IOException
    {
        for (final int head : new int[]{0, 2, HEADS_A_FILE - 1})
        {
            final long header = batch(head, head * EVENTS + 20L) - Integer.BYTES;
            final byte[] bytes = SegmentFiles.bytes(file(head), header, Integer.BYTES);
            SegmentFiles.put(file(head), header, 0, 0, 0, 0);
            checkReading(List.of(dueAt(head, 20)), List.of(HEADS_A_FILE - 1));
            SegmentFiles.put(file(head), header, bytes[0], bytes[1], bytes[2], bytes[3]);
        }
    }

    /** Where there are more batches than the queue's own index leads over. */
    @Test
    void shouldGoOnWithTheNextHeadBehindWhatTheQueueTakesForTheEnd() throws IOException
    {
        final int many = 1500;
        final JournalDirectory large = JournalDirectory.create(path.resolve("large"));
        try (JournalLock lock = large.lock();
            JournalAppender appender =
                new JournalAppender(lock.createSegment(START_MS), 1, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            for (int i = 0; i < 3 * many; i++)
            {
                appender.tick(START_NS + i);
                appender.commit();
                if (i % many == many - 1)
                {
                    appender.roll(START_MS);
                    TestJournal.configuration(appender, 2);
                }
            }
        }
        final Path file = SegmentFiles.cycles(large.segments().get(0).path()).get(0);
        SegmentFiles.put(file, SegmentFiles.batches(file).get(100) - Integer.BYTES, 0, 0, 0, 0);
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer =
            JournalTailer.ofAll(large).checkingTails().accepting(new ArrayList<>()))
        {
            TestJournal.drain(tailer, recorder);
            tailer.checkTail();
            TestJournal.drain(tailer, recorder);
            assertEquals(1 + 3 * many, tailer.nextSequence());
            assertEquals(1, tailer.gaps().size());
            assertTrue(tailer.gaps().get(0).endsWith(" to " + many + " were not read"), tailer.gaps()::toString);
        }
    }

    @Test
    void shouldTellEachOfSeveralDamages() throws IOException
    {
        for (final int head : new int[]{1, 2, 5})
        {
            flip(head, batch(head, head * EVENTS + 20L) * 8L + 500);
        }
        checkReading(List.of(dueAt(1, 20), dueAt(2, 20), dueAt(5, 20)), List.of(1, 2, 5));
        try (SegmentScan scan = new SegmentScan(directory, directory.segments().get(0), SegmentScan.ANY_SEQUENCE))
        {
            int damages = 0;
            do
            {
                while (scan.next())
                {
                    continue;
                }
                damages += scan.damage().isPresent() ? 1 : 0;
            }
            while (scan.goOn());
            assertEquals(3, damages);
            assertEquals(END, scan.info().nextSequence());
            assertEquals("damaged", scan.info().state());
        }
    }

    @Test
    void shouldReadFromWhereItIsToldBehindDamage() throws IOException
    {
        flip(2, head(2) * 8L + 400);
        for (final long sequence : new long[]{2 * EVENTS + 10, 3 * EVENTS + 10, 6 * EVENTS + 10})
        {
            final List<AcceptedDamage> accepted = new ArrayList<>();
            final Recorder recorder = new Recorder();
            try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails().accepting(accepted))
            {
                TestJournal.drain(tailer.toSequence(sequence), recorder);
                assertEquals(END, tailer.nextSequence());
                final boolean within = sequence < 3 * EVENTS;
                final long first = within ? 3 * EVENTS + 1 : sequence;
                assertTrue(recorder.events().get(0).startsWith(first + " tick "), recorder.events().get(0));
                assertEquals(
                    within ? List.of(notRead(sequence, 3 * EVENTS)) : List.of(),
                    tailer.gaps());
            }
        }
    }

    @Test
    void shouldFollowWhatALaterEngineWasToldToGoOnAfter() throws IOException
    {
        flip(2, batch(2, 2 * EVENTS + 20L) * 8L + 500);
        flip(5, head(5) * 8L + 400);
        final List<AcceptedDamage> accepted = new ArrayList<>();
        read(new Recorder(), accepted);
        assertEquals(2, accepted.size());
        final Recorder refused = new Recorder();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertThrows(JournalDamagedException.class, () -> TestJournal.drain(tailer, refused));
        }
        assertEquals(dueAt(2, 20) - 1, refused.events().size());
        accept(END, accepted);
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            TestJournal.drain(tailer, recorder);
            assertEquals(END + EVENTS, tailer.nextSequence());
            assertEquals(gaps(List.of(dueAt(2, 20), 1L + 5 * EVENTS), List.of(2, 5)), tailer.gaps());
        }
        assertEquals(events(List.of(dueAt(2, 20), 1L + 5 * EVENTS), List.of(2, 5), END + EVENTS), sequences(recorder));
    }

    /** A reader that looks behind no end comes to it by what follows, which is damaged too. */
    @Test
    void shouldFollowBehindAnAcceptedEndThatIsHidden() throws IOException
    {
        accept(END, List.of());
        SegmentFiles.put(files.get(0), batch(0, 20) - Integer.BYTES, 0, 0, 0, 0);
        final long due = dueAt(0, 20);
        final List<String> hidden = gaps(List.of(due), List.of(HEADS_A_FILE - 1));
        final List<AcceptedDamage> accepted = new ArrayList<>();
        final Recorder live = new Recorder();
        try (JournalTailer tailer = JournalTailer.ofAll(directory).accepting(accepted))
        {
            TestJournal.drain(tailer, live);
            assertEquals(hidden, tailer.gaps());
        }
        assertEquals(events(List.of(due), List.of(HEADS_A_FILE - 1), END + EVENTS), sequences(live));
        assertEquals(List.of(due), accepted.stream().map(AcceptedDamage::nextSequence).toList());

        final Path next = SegmentFiles.cycles(directory.segments().get(1).path()).get(0);
        SegmentFiles.flip(next, SegmentFiles.batches(next).get(0) * 8L + 400);
        accepted.clear();
        final Recorder recovered = new Recorder();
        final List<String> gaps = read(recovered, accepted);
        assertEquals(List.of(due, END), accepted.stream().map(AcceptedDamage::nextSequence).toList());
        assertEquals(hidden, gaps);
        accept(END, accepted);
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            TestJournal.drain(tailer, recorder);
            assertEquals(hidden, tailer.gaps());
        }
        assertEquals(
            events(List.of(due), List.of(HEADS_A_FILE - 1), END + EVENTS), sequences(recorder));
        final Recorder followed = new Recorder();
        try (JournalFollower follower = JournalFollower.fromSequence(directory, "one", 1))
        {
            while (follower.poll(followed, 7) > 0)
            {
                continue;
            }
        }
        assertEquals(sequences(recorder), sequences(followed));
    }

    /** Of that no sequence is known, so it may be taken for any damage of the segment. */
    @Test
    void shouldNotTakeDamageAtTheBeginningForWhatWasAcceptedFurtherOn() throws IOException
    {
        final long due = dueAt(HEADS - 1, EVENTS);
        flip(0, head(0) * 8L + 400);
        flip(HEADS - 1, batch(HEADS - 1, due) * 8L + 300);
        accept(due, List.of(new AcceptedDamage(1, due, "damaged further on")));
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertThrows(JournalDamagedException.class, () -> TestJournal.drain(tailer, new Recorder()));
        }
        final List<AcceptedDamage> accepted = new ArrayList<>();
        final Recorder recorder = new Recorder();
        assertEquals(List.of("sequences 1 to " + EVENTS + " were not read"), read(recorder, accepted));
        assertEquals(List.of(0L), accepted.stream().map(AcceptedDamage::nextSequence).toList());
        final List<Long> left = LongStream.range(EVENTS + 1, due + EVENTS).boxed().toList();
        assertEquals(left, sequences(recorder));

        // Once that is accepted too, who only follows is told of the gap.
        accept(due + EVENTS, accepted);
        final Recorder following = new Recorder();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            TestJournal.drain(tailer, following);
            assertEquals(List.of("sequences 1 to " + EVENTS + " were not read"), tailer.gaps());
        }
        assertEquals(left, sequences(following).subList(0, left.size()));
    }

    @Test
    void shouldTellTheGapWhereNothingOfTheFirstSegmentCanBeRead() throws IOException
    {
        final List<AcceptedDamage> accepted = List.of(new AcceptedDamage(1, AcceptedDamage.WHOLE, "damaged"));
        accept(END, accepted);
        for (final Path file : files)
        {
            for (final int offset : SegmentFiles.batches(file))
            {
                SegmentFiles.flip(file, offset * 8L + 400);
            }
        }
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            TestJournal.drain(tailer, recorder);
            assertEquals(List.of("sequences 1 to " + (END - 1) + " were not read"), tailer.gaps());
        }
        assertEquals(LongStream.range(END, END + EVENTS).boxed().toList(), sequences(recorder));
    }

    @Test
    void shouldBeginBehindALostBeginningThatWasAccepted() throws IOException
    {
        accept(END, List.of());
        for (final Path file : files)
        {
            Files.delete(file);
        }
        Files.delete(files.get(0).resolveSibling(QueueFiles.METADATA_FILE));
        Files.delete(files.get(0).getParent());
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertThrows(JournalException.class, () -> tailer.toSequence(100));
        }
        accept(END + EVENTS, directory.missing());
        final List<Long> left = LongStream.range(END, END + 2 * EVENTS).boxed().toList();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final Recorder recorder = new Recorder();
            TestJournal.drain(tailer.toSequence(100), recorder);
            assertEquals(left, sequences(recorder));
            final Recorder fromSnapshot = new Recorder();
            TestJournal.drain(tailer.toSnapshotBefore(100), fromSnapshot);
            assertEquals(left, sequences(fromSnapshot));
            final String gap = "sequences 100 to " + (END - 1) + " are missing";
            assertEquals(List.of(gap, gap), tailer.gaps());
        }
        final Recorder recorder = new Recorder();
        try (JournalFollower follower = JournalFollower.fromSequence(directory, "one", 100))
        {
            assertEquals(100, follower.position());
            while (follower.poll(recorder, 7) > 0)
            {
                continue;
            }
            follower.commit();
            assertEquals(END + 2 * EVENTS, follower.committed());
        }
        assertEquals(left, sequences(recorder));
        new PrunedMark(2, END).write(directory);
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final JournalException gone = assertThrows(JournalException.class, () -> tailer.toSequence(100));
            assertTrue(gone.getMessage().endsWith("is gone: the journal begins with " + END), gone::getMessage);
        }
    }

    @Test
    void shouldTellThatTheFirstSegmentHasLostEverything() throws IOException
    {
        accept(END, List.of());
        for (final Path file : files)
        {
            SegmentFiles.cut(file, 0);
        }
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final JournalDamagedException damage = assertThrows(
                JournalDamagedException.class, () -> TestJournal.drain(tailer, new Recorder()));
            assertEquals("nothing is left in its files", damage.damage());
        }
        for (final Path file : files)
        {
            Files.delete(file);
        }
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final JournalDamagedException damage = assertThrows(
                JournalDamagedException.class, () -> TestJournal.drain(tailer, new Recorder()));
            assertEquals("begins with sequence " + END + " where 1 is due", damage.damage());
        }
    }

    /** Whatever is found there, reading comes to its end. */
    @Test
    void shouldMoveOnEachTime()
    {
        try (SegmentReader reader = new SegmentReader(
            directory.segments().get(0), new ExcerptBuffer(), BatchVerifier.ANY_SEQUENCE, false).settled(true))
        {
            assertTrue(reader.next());
            for (int head = 1; head < HEADS; head++)
            {
                assertTrue(reader.seekHeadBehind());
                assertEquals(1L + head * EVENTS, reader.nextSequence());
            }
            assertFalse(reader.seekHeadBehind());
        }
    }

    @Test
    void shouldMoveToTheHeadBeforeOneThatIsDamaged() throws IOException
    {
        flip(HEADS - 1, head(HEADS - 1) * 8L + 400);
        checkLastSnapshot(false, HEADS - 2);
        flip(HEADS - 2, head(HEADS - 2) * 8L + 400);
        checkLastSnapshot(false, HEADS - 3);
    }

    @Test
    void shouldMoveToTheLastHeadOfAFileWhoseBeginningIsDamaged() throws IOException
    {
        flip(HEADS_A_FILE, head(HEADS_A_FILE) * 8L + 400);
        try (JournalTailer tailer = JournalTailer.ofAll(directory))
        {
            assertThrows(JournalDamagedException.class, () -> tailer.toLastSnapshot(false));
        }
        checkLastSnapshot(true, HEADS - 1);
    }

    private void checkLastSnapshot(final boolean passDamage, final int head)
    {
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
        {
            assertTrue(tailer.toLastSnapshot(passDamage));
            assertEquals(1L + head * EVENTS, tailer.nextSequence());
            assertEquals(passDamage, tailer.hasPassedDamage());
            final Recorder recorder = new Recorder();
            assertEquals(1, tailer.poll(recorder, 1));
            assertFalse(recorder.lines.isEmpty());
        }
    }

    /** All is read but from each damaged place to the head after it. */
    private void checkReading(final List<Long> due, final List<Integer> heads)
    {
        final List<AcceptedDamage> accepted = new ArrayList<>();
        final Recorder recorder = new Recorder();
        final List<String> gaps = read(recorder, accepted);
        assertEquals(events(due, heads, END), sequences(recorder), () -> "heads " + heads + ": " + accepted);
        assertEquals(due.size(), accepted.size(), accepted::toString);
        final boolean hasEnd = heads.contains(HEADS - 1);
        assertEquals(
            gaps(due, heads).subList(0, due.size() - (hasEnd ? 1 : 0)), gaps);
        for (int i = 0; i < due.size(); i++)
        {
            assertEquals(1, accepted.get(i).segmentNumber());
            assertEquals(due.get(i) == 1 ? 0 : due.get(i), accepted.get(i).nextSequence());
        }
    }
}
