package io.plumbline.journal;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * Reads one segment batch by batch, each verified before it is given out. Batches that are continued are given out
 * only when the batch that completes them is there. Single-threaded.
 * <p>
 * What the queue throws on damaged files is of many kinds, checked exceptions that it does not declare and errors
 * among them; all of it is damage, unless a file cannot be read at all: that is a {@link JournalException} with the
 * file and the reason.
 */
final class SegmentReader implements AutoCloseable
{
    private static final long NO_INDEX = -1;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final Segment segment;
    private final ExcerptBuffer excerpt;
    private final BatchVerifier verifier;
    private RollCycle rollCycle;
    private SegmentQueue queue;
    private DurableMark mark;
    private boolean marked;
    private boolean settled;
    private JournalException damage;
    private long nextSequence;
    /** Batches after the present one that are known to complete what it begins. */
    private int runRemaining;
    private boolean headComplete;

    /**
     * At the segment's first batch.
     *
     * @param segment      to be read; its queue need not be there yet.
     * @param excerpt      to read into.
     * @param nextSequence that the first input event must have, or {@link BatchVerifier#ANY_SEQUENCE}.
     * @param marked       whether to stop at the segment's durable mark, where it has one.
     */
    SegmentReader(final Segment segment, final ExcerptBuffer excerpt, final long nextSequence, final boolean marked)
    {
        this.marked = marked;
        this.segment = segment;
        this.excerpt = excerpt;
        this.verifier = new BatchVerifier(segment.number());
        this.nextSequence = nextSequence;
    }

    /** Nobody writes the segment: nothing in it is waited for. To be called before anything is read. */
    SegmentReader settled()
    {
        settled = true;
        return this;
    }

    /** All of the segment has come through what was asked for: it is read to its end. */
    void unmark()
    {
        marked = false;
    }

    Segment segment()
    {
        return segment;
    }

    /**
     * Sequence of the next input event.
     *
     * @return the sequence, or {@link BatchVerifier#ANY_SEQUENCE} before the first batch.
     */
    long nextSequence()
    {
        return nextSequence;
    }

    /**
     * Whether a complete snapshot, and so a whole head, has been given out since the reader was last moved.
     *
     * @return true if it has.
     */
    boolean headComplete()
    {
        return headComplete;
    }

    UnsafeBuffer buffer()
    {
        return excerpt.buffer();
    }

    int length()
    {
        return excerpt.length();
    }

    /**
     * Reads the next batch.
     *
     * @return true if there was one; it stands in {@link #buffer()} until the next call.
     * @throws JournalDamagedException if what comes next is not a good batch; from then on always.
     * @throws JournalException        if a file cannot be read; from then on always.
     */
    boolean next()
    {
        if (damage != null)
        {
            throw damage;
        }
        try
        {
            final boolean there = (queue != null || open()) && readNext();
            if (!there && settled)
            {
                SegmentQueue.throwOutstandingFault();
            }
            return there;
        }
        catch (final Exception | InternalError | AssertionError ex)
        {
            throw damaged(ex);
        }
    }

    /**
     * Moves to the batch that holds an input event, or will hold it; also from damage.
     *
     * @param sequence of the event, not before the segment's first.
     */
    void seek(final long sequence)
    {
        damage = null;
        try
        {
            if (queue != null || open())
            {
                moveToSequence(sequence);
                SegmentQueue.throwOutstandingFault();
            }
        }
        catch (final Exception | InternalError | AssertionError ex)
        {
            throw damaged(ex);
        }
    }

    /**
     * Moves behind the last batch there is to be read.
     *
     * @return false if there is none yet.
     */
    boolean seekEnd()
    {
        try
        {
            if (queue == null && !open())
            {
                return false;
            }
            if (marked && mark != null)
            {
                nextSequence = mark.nextSequence();
                return nextSequence != BatchVerifier.ANY_SEQUENCE;
            }
            final long last = lastIndex();
            if (last == NO_INDEX)
            {
                return false;
            }
            moveTo(last, BatchVerifier.ANY_SEQUENCE);
            while (read())
            {
                continue;
            }
            SegmentQueue.throwOutstandingFault();
            return nextSequence != BatchVerifier.ANY_SEQUENCE;
        }
        catch (final Exception | InternalError | AssertionError ex)
        {
            throw damaged(ex);
        }
    }

