package io.plumbline.perf;

import io.plumbline.engine.counters.Latencies;
import io.plumbline.perf.rate.KeptRate;
import io.plumbline.perf.rate.Pace;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What became of messages sent at one rate, the warm-up left out.
 *
 * @param rate       messages a second that were asked for.
 * @param messages   sent; the warm-up is in it.
 * @param achieved   messages a second that were kept up until all had arrived; the warm-up is in it.
 * @param waitNs     nanoseconds that what ends a message may wait by itself, as an acknowledgement does.
 * @param paced      name of the histogram by which is judged whether the rate was kept: that of all messages.
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
    String paced,
    Map<String, Histogram> histograms,
    Histogram hiccups,
    Latencies engine,
    String flaw)
{
    /**
     * Whether the rate was kept.
     *
     * @param idleNs by how much the idle thread was held up at worst while nothing else ran, nanoseconds.
     */
    KeptRate kept(final long idleNs)
    {
        return KeptRate.of(rate, achieved, behindNs(), histograms.get(paced), waitNs, idleNs);
    }

    /** Whether its figures may be quoted; for the parameter see {@link #kept}. */
    boolean isSound(final long idleNs)
    {
        return kept(idleNs).isKept() && flaw == null;
    }

    /** From when the last message was planned until all was done, nanoseconds. */
    long behindNs()
    {
        return Pace.behindNs(messages, achieved, rate);
    }

    /** What is wrong with it, for the end of a line; nothing where all is well. */
    String verdict(final long idleNs)
    {
        final KeptRate kept = kept(idleNs);
        final String missed = kept.isKept() ? "" : "  MISSED, " + kept.told();
        return flaw == null ? missed : missed + "  FAILED: " + flaw;
    }
}
