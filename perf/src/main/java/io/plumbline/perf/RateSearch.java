package io.plumbline.perf;

/**
 * The search for the highest rate that is kept up: twice the one before until one is missed, then amid what was kept
 * and what was missed. Not changed after construction.
 *
 * @param highestKept  messages a second; 0 when none was.
 * @param lowestMissed messages a second; {@link Long#MAX_VALUE} when none was.
 */
record RateSearch(long highestKept, long lowestMissed)
{
    /** Before the first rate. */
    static final RateSearch NOTHING_KNOWN = new RateSearch(0, Long.MAX_VALUE);

    /** A rate was kept up; one that was missed before and is no higher was missed for another reason. */
    RateSearch kept(final long rate)
    {
        return rate <= highestKept ? this :
            new RateSearch(rate, lowestMissed > rate ? lowestMissed : Long.MAX_VALUE);
    }

    /** A rate was missed. */
    RateSearch missed(final long rate)
    {
        return rate > highestKept && rate < lowestMissed ? new RateSearch(highestKept, rate) : this;
    }

    /** Whether one was missed. */
    boolean isBounded()
    {
        return lowestMissed != Long.MAX_VALUE;
    }

    /** Messages a second to be tried next; 0 when there is nothing between. */
    long next()
    {
        if (!isBounded())
        {
            return 2 * highestKept;
        }
        final long next = highestKept + (lowestMissed - highestKept) / 2;
        return next == highestKept ? 0 : next;
    }
}
