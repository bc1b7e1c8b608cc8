package io.plumbline.perf;

import io.plumbline.engine.config.TcpSettings;
import io.plumbline.perf.net.RateResult;
import io.plumbline.perf.net.SenderProcess;
import io.plumbline.perf.rate.KeptRate;
import io.plumbline.perf.rate.Pace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * An engine in a process of its own under load for a time, and what it told of itself.
 */
final class SoakRun
{
    /** Below, what grows by a page now and then is not told from what leaks. */
    static final Span SHORTEST = Span.parse("10m");
    /** As many samples a straight line needs at least. */
    static final int FEWEST_SAMPLES = 10;
    /** Of memory and of the heap after collections, over the whole time; or a share of what it was. */
    static final double GROWTH_MIB = 4;
    /** Of what it was. */
    static final double GROWTH_SHARE = 0.02;
    /** And at most so much an hour, which binds where the time is short. */
    static final double GROWTH_MIB_AN_HOUR = 16;

    /** Bytes a message of the hot path that are none: the JVM's own, now and then. */
    private static final double NEARLY_NOTHING = 0.01;
    private static final double MIB = 1 << 20;
    private static final double MILLISECOND_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The engine's, which a message may wait by itself. */
    private static final long ACK_INTERVAL_NS = TcpSettings.DEFAULT.ackIntervalNs();

    private final Collector collector;
    private final long rate;
    private final Span time;
    private final long aloneNs;
    private final List<SoakSample> samples = new ArrayList<>();
    private final List<Double> times = new ArrayList<>();
    private SoakSample end;
    private RateResult sent;

    /**
     * @param collector of garbage.
     * @param rate      messages a second.
     * @param time      that is sampled.
     * @param aloneNs   nanoseconds by which an idle thread was held up at worst before any engine ran.
     */
    SoakRun(final Collector collector, final long rate, final Span time, final long aloneNs)
    {
        this.collector = collector;
        this.rate = rate;
        this.time = time;
        this.aloneNs = aloneNs;
    }

    Collector collector()
    {
        return collector;
    }

    /**
     * Runs it.
     *
     * @param options of the load.
     * @param journal new directory.
     * @param sender  of the messages.
     */
    void run(final SoakCommand.Load options, final Path journal, final SenderProcess sender)
    {
        final List<String> flags = new ArrayList<>(collector.flags());
        // All of the heap is touched at the start: what memory is taken later is not of the heap.
        flags.addAll(List.of(
            "-Xms" + options.heap(), "-Xmx" + options.heap(), "-XX:+AlwaysPreTouch", "-XX:+ExitOnOutOfMemoryError"));
        try (ChildProcess engine = ChildProcess.start(
            SoakEngine.class,
            flags,
            Integer.toString(options.devices()),
            Names.of(options.setting().threading()),
            Names.of(options.setting().waitStrategy()),
            journal.toString()))
        {
            final int port = Integer.parseInt(engine.answer());
            sender.rate(port, rate, options.warmUp().ms(), options.time().ms());
            sender.awaitWarm();
            final long startNs = System.nanoTime();
            add(engine.ask("collect"), startNs);
            long dueNs = startNs;
            while (!sender.hasAnswered())
            {
                dueNs += options.interval().ns();
                await(dueNs, sender);
                add(engine.ask("sample"), startNs);
            }
            // By then the sender may have left.
            if (samples.size() > 1)
            {
                samples.remove(samples.size() - 1);
                times.remove(times.size() - 1);
            }
            end(SoakSample.parse(engine.ask("collect")), sender.rateResult());
            engine.ask("stop " + sent.messages());
        }
    }

    /**
     * Adds a sample.
     *
     * @param seconds since the first one.
     * @param sample  that was taken then.
     */
    void add(final double seconds, final SoakSample sample)
    {
        times.add(seconds);
        samples.add(sample);
    }

    /**
     * Ends it.
     *
     * @param sample after a collection, when the sender had left; only its heap counts.
     * @param result of the sender.
     */
    void end(final SoakSample sample, final RateResult result)
    {
        end = sample;
        sent = result;
    }

    /** Messages sent, the warm-up included. */
    long messages()
    {
        return sent.messages();
    }

    /** Why it is not flat, each in words. */
    List<String> faults()
    {
        final List<String> faults = new ArrayList<>();
        if (time.ns() < SHORTEST.ns())
        {
            faults.add("too short to be called flat: " + time + " of " + SHORTEST);
        }
        if (samples.size() < FEWEST_SAMPLES)
        {
            faults.add("too few samples: " + samples.size() + " of " + FEWEST_SAMPLES);
        }
        if (!kept().isKept())
        {
            faults.add("the rate was missed: " + kept().told());
        }
        if (hotBytes() > NEARLY_NOTHING)
        {
            faults.add(
                String.format(Locale.ROOT, "ingress, monitor and journal allocate %.3f B a message", hotBytes()));
        }
        final SoakSeries memory = memory();
        addGrowth(faults, "memory", memory.first(), memory.slope(), hours());
        addGrowth(faults, "heap after collections", samples.get(0).heapAfter() / MIB, heapSlope(), hours());
        for (final SoakSeries held : List.of(descriptors(), threads()))
        {
            if (held.last() > held.first())
            {
                faults.add(String.format(Locale.ROOT, "%s: %.0f more", held.name(), held.last() - held.first()));
            }
        }
        return faults;
    }

