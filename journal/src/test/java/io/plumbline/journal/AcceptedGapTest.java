package io.plumbline.journal;

import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import static io.plumbline.journal.TestJournal.START_MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who is moved into a segment with damage, and who goes on after damage that was accepted. */
class AcceptedGapTest extends SegmentWithHeads
{
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
                    notRead(sequence, next - 1),
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
                        List.of() : List.of(notRead(sequence, whole - 1)),
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

    @Test
    void shouldNotTakeForAcceptedWhatIsLostLaterBehindAnAcceptedGap() throws IOException
    {
        flip(2, batch(2, 2 * EVENTS + 20L) * 8L + 500);
        final List<AcceptedDamage> accepted = new ArrayList<>();
        read(new Recorder(), accepted);
        final long due = dueAt(2, 20);
        final long goesOnWith = 3L * EVENTS + 1;
        assertEquals(due, accepted.get(0).lostFrom());
        assertEquals(goesOnWith, accepted.get(0).goesOnWith());
        accept(END, accepted);
        assertEquals(gaps(List.of(due), List.of(2)), follow(1));

        // The head that reading went on with.
        flip(3, head(3) * 8L + 400);
        final String more = "sequence " + (goesOnWith + EVENTS) + " where " + goesOnWith +
            " is due: more is missing than was accepted";
        for (final long sought : new long[]{1, due - 1, due, due + 6})
        {
            try (JournalTailer tailer = new JournalTailer(directory))
            {
                tailer.toSequence(sought);
                for (int i = 0; i < 2; i++)
                {
                    final JournalDamagedException damage = assertThrows(
                        JournalDamagedException.class, () -> TestJournal.drain(tailer, new Recorder()));
                    assertEquals(more, damage.damage());
                }
            }
        }
        assertThrows(JournalDamagedException.class, () -> follow(goesOnWith - 1));
        assertThrows(JournalDamagedException.class, () -> follow(goesOnWith));
        assertThrows(JournalDamagedException.class, () -> follow(goesOnWith + EVENTS - 1));
        assertEquals(List.of(), follow(goesOnWith + EVENTS));

        final List<AcceptedDamage> later = new ArrayList<>();
        assertEquals(gaps(List.of(due), List.of(3)), read(new Recorder(), later));
        assertEquals(
            List.of(new AcceptedDamage(1, goesOnWith, later.get(0).damage(), due, goesOnWith + EVENTS)), later);
        accept(END + EVENTS, later);
        assertEquals(gaps(List.of(due), List.of(3)), follow(1));
        for (long sought = due; sought < due + 7; sought++)
        {
            assertEquals(List.of(notRead(sought, goesOnWith + EVENTS - 1)), follow(sought));
        }
    }

    /** A gap that was accepted twice, as it grew, is so by each who says it of the whole. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void shouldTakeAGapForAcceptedByWhomItWasAcceptedAsAWhole(final int head) throws IOException
    {
        final long due = head == 0 ? 1 : dueAt(head, 20);
        final int goesOnAt = head == 0 ? HEADS_A_FILE : head + 1;
        if (head == 0)
        {
            SegmentFiles.put(files.get(0), SegmentFiles.batches(files.get(0)).get(0) - Integer.BYTES, 0, 0, 0, 0);
        }
        else
        {
            flip(head, batch(head, head * EVENTS + 20L) * 8L + 500);
        }
        final List<AcceptedDamage> accepted = new ArrayList<>();
        read(new Recorder(), accepted);
        accept(END, accepted);
        flip(goesOnAt, head(goesOnAt) * 8L + 400);
        final List<AcceptedDamage> later = new ArrayList<>();
        final List<String> gap = gaps(List.of(due), List.of(goesOnAt));
        assertEquals(gap, read(new Recorder(), later));
        assertEquals(List.of(due), later.stream().map(AcceptedDamage::lostFrom).toList());
        accept(END + EVENTS, later);
        assertEquals(gap, follow(1));

        // What the first of them said is lost.
        final Path second = SegmentFiles.cycles(directory.segments().get(1).path()).get(0);
        SegmentFiles.flip(second, SegmentFiles.batches(second).get(0) * 8L + 400);
        final Recorder recorder = new Recorder();
        final List<String> told;
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertThrows(JournalDamagedException.class, () -> TestJournal.drain(tailer, recorder));
            told = tailer.gaps();
        }
        assertEquals(gap, told);
        assertEquals(events(List.of(due), List.of(goesOnAt), END), sequences(recorder));
    }

    /** Who is moved behind the beginning of the gap comes to another end, which hides the head behind the gap. */
    @Test
    void shouldTurnBackToAHeadBehindAnEndThatIsHiddenInAnAcceptedGap() throws IOException
    {
        accept(END, List.of());
        flip(3, batch(3, 3 * EVENTS + 20L) * 8L + 500);
        final List<AcceptedDamage> accepted = new ArrayList<>();
        read(new Recorder(), accepted);
        accept(END + EVENTS, accepted);
        SegmentFiles.put(file(3), batch(3, 3 * EVENTS + 40L) - Integer.BYTES, 0, 0, 0, 0);
        for (long sought = dueAt(3, 20); sought <= 4 * EVENTS; sought++)
        {
            final Recorder recorder = new Recorder();
            try (JournalTailer tailer = new JournalTailer(directory))
            {
                TestJournal.drain(tailer.toSequence(sought), recorder);
            }
            assertTrue(sequences(recorder).contains(HEADS_A_FILE * EVENTS + 1L), "from " + sought);
        }
    }

