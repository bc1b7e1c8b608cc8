package io.plumbline.engine;

import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.counters.LatencyHistogram;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Runs the duty cycles of ingress and publishes what it counts, once a cycle. Here, on the one thread that reads a
 * clock, two durations are measured:
 * <p>
 * A duty cycle, from its begin to that of the next one. Only of a cycle that has done something: after any other the
 * thread idles.
 * <p>
 * The latency from arrival to journal: of one event at a time, the last that a cycle published, from the begin of that
 * cycle to the begin of the first one that finds it in the journal. The next event is chosen after that. So a message
 * costs nothing, and what is measured is never too short.
 */
final class IngressMeter
{
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long NONE = -1;

    private final IngressAgent ingress;
    private final LongSupplier published;
    private final LongSupplier journaled;
    private final NanoClock clock;
    private final CachedNanoClock cycles;
    private final LatencyHistogram latencies;
    private final AtomicCounter receivedCounter;
    private final AtomicCounter publishedCounter;
    private final AtomicCounter stallsCounter;
    private final AtomicCounter clockHoldsCounter;
    private final AtomicCounter longestCounter;
    private final AtomicCounter longestRecentCounter;
    private final AtomicCounter[] rejectedCounters;

    private long lastPublished;
    private long lastRejected;
    private boolean busy;
    private long cycleNs;
    private long longestNs;
    private long intervalNs;
    private long longestOfIntervalNs;
    private long longestOfLastIntervalNs;
    private long markedSequence = NONE;
    private long markedNs;

    /**
     * @param ingress   whose thread calls {@link #doWork()}.
     * @param published gives the sequence of the ring up to which ingress has published; cheap on its thread.
     * @param journaled gives the sequence of the ring up to which everything stands in the journal.
     * @param clock     monotonic, read once in each duty cycle.
     * @param cycles    given that reading, for others on this thread.
     * @param counters  to be written.
     */
    IngressMeter(
        final IngressAgent ingress,
        final LongSupplier published,
        final LongSupplier journaled,
        final NanoClock clock,
        final CachedNanoClock cycles,
        final EngineCounters counters)
    {
        this.ingress = ingress;
        this.published = published;
        this.journaled = journaled;
        this.clock = clock;
        this.cycles = cycles;
        latencies = new LatencyHistogram(counters);
        receivedCounter = counters.get(EngineCounter.READINGS_RECEIVED);
        publishedCounter = counters.get(EngineCounter.EVENTS_PUBLISHED);
        stallsCounter = counters.get(EngineCounter.RING_STALLS);
        clockHoldsCounter = counters.get(EngineCounter.CLOCK_HOLDS);
        longestCounter = counters.get(EngineCounter.LONGEST_CYCLE);
        longestRecentCounter = counters.get(EngineCounter.LONGEST_CYCLE_RECENT);
        rejectedCounters = counters.addRejected();
        lastPublished = published.getAsLong();
        intervalNs = clock.nanoTime();
    }

    /**
     * One duty cycle of ingress.
     *
     * @return how much it did.
     */
    int doWork()
    {
        final long nowNs = clock.nanoTime();
        cycles.update(nowNs);
        measureCycle(nowNs);
        if (markedSequence != NONE && journaled.getAsLong() >= markedSequence)
        {
            latencies.record(nowNs - markedNs);
            markedSequence = NONE;
        }
        final int workCount = ingress.doWork();
        busy = workCount > 0;
        cycleNs = nowNs;
        publish(nowNs);
        return workCount;
    }

    /**
     * Behind {@link #doWork()}: what a consumer on the same thread has done is part of the duty cycle.
     *
     * @param workCount how much it did.
     */
    void onConsumed(final int workCount)
    {
        busy |= workCount > 0;
    }

    private void measureCycle(final long nowNs)
    {
        if (busy)
        {
            final long durationNs = nowNs - cycleNs;
            if (durationNs > longestNs)
            {
                longestNs = durationNs;
                longestCounter.setRelease(durationNs);
            }
            longestOfIntervalNs = Math.max(longestOfIntervalNs, durationNs);
        }
        if (nowNs - intervalNs >= INTERVAL_NS)
        {
            intervalNs = nowNs;
            longestOfLastIntervalNs = longestOfIntervalNs;
            longestOfIntervalNs = 0;
        }
        longestRecentCounter.setRelease(Math.max(longestOfIntervalNs, longestOfLastIntervalNs));
    }

    private void publish(final long nowNs)
    {
        final long sequence = published.getAsLong();
        if (sequence != lastPublished)
        {
            lastPublished = sequence;
            if (markedSequence == NONE)
            {
                markedSequence = sequence;
                markedNs = nowNs;
            }
            receivedCounter.setRelease(ingress.received());
            publishedCounter.setRelease(sequence + 1);
            publishRejected();
        }
        stallsCounter.setRelease(ingress.stalls());
        clockHoldsCounter.setRelease(ingress.clockHolds());
    }

    private void publishRejected()
    {
        final long rejected = ingress.rejected();
        if (rejected != lastRejected)
        {
            lastRejected = rejected;
            for (int code = 1; code < rejectedCounters.length; code++)
            {
                rejectedCounters[code].setRelease(ingress.rejected(code));
            }
        }
    }
}
