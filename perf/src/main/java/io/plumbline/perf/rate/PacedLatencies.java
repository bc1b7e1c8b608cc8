package io.plumbline.perf.rate;

import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long messages took, each counted from its planned time. Of one thread; allocates nothing once constructed.
 */
public final class PacedLatencies
{
    /** Significant decimal digits of histograms. */
    public static final int DIGITS = 3;

    private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(10);

    private final Pace pace;
    private final BitSet chosen;
    private final int held;
    private final Histogram histogram = new Histogram(LONGEST_NS, DIGITS);
    private long doneBefore;
    private long newest = -1;
    private long newestNs;
    private double slowest = Double.POSITIVE_INFINITY;
    private long furthestBehindNs;

    /**
     * Nothing is done yet.
     *
     * @param pace by which messages are sent.
     */
    public PacedLatencies(final Pace pace)
    {
        this(pace, null, 1);
    }

    /**
     * Of some of the messages alone.
     *
     * @param pace   by which messages are sent.
     * @param chosen by their numbers among those that are sent again and again; null for all.
     * @param held   how many these are.
     */
    public PacedLatencies(final Pace pace, final BitSet chosen, final int held)
    {
        this.pace = pace;
        this.chosen = chosen;
        this.held = held;
    }

    /**
     * A message is done.
     *
     * @param message its number, from 0; not recorded when it does not count.
     * @param nowNs   the time.
     */
    public void done(final long message, final long nowNs)
    {
        if (message >= pace.countedFrom() && (chosen == null || chosen.get((int)(message % held))))
        {
            histogram.recordValue(Math.max(0, Math.min(LONGEST_NS, nowNs - pace.plannedNs(message))));
            newest = message;
            newestNs = nowNs;
        }
    }

    /**
     * Takes in what another has recorded by the same pace, of a thread that does a part of the messages: the rate, and
     * how far behind it is, are those of the slowest.
     *
     * @param other the other; not used by its thread meanwhile.
     */
    public void add(final PacedLatencies other)
    {
        histogram.add(other.histogram);
        if (other.hasRecorded())
        {
            slowest = Math.min(slowest, other.achieved());
            furthestBehindNs = Math.max(furthestBehindNs, other.behindNs());
        }
    }

    /**
     * All messages before one are done, if they were not already.
     *
     * @param message number of the first that is not.
     * @param nowNs   the time.
     */
    public void doneBefore(final long message, final long nowNs)
    {
        for (long next = Math.max(doneBefore, pace.countedFrom()); next < message; next++)
        {
            done(next, nowNs);
        }
        doneBefore = Math.max(doneBefore, message);
    }

    /**
     * The first message that {@link #doneBefore} was not told of.
     *
     * @return its number.
     */
    public long doneBefore()
    {
        return doneBefore;
    }

    /**
     * Messages a second that were kept up until the newest one that was recorded; with others taken in, the least that
     * any kept up.
     *
     * @return the rate, 0 when none was.
     */
    public double achieved()
    {
        return !hasRecorded() ? 0 :
            Math.min(slowest, newest < 0 ? slowest : pace.achieved(newest + 1, newestNs));
    }

    /**
     * How far behind the newest message that was recorded was; with others taken in, the furthest of any.
     *
     * @return nanoseconds from its planned time, 0 when none was.
     */
    public long behindNs()
    {
        return Math.max(furthestBehindNs, newest < 0 ? 0 : newestNs - pace.plannedNs(newest));
    }

    private boolean hasRecorded()
    {
        return histogram.getTotalCount() > 0;
    }

    /**
     * What was recorded.
     *
     * @return nanoseconds.
     */
    public Histogram histogram()
    {
        return histogram;
    }
}