    /**
     * Moves to the first batch of a cycle, if that begins with a whole head: configuration and snapshot.
     *
     * @param cycle its number since the epoch.
     * @return true if it does; {@link #nextSequence()} is then the first of the cycle.
     */
    boolean seekHead(final long cycle)
    {
        try
        {
            return (queue != null || open()) && beginsWithHead((int)cycle);
        }
        catch (final Exception | InternalError | AssertionError ex)
        {
            throw damaged(ex);
        }
    }

    /**
     * Moves to the first batch of the last cycle that begins with a whole head: configuration and snapshot.
     *
     * @param passDamage whether to look before it where one is damaged.
     * @return false if there is none; the reader is then no longer of use.
     */
    boolean seekLastSnapshot(final boolean passDamage)
    {
        try
        {
            return (queue != null || open()) && moveToLastSnapshot(passDamage);
        }
        catch (final Exception | InternalError | AssertionError ex)
        {
            throw damaged(ex);
        }
    }

    /**
     * Looks behind the end that {@link #next} came to. To be called when nobody writes the segment.
     *
     * @return what was left unfinished there, or null.
     * @throws JournalDamagedException if there is more of the segment than was read.
     */
    String checkTail()
    {
        final boolean read = queue != null && queue.position() > 0;
        final TailScan scan = new TailScan();
        try
        {
            if (Files.isDirectory(segment.path()))
            {
                scan.scan(
                    segment.path(),
                    read ? rollCycle.cycleFileName(queue.cycle(excerpt.index())) : "",
                    read ? queue.position() : 0);
            }
            checkMark();
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.failureIn(segment.path())
                .orElseGet(() -> ReadableFiles.unreadable(segment.path(), ex));
        }
        if (scan.hidden() != null)
        {
            throw damagedAt(
                JournalDamagedException.NO_INDEX, scan.hidden() + " stands behind what can be read", null);
        }
        final Optional<String> empty = SegmentQueue.findEmpty(segment.path());
        if (empty.isPresent())
        {
            return "file " + empty.get() + " is empty";
        }
        return scan.torn() ? "an unfinished batch at its end is dropped" : null;
    }

    private void checkMark() throws IOException
    {
        if (DurableMark.exists(segment.path()))
        {
            try (DurableMark found = DurableMark.open(segment.path()))
            {
                if (found == null && nextSequence != BatchVerifier.ANY_SEQUENCE)
                {
                    throw damagedAt(JournalDamagedException.NO_INDEX, "file " + DurableMark.FILE + " is damaged", null);
                }
                if (found != null && found.nextSequence() > nextSequence)
                {
                    throw damagedAt(
                        JournalDamagedException.NO_INDEX,
                        (nextSequence == BatchVerifier.ANY_SEQUENCE ?
                            "all of it is missing" :
                            "sequences " + nextSequence + " to " + (found.nextSequence() - 1) + " are missing") +
                            ", which had been forced to the disk",
                        null);
                }
            }
        }
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(queue, mark);
        queue = null;
        mark = null;
    }

    private boolean readNext()
    {
        if (!read())
        {
            return false;
        }
        if (runRemaining > 0)
        {
            runRemaining--;
        }
        else if (continues() && !confirmRun())
        {
            return false;
        }
        headComplete |= verifier.endsSnapshot();
        return true;
    }

    private void moveToSequence(final long sequence)
    {
        final long index = lastIndexBefore(sequence);
        if (index == NO_INDEX)
        {
            return;
        }
        moveTo(index, BatchVerifier.ANY_SEQUENCE);
        while (read())
        {
            if (nextSequence > sequence || continues() && nextSequence == sequence)
            {
                moveTo(excerpt.index(), firstSequence());
                return;
            }
        }
    }