    /** All figures over the time. */
    List<SoakSeries> series()
    {
        return List.of(
            series("heap used", "MiB", sample -> sample.heap() / MIB),
            series("heap after the last collection", "MiB", sample -> sample.heapAfter() / MIB),
            memory(),
            descriptors(),
            threads(),
            series("allocated by the hot path", "MiB", sample -> (sample.hot() - samples.get(0).hot()) / MIB),
            series("allocated by others", "MiB", sample -> (sample.others() - samples.get(0).others()) / MIB),
            series("collections", "", sample -> sample.collections() - samples.get(0).collections()),
            series("collecting", "ms", sample -> sample.pauseMs() - samples.get(0).pauseMs()));
    }

    /** A line on load and cost. */
    String summary()
    {
        return String.format(
            Locale.ROOT,
            "%s: %,d messages, %,.0f a second; allocated by ingress, monitor and journal %.5f B a message, by others " +
            "%.1f KiB a second; %.1f %% of a core; %s",
            Names.of(collector),
            sent.messages(),
            sent.achieved(),
            hotBytes(),
            (last().others() - samples.get(0).others()) / Math.max(1, seconds()) / 1024,
            core(),
            faults().isEmpty() ? "flat" : "NOT FLAT: " + String.join("; ", faults()));
    }

    /** Adds it to the tables. */
    void keep(final ResultTable figures, final ResultTable sampled)
    {
        final ResultTable.Row row = figures.row()
            .key("collector", Names.of(collector))
            .key("messages", sent.messages())
            .key("flat", faults().isEmpty() ? "yes" : String.join("; ", faults()))
            .figure("rate", "messages/s", sent.achieved())
            .figure("behind at the end", "ms", kept().behindNs() / MILLISECOND_NS)
            .figure("p99", "ms", kept().p99Ns() / MILLISECOND_NS)
            .figure("idle thread's worst before any engine ran", "ms", aloneNs / MILLISECOND_NS)
            .figure("hot path", "bytes a message", hotBytes())
            .figure("heap after collections at begin and end", "MiB an hour", heapSlope())
            .figure("others", "KiB/s", (last().others() - samples.get(0).others()) / Math.max(1, seconds()) / 1024)
            .figure("processor", "% of a core", core());
        final ResultTable.Row over =
            sampled.row().key("collector", Names.of(collector)).figure("time", "s", secondsOfSamples());
        for (final SoakSeries series : series())
        {
            row.figure("slope of " + series.name(), (series.unit() + " an hour").strip(), series.slope());
            over.figure(series.name(), series.unit(), series.values());
        }
    }

    /** Whether the rate was kept, by the acknowledgements. */
    private KeptRate kept()
    {
        return KeptRate.of(
            rate,
            sent.achieved(),
            Pace.behindNs(sent.messages(), sent.achieved(), rate),
            sent.latencies(),
            ACK_INTERVAL_NS,
            aloneNs);
    }

    private SoakSeries memory()
    {
        return series("memory but for files", "MiB", sample -> sample.resident() / MIB);
    }

    private SoakSeries descriptors()
    {
        return series("descriptors", "", SoakSample::descriptors);
    }

    private SoakSeries threads()
    {
        return series("threads", "", SoakSample::threads);
    }

    private SoakSeries series(
        final String name, final String unit, final ToDoubleFunction<SoakSample> figure)
    {
        return SoakSeries.of(name, unit, secondsOfSamples(), samples, figure);
    }

    private double hotBytes()
    {
        return (double)(last().hot() - samples.get(0).hot()) /
            Math.max(1, last().journaled() - samples.get(0).journaled());
    }

    private double core()
    {
        return (last().cpuMs() - samples.get(0).cpuMs()) / Math.max(1, seconds()) / 10;
    }

    private SoakSample last()
    {
        return samples.get(samples.size() - 1);
    }

    private double seconds()
    {
        return times.get(times.size() - 1);
    }

    private double hours()
    {
        return Math.max(1, seconds()) / TimeUnit.HOURS.toSeconds(1);
    }

    private double[] secondsOfSamples()
    {
        return times.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Between the collections that were asked for at begin and end, so without what is merely not collected yet. */
    private double heapSlope()
    {
        return (end.heapAfter() - samples.get(0).heapAfter()) / MIB / hours();
    }

    private static void addGrowth(
        final List<String> faults, final String what, final double first, final double slope, final double hours)
    {
        if (slope * hours > Math.max(GROWTH_MIB, GROWTH_SHARE * first) || slope > GROWTH_MIB_AN_HOUR)
        {
            faults.add(String.format(
                Locale.ROOT, "%s grew by %.1f MiB, %.1f an hour", what, slope * hours, slope));
        }
    }

    private void add(final String answer, final long startNs)
    {
        add((System.nanoTime() - startNs) / 1e9, SoakSample.parse(answer));
    }

    private static void await(final long dueNs, final SenderProcess sender)
    {
        long leftNs = dueNs - System.nanoTime();
        while (leftNs > 0 && !sender.hasAnswered())
        {
            LockSupport.parkNanos(Math.min(leftNs, TimeUnit.MILLISECONDS.toNanos(100)));
            leftNs = dueNs - System.nanoTime();
        }
    }
}