    /** It stands between two gaps, of which the second was accepted first. */
    @Test
    void shouldGoOnAtAHeadRightBeforeAnAcceptedGap() throws IOException
    {
        final int head = HEADS_A_FILE;
        final long first = dueAt(head, 1);
        flip(head, batch(head, first) * 8L + 500);
        final List<AcceptedDamage> accepted = new ArrayList<>();
        read(new Recorder(), accepted);
        accept(END, accepted);
        SegmentFiles.put(file(head - 1), batch(head - 1, dueAt(head - 1, 20)) - Integer.BYTES, 0, 0, 0, 0);
        final List<String> gaps = gaps(List.of(dueAt(head - 1, 20), first), List.of(head - 1, head));
        final List<AcceptedDamage> later = new ArrayList<>();
        assertEquals(gaps, read(new Recorder(), later));
        assertEquals(1, later.size(), later::toString);
        accept(END + EVENTS, later);
        assertEquals(gaps, follow(1));
    }

    /** Journals of before it was kept how much was missing. */
    @Test
    void shouldTakeWhatIsBehindAnAcceptedGapForAcceptedWhereNobodyKnowsHowLargeItWas() throws IOException
    {
        flip(2, batch(2, 2 * EVENTS + 20L) * 8L + 500);
        accept(END, List.of(new AcceptedDamage(1, dueAt(2, 20), "damaged")));
        flip(3, head(3) * 8L + 400);
        assertEquals(gaps(List.of(dueAt(2, 20)), List.of(3)), follow(1));
    }

    @Test
    void shouldNotTakeForAcceptedWhatIsLostLaterBeforeASegmentWhoseLossWasAccepted() throws IOException
    {
        accept(END, List.of());
        accept(END + EVENTS, List.of());
        final Path second = directory.segments().get(1).path();
        for (final String name : ReadableFiles.names(second))
        {
            Files.delete(second.resolve(name));
        }
        Files.delete(second);
        final List<AcceptedDamage> accepted = new ArrayList<>(directory.missing());
        final List<String> missing = List.of("sequences " + END + " to " + (END + EVENTS - 1) + " are missing");
        assertEquals(missing, read(new Recorder(), accepted));
        assertEquals(List.of(END), accepted.stream().map(AcceptedDamage::lostFrom).toList());
        assertEquals(List.of(END + EVENTS), accepted.stream().map(AcceptedDamage::goesOnWith).toList());
        accept(END + 2 * EVENTS, accepted);
        assertEquals(missing, follow(1));

        final long due = dueAt(HEADS - 1, 20);
        SegmentFiles.put(files.get(1), batch(HEADS - 1, due) - Integer.BYTES, 0, 0, 0, 0);
        final JournalDamagedException damage = assertThrows(JournalDamagedException.class, () -> follow(1));
        assertEquals(
            "sequence " + (END + EVENTS) + " where " + due + " is due: more is missing than was accepted",
            damage.damage());
    }

    @Test
    void shouldTellWhatIsLostLaterWithTheWholeSegmentBehindAnAcceptedGap() throws IOException
    {
        final long due = dueAt(HEADS - 1, 50);
        accept(END, List.of());
        flip(HEADS - 1, batch(HEADS - 1, due) * 8L + 300);
        final List<AcceptedDamage> accepted = new ArrayList<>();
        read(new Recorder(), accepted);
        accept(END + EVENTS, accepted);
        assertEquals(List.of(notRead(due, END - 1)), follow(1));
        for (final Path file : SegmentFiles.cycles(directory.segments().get(1).path()))
        {
            Files.delete(file);
        }
        for (final long sought : new long[]{1, due})
        {
            final JournalDamagedException damage =
                assertThrows(JournalDamagedException.class, () -> follow(sought));
            assertEquals(
                "sequence " + (END + EVENTS) + " where " + END + " is due: more is missing than was accepted",
                damage.damage());
        }
    }

