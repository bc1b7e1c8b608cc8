package io.plumbline.engine.analysis;

import java.util.concurrent.TimeUnit;

/**
 * A range of time, both ends in it, in even parts: from {@code start} of a bucket to that of the next, which is not in
 * it, but the last bucket holds the end of the range. Parts of half a minute and more are made whole minutes that begin
 * with a minute (UTC), so that roll-ups can answer for them; the first and the last may then be cut off by the range.
 */
public final class TimeBuckets
{
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    private final long fromNs;
    private final long toNs;
    private final long originNs;
    private final long widthNs;
    private final int count;

    /**
     * Parts of a range.
     *
     * @param fromNs begin, epoch nanoseconds.
     * @param toNs   end, epoch nanoseconds, not before the begin.
     * @param limit  how many buckets there may be at most; at least 1.
     */
    public TimeBuckets(final long fromNs, final long toNs, final int limit)
    {
        this.fromNs = fromNs;
        this.toNs = toNs;
        final long width = Math.max(1, ceilDiv(Math.subtractExact(toNs, fromNs), limit));
        if (width < MINUTE_NS / 2)
        {
            originNs = fromNs;
            widthNs = width;
        }
        else
        {
            originNs = Math.floorDiv(fromNs, MINUTE_NS) * MINUTE_NS;
            final long minutes = ceilDiv(width, MINUTE_NS);
            widthNs = (ceilDiv(toNs - originNs, minutes * MINUTE_NS) > limit ? minutes + 1 : minutes) * MINUTE_NS;
        }
        count = (int)Math.max(1, ceilDiv(toNs - originNs, widthNs));
    }

    /**
     * Begin of the range.
     *
     * @return epoch nanoseconds.
     */
    public long fromNs()
    {
        return fromNs;
    }

    /**
     * End of the range, in it.
     *
     * @return epoch nanoseconds.
     */
    public long toNs()
    {
        return toNs;
    }

    /**
     * How many buckets there are.
     *
     * @return the number, at least 1.
     */
    public int count()
    {
        return count;
    }

    /**
     * Length of each bucket but those that the range cuts off.
     *
     * @return nanoseconds.
     */
    public long widthNs()
    {
        return widthNs;
    }

    /**
     * Whether all begin and end with a minute, but for the ends of the range.
     *
     * @return true if so.
     */
    public boolean areMinutes()
    {
        return widthNs % MINUTE_NS == 0 && originNs % MINUTE_NS == 0;
    }

    /**
     * The bucket of a time.
     *
     * @param timeNs of the range, epoch nanoseconds.
     * @return its index.
     */
    public int indexOf(final long timeNs)
    {
        return (int)Math.min(count - 1, (timeNs - originNs) / widthNs);
    }

    /**
     * Where a bucket begins.
     *
     * @param index of the bucket.
     * @return epoch nanoseconds, not before the range.
     */
    public long startNs(final int index)
    {
        return Math.max(fromNs, originNs + index * widthNs);
    }

    private static long ceilDiv(final long dividend, final long divisor)
    {
        return -Math.floorDiv(-dividend, divisor);
    }
}