    private boolean moveToLastSnapshot(final boolean passDamage)
    {
        final long last = lastIndex();
        if (last != NO_INDEX)
        {
            final int firstCycle = queue.cycle(queue.firstIndex());
            for (int cycle = queue.cycle(last); cycle >= firstCycle; cycle--)
            {
                if (beginsWithHead(cycle, passDamage))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean open()
    {
        final Optional<RollCycle> found = SegmentQueue.find(segment.path());
        if (found.isEmpty())
        {
            return false;
        }
        final Optional<String> cutShort = SegmentQueue.findCutShort(segment.path());
        if (cutShort.isPresent())
        {
            throw damagedAt(JournalDamagedException.NO_INDEX, "file " + cutShort.get() + " is cut short", null);
        }
        if (marked && DurableMark.exists(segment.path()))
        {
            mark = openMark();
            if (mark == null)
            {
                return false;
            }
        }
        checkIndices();
        rollCycle = found.get();
        queue = SegmentQueue.open(segment.path(), rollCycle, settled);
        SegmentQueue.throwOutstandingFault();
        return true;
    }

    private void checkIndices()
    {
        final QueueIndexCheck check = new QueueIndexCheck();
        for (final CycleFile file : CycleFile.of(segment))
        {
            try
            {
                if (!check.isSound(file.path()))
                {
                    throw damagedAt(
                        JournalDamagedException.NO_INDEX,
                        "the queue's index in file " + file.path().getFileName() + " is damaged",
                        null);
                }
            }
            catch (final NoSuchFileException ex)
            {
                // Pruned meanwhile.
                continue;
            }
            catch (final IOException ex)
            {
                throw damagedAt(
                    JournalDamagedException.NO_INDEX, "cannot be read: " + JournalException.describe(ex), ex);
            }
        }
    }

    private DurableMark openMark()
    {
        try
        {
            return DurableMark.open(segment.path());
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.unreadable(segment.path().resolve(DurableMark.FILE), ex);
        }
    }

    private boolean read()
    {
        if (marked && mark != null && queue.index() > mark.index())
        {
            return false;
        }
        final int length = queue.read(excerpt);
        if (length == SegmentQueue.NOTHING)
        {
            return false;
        }
        if (length > BatchDescriptor.MAX_BATCH_LENGTH)
        {
            throw damagedAt(excerpt.index(), "excerpt of " + length + " bytes is longer than any batch", null);
        }
        final String wrong = verifier.verify(excerpt, nextSequence);
        if (wrong != null)
        {
            throw damagedAt(excerpt.index(), wrong, null);
        }
        nextSequence = firstSequence() + excerpt.buffer().getInt(BatchDescriptor.COUNT_OFFSET, ORDER);
        return true;
    }

    /** Looks ahead to where the run that begins with the present batch ends, and comes back. */
    private boolean confirmRun()
    {
        final long start = excerpt.index();
        final long sequence = firstSequence();
        int length = 0;
        boolean complete = false;
        while (!complete && read())
        {
            length++;
            complete = !continues();
        }
        moveTo(start, sequence);
        if (complete)
        {
            read();
            runRemaining = length;
        }
        return complete;
    }

    private boolean continues()
    {
        return (excerpt.buffer().getShort(BatchDescriptor.FLAGS_OFFSET, ORDER) & BatchDescriptor.FLAG_CONTINUES) != 0;
    }

    private long firstSequence()
    {
        return excerpt.buffer().getLong(BatchDescriptor.FIRST_SEQUENCE_OFFSET, ORDER);
    }

    private void moveTo(final long index, final long sequence)
    {
        final boolean moved = queue.moveTo(index);
        SegmentQueue.throwOutstandingFault();
        if (!moved)
        {
            throw damagedAt(index, "excerpt is gone", null);
        }
        nextSequence = sequence;
        runRemaining = 0;
    }

    private long lastIndex()
    {
        final long last = queue.lastIndex();
        SegmentQueue.throwOutstandingFault();
        return last;
    }

    private boolean beginsWithHead(final int cycle, final boolean passDamage)
    {
        try
        {
            return beginsWithHead(cycle);
        }
        catch (final Exception | InternalError | AssertionError ex)
        {
            final JournalException found = damaged(ex);
            if (!passDamage || !(found instanceof JournalDamagedException))
            {
                throw found;
            }
            damage = null;
            return false;
        }
    }

    private boolean beginsWithHead(final int cycle)
    {
        final long start = queue.index(cycle, 0);
        final boolean there = queue.moveTo(start);
        SegmentQueue.throwOutstandingFault();
        if (!there)
        {
            return false;
        }
        nextSequence = BatchVerifier.ANY_SEQUENCE;
        long first = BatchVerifier.ANY_SEQUENCE;
        while (read() && queue.cycle(excerpt.index()) == cycle && nextSequence == firstSequence())
        {
            first = first == BatchVerifier.ANY_SEQUENCE ? nextSequence : first;
            if (verifier.endsSnapshot())
            {
                moveTo(start, first);
                return true;
            }
        }
        SegmentQueue.throwOutstandingFault();
        return false;
    }

    /** Index of the last batch that begins before a sequence, by bisection; of the first when there is none. */
    private long lastIndexBefore(final long sequence)
    {
        final long last = lastIndex();
        if (last == NO_INDEX)
        {
            return NO_INDEX;
        }
        final int firstCycle = queue.cycle(queue.firstIndex());
        int cycle = queue.cycle(last);
        while (cycle > firstCycle && !beginsBefore(queue.index(cycle, 0), sequence))
        {
            cycle--;
        }
        long low = 0;
        long high = 1;
        while (beginsBefore(queue.index(cycle, high), sequence))
        {
            low = high;
            high *= 2;
        }
        while (high - low > 1)
        {
            final long middle = (low + high) >>> 1;
            if (beginsBefore(queue.index(cycle, middle), sequence))
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
        return queue.index(cycle, low);
    }

    /** Whether there is an excerpt, and by its looks a batch whose first sequence is less. A guess: not verified. */
    private boolean beginsBefore(final long index, final long sequence)
    {
        final boolean before = queue.moveTo(index) && queue.read(excerpt) >= BatchDescriptor.HEADER_LENGTH &&
            excerpt.index() == index && firstSequence() < sequence;
        SegmentQueue.throwOutstandingFault();
        return before;
    }

    /** What the queue threw is damage, unless it was judged before it came here, or a file cannot be read. */
    private JournalException damaged(final Throwable cause)
    {
        // Before anything else is called, which it would come out of.
        final InternalError fault = SegmentQueue.takeOutstandingFault();
        if (cause instanceof final JournalException known)
        {
            return suppressed(known, fault);
        }
        final Optional<IOException> failure = FileFailure.in(cause);
        if (failure.isPresent())
        {
            damage = suppressed(ReadableFiles.failureIn(segment.path())
                .orElseGet(() -> ReadableFiles.unreadable(segment.path(), failure.get())), fault);
            return damage;
        }
        final long index = queue == null ? JournalDamagedException.NO_INDEX : queue.index();
        return suppressed(damagedAt(index, "cannot be read: " + JournalException.describe(cause), cause), fault);
    }

    private JournalException damagedAt(final long index, final String what, final Throwable cause)
    {
        final InternalError fault = SegmentQueue.takeOutstandingFault();
        damage = suppressed(ReadableFiles.failureIn(segment.path())
            .orElseGet(() -> new JournalDamagedException(segment.path(), index, what, cause)), fault);
        return damage;
    }

    private static JournalException suppressed(final JournalException found, final InternalError fault)
    {
        if (fault != null)
        {
            found.addSuppressed(fault);
        }
        return found;
    }
}
