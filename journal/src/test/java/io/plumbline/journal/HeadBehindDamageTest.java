package io.plumbline.journal;

import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.TimeMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
class HeadBehindDamageTest
{
    private static final int HEADS_A_FILE = 4;
    private static final int HEADS = 2 * HEADS_A_FILE;
    private static final int EVENTS = 50;
    private static final long END = 1 + HEADS * EVENTS;
    private static final long CYCLE_MS = 300_000;

    @TempDir
    private Path path;
    private JournalDirectory directory;
    private List<Path> files;

    @BeforeEach
    void writeSegment()
    {
        directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender =
                new JournalAppender(lock.createSegment(START_MS), 1, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            ticks(appender);
            for (int head = 1; head < HEADS; head++)
            {
                appender.roll(START_MS + head / HEADS_A_FILE * CYCLE_MS);
                TestJournal.configuration(appender, 2);
                ticks(appender);
            }
        }
        files = SegmentFiles.cycles(directory.segments().get(0).path());
        assertEquals(2, files.size());
    }

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
                    within ? List.of("sequences " + sequence + " to " + 3 * EVENTS + " were not read") : List.of(),
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
        Files.delete(files.get(0).resolveSibling(SegmentQueue.METADATA_FILE));
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

    @Test
    void shouldSeekBehindDamageThatWasAccepted() throws IOException
    {
        flip(2, head(2) * 8L + 400);
        flip(5, batch(5, 5 * EVENTS + 20L) * 8L + 500);
        final List<AcceptedDamage> accepted = new ArrayList<>();
        read(new Recorder(), accepted);
        accept(END, accepted);
        final long due = dueAt(5, 20);
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            for (final long sequence : new long[]{2 * EVENTS + 10, due + 3})
            {
                final Recorder recorder = new Recorder();
                TestJournal.drain(tailer.toSequence(sequence), recorder);
                final long next = (sequence / EVENTS + 1) * EVENTS + 1;
                assertEquals(next, sequences(recorder).get(0));
                assertEquals(
                    "sequences " + sequence + " to " + (next - 1) + " were not read",
                    tailer.gaps().get(sequence == due + 3 ? tailer.gaps().size() - 1 : 0));
            }
        }
    }

    /** What the configuration is told by is damaged, so that the one before is found in its stead. */
    @Test
    void shouldSeekIntoTheGapOfAConfigurationThatWasAccepted() throws IOException
    {
        final long bit = (head(2) + BatchDescriptor.HEADER_LENGTH + Short.BYTES) * 8L;
        flip(2, bit);
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertThrows(
                JournalDamagedException.class,
                () -> TestJournal.drain(tailer.toSequence(2 * EVENTS + 20), new Recorder()));
        }
        final List<AcceptedDamage> accepted = new ArrayList<>();
        read(new Recorder(), accepted);
        accept(END, accepted);
        final long whole = 3 * EVENTS + 1;
        for (final long sequence : new long[]{2 * EVENTS + 1, 2 * EVENTS + 5, 2 * EVENTS + 20, whole - 1, whole})
        {
            final Recorder recorder = new Recorder();
            try (JournalTailer tailer = new JournalTailer(directory))
            {
                TestJournal.drain(tailer.toSequence(sequence), recorder);
                assertEquals(
                    sequence == whole ?
                        List.of() : List.of("sequences " + sequence + " to " + (whole - 1) + " were not read"),
                    tailer.gaps());
            }
            assertEquals(LongStream.range(whole, END + EVENTS).boxed().toList(), sequences(recorder));
        }
        final Recorder followed = new Recorder();
        try (JournalFollower follower = JournalFollower.fromSequence(directory, "one", 2 * EVENTS + 20))
        {
            while (follower.poll(followed, 7) > 0)
            {
                continue;
            }
        }
        assertEquals(LongStream.range(whole, END + EVENTS).boxed().toList(), sequences(followed));
    }

    @Test
    void shouldNotTakeDamageForWhatWasAcceptedBeforeAWholeHead() throws IOException
    {
        flip(1, batch(1, EVENTS + 20L) * 8L + 500);
        final List<AcceptedDamage> accepted = new ArrayList<>();
        read(new Recorder(), accepted);
        accept(END, accepted);
        for (final int head : new int[]{3, HEADS_A_FILE, HEADS_A_FILE + 2})
        {
            final long bit = head(head) * 8L + 400;
            flip(head, bit);
            for (final int event : new int[]{1, 5, 20})
            {
                try (JournalTailer tailer = new JournalTailer(directory))
                {
                    final Recorder recorder = new Recorder();
                    assertThrows(
                        JournalDamagedException.class,
                        () -> TestJournal.drain(tailer.toSequence((long)head * EVENTS + event), recorder),
                        () -> "event " + event + " behind head " + head + ": " + recorder.events());
                }
            }
            flip(head, bit);
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

    /** Of none of them the beginning can be told, so that each is looked for from its end. */
    @Test
    void shouldFindTheFirstWholeHeadBehindManyThatAreDamaged() throws IOException
    {
        final int damaged = 60;
        final JournalDirectory many = JournalDirectory.create(path.resolve("many"));
        try (JournalLock lock = many.lock();
            JournalAppender appender =
                new JournalAppender(lock.createSegment(START_MS), 1, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            for (int head = 0; head <= damaged; head++)
            {
                ticks(appender);
                appender.roll(START_MS);
                TestJournal.configuration(appender, 2);
            }
            ticks(appender);
        }
        final Path file = SegmentFiles.cycles(many.segments().get(0).path()).get(0);
        final List<Integer> batches = SegmentFiles.batches(file);
        final int template = BatchDescriptor.HEADER_LENGTH + Short.BYTES;
        int heads = 0;
        for (final int batch : batches.subList(1, batches.size()))
        {
            final byte[] bytes = SegmentFiles.bytes(file, batch + template, Short.BYTES);
            if (bytes[0] == ConfigurationStartDecoder.TEMPLATE_ID && heads < damaged)
            {
                SegmentFiles.flip(file, (batch + template) * 8L);
                heads++;
            }
        }
        assertEquals(damaged, heads);
        final List<AcceptedDamage> accepted = new ArrayList<>();
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = JournalTailer.ofAll(many).checkingTails().accepting(accepted))
        {
            TestJournal.drain(tailer, recorder);
            assertEquals(
                List.of("sequences " + (EVENTS + 1) + " to " + (damaged + 1) * EVENTS + " were not read"),
                tailer.gaps());
        }
        assertEquals(2 * EVENTS, recorder.events().size());
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

    /** An engine that was told to go on, with so many events. */
    private void accept(final long sequence, final List<AcceptedDamage> accepted)
    {
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS + 2 * CYCLE_MS), sequence))
        {
            appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
            accepted.forEach(appender::damageAccepted);
            TestJournal.configuration(appender, 2);
            ticks(appender);
        }
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

    private List<String> read(final Recorder recorder, final List<AcceptedDamage> accepted)
    {
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails().accepting(accepted))
        {
            TestJournal.drain(tailer, recorder);
            tailer.checkTail();
            TestJournal.drain(tailer, recorder);
            return tailer.gaps();
        }
    }

    private static List<String> gaps(final List<Long> due, final List<Integer> heads)
    {
        final List<String> gaps = new ArrayList<>();
        for (int i = 0; i < due.size(); i++)
        {
            gaps.add("sequences " + due.get(i) + " to " + (heads.get(i) + 1) * EVENTS + " were not read");
        }
        return gaps;
    }

    private static List<Long> events(final List<Long> due, final List<Integer> heads, final long end)
    {
        return LongStream.range(1, end)
            .filter(sequence -> heads.stream().noneMatch(head ->
                sequence >= due.get(heads.indexOf(head)) && sequence <= (head + 1L) * EVENTS))
            .boxed()
            .toList();
    }

    private static List<Long> sequences(final Recorder recorder)
    {
        return recorder.events().stream().map(line -> Long.parseLong(line.substring(0, line.indexOf(' ')))).toList();
    }

    /** First sequence of the batch that holds the event so far behind a head. */
    private static long dueAt(final int head, final int event)
    {
        return 1L + head * EVENTS + (event - 1) / 7 * 7;
    }

    private Path file(final int head)
    {
        return files.get(head / HEADS_A_FILE);
    }

    private void flip(final int head, final long bit) throws IOException
    {
        SegmentFiles.flip(file(head), bit);
    }

    /** Where the batch stands that holds an event. */
    private int batch(final int head, final long sequence) throws IOException
    {
        int found = 0;
        for (final int offset : SegmentFiles.batches(file(head)))
        {
            final ByteBuffer header = header(head, offset);
            if (header.getInt(BatchDescriptor.COUNT_OFFSET) > 0 &&
                header.getLong(BatchDescriptor.FIRST_SEQUENCE_OFFSET) <= sequence)
            {
                found = offset;
            }
        }
        return found;
    }

    /** Where the first batch of a head stands. */
    private int head(final int head) throws IOException
    {
        for (final int offset : SegmentFiles.batches(file(head)))
        {
            final ByteBuffer header = header(head, offset);
            if (header.getInt(BatchDescriptor.COUNT_OFFSET) == 0 &&
                header.getLong(BatchDescriptor.FIRST_SEQUENCE_OFFSET) == 1L + head * EVENTS)
            {
                return offset;
            }
        }
        throw new IllegalStateException("no head " + head);
    }

    private ByteBuffer header(final int head, final int offset) throws IOException
    {
        return ByteBuffer.wrap(SegmentFiles.bytes(file(head), offset, BatchDescriptor.HEADER_LENGTH))
            .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void ticks(final JournalAppender appender)
    {
        for (int i = 0; i < EVENTS; i++)
        {
            appender.tick(START_NS + i);
            if (i % 7 == 6)
            {
                appender.commit();
            }
        }
        appender.commit();
    }
}
