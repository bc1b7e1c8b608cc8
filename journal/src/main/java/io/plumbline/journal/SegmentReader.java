package io.plumbline.journal;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives out one segment batch by batch, and moves to where that is to go on; the reading is {@link SegmentCursor}'s,
 * which verifies each. Batches that are continued are given out only when the batch that completes them is there.
 * Single-threaded.
 * <p>
 * What the queue throws is damage, also the fault of a file that was cut while it was read, unless a file cannot be
 * read at all: that is a {@link JournalException} with the file and the reason. See {@link ReadFaults}.
 */
final class SegmentReader implements AutoCloseable
{
    private static final long NO_INDEX = JournalDamagedException.NO_INDEX;

    private final ExcerptBuffer excerpt;
    private final ReadFaults faults;
    private final SegmentCursor cursor;
    private final HeadSearch heads;
    /** Batches after the present one that are known to complete what it begins. */
    private int runRemaining;
    private boolean headComplete;
    /** Where the configuration begins that was given out, or that the reader was moved to. */
    private long headIndex = NO_INDEX;
    /** The batch that was given out last. */
    private long givenIndex = NO_INDEX;
    /** Where the head begins that the reader was last moved to from damage. */
    private long behindIndex = NO_INDEX;

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
        this.excerpt = excerpt;
        this.faults = new ReadFaults(segment);
        this.cursor = new SegmentCursor(segment, excerpt, faults, nextSequence, marked);
        this.heads = new HeadSearch(cursor, excerpt);
    }

    /**
     * Where nobody writes the segment, nothing in it is waited for. To be called before anything is read.
     *
     * @param nobodyWrites whether that is so.
     * @return this.
     */
    SegmentReader settled(final boolean nobodyWrites)
    {
        cursor.settled(nobodyWrites);
        return this;
    }

    /** Nobody writes the segment any more: what was opened while it was begun, or being pruned, is opened anew. */
    void reopenSettled()
    {
        close();
        cursor.settled(true);
    }

    /** All of the segment has come through what was asked for: it is read to its end. */
    void unmark()
    {
        cursor.unmark();
    }

    Segment segment()
    {
        return cursor.segment();
    }

    /**
     * Sequence of the next input event.
     *
     * @return the sequence, or {@link BatchVerifier#ANY_SEQUENCE} before the first batch.
     */
    long nextSequence()
    {
        return cursor.nextSequence();
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
        return cursor.count() == 0 && !cursor.continues();
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
            final boolean there = cursor.isOpen() && readNext();
            if (!there && cursor.isSettled())
            {
                MappingFault.throwOutstanding();
            }
            return there;
        }
        catch (final Exception | InternalError ex)
        {
            throw faults.judge(ex, cursor.queue());
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
        leave();
        try
        {
            if (cursor.isOpen())
            {
                cursor.moveToSequence(sequence);
                MappingFault.throwOutstanding();
            }
        }
        catch (final Exception | InternalError ex)
        {
            throw faults.judge(ex, cursor.queue());
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
        leave();
        try
        {
            return cursor.isOpen() && moveInForce(sequence);
        }
        catch (final Exception | InternalError ex)
        {
            throw faults.judge(ex, cursor.queue());
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
            runRemaining = 0;
            return cursor.isOpen() && cursor.findEnd();
        }
        catch (final Exception | InternalError ex)
        {
            throw faults.judge(ex, cursor.queue());
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
            return cursor.isOpen() && onHead(heads.beginsWithHead((int)cycle));
        }
        catch (final Exception | InternalError ex)
        {
            throw faults.judge(ex, cursor.queue());
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
            return cursor.isOpen() && onHead(heads.moveToLastSnapshot(passDamage));
        }
        catch (final Exception | InternalError ex)
        {
            final JournalException found = faults.judge(ex, cursor.queue());
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
        final long due = cursor.nextSequence();
        faults.forget();
        try
        {
            if (cursor.isOpen())
            {
                final long known = Math.max(Math.max(givenIndex + 1, behindIndex + 1), headIndex);
                if (onHead(heads.moveToFirst(Math.max(known, cursor.queue().firstIndex()), due)))
                {
                    behindIndex = headIndex;
                    return true;
                }
            }
        }
        catch (final Exception | InternalError ex)
        {
            final JournalException found = faults.judge(ex, cursor.queue());
            if (!(found instanceof JournalDamagedException))
            {
                throw found;
            }
        }
        cursor.nextSequence(due);
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
        final QueueReader queue = cursor.queue();
        final boolean read = queue != null && queue.position() > 0;
        try
        {
            return SegmentTail.check(
                cursor.segment(),
                read ? cursor.rollCycle().cycleFileName(queue.cycle(excerpt.index())) : "",
                read ? queue.position() : 0,
                cursor.nextSequence(),
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
        cursor.close();
    }

    private boolean readNext()
    {
        if (!cursor.read())
        {
            return false;
        }
        if (runRemaining > 0)
        {
            runRemaining--;
        }
        else if (cursor.continues() && !confirmRun())
        {
            return false;
        }
        headComplete |= cursor.endsSnapshot();
        headIndex = headIndex == NO_INDEX ? excerpt.index() : headIndex;
        givenIndex = excerpt.index();
        return true;
    }

    /** What was found, and what was looked ahead to, is of no account where the reader goes next. */
    private void leave()
    {
        faults.forget();
        runRemaining = 0;
    }

    /** Where the reader was moved to a head, nothing of that has been given out. */
    private boolean onHead(final boolean moved)
    {
        if (moved)
        {
            headIndex = cursor.queue().index();
            headComplete = false;
            runRemaining = 0;
        }
        return moved;
    }

    private boolean moveInForce(final long sequence)
    {
        final boolean given = headComplete;
        final long givenIndex = given ? excerpt.index() : NO_INDEX;
        final int givenHeads = given ? BatchDescriptor.heads(excerpt.buffer()) : 0;
        if (cursor.lastIndex() == NO_INDEX)
        {
            return false;
        }
        final boolean there = cursor.moveToSequence(sequence);
        final long index = excerpt.index();
        final long first = cursor.firstSequence();
        final int heads = there ? BatchDescriptor.heads(excerpt.buffer()) : cursor.headsDue();
        final long inForce = BatchSearch.configuration(cursor.queue(), excerpt, index, heads, there);
        if (!given || headIndex != inForce)
        {
            cursor.moveTo(inForce, BatchVerifier.ANY_SEQUENCE);
            onHead(true);
            return false;
        }
        if (givenHeads != heads)
        {
            cursor.nextSequence(BatchVerifier.ANY_SEQUENCE);
            throw faults.at(index, "configuration in force at sequence " + sequence + " is not to be found", null);
        }
        if (there && index > givenIndex)
        {
            cursor.moveTo(index, first);
        }
        else
        {
            cursor.moveTo(Math.max(index, givenIndex), BatchVerifier.ANY_SEQUENCE);
            cursor.read();
        }
        return true;
    }

    /** Looks ahead to where the run that begins with the present batch ends, and comes back. */
    private boolean confirmRun()
    {
        final long start = excerpt.index();
        final long sequence = cursor.firstSequence();
        int length = 0;
        boolean complete = false;
        while (!complete && cursor.read())
        {
            length++;
            complete = !cursor.continues();
        }
        cursor.moveTo(start, sequence);
        if (complete)
        {
            cursor.read();
            runRemaining = length;
        }
        return complete;
    }
}
