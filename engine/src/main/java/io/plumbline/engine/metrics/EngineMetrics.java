package io.plumbline.engine.metrics;

import io.plumbline.engine.counters.CounterKind;
import io.plumbline.engine.counters.CounterValue;
import io.plumbline.engine.counters.CounterValues;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.Latencies;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.agrona.concurrent.status.CountersReader;

/**
 * All of the engine's counters as metrics. A metric's name is made of the counter's: {@code plumbline_}, the name in
 * lower case, the base unit where there is one, and {@code _total} for what only grows. Reads the counters when it is
 * asked; any thread.
 */
public final class EngineMetrics implements MultiCollector
{
    private static final String PREFIX = "plumbline_";
    private static final String LAG_HELP = "Events that are in the ring and not yet in the journal.";
    private static final double NS_PER_SECOND = 1e9;
    private static final double MS_PER_SECOND = 1e3;

    private final CountersReader reader;

    /**
     * Metrics of an engine.
     *
     * @param reader of its counters, in the same process or another.
     */
    public EngineMetrics(final CountersReader reader)
    {
        this.reader = reader;
    }

    /** {@inheritDoc} */
    @Override
    public MetricSnapshots collect()
    {
        final CounterValues values = CounterValues.read(reader);
        final List<MetricSnapshot> metrics = new ArrayList<>();
        for (final EngineCounter counter : EngineCounter.values())
        {
            final Collection<CounterValue> all = distinct(values.all(counter));
            if (!all.isEmpty())
            {
                metrics.add(metric(counter, all, values));
            }
        }
        metrics.add(GaugeSnapshot.builder()
            .name(PREFIX + "journal_lag")
            .help(LAG_HELP)
            .dataPoint(GaugeDataPointSnapshot.builder().value(values.journalLag()).build())
            .build());
        return new MetricSnapshots(metrics);
    }

    /**
     * Writes all metrics.
     *
     * @param format how.
     * @param out    not closed.
     * @throws IOException when they cannot be written.
     */
    public void write(final MetricsFormat format, final OutputStream out) throws IOException
    {
        format.writer().write(out, collect(), EscapingScheme.UNDERSCORE_ESCAPING);
        out.flush();
    }

    private static MetricSnapshot metric(
        final EngineCounter counter, final Collection<CounterValue> all, final CounterValues values)
    {
        final MetricSnapshot.Builder<?> builder = switch (counter.kind())
        {
            case COUNTER -> counter(all);
            case GAUGE -> gauge(all);
            case INFO -> info(all);
            case HISTOGRAM -> histogram(values.latencies());
        };
        if (counter.kind() != CounterKind.INFO)
        {
            builder.unit(unit(counter));
        }
        return builder.name(name(counter)).help(counter.help()).build();
    }

    /** Where one is added anew before the old one is taken away, there are two of a label for a moment. */
    private static Collection<CounterValue> distinct(final List<CounterValue> all)
    {
        final Map<String, CounterValue> byLabel = new LinkedHashMap<>();
        all.forEach((value) -> byLabel.put(value.labelValue(), value));
        return byLabel.values();
    }

    private static CounterSnapshot.Builder counter(final Collection<CounterValue> all)
    {
        final CounterSnapshot.Builder builder = CounterSnapshot.builder();
        // A counter that is negative is none; a file may hold anything.
        all.forEach((value) -> builder.dataPoint(CounterDataPointSnapshot.builder()
            .value(Math.max(0, inBaseUnit(value)))
            .labels(labels(value))
            .build()));
        return builder;
    }

    private static GaugeSnapshot.Builder gauge(final Collection<CounterValue> all)
    {
        final GaugeSnapshot.Builder builder = GaugeSnapshot.builder();
        all.forEach((value) -> builder.dataPoint(
            GaugeDataPointSnapshot.builder().value(inBaseUnit(value)).labels(labels(value)).build()));
        return builder;
    }

    private static InfoSnapshot.Builder info(final Collection<CounterValue> all)
    {
        final InfoSnapshot.Builder builder = InfoSnapshot.builder();
        all.forEach((value) -> builder.dataPoint(InfoDataPointSnapshot.builder().labels(labels(value)).build()));
        return builder;
    }

    private static HistogramSnapshot.Builder histogram(final Latencies latencies)
    {
        final ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (final Latencies.Bucket bucket : latencies.buckets())
        {
            buckets.bucket(
                bucket.boundNs() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : bucket.boundNs() / NS_PER_SECOND,
                bucket.count());
        }
        return HistogramSnapshot.builder().dataPoint(HistogramDataPointSnapshot.builder()
            .classicHistogramBuckets(buckets.build())
            .sum(latencies.sumNs() / NS_PER_SECOND)
            .build());
    }

    private static String name(final EngineCounter counter)
    {
        final String name = PREFIX + counter.name().toLowerCase(Locale.ROOT);
        final Unit unit = unit(counter);
        return unit == null ? name : name + '_' + unit;
    }

    private static Unit unit(final EngineCounter counter)
    {
        return switch (counter.unit())
        {
            case NONE -> null;
            case BYTES -> Unit.BYTES;
            case NANOSECONDS, EPOCH_MILLISECONDS -> Unit.SECONDS;
        };
    }

    private static double inBaseUnit(final CounterValue value)
    {
        return switch (value.counter().unit())
        {
            case NONE, BYTES -> value.value();
            case NANOSECONDS -> value.value() / NS_PER_SECOND;
            case EPOCH_MILLISECONDS -> value.value() / MS_PER_SECOND;
        };
    }

    private static Labels labels(final CounterValue value)
    {
        final String name = value.counter().labelName();
        return name == null ? Labels.EMPTY : Labels.of(name, value.labelValue());
    }
}
