package io.plumbline.journal;

import java.util.List;
import java.util.OptionalLong;

/**
 * Finds whole heads, configuration and snapshot, in the files of a segment that may be damaged, and moves its cursor
 * there. Heads within a file are found by their counts in the batches, see {@link BatchDescriptor}. Single-threaded.
 */
final class HeadSearch
{
    /** Batches that are looked at from the end of a file for one that says how many heads there are. */
    private static final int MAX_LAST = 16;

    private final SegmentCursor cursor;
    private final ExcerptBuffer excerpt;
    private final BatchVerifier verifier;
    private boolean passedDamage;

    /**
     * @param cursor  to be moved.
     * @param excerpt that it reads into.
     */
    HeadSearch(final SegmentCursor cursor, final ExcerptBuffer excerpt)
    {
        this.cursor = cursor;
        this.excerpt = excerpt;
        this.verifier = new BatchVerifier(cursor.segment().number());
    }

    /**
     * Moves to the last whole head of the last file that begins with one.
     *
     * @param passDamage whether heads that are damaged are passed over, also at the beginning of a file.
     * @return false if there is none; the cursor is anywhere then.
     */
    boolean moveToLastSnapshot(final boolean passDamage)
    {
        final long last = cursor.lastIndex();
        if (last == JournalDamagedException.NO_INDEX)
        {
            return false;
        }
        final int firstCycle = cursor.queue().cycle(cursor.queue().firstIndex());
        for (int cycle = cursor.queue().cycle(last); cycle >= firstCycle; cycle--)
        {
            passedDamage = false;
            if (beginsWithHead(cycle, passDamage))
            {
                final long sequence = cursor.nextSequence();
                if (!moveToLast(cycle, Long.MAX_VALUE))
                {
                    cursor.moveTo(cursor.queue().index(cycle, 0), sequence);
                }
                return true;
            }
            if (passedDamage && moveToLast(cycle, Long.MAX_VALUE))
            {
                return true;
            }
        }
        return false;
    }

    /**
     * Sequence of the last whole head of a segment before a place.
     *
     * @param segment that nobody writes any more.
     * @param index   of the place, or {@link JournalDamagedException#NO_INDEX}.
     * @return the sequence; {@link AcceptedDamage#WHOLE}, which is before all, where there is none.
     * @throws JournalException if a file cannot be read.
     */
    static long sequenceBefore(final Segment segment, final long index)
    {
        final ExcerptBuffer excerpt = new ExcerptBuffer();
        try (SegmentCursor cursor = new SegmentCursor(
            segment, excerpt, new ReadFaults(segment), BatchVerifier.ANY_SEQUENCE, false))
        {
            cursor.settled(true);
            final boolean found =
                index != JournalDamagedException.NO_INDEX && new HeadSearch(cursor, excerpt).moveToLastBefore(index);
            return found ? cursor.nextSequence() : AcceptedDamage.WHOLE;
        }
    }

    private boolean moveToLastBefore(final long index)
    {
        try
        {
            if (cursor.isOpen())
            {
                final int placeCycle = cursor.queue().cycle(index);
                final long placeNumber = index - cursor.queue().index(placeCycle, 0);
                final List<String> names = cursor.segment().names();
                for (int i = names.size() - 1; i >= 0; i--)
                {
                    final OptionalLong found = cursor.rollCycle().cycleOf(names.get(i));
                    if (found.isPresent() && found.getAsLong() <= placeCycle)
                    {
                        final int cycle = (int)found.getAsLong();
                        final long end = cycle == placeCycle ? placeNumber : Long.MAX_VALUE;
                        if (end > 0 && (moveToLast(cycle, end) ||
                            moveToHead(cursor.queue().index(cycle, 0), BatchVerifier.ANY_SEQUENCE)))
                        {
                            return true;
                        }
                    }
                }
            }
        }
        catch (final Exception | InternalError ex)
        {
            cursor.passOver(ex);
        }
        return false;
    }

    /** Whether the last move to a snapshot has passed over the damaged beginning of the file that this stands in. */
    boolean passedDamage()
    {
        return passedDamage;
    }

    /**
     * Moves to the last whole head of a file behind the one that begins it. Where one cannot be read, to the one before
     * it: whoever goes on from there comes to what is damaged.
     *
     * @param cycle of the file.
     * @param bound number of its first batch that does not count.
     */
    private boolean moveToLast(final int cycle, final long bound)
    {
        try
        {
            final long first = cursor.queue().index(cycle, 0);
            final long last = bound == Long.MAX_VALUE ?
                BatchSearch.lastBehind(cursor.queue(), excerpt, cycle, 0) : bound - 1;
            int heads = headsUpTo(cycle, last);
            // Each try ends where the one before began, so that no batch is looked at by two of them: however many are
            // damaged, all of them together look at a file once.
            long end = last + 1;
            while (heads > 0)
            {
                // Where the count of heads has come to its end, only the way back is left.
                end = heads == BatchDescriptor.MAX_HEADS ?
                    end : BatchSearch.firstBehind(cursor.queue(), excerpt, cycle, 0, end, heads);
                end = BatchSearch.configurationBefore(cursor.queue(), excerpt, cycle, 1, end);
                if (end == JournalDamagedException.NO_INDEX)
                {
                    return false;
                }
                if (moveToHead(first + end, BatchVerifier.ANY_SEQUENCE))
                {
                    return true;
                }
                heads--;
            }
        }
        catch (final Exception | InternalError ex)
        {
            cursor.passOver(ex);
        }
        return false;
    }