    /** The decision that stood in its first batch is lost with it; an event behind its next head needs neither. */
    @Test
    void shouldMoveBehindAWholeHeadOfASegmentWhoseBeginningIsDamaged() throws IOException
    {
        final long due = dueAt(HEADS - 1, 20);
        SegmentFiles.put(files.get(1), batch(HEADS - 1, due) - Integer.BYTES, 0, 0, 0, 0);
        final List<AcceptedDamage> accepted = new ArrayList<>();
        read(new Recorder(), accepted);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(
                lock.createSegment(START_MS + 2 * CYCLE_MS), due, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            ticks(appender);
            appender.roll(START_MS + 3 * CYCLE_MS);
            TestJournal.configuration(appender, 2);
            ticks(appender);
        }
        final Path first = SegmentFiles.cycles(directory.segments().get(1).path()).get(0);
        SegmentFiles.flip(first, SegmentFiles.batches(first).get(0) * 8L + 400);
        for (long sought = due + EVENTS; sought < due + 2 * EVENTS; sought++)
        {
            assertEquals(sought, firstFrom(sought));
            assertEquals(List.of(), follow(sought));
        }
        assertThrows(JournalDamagedException.class, () -> follow(due + EVENTS - 1));
    }

    /** Events behind damage were written anew by an engine whose decision cannot be read any more. */
    @Test
    void shouldNotHandOutWhatMayHaveBeenWrittenAnew() throws IOException
    {
        final int head = HEADS - 1;
        final long due = dueAt(head, 20);
        flip(head, batch(head, due) * 8L + 500);
        accept(due, List.of(new AcceptedDamage(1, due, "damaged").bounded(due, due)));
        assertEquals(List.of(), follow(due));
        final Path second = SegmentFiles.cycles(directory.segments().get(1).path()).get(0);
        SegmentFiles.flip(second, SegmentFiles.batches(second).get(0) * 8L + 400);
        assertEquals(due - 1, firstFrom(due - 1));
        for (long sought = due; sought < due + EVENTS; sought++)
        {
            final long from = sought;
            final Recorder recorder = new Recorder();
            try (JournalTailer tailer = new JournalTailer(directory))
            {
                assertThrows(
                    JournalDamagedException.class, () -> TestJournal.drain(tailer.toSequence(from), recorder));
            }
            assertEquals(List.of(), recorder.events(), () -> "from " + from);
        }
    }

    @Test
    void shouldMoveBehindTheHiddenHeadOfTheFirstFile() throws IOException
    {
        SegmentFiles.put(files.get(0), SegmentFiles.batches(files.get(0)).get(0) - Integer.BYTES, 0, 0, 0, 0);
        final long left = HEADS_A_FILE * EVENTS + 1;
        for (int turn = 0; turn < 2; turn++)
        {
            for (long sought = left; sought < END; sought += 7)
            {
                assertEquals(sought, firstFrom(sought));
                assertEquals(List.of(), follow(sought));
            }
            final List<AcceptedDamage> accepted = new ArrayList<>();
            read(new Recorder(), accepted);
            accept(END + turn * EVENTS, accepted);
        }
        assertEquals(List.of(notRead(1, left - 1)), follow(1));
        assertEquals(List.of(notRead(9, left - 1)), follow(9));
    }

    @Test
    void shouldTellOfAGapOnlyWhatWasAskedFor() throws IOException
    {
        flip(2, batch(2, 2 * EVENTS + 20L) * 8L + 500);
        final long due = dueAt(2, 20);
        final List<AcceptedDamage> accepted = new ArrayList<>();
        read(new Recorder(), accepted);
        accept(END, accepted);
        for (long sought = 2 * EVENTS + 1; sought < due + 7; sought++)
        {
            assertEquals(List.of(notRead(Math.max(due, sought), 3 * EVENTS)), follow(sought));
        }
        assertEquals(List.of(), follow(3 * EVENTS + 1));
    }

