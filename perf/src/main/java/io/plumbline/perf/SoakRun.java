package io.plumbline.perf;

import io.plumbline.perf.net.RateResult;
import io.plumbline.perf.net.SenderProcess;
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
    private static final double KEPT_UP = 0.99;
    /** Bytes a message of the hot path that are none: the JVM's own, now and then. */
    private static final double NEARLY_NOTHING = 0.01;
    private static final double MIB = 1 << 20;
    private static final double GROWTH_MIB = 4;
    private static final double GROWTH_SHARE = 0.02;

    private final Collector collector;
    private final long rate;
    private final List<SoakSample> samples = new ArrayList<>();
    private final List<Double> times = new ArrayList<>();
    private RateResult sent;

    SoakRun(final Collector collector, final long rate)
    {
        this.collector = collector;
        this.rate = rate;
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
            sample(engine, startNs);
            long dueNs = startNs;
            while (!sender.hasAnswered())
            {
                dueNs += options.interval().ns();
                await(dueNs, sender);
                sample(engine, startNs);
            }
            // By then the sender may have left.
            if (samples.size() > 1)
            {
                samples.remove(samples.size() - 1);
                times.remove(times.size() - 1);
            }
            sent = sender.rateResult();
            engine.ask("stop " + sent.messages());
        }
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
        if (sent.achieved() < KEPT_UP * rate)
        {
            faults.add(String.format(Locale.ROOT, "the rate was missed: %,.0f a second", sent.achieved()));
        }
        if (hotBytes() > NEARLY_NOTHING)
        {
            faults.add(
                String.format(Locale.ROOT, "ingress, monitor and journal allocate %.3f B a message", hotBytes()));
        }
        final SoakSeries memory = memory();
        final double growth = memory.slope() * seconds() / TimeUnit.HOURS.toSeconds(1);
        if (growth > Math.max(GROWTH_MIB, GROWTH_SHARE * memory.first()))
        {
            faults.add(String.format(Locale.ROOT, "memory grew by %.1f MiB", growth));
        }
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
            (last().others() - samples.get(0).others()) / seconds() / 1024,
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
            .figure("hot path", "bytes a message", hotBytes())
            .figure("others", "KiB/s", (last().others() - samples.get(0).others()) / seconds() / 1024)
            .figure("processor", "% of a core", core());
        final ResultTable.Row over =
            sampled.row().key("collector", Names.of(collector)).figure("time", "s", secondsOfSamples());
        for (final SoakSeries series : series())
        {
            row.figure("slope of " + series.name(), (series.unit() + " an hour").strip(), series.slope());
            over.figure(series.name(), series.unit(), series.values());
        }
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
        return (last().cpuMs() - samples.get(0).cpuMs()) / seconds() / 10;
    }

    private SoakSample last()
    {
        return samples.get(samples.size() - 1);
    }

    private double seconds()
    {
        return times.get(times.size() - 1);
    }

    private double[] secondsOfSamples()
    {
        return times.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private void sample(final ChildProcess engine, final long startNs)
    {
        samples.add(SoakSample.parse(engine.ask("sample")));
        times.add((System.nanoTime() - startNs) / 1e9);
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
