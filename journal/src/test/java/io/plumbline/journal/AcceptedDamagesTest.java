package io.plumbline.journal;

import io.plumbline.codec.sbe.DamageAcceptedDecoder;
import io.plumbline.codec.sbe.TimeMode;
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
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AcceptedDamagesTest
{
    private static final String DAMAGE = "damaged";

    @TempDir
    private Path path;

    @Test
    void shouldNotTakeALostMarkForALostSegment()
    {
        final JournalDirectory directory = write(new AcceptedDamage(0, AcceptedDamage.WHOLE, DAMAGE));
        assertFalse(isLateBeginningRead(directory));
    }

    @Test
    void shouldForgetALossThatWasPruned()
    {
        final JournalDirectory directory = write(new AcceptedDamage(1, AcceptedDamage.WHOLE, DAMAGE));
        assertTrue(isLateBeginningRead(directory));
        new PrunedMark(2, 2).write(directory);
        assertFalse(isLateBeginningRead(directory));
    }

    private static boolean isLateBeginningRead(final JournalDirectory directory)
    {
        return new AcceptedDamages(directory).isLateBeginningRead(directory.segments().get(1), 1);
    }

    @Test
    void shouldTakeForAcceptedJustThatWhereItIsNotKnownHowMuchWasMissing()
    {
        final JournalDirectory directory =
            write(new AcceptedDamage(1, 2, DAMAGE), new AcceptedDamage(1, 1, "before that"));
        assertTrue(isAccepted(directory, 2, 2, 2));
        assertTrue(isAccepted(directory, 2, 1, 2));
        assertFalse(isAccepted(directory, 2, 3, 3));
        segment(directory, 3, new AcceptedDamage(1, 3, DAMAGE));
        assertTrue(isAccepted(directory, 3, 3, 3));
        assertTrue(isAccepted(directory, 3, 3, 9));
        assertFalse(isAccepted(directory, 3, 2, 9), "accepted by an engine that is before what is missing");
    }

    /** What begins the journal is damaged, and what goes on after that begins with the first event. */
    @Test
    void shouldKnowDamageAtTheBeginningForWhichNothingIsMissing()
    {
        final JournalDirectory directory = write(new AcceptedDamage(1, 1, DAMAGE).bounded(1, 1));
        final List<Segment> segments = directory.segments();
        final Interruption beginning = new Interruption(segments.get(0), 0, 1, BatchVerifier.ANY_SEQUENCE, null);
        assertTrue(new AcceptedDamages(directory).isAccepted(beginning, segments.get(1), 1, 1));
        assertFalse(new AcceptedDamages(directory).isAccepted(beginning, segments.get(1), 2, 2));
    }

    /** Damage in the first segment, behind which reading goes on with another. */
    private static boolean isAccepted(
        final JournalDirectory directory, final int number, final long from, final long to)
    {
        final List<Segment> segments = directory.segments();
        return new AcceptedDamages(directory)
            .isAccepted(new Interruption(segments.get(0), 1, 1, from, null), segments.get(number - 1), from, to);
    }

    @Test
    void shouldSayHowMuchWasMissing()
    {
        final AcceptedDamage bounded = new AcceptedDamage(1, 2, DAMAGE).bounded(2, 5);
        final JournalDirectory directory = write(bounded, new AcceptedDamage(1, 3, DAMAGE));
        final List<AcceptedDamage> found = new ArrayList<>();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            TestJournal.drain(tailer, new JournalListener()
            {
                @Override
                public void onDamageAccepted(final DamageAcceptedDecoder accepted)
                {
                    found.add(AcceptedDamage.of(accepted));
                }
            });
        }
        assertEquals(List.of(bounded, new AcceptedDamage(1, 3, DAMAGE)), found);
        assertTrue(isAccepted(directory, 2, 2, 5));
        assertFalse(isAccepted(directory, 2, 2, 6));
        assertTrue(isAccepted(directory, 2, 3, 6));
    }

    @Test
    void shouldAddUpWhatWasAccepted()
    {
        final List<AcceptedDamage> accepted = List.of(
            new AcceptedDamage(1, 30, DAMAGE).bounded(30, 35),
            new AcceptedDamage(1, 10, DAMAGE).bounded(10, 20),
            new AcceptedDamage(1, 20, DAMAGE).bounded(20, 30),
            new AcceptedDamage(1, 40, DAMAGE),
            new AcceptedDamage(1, 50, DAMAGE).bounded(50, 50));
        assertEquals(35, AcceptedDamage.acceptedUpTo(accepted, 10, 35));
        assertEquals(35, AcceptedDamage.acceptedUpTo(accepted, 12, 60));
        assertEquals(25, AcceptedDamage.acceptedUpTo(accepted, 12, 25));
        assertEquals(9, AcceptedDamage.acceptedUpTo(accepted, 9, 35));
        assertEquals(40, AcceptedDamage.acceptedUpTo(accepted, 40, 41));
        assertEquals(50, AcceptedDamage.acceptedUpTo(accepted, 50, 51));
    }

    @Test
    void shouldAcceptEachDamageOnce()
    {
        final JournalDirectory directory = write();
        final List<AcceptedDamage> list = new ArrayList<>();
        final AcceptedDamages accepted = new AcceptedDamages(directory);
        accepted.accepting(list);
        final Segment segment = directory.segments().get(0);
        final JournalDamagedException damage =
            new JournalDamagedException(segment.path(), JournalDamagedException.NO_INDEX, DAMAGE, null);
        for (final long due : new long[]{BatchVerifier.ANY_SEQUENCE, 0, 2})
        {
            accepted.accept(List.of(new Interruption(segment, 1, 1, due, damage)));
        }
        assertEquals(List.of(0L, 2L), list.stream().map(AcceptedDamage::nextSequence).toList());
    }

    /** What is missing is looked for once, however many gaps there are. */
    @Test
    void shouldAcceptGapsByOneLookAtWhatIsMissing() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        for (int number = 1; number <= 5; number++)
        {
            segment(directory, number);
        }
        final List<Segment> segments = directory.segments();
        final Path second = segments.get(1).path();
        final Path fourth = segments.get(3).path();
        Files.move(second, path.resolve("second"));
        Files.move(fourth, path.resolve("fourth"));
        final List<AcceptedDamage> list = new ArrayList<>();
        final AcceptedDamages accepted = new AcceptedDamages(directory);
        accepted.accepting(list);
        checkGapBefore(accepted, segments.get(2));
        // Whoever looked again would no longer find it.
        Files.move(path.resolve("fourth"), fourth);
        checkGapBefore(accepted, segments.get(4));
        final String parent = second.getParent().toString();
        assertEquals(
            List.of(
                new AcceptedDamage(2, AcceptedDamage.WHOLE, parent + ": segment 2 is missing").bounded(2, 3),
                new AcceptedDamage(4, AcceptedDamage.WHOLE, parent + ": segment 4 is missing").bounded(4, 5)),
            list);
    }

    /** Of a journal in which each segment holds one event: that before a segment is missing. */
    private static void checkGapBefore(final AcceptedDamages accepted, final Segment segment)
    {
        final int number = segment.number();
        final JournalDamagedException damage =
            new JournalDamagedException(segment.path(), JournalDamagedException.NO_INDEX, DAMAGE, null);
        accepted.check(
            List.of(new Interruption(segment, number - 2, number, number - 1, damage)), segment, number - 1, number);
    }

    /** The message has room for one number: the first stands there, and the text says up to which. */
    @Test
    void shouldKnowManyMissingSegmentsByTheFirstAndTheLast()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        segment(directory, 1);
        new NewestMark(500).write(directory, DiskAccess.NATIVE);
        final AcceptedDamage[] missing =
            directory.missing().stream().map(damage -> damage.bounded(2, 2)).toArray(AcceptedDamage[]::new);
        assertEquals(101, missing.length);
        segment(directory, 2, missing);
        assertEquals(501, new JournalInventory(directory).lastNumber());
        assertEquals(List.of(), directory.missing());
        final List<AcceptedDamage> read = new ArrayList<>();
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            TestJournal.drain(tailer, new JournalListener()
            {
                @Override
                public void onDamageAccepted(final DamageAcceptedDecoder accepted)
                {
                    read.add(AcceptedDamage.of(accepted));
                }
            });
        }
        assertEquals(List.of(missing), read);
        assertEquals(102, read.get(100).segmentNumber());
        assertTrue(read.get(100).damage().endsWith(": segments 102 to 500 are missing"), read.get(100)::damage);
    }

    /** A segment with one event, and one whose engine went on after damage. */
    private JournalDirectory write(final AcceptedDamage... accepted)
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        segment(directory, 1);
        segment(directory, 2, accepted);
        return directory;
    }

    private static void segment(
        final JournalDirectory directory, final long sequence, final AcceptedDamage... accepted)
    {
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), sequence))
        {
            appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
            for (final AcceptedDamage damage : accepted)
            {
                appender.damageAccepted(damage);
            }
            TestJournal.configuration(appender, 2);
            appender.tick(START_NS);
            appender.commit();
        }
    }
}
