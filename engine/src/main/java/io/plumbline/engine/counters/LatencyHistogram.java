package io.plumbline.engine.counters;

import org.agrona.concurrent.status.AtomicCounter;

/**
 * Writes the buckets of {@link EngineCounter#JOURNAL_LATENCY}: a counter for each bucket, by the label of its upper
 * bound in nanoseconds, one for what is beyond them all, and one for the sum. One writer; allocates nothing.
 */
public final class LatencyHistogram
{
    /** Label of what is beyond all bounds. */
    static final String BEYOND = "+Inf";
    /** Label of the sum. */
    static final String SUM = "sum";
    /** Name of the label. */
    static final String BOUND = "bound";

    /** 1, 2, 5 to the decade, from a microsecond to ten seconds. */
    private static final long[] BOUNDS_NS = {
        1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000,
        10_000_000, 20_000_000, 50_000_000, 100_000_000, 200_000_000, 500_000_000, 1_000_000_000, 2_000_000_000L,
        5_000_000_000L, 10_000_000_000L};

    private final AtomicCounter[] buckets = new AtomicCounter[BOUNDS_NS.length + 1];
    private final AtomicCounter sum;

    /**
     * Adds the counters.
     *
     * @param counters to be added to, once.
     */
    public LatencyHistogram(final EngineCounters counters)
    {
        for (int i = 0; i < BOUNDS_NS.length; i++)
        {
            buckets[i] = counters.add(EngineCounter.JOURNAL_LATENCY, Long.toString(BOUNDS_NS[i]));
        }
        buckets[BOUNDS_NS.length] = counters.add(EngineCounter.JOURNAL_LATENCY, BEYOND);
        sum = counters.add(EngineCounter.JOURNAL_LATENCY, SUM);
    }

    /**
     * Counts one latency.
     *
     * @param latencyNs in nanoseconds; a negative one is taken as 0.
     */
    public void record(final long latencyNs)
    {
        int bucket = 0;
        while (bucket < BOUNDS_NS.length && latencyNs > BOUNDS_NS[bucket])
        {
            bucket++;
        }
        buckets[bucket].incrementRelease();
        sum.getAndAddRelease(Math.max(0, latencyNs));
    }
}
