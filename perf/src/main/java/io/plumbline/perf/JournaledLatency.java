package io.plumbline.perf;

import io.plumbline.engine.Engine;
import io.plumbline.engine.StartOptions;
import io.plumbline.engine.WallClock;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.counters.CounterValues;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.Latencies;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.perf.rate.Hiccups;
import io.plumbline.perf.rate.Pace;
import io.plumbline.perf.rate.PacedLatencies;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.SystemNanoClock;

/**
 * Messages from memory at a fixed rate through an engine in this process: from the time a message was to arrive until
 * it is decided, and until it stands in the journal.
 */
final class JournaledLatency
{
    /** What the histograms are called. */
    static final String DECIDED = "decided";
    /** What the histograms are called. */
    static final String JOURNALED = "journaled";

    private static final long LEAD_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Messages messages;

    /**
     * @param messages whole sweeps of the fleet.
     */
    JournaledLatency(final Messages messages)
    {
        this.messages = messages;
    }

    /**
     * Sends at one rate.
     *
     * @param configuration of the engine.
     * @param journal       new directory.
     * @param rate          messages a second.
     * @param warmUp        at the same rate, before what is recorded.
     * @param time          that is recorded.
     */
    LatencyRun run(
        final Configuration configuration, final Path journal, final long rate, final Span warmUp, final Span time)
    {
        return run(
            configuration,
            journal,
            rate,
            () -> Pace.ofTime(System.nanoTime() + LEAD_NS, rate, warmUp.ms(), time.ms()),
            PacedLatencies::new);
    }

    /**
     * Sends as it is planned.
     *
     * @param configuration of the engine.
     * @param journal       new directory.
     * @param rate          messages a second.
     * @param plan          made when the engine is ready.
     * @param latencies     makes what the latencies are recorded in.
     */
    LatencyRun run(
        final Configuration configuration,
        final Path journal,
        final long rate,
        final Supplier<Pace> plan,
        final Function<Pace, PacedLatencies> latencies)
    {
        final PacedFeed feed = new PacedFeed(messages, SystemNanoClock.INSTANCE);
        try (Engine engine = Engine.start(
            configuration, JournalDirectory.create(journal), feed, WallClock.create(), StartOptions.DEFAULT);
            Hiccups hiccups = new Hiccups())
        {
            // What earlier rates have left behind is not to be collected while this one is measured.
            System.gc();
            final Pace pace = plan.get();
            feed.begin(
                pace,
                engine.counters().get(EngineCounter.READINGS_ACCEPTED)::get,
                () -> latencies.apply(pace));
            sleepUntil(pace.plannedNs(pace.countedFrom()));
            hiccups.reset();
            final Latencies before = latencies(engine);
            sleepUntil(pace.plannedNs(pace.count()));
            while (!engine.isFinished())
            {
                LockSupport.parkNanos(POLL_NS);
            }
            final Histogram held = hiccups.histogram();
            engine.checkFault();
            checkCount(engine, pace.count());
            final Map<String, Histogram> histograms = new LinkedHashMap<>();
            histograms.put(DECIDED, feed.decidedLatencies().histogram());
            histograms.put(JOURNALED, feed.journaledLatencies().histogram());
            return new LatencyRun(
                rate, pace.achieved(feed.endNs()), histograms, held, latencies(engine).since(before));
        }
    }

    private static void sleepUntil(final long timeNs)
    {
        long sleepNs = timeNs - System.nanoTime();
        while (sleepNs > 0)
        {
            LockSupport.parkNanos(sleepNs);
            sleepNs = timeNs - System.nanoTime();
        }
    }

    private static Latencies latencies(final Engine engine)
    {
        return CounterValues.read(engine.counters().reader()).latencies();
    }

    private static void checkCount(final Engine engine, final long sent)
    {
        final long accepted = engine.monitor().counts().get(MonitorCounts.READINGS);
        if (accepted != sent)
        {
            throw new IllegalStateException("engine accepted " + accepted + " of " + sent + " messages");
        }
    }
}
