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
import io.plumbline.perf.peer.PeerPace;
import io.plumbline.perf.rate.Hiccups;
import io.plumbline.perf.rate.Pace;
import io.plumbline.perf.rate.PacedLatencies;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
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
        final PacedFeed feed = new PacedFeed(messages, SystemNanoClock.INSTANCE);
        try (Engine engine = start(configuration, journal, feed);
            Hiccups hiccups = new Hiccups())
        {
            // What earlier rates have left behind is not to be collected while this one is measured.
            System.gc();
            final Pace pace = Pace.ofTime(System.nanoTime() + LEAD_NS, rate, warmUp.ms(), time.ms());
            begin(engine, feed, pace, PacedLatencies::new);
            sleepUntil(pace.plannedNs(pace.countedFrom()));
            hiccups.reset();
            final Latencies before = latencies(engine);
            awaitEnd(engine, pace);
            final Map<String, Histogram> histograms = new LinkedHashMap<>();
            histograms.put(DECIDED, feed.decidedLatencies().histogram());
            histograms.put(JOURNALED, feed.journaledLatencies().histogram());
            return new LatencyRun(
                rate,
                pace.count(),
                pace.achieved(feed.endNs()),
                0,
                JOURNALED,
                histograms,
                hiccups.histogram(),
                latencies(engine).since(before),
                null);
        }
    }

    /**
     * Sends as a peer is sent to.
     *
     * @param configuration of the engine.
     * @param journal       new directory.
     * @param pace          begins when the engine is ready.
     * @return of the messages that bring a deviation, until they stand in the journal.
     */
    PacedLatencies run(final Configuration configuration, final Path journal, final PeerPace pace)
    {
        final PacedFeed feed = new PacedFeed(messages, SystemNanoClock.INSTANCE);
        try (Engine engine = start(configuration, journal, feed))
        {
            begin(
                engine,
                feed,
                pace.pace(),
                (begun) -> new PacedLatencies(begun, pace.deviating(), (int)messages.count()));
            awaitEnd(engine, pace.pace());
            return feed.journaledLatencies();
        }
    }

    private static Engine start(final Configuration configuration, final Path journal, final PacedFeed feed)
    {
        return Engine.start(
            configuration, JournalDirectory.create(journal), feed, WallClock.create(), StartOptions.DEFAULT);
    }

    private static void begin(
        final Engine engine,
        final PacedFeed feed,
        final Pace pace,
        final Function<Pace, PacedLatencies> latencies)
    {
        feed.begin(
            pace, engine.counters().get(EngineCounter.READINGS_ACCEPTED)::get, () -> latencies.apply(pace));
    }

    /** All that is planned is accepted and journaled. */
    private static void awaitEnd(final Engine engine, final Pace pace)
    {
        sleepUntil(pace.plannedNs(pace.count()));
        while (!engine.isFinished())
        {
            Processes.checkInterrupt();
            LockSupport.parkNanos(POLL_NS);
        }
        engine.checkFault();
        final long accepted = engine.monitor().counts().get(MonitorCounts.READINGS);
        if (accepted != pace.count())
        {
            throw new IllegalStateException("engine accepted " + accepted + " of " + pace.count() + " messages");
        }
    }

    private static void sleepUntil(final long timeNs)
    {
        long sleepNs = timeNs - System.nanoTime();
        while (sleepNs > 0)
        {
            Processes.checkInterrupt();
            LockSupport.parkNanos(sleepNs);
            sleepNs = timeNs - System.nanoTime();
        }
    }

    private static Latencies latencies(final Engine engine)
    {
        return CounterValues.read(engine.counters().reader()).latencies();
    }
}
