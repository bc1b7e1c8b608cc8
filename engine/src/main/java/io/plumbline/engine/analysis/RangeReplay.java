package io.plumbline.engine.analysis;

import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalTailer;
import io.plumbline.journal.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Decides a part of a journal again: from the nearest snapshot at or before its first event to its last. Every verdict
 * on the way is held against the recorded one. What is damaged is left out up to where the journal can be read again,
 * and {@link #missing()} tells of it. May be used while an engine writes the journal. Single-threaded.
 */
public final class RangeReplay
{
    private final JournalDirectory directory;
    private final long from;
    private final long to;
    /** Behind the end of what an engine writes there may be anything; of all else, what a damaged header hides. */
    private final boolean written;
    private LongConsumer clock;
    private boolean warmingUp;
    private boolean lookingOn;
    private boolean isCutOff;
    private PauseFinder behind;
    private boolean isGapless = true;
    private final List<AcceptedDamage> damage = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * Of a part of a journal.
     *
     * @param directory of the journal.
     * @param from      sequence of the first event; 0 for the beginning of the journal.
     * @param to        sequence of the last event; {@code Long.MAX_VALUE} for the end of the journal.
     */
    public RangeReplay(final JournalDirectory directory, final long from, final long to)
    {
        this.directory = directory;
        written = directory.isWritten();
        this.from = from;
        this.to = to;
    }

    /**
     * The journal.
     *
     * @return its directory.
     */
    public JournalDirectory directory()
    {
        return directory;
    }

    /**
     * Sequence of the first event.
     *
     * @return the sequence.
     */
    public long from()
    {
        return from;
    }

    /**
     * Sequence of the last event.
     *
     * @return the sequence; {@code Long.MAX_VALUE} for the end of the journal.
     */
    public long to()
    {
        return to;
    }

    /**
     * From now on a clock goes along.
     *
     * @param newClock told of the time of each decision's event, or deadline, before the decision; epoch nanoseconds.
     * @return this.
     */
    public RangeReplay telling(final LongConsumer newClock)
    {
        clock = newClock;
        return this;
    }

    /**
     * From now on passes on all that it reads, also what stands before the first event and behind the last: for who
     * needs the state that has grown since the snapshot, and knows the range.
     *
     * @return this.
     */
    public RangeReplay warmingUp()
    {
        warmingUp = true;
        return this;
    }

    /**
     * From now on looks behind the last event, too, for what is missing between it and the next one that can be read or
     * the end of the journal: for who asks for a time that lies in between. See {@link #isCutOff()}.
     *
     * @return this.
     */
    public RangeReplay lookingOn()
    {
        lookingOn = true;
        return this;
    }

    /**
     * The part that ends as this one does, and begins with the journal.
     *
     * @return of which nothing has been read.
     */
    public RangeReplay fromTheBeginning()
    {
        final RangeReplay whole = new RangeReplay(directory, 0, to);
        return lookingOn ? whole.lookingOn() : whole;
    }

    /**
     * Decides again.
     *
     * @param decisions told of what is decided from {@code from} to {@code to}, and of every snapshot, so also of the
     *                  one that it begins with.
     * @param progress  told now and then how far it is: the sequence of the next event.
     * @return the replayer, in the state behind the batch that holds the last event.
     * @throws io.plumbline.engine.replay.ReplayDifferenceException when a verdict is not the recorded one.
     * @throws io.plumbline.journal.JournalException                if the journal cannot be read, or begins after
     *                                                              {@code from}.
     */
    public Replayer replay(final DecisionListener decisions, final LongConsumer progress)
    {
        final Replayer replayer = new Replayer(
            warmingUp || clock == null && from == 0 && to == Long.MAX_VALUE ?
                decisions :
                new DecisionsInRange(decisions, from, to, clock == null ? timeNs -> {} : clock));
        read(replayer, progress);
        replayer.end();
        return replayer;
    }

    /**
     * Hands the journal's messages out as they stand there, from the nearest snapshot to the last event and what stands
     * in its batch behind it. For who decides otherwise, or not at all.
     *
     * @param listener told of the messages.
     * @param progress told now and then how far it is: the sequence of the next event.
     */
    public void read(final JournalListener listener, final LongConsumer progress)
    {
        try (JournalTailer tailer = tailer())
        {
            if (from > 0)
            {
                tailer.toSnapshotBefore(from);
            }
            else
            {
                addMissingBegin();
            }
            poll(tailer, listener, () -> false, progress);
        }
    }

    /**
     * Hands the journal's messages out as they stand there: the configuration in force at the first event, and then the
     * events from that on, without what stands between the snapshot and it. For who needs no state.
     *
     * @param listener told of the messages.
     * @param isOver   asked before each batch whether enough has been read.
     * @param progress told now and then how far it is: the sequence of the next event.
     */
    public void scan(final JournalListener listener, final BooleanSupplier isOver, final LongConsumer progress)
    {
        try (JournalTailer tailer = tailer())
        {
            if (from > 0)
            {
                tailer.toSequence(from);
            }
            else
            {
                addMissingBegin();
            }
            poll(tailer, listener, isOver, progress);
        }
    }

    /** What is missing before the first segment there is no tailer comes to. */
    private void addMissingBegin()
    {
        final int begin = directory.segments().stream().mapToInt(Segment::number).min().orElse(0);
        directory.missing().stream().filter(found -> found.segmentNumber() < begin).forEach(damage::add);
    }

    /** Nor to what is missing behind the last. */
    private void addMissingEnd()
    {
        directory.missingAtEnd().stream().filter(lost -> !damage.contains(lost)).forEach(damage::add);
    }

    private JournalTailer tailer()
    {
        final JournalTailer tailer = JournalTailer.ofAll(directory).accepting(damage);
        return written ? tailer : tailer.checkingTails();
    }

    private void poll(
        final JournalTailer tailer,
        final JournalListener listener,
        final BooleanSupplier isOver,
        final LongConsumer progress)
    {
        try
        {
            boolean ended = false;
            while (tailer.nextSequence() <= to && !ended && !isOver.getAsBoolean())
            {
                // At the end of what nobody writes there may be more behind what hides it.
                ended = tailer.poll(listener, 1) == 0 && (written || !tailer.checkTail());
                progress.accept(tailer.nextSequence());
            }
            if (ended)
            {
                addMissingEnd();
            }
            if (lookingOn)
            {
                lookOn(tailer);
            }
        }
        finally
        {
            damage.forEach(found -> missing.add(describe(found)));
            missing.addAll(tailer.gaps());
            isGapless &= damage.isEmpty() && tailer.gaps().isEmpty();
            missing.addAll(tailer.losses());
            notes.addAll(tailer.notes());
        }
    }

    /** Nobody knows when what is missing came: as early as the last event, or as late as the next. */
    private void lookOn(final JournalTailer tailer)
    {
        final int known = damage.size() + tailer.gaps().size() + tailer.losses().size();
        behind = new PauseFinder(to + 1);
        if (tailer.nextSequence() > to + 1)
        {
            readAgain(to + 1);
        }
        boolean ended = false;
        while (tailer.nextSequence() <= to + 1 && !ended)
        {
            ended = tailer.poll(behind, 1) == 0 && (written || !tailer.checkTail());
        }
        if (ended)
        {
            addMissingEnd();
        }
        isCutOff = damage.size() + tailer.gaps().size() + tailer.losses().size() > known;
    }

    /** An event that stands in the batch of the last one has been passed. */
    private void readAgain(final long sequence)
    {
        try (JournalTailer tailer =
            JournalTailer.ofAll(directory).accepting(new ArrayList<>()).toSequence(sequence))
        {
            boolean ended = false;
            while (tailer.nextSequence() <= sequence && !ended)
            {
                ended = tailer.poll(behind, 1) == 0;
            }
        }
    }

    /**
     * Why there were no events right behind the last one, as {@link #lookingOn()} has found.
     *
     * @param lastNs time of the last event.
     * @return the standstill that the next event tells of, or the engine's downtime where it started next, in arrival
     * time; null for neither, where nothing comes, or events are missing there.
     */
    public Pause pauseBehind(final long lastNs)
    {
        return behind == null || isCutOff ? null : behind.pause(lastNs);
    }

    /**
     * Whether events are missing right behind the last one, as {@link #lookingOn()} has found.
     *
     * @return true if there are.
     */
    public boolean isCutOff()
    {
        return isCutOff;
    }

    /**
     * What is not in the answer although the journal had it once: damage, gaps, and what was lost right before a
     * segment that goes on with the same sequences.
     *
     * @return one line each; empty where nothing is missing.
     */
    public List<String> missing()
    {
        return List.copyOf(missing);
    }

    /**
     * What is no damage and is to be told: what a killed engine left unfinished, which the journal never had.
     *
     * @return one line each.
     */
    public List<String> notes()
    {
        return List.copyOf(notes);
    }

    /**
     * Whether all that was ever in the journal has been read.
     *
     * @return true if nothing is {@link #missing()}.
     */
    public boolean isWhole()
    {
        return missing.isEmpty();
    }

    /**
     * Whether all that is in the journal has been read, without a gap: only what was lost where its sequences were used
     * anew may be missing, which nobody can read any more.
     *
     * @return true if so.
     */
    public boolean isGapless()
    {
        return isGapless;
    }

    /**
     * Whether there is damage that no engine was told to go on after.
     *
     * @return true if there is.
     */
    public boolean isDamaged()
    {
        return !damage.isEmpty();
    }

    private static String describe(final AcceptedDamage found)
    {
        return found.damage() + "; what cannot be read for that is left out";
    }
}
