package io.plumbline.engine.analysis;

/**
 * What a query is about in time: all readings between two times, both in it; where an end is given as a sequence, from
 * or to that event alone.
 *
 * @param fromNs       begin, epoch nanoseconds.
 * @param toNs         end, epoch nanoseconds.
 * @param fromSequence of the first event, 0 where the begin is a time.
 * @param toSequence   of the last event, {@code Long.MAX_VALUE} where the end is a time.
 */
public record QueryRange(long fromNs, long toNs, long fromSequence, long toSequence)
{
    /** Begin of what is wholly in the range: an event of the same time may come before the first. */
    long wholeFromNs()
    {
        return fromSequence == 0 ? fromNs : fromNs + 1;
    }

    /** End, not in it, of what is wholly in the range. */
    long wholeToNs()
    {
        return toSequence == Long.MAX_VALUE ? toNs + 1 : toNs;
    }
}
