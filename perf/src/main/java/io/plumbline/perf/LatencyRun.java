package io.plumbline.perf;

import io.plumbline.engine.counters.Latencies;
import io.plumbline.perf.rate.Pace;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What became of messages sent at one rate, the warm-up left out.
 *
 * @param rate       messages a second that were asked for.
 * @param achieved   messages a second that were kept up until all had arrived; the warm-up is in it.
 * @param histograms nanoseconds from the planned times, by what had happened by then, in the order of that.
 * @param hiccups    nanoseconds by which an idle thread beside was held up.
 * @param engine     the engine's own histogram from arrival to journal.
 */
record LatencyRun(
    long rate, double achieved, Map<String, Histogram> histograms, Histogram hiccups, Latencies engine)
{
    /** Whether the rate was kept up. */
    boolean isKept()
    {
        return Pace.isKeptUp(achieved, rate);
    }
}