    /**
     * Moves to the first whole head from a place on, in its file or a later one.
     *
     * @param start index of the place.
     * @param due   least sequence of the head, or {@link BatchVerifier#ANY_SEQUENCE}.
     * @return false if there is none; the cursor is anywhere then.
     */
    boolean moveToFirst(final long start, final long due)
    {
        final RollCycle rollCycle = cursor.rollCycle();
        final int startCycle = cursor.queue().cycle(start);
        for (final String name : cursor.segment().names())
        {
            final OptionalLong found = rollCycle.cycleOf(name);
            if (found.isPresent() && found.getAsLong() >= startCycle)
            {
                final int cycle = (int)found.getAsLong();
                final long first = cursor.queue().index(cycle, 0);
                if (start <= first && moveToHead(first, due) ||
                    moveToFirstWithin(cycle, Math.max(0, start - first), due))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean moveToFirstWithin(final int cycle, final long from, final long due)
    {
        try
        {
            final long first = cursor.queue().index(cycle, 0);
            final long last = BatchSearch.lastBehind(cursor.queue(), excerpt, cycle, from);
            final boolean counted = from > 0 && BatchSearch.isThere(cursor.queue(), excerpt, first + from - 1);
            int heads = counted ? BatchDescriptor.heads(excerpt.buffer()) : 0;
            // Each try begins where the one before ended, so that no batch is looked at by two of them.
            long begin = from;
            while (begin <= last)
            {
                heads++;
                final long behind =
                    BatchSearch.firstBehind(cursor.queue(), excerpt, cycle, begin, last + 1, heads);
                if (behind > last)
                {
                    return false;
                }
                final long number = BatchSearch.configurationBefore(cursor.queue(), excerpt, cycle, begin, behind);
                if (number >= 0 && moveToHead(first + number, due))
                {
                    return true;
                }
                begin = behind;
            }
        }
        catch (final Exception | InternalError ex)
        {
            cursor.passOver(ex);
        }
        return false;
    }

    private boolean beginsWithHead(final int cycle, final boolean passDamage)
    {
        try
        {
            return beginsWithHead(cycle);
        }
        catch (final Exception | InternalError ex)
        {
            if (!passDamage)
            {
                throw ex;
            }
            cursor.passOver(ex);
            passedDamage = true;
            return false;
        }
    }

    /**
     * Moves to the first batch of a file, if that begins with a whole head.
     *
     * @param cycle of the file.
     * @return true if it does; the cursor's next sequence is then the first of the file.
     */
    boolean beginsWithHead(final int cycle)
    {
        final long start = cursor.queue().index(cycle, 0);
        if (!cursor.moveIfThere(start, BatchVerifier.ANY_SEQUENCE))
        {
            return false;
        }
        long first = BatchVerifier.ANY_SEQUENCE;
        while (cursor.read() && isIn(cycle) && cursor.nextSequence() == cursor.firstSequence())
        {
            first = first == BatchVerifier.ANY_SEQUENCE ? cursor.nextSequence() : first;
            if (cursor.endsSnapshot())
            {
                cursor.moveTo(start, first);
                return true;
            }
        }
        MappingFault.throwOutstanding();
        return false;
    }

    /**
     * Moves to a batch, if it begins a whole head that belongs behind what has been read.
     *
     * @param index of the batch.
     * @param due   least sequence of the head, or {@link BatchVerifier#ANY_SEQUENCE}.
     * @return false if it does not, or is damaged.
     */
    private boolean moveToHead(final long index, final long due)
    {
        try
        {
            cursor.moveTo(index, BatchVerifier.ANY_SEQUENCE);
            final boolean whole = isWholeHead(cursor.queue().cycle(index));
            cursor.moveTo(index, BatchVerifier.ANY_SEQUENCE);
            if (!whole || !cursor.read() || due != BatchVerifier.ANY_SEQUENCE && cursor.firstSequence() < due)
            {
                return false;
            }
            cursor.moveTo(index, cursor.firstSequence());
            return true;
        }
        catch (final Exception | InternalError ex)
        {
            cursor.passOver(ex);
            return false;
        }
    }

    /** Whether a configuration and a snapshot come next, with no input event but a reload. */
    private boolean isWholeHead(final int cycle)
    {
        while (cursor.read() && isIn(cycle) && (cursor.count() == 0 || cursor.reloads()))
        {
            if (cursor.endsSnapshot())
            {
                return true;
            }
        }
        return false;
    }

    /** Whether the batch read last stands in a file. */
    private boolean isIn(final int cycle)
    {
        return cursor.queue().cycle(excerpt.index()) == cycle;
    }

    /** Heads that the last batch of a file counts, or one before it where that is damaged. */
    private int headsUpTo(final int cycle, final long last)
    {
        for (long number = last; number >= 0 && number > last - MAX_LAST; number--)
        {
            if (BatchSearch.isThere(cursor.queue(), excerpt, cursor.queue().index(cycle, number)) &&
                verifier.verify(excerpt, BatchVerifier.ANY_SEQUENCE) == null)
            {
                return BatchDescriptor.heads(excerpt.buffer());
            }
        }
        return 0;
    }
}
