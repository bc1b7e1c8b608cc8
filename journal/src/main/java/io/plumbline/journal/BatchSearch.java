package io.plumbline.journal;

import io.plumbline.codec.sbe.ConfigurationStartDecoder;

/**
 * Finds batches of a segment by what their headers say, by bisection. A search reads few batches, and what it finds is
 * a guess, which whoever reads on from there holds against what he reads. It leaves the queue somewhere.
 */
final class BatchSearch
{
    private static final long NO_INDEX = -1;

    /** So far apart are the batches that the queue's own index leads to, by {@code RollCycles} of the queue. */
    private static final long INDEX_SPACING = 256;

    /** Batches before the last that may hold no event, or the newest alone. */
    private static final int NEWEST = 2;

    /** More batches than stand between two places that the queue's own index leads to. */
    private static final long MAX_HIDDEN = 1024;

    private BatchSearch()
    {
    }

    /**
     * A batch that begins before a sequence: the last, unless damage stands on the way there. What is damaged is passed
     * over, wherever it stands: who reads on from the batch that is found comes to what is damaged before the sequence,
     * and to nothing else.
     *
     * @param queue    of the segment.
     * @param excerpt  to read into.
     * @param verifier of the segment's batches.
     * @param sequence of an input event.
     * @return its index; that of the first in a file that begins with the sequence; that of the first of all when there
     * is none; -1 when there is no batch at all.
     */
    static long lastBefore(
        final QueueReader queue, final ExcerptBuffer excerpt, final BatchVerifier verifier, final long sequence)
    {
        final long found = searchBefore(queue, excerpt, verifier, sequence);
        // What was compared before that may stand elsewhere now; it comes only once for a file.
        return queue.takeRenumbered() ? searchBefore(queue, excerpt, verifier, sequence) : found;
    }

    private static long searchBefore(
        final QueueReader queue, final ExcerptBuffer excerpt, final BatchVerifier verifier, final long sequence)
    {
        final long last = last(queue, excerpt);
        if (last == NO_INDEX)
        {
            return NO_INDEX;
        }
        final int firstCycle = queue.cycle(queue.firstIndex());
        final int lastCycle = queue.cycle(last);
        // Most who search want to know of the newest event.
        for (long index = last; index >= Math.max(last - NEWEST, queue.index(lastCycle, 0)); index--)
        {
            if (isReadable(queue, excerpt, verifier, index) &&
                BatchDecoder.firstSequence(excerpt.buffer()) < sequence)
            {
                return index;
            }
        }
        int cycle = lastCycle;
        while (cycle > firstCycle &&
            readableBefore(queue, excerpt, verifier, queue.index(cycle, 0), MAX_HIDDEN, sequence) == NO_INDEX)
        {
            if (isReadable(queue, excerpt, verifier, queue.index(cycle, 0)) &&
                BatchDecoder.firstSequence(excerpt.buffer()) == sequence)
            {
                // A file that begins with the event, and with its head, needs nothing of one before it.
                return queue.index(cycle, 0);
            }
            cycle--;
        }
        final long first = queue.index(cycle, 0);
        long low = 0;
        long high = 1 + (cycle == lastCycle ? last - first : lastBehind(queue, excerpt, cycle, 0));
        while (high - low > 1)
        {
            final long middle = middle(low, high);
            final long found = readableBefore(queue, excerpt, verifier, first + middle, high - middle, sequence);
            if (found == NO_INDEX)
            {
                high = middle;
            }
            else
            {
                low = found - first;
            }
        }
        return first + low;
    }

    /** While there is much between them, a batch that the queue's index leads to: to others it counts from there. */
    private static long middle(final long low, final long high)
    {
        final long middle = (low + high) >>> 1;
        return high - low > 2 * INDEX_SPACING ? middle & -INDEX_SPACING : middle;
    }

    /**
     * The first batch that can be read from a place on, if it begins before a sequence. Steps grow behind damage: a
     * whole stretch is met that is half as long as the damaged one before it.
     *
     * @return its index, or -1.
     */
    private static long readableBefore(
        final QueueReader queue,
        final ExcerptBuffer excerpt,
        final BatchVerifier verifier,
        final long start,
        final long length,
        final long sequence)
    {
        long number = 0;
        boolean readable = isReadable(queue, excerpt, verifier, start);
        while (!readable && number + 1 + number / 2 < length)
        {
            number += 1 + number / 2;
            readable = isReadable(queue, excerpt, verifier, start + number);
        }
        return readable && BatchDecoder.firstSequence(excerpt.buffer()) < sequence ? start + number : NO_INDEX;
    }

    private static boolean isReadable(
        final QueueReader queue, final ExcerptBuffer excerpt, final BatchVerifier verifier, final long index)
    {
        return isThere(queue, excerpt, index) && verifier.verify(excerpt, BatchVerifier.ANY_SEQUENCE) == null;
    }

    /**
     * The last batch there is to be read. Where the end is damaged so that the queue throws, or finds nothing behind
     * its beginning, it is searched for.
     *
     * @param queue   of the segment.
     * @param excerpt to read into.
     * @return its index, or -1 when there is none.
     */
    static long last(final QueueReader queue, final ExcerptBuffer excerpt)
    {
        final long first = queue.firstIndex();
        long last;
        try
        {
            last = queue.lastIndex();
            MappingFault.throwOutstanding();
        }
        catch (final JournalDamagedException ex)
        {
            last = first;
        }
        return last <= first ? lastReadable(queue, excerpt, first) : last;
    }

