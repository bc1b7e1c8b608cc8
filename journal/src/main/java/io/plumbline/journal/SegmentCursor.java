package io.plumbline.journal;

import org.agrona.CloseHelper;

import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A place in a segment, from where its batches are read one by one. Each is verified, and held against the one before
 * it: by its sequence and the heads that it counts, and the first by what the segment begins with. Opens the segment's
 * queue as soon as there is one, and anew where a fault may have come out of it. Single-threaded.
 * <p>
 * What is thrown is for {@link ReadFaults} to judge.
 */
final class SegmentCursor implements AutoCloseable
{
    private static final long NO_INDEX = JournalDamagedException.NO_INDEX;
    private static final int ANY_HEADS = -1;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final Segment segment;
    private final ExcerptBuffer excerpt;
    private final ReadFaults faults;
    private final BatchVerifier verifier;
    private final OpeningChecks checks;
    private RollCycle rollCycle;
    private QueueReader queue;
    private DurableMark mark;
    private boolean marked;
    private boolean settled;
    private long nextSequence;
    /** Where the segment begins, until the first batch is read or the cursor is moved; afterwards NO_INDEX. */
    private long beginning = NO_INDEX;
    /** File of the batch read last. */
    private int cycle;
    /** How many heads the next batch must count, if it is in the same file; a snapshot's first may count one more. */
    private int headsDue = ANY_HEADS;

    /**
     * At the segment's first batch.
     *
     * @param segment      to be read; its queue need not be there yet.
     * @param excerpt      to read into.
     * @param faults       of the segment.
     * @param nextSequence that the first input event must have, or {@link BatchVerifier#ANY_SEQUENCE}.
     * @param marked       whether to stop at the segment's durable mark, where it has one.
     */
    SegmentCursor(
        final Segment segment,
        final ExcerptBuffer excerpt,
        final ReadFaults faults,
        final long nextSequence,
        final boolean marked)
    {
        this.segment = segment;
        this.excerpt = excerpt;
        this.faults = faults;
        this.verifier = new BatchVerifier(segment.number());
        this.checks = new OpeningChecks(segment, faults);
        this.nextSequence = nextSequence;
        this.marked = marked;
    }

    /**
     * Where nobody writes the segment, nothing in it is waited for. Counts from when it is opened next.
     *
     * @param nobodyWrites whether that is so.
     */
    void settled(final boolean nobodyWrites)
    {
        settled = nobodyWrites;
    }

    boolean isSettled()
    {
        return settled;
    }

    /** The durable mark counts no longer. */
    void unmark()
    {
        marked = false;
    }

    Segment segment()
    {
        return segment;
    }

    /**
     * Opens the queue, if it is not open. One that a fault may have come out of is not used again.
     *
     * @return false if there is none to be read yet. Before anything but the segment and the next sequence is asked
     * for, it must have been true.
     */
    boolean isOpen()
    {
        if (faults.takeSpoiled())
        {
            close();
        }
        return queue != null || open();
    }

    private boolean open()
    {
        // A mark may be open of a time when the queue could not be opened.
        close();
        final Optional<RollCycle> found = checks.find(settled);
        if (found.isEmpty())
        {
            return false;
        }
        checks.checkLengths();
        mark = marked ? checks.openMark() : null;
        rollCycle = found.get();
        queue = QueueReader.open(segment.path(), rollCycle);
        final long first = queue.firstIndex();
        beginning = first == Long.MAX_VALUE ? NO_INDEX : first;
        MappingFault.throwOutstanding();
        return true;
    }

    /** As the files are named; once the queue is open. */
    RollCycle rollCycle()
    {
        return rollCycle;
    }

    /** The queue that is read, or null; another after a fault. */
    QueueReader queue()
    {
        return queue;
    }

    /**
     * Sequence of the next input event.
     *
     * @return the sequence, or {@link BatchVerifier#ANY_SEQUENCE} where any may come.
     */
    long nextSequence()
    {
        return nextSequence;
    }

    /**
     * Sets what sequence the next input event must have.
     *
     * @param sequence that is due, or {@link BatchVerifier#ANY_SEQUENCE}.
     */
    void nextSequence(final long sequence)
    {
        nextSequence = sequence;
    }

    /** Heads that are counted up to the place. */
    int headsDue()
    {
        return headsDue;
    }

    /**
     * Reads the next batch into the excerpt.
     *
     * @return false if there is none, or it stands behind the durable mark.
     */
    boolean read()
    {
        if (marked && mark != null && queue.index() > mark.index())
        {
            return false;
        }
        final int length = queue.read(excerpt);
        if (length == QueueReader.NOTHING)
        {
            return false;
        }
        if (length > BatchDescriptor.MAX_BATCH_LENGTH)
        {
            throw faults.at(excerpt.index(), "excerpt of " + length + " bytes is longer than any batch", null);
        }
        final String wrong = verifier.verify(excerpt, nextSequence);
        if (wrong != null)
        {
            throw faults.at(excerpt.index(), wrong, null);
        }
        checkBeginning();
        countHeads();
        nextSequence = firstSequence() + count();
        return true;
    }