    /** What is told to be missing to one who follows from an event on. */
    private List<String> follow(final long sequence)
    {
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            TestJournal.drain(tailer.toSequence(sequence), new Recorder());
            return tailer.gaps();
        }
    }

    /** Wherever damage stands behind an event that is sought, whatever it is, the event comes first. */
    @Test
    void shouldHandOutTheEventSoughtBeforeDamageBehindIt() throws IOException
    {
        for (final int head : new int[]{0, 2, HEADS_A_FILE, HEADS - 1})
        {
            for (final int event : new int[]{8, 30})
            {
                final int batch = batch(head, (long)head * EVENTS + event);
                final int length = Integer.BYTES + BatchDescriptor.HEADER_LENGTH;
                final byte[] whole = SegmentFiles.bytes(file(head), batch - Integer.BYTES, length);
                final int sequence = Integer.BYTES + BatchDescriptor.FIRST_SEQUENCE_OFFSET;
                for (final int[] change : new int[][]{{0, 0xFF}, {2, 0x30}, {3, 0x40}, {sequence, 0xFF}, {sequence, 1}})
                {
                    final byte[] damaged = whole.clone();
                    damaged[change[0]] ^= (byte)change[1];
                    put(file(head), batch - Integer.BYTES, damaged);
                    for (long sought = 1; sought < dueAt(head, event); sought += 11)
                    {
                        assertEquals(
                            sought,
                            firstFrom(sought),
                            "batch " + event + " behind head " + head + ", byte " + change[0]);
                    }
                }
                put(file(head), batch - Integer.BYTES, whole);
            }
        }
    }

    private static void put(final Path file, final long offset, final byte[] bytes) throws IOException
    {
        for (int i = 0; i < bytes.length; i++)
        {
            SegmentFiles.put(file, offset + i, bytes[i]);
        }
    }

    private long firstFrom(final long sequence)
    {
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            tailer.toSequence(sequence);
            while (recorder.events().isEmpty() && tailer.poll(recorder, 1) > 0)
            {
                continue;
            }
        }
        return sequences(recorder).isEmpty() ? 0 : sequences(recorder).get(0);
    }

    /** Of none of them the beginning can be told, so that each is looked for from its end. */
    @Test
    void shouldFindTheFirstWholeHeadBehindManyThatAreDamaged() throws IOException
    {
        final int damaged = 100;
        final JournalDirectory many = writeHeads(damaged + 1);
        damageHeads(many, 0, damaged, (BatchDescriptor.HEADER_LENGTH + Short.BYTES) * 8L);
        final List<AcceptedDamage> accepted = new ArrayList<>();
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = JournalTailer.ofAll(many).checkingTails().accepting(accepted))
        {
            TestJournal.drain(tailer, recorder);
            assertEquals(
                List.of(notRead(EVENTS + 1, (damaged + 1) * EVENTS)),
                tailer.gaps());
        }
        assertEquals(2 * EVENTS, recorder.events().size());
    }

    @Test
    void shouldFindTheLastWholeHeadBeforeManyThatAreDamaged() throws IOException
    {
        final int whole = 3;
        final int damaged = 100;
        final JournalDirectory many = writeHeads(whole + damaged);
        damageHeads(many, whole, damaged, 400);
        try (JournalTailer tailer = JournalTailer.ofAll(many).checkingTails())
        {
            assertTrue(tailer.toLastSnapshot(true));
            assertEquals(1 + whole * EVENTS, tailer.nextSequence());
        }
    }

    /** One file, in which the head is repeated so often. */
    private JournalDirectory writeHeads(final int count)
    {
        final JournalDirectory many = JournalDirectory.create(path.resolve("many"));
        try (JournalLock lock = many.lock();
            JournalAppender appender =
                new JournalAppender(lock.createSegment(START_MS), 1, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            for (int head = 0; head < count; head++)
            {
                ticks(appender);
                appender.roll(START_MS);
                TestJournal.configuration(appender, 2);
            }
            ticks(appender);
        }
        return many;
    }

    /** Changes a bit of so many of the heads that are repeated. */
    private static void damageHeads(final JournalDirectory many, final int first, final int count, final long bit)
        throws IOException
    {
        final Path file = SegmentFiles.cycles(many.segments().get(0).path()).get(0);
        final List<Integer> batches = SegmentFiles.batches(file);
        final int template = BatchDescriptor.HEADER_LENGTH + Short.BYTES;
        int heads = 0;
        for (final int batch : batches.subList(1, batches.size()))
        {
            final byte[] bytes = SegmentFiles.bytes(file, batch + template, Short.BYTES);
            if (bytes[0] == ConfigurationStartDecoder.TEMPLATE_ID)
            {
                if (heads >= first && heads < first + count)
                {
                    SegmentFiles.flip(file, batch * 8L + bit);
                }
                heads++;
            }
        }
        assertTrue(heads >= first + count, () -> "too few heads");
    }
}
