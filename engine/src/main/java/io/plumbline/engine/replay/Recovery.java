package io.plumbline.engine.replay;

import io.plumbline.engine.monitor.MonitorImage;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.JournalDamagedException;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalSeek;
import io.plumbline.journal.JournalTailer;
import io.plumbline.journal.PrunedMark;
import io.plumbline.journal.Sequences;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Finds the state in which a journal ends: the last snapshot, then the events after it, decided again and held against
 * the recorded verdicts; and looks behind the ends of the segments it goes through, and for what is missing.
 */
public final class Recovery
{
    private final JournalDirectory directory;
    private final boolean acceptDamage;
    private boolean verifiesAll;
    /** What shows in the directory alone. */
    private final List<AcceptedDamage> missing = new ArrayList<>();
    /** What was found in segments that recovery may not need. */
    private final List<AcceptedDamage> found = new ArrayList<>();
    /** What recovery itself came to, and goes on from. */
    private final List<AcceptedDamage> accepted = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Recovery(final JournalDirectory directory, final boolean acceptDamage)
    {
        this.directory = directory;
        this.acceptDamage = acceptDamage;
    }

    /**
     * Recovers what is needed, and stops at damage. Only reads.
     *
     * @param directory of the journal.
     * @return its last state.
     * @throws ReplayDifferenceException             when this program decides otherwise than the one that recorded.
     * @throws io.plumbline.journal.JournalException when the journal cannot be read or is damaged.
     */
    public static RecoveredState recover(final JournalDirectory directory)
    {
        return recover(directory, false, false);
    }

    /**
     * Recovers. Only reads. Nobody may write the journal meanwhile.
     *
     * @param directory    of the journal.
     * @param verifyAll    whether the whole journal is read and decided again first.
     * @param acceptDamage whether to go on behind damage: from the last good event before it where recovery comes to
     *                     it, with what stands behind it where a whole snapshot stands there.
     * @return its last state.
     * @throws ReplayDifferenceException             when this program decides otherwise than the one that recorded.
     * @throws io.plumbline.journal.JournalException when the journal cannot be read, or is damaged and that is not
     *                                               accepted.
     */
    public static RecoveredState recover(
        final JournalDirectory directory, final boolean verifyAll, final boolean acceptDamage)
    {
        final Recovery recovery = new Recovery(directory, acceptDamage);
        recovery.checkDirectory();
        // What is lost with a file shows elsewhere too: all of it is accepted at once.
        if (verifyAll || !recovery.missing.isEmpty())
        {
            recovery.verifyAll();
        }
        return recovery.recover();
    }

    private void checkDirectory()
    {
        directory.checkCanGoOn();
        notes.addAll(directory.strangers());
        for (final AcceptedDamage damage : directory.missing())
        {
            if (!acceptDamage)
            {
                throw new JournalException(directory.path(), "damaged: " + damage.damage());
            }
            missing.add(damage);
        }
    }

    private void verifyAll()
    {
        verifiesAll = true;
        PrunedMark before = prunedMark();
        PrunedMark after = verifyAllBut(before);
        while (!Objects.equals(before, after))
        {
            note("pruned meanwhile, to begin with sequence " + after.sequence());
            before = after;
            after = verifyAllBut(before);
        }
    }

    /** Returns another mark when what was being read was pruned: then nothing has come of it. */
    private PrunedMark verifyAllBut(final PrunedMark before)
    {
        final Replayer replayer = new Replayer(DecisionListener.NONE);
        final List<AcceptedDamage> passed = new ArrayList<>();
        final List<AcceptedDamage> acceptedBefore = List.copyOf(accepted);
        List<String> gaps = List.of();
        boolean pruned = false;
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
        {
            if (acceptDamage)
            {
                passed.addAll(missing);
                tailer.accepting(passed);
            }
            try
            {
                readAll(tailer, replayer);
                gaps = tailer.gaps();
            }
            catch (final JournalException ex)
            {
                pruned = isPruned(before, tailer.segmentNumber(), tailer.nextSequence());
                if (!pruned)
                {
                    throw ex;
                }
            }
        }
        final int known = acceptDamage ? missing.size() : 0;
        final List<AcceptedDamage> passedNow = passed.subList(known, passed.size());
        if (pruned || passedNow.stream().anyMatch(
            (damage) -> isPruned(before, damage.segmentNumber(), damage.nextSequence())))
        {
            accepted.retainAll(acceptedBefore);
            return prunedMark();
        }
        // What is missing for them has been found on the way.
        missing.clear();
        missing.addAll(passed.subList(0, known));
        found.addAll(passedNow);
        gaps.forEach(this::note);
        replayer.end();
        return before;
    }

