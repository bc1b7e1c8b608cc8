package io.plumbline.perf;

import io.plumbline.perf.rate.HistogramText;
import io.plumbline.perf.rate.KeptRate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One turn of a peer at a fixed rate.
 *
 * @param rate      messages a second that were asked for.
 * @param achieved  messages a second that were kept up.
 * @param behindNs  nanoseconds from the planned time of the last message that brought a deviation to that.
 * @param latencies nanoseconds from the planned time of the message that completed a round to each deviation in it;
 *                  null when it failed.
 * @param hiccups   nanoseconds by which an idle thread in its process was held up meanwhile; null when it failed.
 * @param aloneNs   nanoseconds by which an idle thread was held up at worst before any peer ran.
 * @param answer    that it gave.
 */
record PeerLatency(
    long rate,
    double achieved,
    long behindNs,
    Histogram latencies,
    Histogram hiccups,
    long aloneNs,
    PeerAnswer answer)
{
    private static final double MICROSECOND_NS = TimeUnit.MICROSECONDS.toNanos(1);
    private static final double MILLISECOND_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /**
     * Runs a peer.
     *
     * @param kind    of the peer.
     * @param turns   runs it.
     * @param rate    messages a second.
     * @param settle  time at that rate that does not count.
     * @param aloneNs nanoseconds by which an idle thread was held up at worst before any peer ran.
     */
    static PeerLatency run(
        final PeerKind kind, final PeerTurns turns, final long rate, final Span settle, final long aloneNs)
    {
        final Map<String, String> told = turns.run(
            kind,
            List.of("latencies", "hiccups", "achieved", "behind"),
            Long.toString(rate),
            Long.toString(settle.ms()));
        if (told.containsKey(PeerTurns.FAILURE))
        {
            return new PeerLatency(rate, 0, 0, null, null, aloneNs, PeerAnswer.failed(told.get(PeerTurns.FAILURE)));
        }
        return new PeerLatency(
            rate,
            Double.parseDouble(told.get("achieved")),
            Long.parseLong(told.get("behind")),
            HistogramText.decode(told.get("latencies")),
            HistogramText.decode(told.get("hiccups")),
            aloneNs,
            PeerAnswer.of(told));
    }

    /** Whether the rate was kept; nothing waits by itself. */
    KeptRate kept()
    {
        return KeptRate.of(rate, achieved, behindNs, latencies, 0, aloneNs);
    }

    /** Microseconds, by percentile. */
    double us(final double percentile)
    {
        return us(latencies, percentile);
    }

    /** By how much an idle thread was held up, microseconds, by percentile. */
    double idleUs(final double percentile)
    {
        return us(hiccups, percentile);
    }

    double idleWorstMs()
    {
        return hiccups.getMaxValue() / MILLISECOND_NS;
    }

    double behindMs()
    {
        return behindNs / MILLISECOND_NS;
    }

    /** What is wrong with its rate, for the end of a line; nothing where it was kept. */
    String verdict()
    {
        return kept().isKept() ? "" : "  MISSED, " + kept().told();
    }

    static double us(final Histogram histogram, final double percentile)
    {
        return histogram.getValueAtPercentile(percentile) / MICROSECOND_NS;
    }
}
