package io.plumbline.perf;

import io.plumbline.engine.counters.Latencies;
import io.plumbline.perf.rate.Pace;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What became of messages sent at one rate, the warm-up left out.
 *
 * @param rate       messages a second that were asked for.
 * @param messages   sent; the warm-up is in it.
 * @param achieved   messages a second that were kept up until all had arrived; the warm-up is in it.
 * @param waitNs     nanoseconds that what ends a message may wait by itself, as an acknowledgement does.
 * @param histograms nanoseconds from the planned times, by what had happened by then, in the order of that.
 * @param hiccups    nanoseconds by which an idle thread beside was held up.
 * @param engine     the engine's own histogram from arrival to journal.
 * @param flaw       why there is no figure of it to be quoted, or null.
 */
record LatencyRun(
    long rate,
    long messages,
    double achieved,
    long waitNs,
    Map<String, Histogram> histograms,
    Histogram hiccups,
    Latencies engine,
    String flaw)
{
    /** At the end nothing may be further behind than this, what waits by itself, and the idle thread at its worst. */
    static final long BEHIND_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final double SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    /**
     * Whether the rate was kept up: on the whole, and with no more waiting at the end than what a moment brings. A rate
     * that is too high by less than one in a hundred only shows there.
     */
    boolean isKept()
    {
        return Pace.isKeptUp(achieved, rate) && behindNs() <= BEHIND_NS + waitNs + hiccups.getMaxValue();
    }

    /** Whether its figures may be quoted. */
    boolean isSound()
    {
        return isKept() && flaw == null;
    }

    /** From when the last message was planned until all was done, nanoseconds. */
    long behindNs()
    {
        return (long)(messages * SECOND_NS / achieved - (messages - 1) * SECOND_NS / rate);
    }

    /** What is wrong with it, for the end of a line; nothing where all is well. */
    String verdict()
    {
        final String missed = isKept() ? "" : String.format(
            Locale.ROOT, "  MISSED, %.1f ms behind at the end", behindNs() / (double)TimeUnit.MILLISECONDS.toNanos(1));
        return flaw == null ? missed : missed + "  FAILED: " + flaw;
    }
}
