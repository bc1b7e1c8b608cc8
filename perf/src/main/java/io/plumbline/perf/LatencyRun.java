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
    /** Whether the rate was kept, with what waits by itself and the idle thread at its worst allowed for. */
    boolean isKept()
    {
        return Pace.isKept(achieved, rate, behindNs(), waitNs + hiccups.getMaxValue());
    }

    /** Whether its figures may be quoted. */
    boolean isSound()
    {
        return isKept() && flaw == null;
    }

    /** From when the last message was planned until all was done, nanoseconds. */
    long behindNs()
    {
        return Pace.behindNs(messages, achieved, rate);
    }

    /** What is wrong with it, for the end of a line; nothing where all is well. */
    String verdict()
    {
        final String missed = isKept() ? "" : String.format(
            Locale.ROOT, "  MISSED, %.1f ms behind at the end", behindNs() / (double)TimeUnit.MILLISECONDS.toNanos(1));
        return flaw == null ? missed : missed + "  FAILED: " + flaw;
    }
}