    /** Whether a place is gone by a prune that has come since. */
    private boolean isPruned(final PrunedMark before, final int segmentNumber, final long sequence)
    {
        final PrunedMark now = prunedMark();
        return now != null && !now.equals(before) && now.hasTaken(segmentNumber, sequence);
    }

    /** A journal that has lost all its segments begins anew where it was pruned to. */
    private long firstSequence()
    {
        final PrunedMark mark = prunedMark();
        return mark == null ? RecoveredState.FIRST_SEQUENCE : Math.max(RecoveredState.FIRST_SEQUENCE, mark.sequence());
    }

    private PrunedMark prunedMark()
    {
        return PrunedMark.look(directory).found().orElse(null);
    }

    /** Behind the damage that recovery ends at there may be whole batches, but no whole head to go on with. */
    private void noteDropped(final long nextSequence)
    {
        final long end = accepted.isEmpty() ? nextSequence : new JournalSeek(directory).endSequence();
        if (end > nextSequence)
        {
            note(Sequences.are(nextSequence, end - 1) +
                " dropped: no whole snapshot stands behind the damage, so nothing behind it can be gone on with");
        }
    }

    /** They go back when they are opened; until then the journal is not pruned of what they go back to. */
    private void noteFollowersAhead(final long nextSequence)
    {
        try
        {
            directory.followers().stream()
                .filter((follower) -> follower.nextSequence() > nextSequence)
                .forEach((follower) -> note("follower " + follower.name() + " stands at sequence " +
                    follower.nextSequence() + ", but the journal ends before " + nextSequence +
                    ": events it has seen are lost, those written in their stead have the same sequences"));
        }
        catch (final JournalException ex)
        {
            note(ex.getMessage());
        }
    }

    private RecoveredState recover()
    {
        final Replayer replayer = new Replayer(DecisionListener.NONE);
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
        {
            final boolean hasSnapshot = tailer.toLastSnapshot(acceptDamage);
            if (tailer.hasPassedDamage() && !verifiesAll)
            {
                // What is passed over must be accepted too, for whoever follows comes to it.
                verifyAll();
            }
            final int segmentNumber = tailer.segmentNumber();
            readAll(tailer, hasSnapshot ? replayer : new JournalListener()
            {
            });
            final long nextSequence = hasSnapshot ? replayer.nextSequence() : firstSequence();
            noteDropped(nextSequence);
            noteFollowersAhead(nextSequence);
            if (!hasSnapshot)
            {
                return new RecoveredState(
                    null, null, nextSequence, 0, 0, segmentNumber, goingOnWith(nextSequence), List.copyOf(notes));
            }
            replayer.end();
            if (replayer.monitor() == null)
            {
                throw new JournalException(
                    directory.path(), "no state can be recovered: the last snapshot is not followed by another");
            }
            final MonitorImage image = new MonitorImage();
            replayer.monitor().accept(image);
            return new RecoveredState(
                replayer.fleet(),
                image,
                replayer.nextSequence(),
                replayer.monitor().stateHash(),
                replayer.events(),
                segmentNumber,
                goingOnWith(replayer.nextSequence()),
                List.copyOf(notes));
        }
    }

    private void readAll(final JournalTailer tailer, final JournalListener listener)
    {
        try
        {
            do
            {
                while (tailer.poll(listener, Integer.MAX_VALUE) > 0)
                {
                    continue;
                }
            }
            while (tailer.checkTail());
        }
        catch (final JournalDamagedException ex)
        {
            if (!acceptDamage)
            {
                throw ex;
            }
            final AcceptedDamage damage = new AcceptedDamage(tailer.segmentNumber(), 0, ex.getMessage());
            if (!accepted.contains(damage))
            {
                accepted.add(damage);
            }
        }
        finally
        {
            tailer.notes().forEach(this::note);
        }
    }

    private void note(final String note)
    {
        if (!notes.contains(note))
        {
            notes.add(note);
        }
    }

    /**
     * What recovery went on after is gone on from; the rest stands between what is read and what is read. Where reading
     * has come to no gap for it, nothing that is known of is missing for it. One damage may show in several places, as
     * that of a mark at each end that a reader comes to: each is a gap of its own.
     */
    private List<AcceptedDamage> goingOnWith(final long nextSequence)
    {
        final Set<AcceptedDamage> all = new LinkedHashSet<>(missing);
        all.addAll(found);
        for (final AcceptedDamage damage : accepted)
        {
            all.removeIf(known -> !known.isBounded() && known.damage().equals(damage.damage()));
            all.add(new AcceptedDamage(damage.segmentNumber(), nextSequence, damage.damage()));
        }
        return all.stream()
            .map(damage -> damage.isBounded() ? damage : damage.bounded(nextSequence, nextSequence))
            .toList();
    }
}
