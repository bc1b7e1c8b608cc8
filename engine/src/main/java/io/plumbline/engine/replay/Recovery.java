package io.plumbline.engine.replay;

import io.plumbline.engine.monitor.MonitorImage;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.JournalDamagedException;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalTailer;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the state in which a journal ends: the last snapshot, then the events after it, decided again and held against
 * the recorded verdicts; and looks behind the ends of the segments it goes through, and for what is missing.
 */
public final class Recovery
{
    private final JournalDirectory directory;
    private final boolean acceptDamage;
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
     * @param acceptDamage whether to go on behind damage, from the last good event before it.
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
        if (verifyAll)
        {
            recovery.verifyAll();
        }
        return recovery.recover();
    }

    private void checkDirectory()
    {
        notes.addAll(directory.strangers());
        for (final AcceptedDamage damage : directory.missing())
        {
            if (!acceptDamage)
            {
                throw new JournalException(directory.path(), "damaged: " + damage.damage());
            }
            accepted.add(damage);
        }
    }

    private void verifyAll()
    {
        final Replayer replayer = new Replayer(DecisionListener.NONE);
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
        {
            readAll(tailer, replayer);
            replayer.end();
        }
    }

    private RecoveredState recover()
    {
        final Replayer replayer = new Replayer(DecisionListener.NONE);
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
        {
            final boolean found = tailer.toLastSnapshot(acceptDamage);
            final int segmentNumber = tailer.segmentNumber();
            readAll(tailer, found ? replayer : new JournalListener()
            {
            });
            if (!found)
            {
                return new RecoveredState(
                    null, null, RecoveredState.FIRST_SEQUENCE, 0, 0, segmentNumber, List.copyOf(accepted), notes);
            }
            replayer.end();
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
            while (tailer.poll(listener, Integer.MAX_VALUE) > 0)
            {
                continue;
            }
            tailer.checkTail();
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
            tailer.notes().stream().filter((note) -> !notes.contains(note)).forEach(notes::add);
        }
    }

    private List<AcceptedDamage> goingOnWith(final long nextSequence)
    {
        return accepted.stream()
            .map((damage) -> new AcceptedDamage(damage.segmentNumber(), nextSequence, damage.damage()))
            .toList();
    }
}
