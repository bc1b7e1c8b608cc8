package io.plumbline.perf.rate;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Whether a rate was kept, judged alike by all who send at one: on the whole, at the end, and all the while but for one
 * message in a hundred. One that is too high by less than one in a hundred shows at the end alone, one that was lost
 * and made up for meanwhile alone.
 * <p>
 * What waits by itself is no backlog, nor is by how much the machine held up an idle thread at its worst. That is taken
 * as it was while nothing else ran: beside what is measured it is that which holds the thread up.
 *
 * @param asked     messages a second.
 * @param achieved  messages a second until the last was done.
 * @param behindNs  nanoseconds from when the last message was planned until it was done.
 * @param p99Ns     nanoseconds from the planned times that 99 in a hundred messages took at most.
 * @param allowedNs nanoseconds that each of these two may be.
 */
public record KeptRate(double asked, double achieved, long behindNs, long p99Ns, long allowedNs)
{
    private static final double KEPT_UP = 0.99;
    private static final double PERCENTILE = 99;

    /** What a moment brings. */
    private static final long MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final double MILLISECOND_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /**
     * Judges a rate.
     *
     * @param asked     messages a second.
     * @param achieved  messages a second until the last was done.
     * @param behindNs  nanoseconds from when the last message was planned until it was done.
     * @param latencies nanoseconds from the planned times, of all messages that were recorded.
     * @param waitNs    nanoseconds that what ends a message may wait by itself, as an acknowledgement does.
     * @param idleNs    nanoseconds by which an idle thread was held up at worst while nothing else ran.
     * @return what was found.
     */
    public static KeptRate of(
        final double asked,
        final double achieved,
        final long behindNs,
        final Histogram latencies,
        final long waitNs,
        final long idleNs)
    {
        return new KeptRate(
            asked, achieved, behindNs, latencies.getValueAtPercentile(PERCENTILE), MOMENT_NS + waitNs + idleNs);
    }

    /**
     * Whether it was kept.
     *
     * @return true when it was: on the whole, at the end and all the while.
     */
    public boolean isKept()
    {
        return achieved >= KEPT_UP * asked && behindNs <= allowedNs && p99Ns <= allowedNs;
    }

    /**
     * By what it is judged, for a line that says that it was missed.
     *
     * @return the text.
     */
    public String told()
    {
        return String.format(
            Locale.ROOT,
            "%,.0f a second, %.1f ms behind at the end, p99 %.1f ms, %.1f ms allowed",
            achieved, behindNs / MILLISECOND_NS, p99Ns / MILLISECOND_NS, allowedNs / MILLISECOND_NS);
    }
}