    private static long lastReadable(final QueueReader queue, final ExcerptBuffer excerpt, final long first)
    {
        final int firstCycle = queue.cycle(first);
        for (int cycle = queue.lastCycle(); cycle >= firstCycle; cycle--)
        {
            final long number = lastBehind(queue, excerpt, cycle, 0);
            if (number != NO_INDEX)
            {
                return queue.index(cycle, number);
            }
        }
        return NO_INDEX;
    }

    /**
     * The last batch of a file, from a batch on. Of those that a damaged header may hide some are passed over.
     *
     * @param queue   of the segment.
     * @param excerpt to read into.
     * @param cycle   of the file.
     * @param from    number of the batch.
     * @return number of the last, or -1 when there is none.
     */
    static long lastBehind(final QueueReader queue, final ExcerptBuffer excerpt, final int cycle, final long from)
    {
        long low = isThere(queue, excerpt, queue.index(cycle, from)) ? from : NO_INDEX;
        long step = 1;
        boolean there = low != NO_INDEX;
        while (there || step <= MAX_HIDDEN)
        {
            there = isThere(queue, excerpt, queue.index(cycle, from + step));
            low = there ? from + step : low;
            step *= 2;
        }
        long high = from + step / 2;
        while (low != NO_INDEX && high - low > 1)
        {
            final long middle = (low + high) >>> 1;
            if (isThere(queue, excerpt, queue.index(cycle, middle)))
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Where the head begins that is nearest before a batch, or before the place behind it: at the beginning of its
     * file, where the configuration was reloaded last, or where it was last repeated.
     *
     * @param queue   of the segment.
     * @param excerpt to read into.
     * @param index   of the batch.
     * @param heads   that are counted up to that place in the file.
     * @param at      whether the place is before the batch, not behind it.
     * @return index of the batch that the configuration begins.
     */
    static long configuration(
        final QueueReader queue,
        final ExcerptBuffer excerpt,
        final long index,
        final int heads,
        final boolean at)
    {
        final int cycle = queue.cycle(index);
        if (heads == 0)
        {
            return queue.index(cycle, 0);
        }
        final long end = index - queue.index(cycle, 0) + (at ? 0 : 1);
        // Where the count of heads has come to its end, only the way back is left.
        long number =
            heads == BatchDescriptor.MAX_HEADS ? end : firstBehind(queue, excerpt, cycle, 0, end, heads);
        do
        {
            number--;
        }
        while (number > 0 && !beginsConfiguration(queue, excerpt, queue.index(cycle, number)));
        return queue.index(cycle, number);
    }

    /**
     * The first batch up to which so many heads are counted.
     *
     * @param queue   of the segment.
     * @param excerpt to read into.
     * @param cycle   of the file.
     * @param from    number of a batch up to which fewer are counted.
     * @param end     number of a batch behind it.
     * @param heads   how many.
     * @return its number; the end if it is none before that.
     */
    static long firstBehind(
        final QueueReader queue,
        final ExcerptBuffer excerpt,
        final int cycle,
        final long from,
        final long end,
        final int heads)
    {
        long low = from;
        long high = end;
        while (high - low > 1)
        {
            final long middle = (low + high) >>> 1;
            if (isThere(queue, excerpt, queue.index(cycle, middle)) &&
                BatchDescriptor.heads(excerpt.buffer()) < heads)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
        return high;
    }

    /**
     * The last batch between two that a configuration begins.
     *
     * @param queue   of the segment.
     * @param excerpt to read into.
     * @param cycle   of the file.
     * @param from    number of the first that counts.
     * @param end     number of the first that does not.
     * @return its number, or -1 when there is none.
     */
    static long configurationBefore(
        final QueueReader queue, final ExcerptBuffer excerpt, final int cycle, final long from, final long end)
    {
        long number = end - 1;
        while (number >= from && !beginsConfiguration(queue, excerpt, queue.index(cycle, number)))
        {
            number--;
        }
        return number >= from ? number : NO_INDEX;
    }

    /**
     * Whether there is an excerpt that may be a batch. Damage on the way to it says that there is none; a fault of a
     * mapping comes out, and that a file cannot be read.
     *
     * @param queue   of the segment.
     * @param excerpt to read into.
     * @param index   of the excerpt.
     * @return true if it stands in the excerpt.
     */
    static boolean isThere(final QueueReader queue, final ExcerptBuffer excerpt, final long index)
    {
        try
        {
            return looksAt(queue, excerpt, index);
        }
        catch (final JournalDamagedException ex)
        {
            return false;
        }
    }

    private static boolean beginsConfiguration(
        final QueueReader queue, final ExcerptBuffer excerpt, final long index)
    {
        return isThere(queue, excerpt, index) &&
            excerpt.length() >= BatchDescriptor.HEADER_LENGTH + MessageLayout.HEADER_LENGTH &&
            MessageLayout.templateId(excerpt.buffer(), BatchDescriptor.HEADER_LENGTH) ==
                ConfigurationStartDecoder.TEMPLATE_ID;
    }

    /** Whether there is an excerpt, long enough for a batch. */
    private static boolean looksAt(final QueueReader queue, final ExcerptBuffer excerpt, final long index)
    {
        final boolean there = queue.moveTo(index) && queue.read(excerpt) >= BatchDescriptor.HEADER_LENGTH &&
            excerpt.index() == index;
        MappingFault.throwOutstanding();
        return there;
    }
}
