package io.plumbline.journal;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads one segment batch by batch, each verified before it is given out. Batches that are continued are given out
 * only when the batch that completes them is there. Single-threaded.
 * <p>
 * What the queue throws is damage, also the fault of a file that was cut while it was read, unless a file cannot be
 * read at all: that is a {@link JournalException} with the file and the reason. See {@link ReadFaults}.
 */
final class SegmentReader implements AutoCloseable
{
    private static final long NO_INDEX = JournalDamagedException.NO_INDEX;
    private static final int ANY_HEADS = -1;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final Segment segment;
    private final ExcerptBuffer excerpt;
    private final BatchVerifier verifier;
    private final ReadFaults faults;
    private final OpeningChecks checks;
    private final HeadSearch heads;
    private RollCycle rollCycle;
    private QueueReader queue;
    private DurableMark mark;
    private boolean marked;
    private boolean settled;
    private long nextSequence;
    /** Batches after the present one that are known to complete what it begins. */
    private int runRemaining;
    private boolean headComplete;
    /** Where the segment begins, until the first batch is read or the reader is moved; afterwards NO_INDEX. */
    private long beginning = NO_INDEX;
    /** Where the configuration begins that was given out, or that the reader was moved to. */
    private long headIndex = NO_INDEX;
    /** The batch that was given out last. */
    private long givenIndex = NO_INDEX;
    /** Where the head begins that the reader was last moved to from damage. */
    private long behindIndex = NO_INDEX;
    /** File of the batch read last. */
    private int cycle;
    /** How many heads the next batch must count, if it is in the same file; a snapshot's first may count one more. */
    private int headsDue = ANY_HEADS;

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
        this.faults = new ReadFaults(segment);
        this.checks = new OpeningChecks(segment, faults);
        this.heads = new HeadSearch(this, excerpt);
        this.nextSequence = nextSequence;
    }

    /**
     * Where nobody writes the segment, nothing in it is waited for. To be called before anything is read.
     *
     * @param nobodyWrites whether that is so.
     * @return this.
     */
    SegmentReader settled(final boolean nobodyWrites)
    {
        settled = nobodyWrites;
        return this;
    }

    /** Nobody writes the segment any more: what was opened while it was begun, or being pruned, is opened anew. */
    void reopenSettled()
    {
        close();
        settled = true;
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

    /**
     * Whether the present batch holds no part of an event: of a configuration, a snapshot, or a segment's start or end.
     *
     * @return true if it is such a one.
     */
    boolean isHead()
    {
        return count() == 0 && !continues();
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
        faults.throwFound();
        try
        {
            final boolean there = isOpen() && readNext();
            if (!there && settled)
            {
                MappingFault.throwOutstanding();
            }
            return there;
        }
        catch (final Exception | InternalError ex)
        {
            throw faults.judge(ex, queue);
        }
    }

    /**
     * Moves to the first batch behind the input event before, or to where that will be; also from damage. What stands
     * there before the event, such as a configuration that it puts into force, belongs to it.
     *
     * @param sequence of the event, not before the segment's first.
     */
    void seek(final long sequence)
    {
        faults.forget();
        try
        {
            if (isOpen())
            {
                moveToSequence(sequence);
                MappingFault.throwOutstanding();
            }
        }
        catch (final Exception | InternalError ex)
        {
            throw faults.judge(ex, queue);
        }
    }

    /**
     * Moves to an input event, as {@link #seek} does, if the configuration and the snapshot that were given out last
     * are those in force there; otherwise moves to those. They stand at the head of the file that holds the event, or
     * further on in it where a reload has changed them. What was given out is not given out again.
     *
     * @param sequence of the event, not before the segment's first.
     * @return true if the event comes next; false if configuration and snapshot do.
     */
    boolean seekInForce(final long sequence)
    {
        faults.forget();
        try
        {
            return isOpen() && moveInForce(sequence);
        }
        catch (final Exception | InternalError ex)
        {
            throw faults.judge(ex, queue);
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
            if (!isOpen())
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
            MappingFault.throwOutstanding();
            return nextSequence != BatchVerifier.ANY_SEQUENCE;
        }
        catch (final Exception | InternalError ex)
        {
            throw faults.judge(ex, queue);
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
            return isOpen() && beginsWithHead((int)cycle);
        }
        catch (final Exception | InternalError ex)
        {
            throw faults.judge(ex, queue);
        }
    }

    /**
     * Moves to the last whole head, configuration and snapshot: of the last cycle that begins with one, the last that
     * stands in it.
     *
     * @param passDamage whether to look before it where one is damaged.
     * @return false if there is none; the reader is then no longer of use.
     */
    boolean seekLastSnapshot(final boolean passDamage)
    {
        try
        {
            return isOpen() && heads.moveToLastSnapshot(passDamage);
        }
        catch (final Exception | InternalError ex)
        {
            final JournalException found = faults.judge(ex, queue);
            if (passDamage && found instanceof JournalDamagedException)
            {
                return false;
            }
            throw found;
        }
    }

    /**
     * Whether {@link #seekLastSnapshot} has moved to a head in a file whose beginning is damaged: nobody who reads on
     * from there comes to that.
     *
     * @return true if it has.
     */
    boolean passedDamage()
    {
        return heads.passedDamage();
    }

    /**
     * Moves from damage to the first whole head, configuration and snapshot, behind what was given out last and the
     * head that it has moved to so before: further on in the same file, as far as the heads counted in the batches lead
     * there, or in a later one.
     *
     * @return true if there is one, whose first sequence {@link #nextSequence()} is then; otherwise the reader can be
     * asked for nothing but that, which is as before.
     * @throws JournalException if a file cannot be read.
     */
    boolean seekHeadBehind()
    {
        final long due = nextSequence;
        faults.forget();
        try
        {
            if (isOpen())
            {
                final long known = Math.max(Math.max(givenIndex + 1, behindIndex + 1), headIndex);
                if (heads.moveToFirst(Math.max(known, queue.firstIndex()), due))
                {
                    behindIndex = headIndex;
                    return true;
                }
            }
        }
        catch (final Exception | InternalError ex)
        {
            final JournalException found = faults.judge(ex, queue);
            if (!(found instanceof JournalDamagedException))
            {
                throw found;
            }
        }
        nextSequence = due;
        return false;
    }

    /**
     * Looks behind the end that {@link #next} came to. To be called when nobody writes the segment.
     *
     * @param last whether nothing follows the segment.
     * @return what was left unfinished there, or null.
     * @throws JournalDamagedException if there is more of the segment than was read.
     */
    String checkTail(final boolean last)
    {
        final boolean read = queue != null && queue.position() > 0;
        try
        {
            return SegmentTail.check(
                segment,
                read ? rollCycle.cycleFileName(queue.cycle(excerpt.index())) : "",
                read ? queue.position() : 0,
                nextSequence,
                last);
        }
        catch (final JournalDamagedException ex)
        {
            throw faults.keep(ex);
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
        headIndex = headIndex == NO_INDEX ? excerpt.index() : headIndex;
        givenIndex = excerpt.index();
        return true;
    }

    /**
     * Moves to the first batch that holds a part of an event, or stands before it and behind the event before.
     *
     * @return false if there is none, and the reader is at the end.
     */
    private boolean moveToSequence(final long sequence)
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

    private boolean moveInForce(final long sequence)
    {
        final boolean given = headComplete;
        final long givenIndex = given ? excerpt.index() : NO_INDEX;
        final int givenHeads = given ? BatchDescriptor.heads(excerpt.buffer()) : 0;
        if (lastIndex() == NO_INDEX)
        {
            return false;
        }
        final boolean there = moveToSequence(sequence);
        final long index = excerpt.index();
        final long first = firstSequence();
        final int heads = there ? BatchDescriptor.heads(excerpt.buffer()) : headsDue;
        final long inForce = BatchSearch.configuration(queue, excerpt, index, heads, there);
        if (!given || headIndex != inForce)
        {
            moveTo(inForce, BatchVerifier.ANY_SEQUENCE);
            headIndex = inForce;
            headComplete = false;
            return false;
        }
        if (givenHeads != heads)
        {
            nextSequence = BatchVerifier.ANY_SEQUENCE;
            throw faults.at(index, "configuration in force at sequence " + sequence + " is not to be found", null);
        }
        if (there && index > givenIndex)
        {
            moveTo(index, first);
        }
        else
        {
            moveTo(Math.max(index, givenIndex), BatchVerifier.ANY_SEQUENCE);
            read();
        }
        return true;
    }

    /** As the files are named; once the queue is open. */
    RollCycle rollCycle()
    {
        return rollCycle;
    }

    /** The queue that is read; another after a fault. */
    QueueReader queue()
    {
        return queue;
    }

    /**
     * Moves to a batch, if it begins a whole head that belongs behind what has been read.
     *
     * @param index of the batch.
     * @param due   least sequence of the head, or {@link BatchVerifier#ANY_SEQUENCE}.
     * @return false if it does not, or is damaged.
     */
    boolean moveToHead(final long index, final long due)
    {
        try
        {
            moveTo(index, BatchVerifier.ANY_SEQUENCE);
            final boolean whole = isWholeHead(queue.cycle(index));
            moveTo(index, BatchVerifier.ANY_SEQUENCE);
            if (!whole || !read() || due != BatchVerifier.ANY_SEQUENCE && firstSequence() < due)
            {
                return false;
            }
            moveTo(index, firstSequence());
            headIndex = index;
            headComplete = false;
            return true;
        }
        catch (final Exception | InternalError ex)
        {
            passOver(ex);
            return false;
        }
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

    /** Whether a configuration and a snapshot come next, with no input event but a reload. */
    private boolean isWholeHead(final int cycle)
    {
        while (read() && queue.cycle(excerpt.index()) == cycle && (count() == 0 || verifier.reloads()))
        {
            if (verifier.endsSnapshot())
            {
                return true;
            }
        }
        return false;
    }

    /** Opens the queue, if it is not open. One that a fault may have come out of is not used again. */
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

    private boolean read()
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

    private int count()
    {
        return excerpt.buffer().getInt(BatchDescriptor.COUNT_OFFSET, ORDER);
    }

    private long firstSequence()
    {
        return BatchDecoder.firstSequence(excerpt.buffer());
    }

    /** Moves to a batch, which has a sequence, or any. */
    void moveTo(final long index, final long sequence)
    {
        final boolean moved = queue.moveTo(index);
        MappingFault.throwOutstanding();
        if (!moved)
        {
            throw faults.at(index, "excerpt is gone", null);
        }
        nextSequence = sequence;
        beginning = NO_INDEX;
        headsDue = ANY_HEADS;
        runRemaining = 0;
    }

    /** Index of the last batch there is, or -1. What was read last is gone then. */
    long lastIndex()
    {
        return BatchSearch.last(queue, excerpt);
    }

    /** Moves to the first batch of a file, if that begins with a whole head. */
    boolean beginsWithHead(final int cycle)
    {
        final long start = queue.index(cycle, 0);
        final boolean there = queue.moveTo(start);
        MappingFault.throwOutstanding();
        if (!there)
        {
            return false;
        }
        nextSequence = BatchVerifier.ANY_SEQUENCE;
        beginning = NO_INDEX;
        headsDue = ANY_HEADS;
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
        MappingFault.throwOutstanding();
        return false;
    }
}
