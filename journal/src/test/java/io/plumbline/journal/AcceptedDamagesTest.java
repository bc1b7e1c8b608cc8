package io.plumbline.journal;

import io.plumbline.codec.sbe.DamageAcceptedDecoder;
import io.plumbline.codec.sbe.TimeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertFalse(new AcceptedDamages(directory).hasMissing(0, 2));
        assertTrue(new AcceptedDamages(directory).find(0, AcceptedDamage.WHOLE).isPresent());
    }

    @Test
    void shouldForgetALossThatWasPruned()
    {
        final JournalDirectory directory = write(new AcceptedDamage(1, AcceptedDamage.WHOLE, DAMAGE));
        assertTrue(new AcceptedDamages(directory).hasMissing(0, 2));
        assertFalse(new AcceptedDamages(directory).hasMissing(2, 3));
        new PrunedMark(2, 2).write(directory);
        assertFalse(new AcceptedDamages(directory).hasMissing(0, 3));
    }

    @Test
    void shouldTellWhereAnEngineWentOn()
    {
        final JournalDirectory directory =
            write(new AcceptedDamage(1, 2, DAMAGE), new AcceptedDamage(1, 1, "before that"));
        final AcceptedDamages accepted = new AcceptedDamages(directory);
        assertTrue(accepted.find(1, 2).orElseThrow().goesOn());
        assertFalse(accepted.find(1, 1).orElseThrow().goesOn());
        assertTrue(accepted.find(1, 3).isEmpty());
        // What a later engine accepts counts for a reader that goes on.
        segment(directory, 3, new AcceptedDamage(1, 3, DAMAGE));
        assertEquals(3, accepted.find(1, 3).orElseThrow().by().number());
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
        assertTrue(new AcceptedDamages(directory).find(1, 2).orElseThrow().bounded());
        assertFalse(new AcceptedDamages(directory).find(1, 3).orElseThrow().bounded());
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
        final JournalException damage = new JournalException(path, DAMAGE);
        accepted.accept(1, BatchVerifier.ANY_SEQUENCE, damage);
        accepted.accept(1, 0, damage);
        accepted.accept(1, 2, damage);
        assertEquals(List.of(0L, 2L), list.stream().map(AcceptedDamage::nextSequence).toList());
        assertTrue(accepted.hasMissing(1, 2));
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