    /** What is read first is what the segment begins with, unless that was pruned meanwhile. */
    private void checkBeginning()
    {
        final long due = beginning;
        beginning = NO_INDEX;
        if (due != NO_INDEX && excerpt.index() != due)
        {
            final String file = rollCycle.cycleFileName(queue.cycle(due));
            if (segment.names().contains(file))
            {
                throw faults.at(excerpt.index(), "nothing of file " + file + " is read before this", null);
            }
        }
    }

    private void countHeads()
    {
        final int present = queue.cycle(excerpt.index());
        final int due = present == cycle ? headsDue : 0;
        final int heads = BatchDescriptor.heads(excerpt.buffer());
        if (headsDue != ANY_HEADS && heads != due && !(heads == due + 1 && verifier.beginsSnapshot()))
        {
            throw faults.at(excerpt.index(), heads + " heads are counted where there were " + due, null);
        }
        cycle = present;
        headsDue = Math.min(heads + (verifier.reloads() ? 1 : 0), BatchDescriptor.MAX_HEADS);
    }

    /** Whether the batch read last completes a snapshot. */
    boolean endsSnapshot()
    {
        return verifier.endsSnapshot();
    }

    /** Whether the batch read last holds a reload. */
    boolean reloads()
    {
        return verifier.reloads();
    }

    /** Whether what the batch read last holds goes on in the next. */
    boolean continues()
    {
        return (excerpt.buffer().getShort(BatchDescriptor.FLAGS_OFFSET, ORDER) & BatchDescriptor.FLAG_CONTINUES) != 0;
    }

    /** Input events in the batch read last. */
    int count()
    {
        return excerpt.buffer().getInt(BatchDescriptor.COUNT_OFFSET, ORDER);
    }

    /** Sequence of the first input event in the batch read last, or of the next behind it if it holds none. */
    long firstSequence()
    {
        return BatchDecoder.firstSequence(excerpt.buffer());
    }

    /**
     * Moves to a batch.
     *
     * @param index    of the batch; if it is not there, that is damage.
     * @param sequence that its first input event must have, or {@link BatchVerifier#ANY_SEQUENCE}.
     */
    void moveTo(final long index, final long sequence)
    {
        if (!moveIfThere(index, sequence))
        {
            throw faults.at(index, "excerpt is gone", null);
        }
    }

    /**
     * Moves to a batch, as {@link #moveTo} does, if it is there.
     *
     * @return false if it is not; what is read next is not to be relied on then.
     */
    boolean moveIfThere(final long index, final long sequence)
    {
        final boolean moved = queue.moveTo(index);
        MappingFault.throwOutstanding();
        if (moved)
        {
            nextSequence = sequence;
            beginning = NO_INDEX;
            headsDue = ANY_HEADS;
        }
        return moved;
    }

    /**
     * Moves to the first batch that holds a part of an event, or stands before it and behind the event before.
     *
     * @param sequence of the event, not before the segment's first.
     * @return false if there is none, and the cursor is at the end.
     */
    boolean moveToSequence(final long sequence)
    {
        final long index = BatchSearch.lastBefore(queue, excerpt, verifier, sequence);
        if (index == NO_INDEX)
        {
            return false;
        }
        moveTo(index, BatchVerifier.ANY_SEQUENCE);
        while (read())
        {
            if (nextSequence > sequence || firstSequence() == sequence)
            {
                moveTo(excerpt.index(), firstSequence());
                return true;
            }
        }
        if (nextSequence == BatchVerifier.ANY_SEQUENCE && mark == null)
        {
            throw faults.at(index, "nothing can be read from there on", null);
        }
        return false;
    }

    /**
     * Comes to know {@link #nextSequence()} behind the last batch there is to be read: there, or by the durable mark.
     *
     * @return false if there is no batch yet.
     */
    boolean findEnd()
    {
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
        MappingFault.throwOutstanding();
        return nextSequence != BatchVerifier.ANY_SEQUENCE;
    }

    /** Index of the last batch there is, or -1. What was read last is gone then. */
    long lastIndex()
    {
        return BatchSearch.last(queue, excerpt);
    }

    /**
     * Damage on the way to another place is not for a search to tell.
     *
     * @param cause that was thrown.
     * @throws JournalException if a file cannot be read.
     */
    void passOver(final Throwable cause)
    {
        final JournalException found = faults.judge(cause, queue);
        if (!(found instanceof JournalDamagedException))
        {
            throw found;
        }
        faults.forget();
        if (!isOpen())
        {
            throw faults.at(NO_INDEX, "its files are gone", null);
        }
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(queue, mark);
        queue = null;
        mark = null;
    }
}
