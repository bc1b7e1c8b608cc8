package io.plumbline.engine.cli;

import io.plumbline.engine.counters.CounterGroup;
import io.plumbline.engine.counters.CounterKind;
import io.plumbline.engine.counters.CounterUnit;
import io.plumbline.engine.counters.CounterValue;
import io.plumbline.engine.counters.CounterValues;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.Latencies;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Shows an engine's counters for people: a heading, then the groups, a counter a line. */
final class StatTable
{
    private static final String LINE = "  %-34s %18s %14s  %s";
    private static final Set<EngineCounter> IN_HEADING = EnumSet.of(
        EngineCounter.STATE,
        EngineCounter.BUILD,
        EngineCounter.PROCESS_ID,
        EngineCounter.START_TIME,
        EngineCounter.HEARTBEAT_TIME);
    /** Of many reasons few occur: their sum is shown, and those that did. */
    private static final String REASON = "reason";
    private static final String[] PERCENTILES = {"50", "99", "99.9"};

    private final PrintWriter out;

    StatTable(final PrintWriter out)
    {
        this.out = out;
    }

    /**
     * Shows a look at an engine.
     *
     * @param view   what was seen.
     * @param before what was seen before, for rates; or null.
     */
    void print(final EngineView view, final EngineView before)
    {
        final CounterValues values = view.values();
        out.println(view.journal().path() + ": " + view.condition());
        out.printf(
            Locale.ROOT,
            "process %d, version %s, started %s, last heard of %s%n",
            values.get(EngineCounter.PROCESS_ID),
            view.version(),
            time(values.get(EngineCounter.START_TIME)),
            time(values.get(EngineCounter.HEARTBEAT_TIME)));
        final EngineView comparable = before != null && view.isOfSameEngine(before) ? before : null;
        for (final CounterGroup group : CounterGroup.values())
        {
            final List<EngineCounter> counters = values.all().stream()
                .map(CounterValue::counter)
                .filter((counter) -> counter.group() == group && !IN_HEADING.contains(counter))
                .distinct()
                .toList();
            if (!counters.isEmpty())
            {
                out.println();
                out.println(group.name().toLowerCase(Locale.ROOT));
                counters.forEach((counter) -> print(counter, view, comparable));
            }
        }
    }

    private void print(final EngineCounter counter, final EngineView view, final EngineView before)
    {
        final List<CounterValue> values = view.values().all(counter);
        if (counter.kind() == CounterKind.HISTOGRAM)
        {
            print(counter, view.values().latencies());
        }
        else if (REASON.equals(counter.labelName()))
        {
            final long sum = values.stream().mapToLong(CounterValue::value).sum();
            text(counter.label(), format(counter.unit(), sum), "", counter.help());
            values.stream()
                .filter((value) -> value.value() != 0)
                .forEach((value) -> line(value, rate(value, view, before), ""));
        }
        else
        {
            values.forEach((value) -> line(value, rate(value, view, before), counter.help()));
        }
        if (counter == EngineCounter.EVENTS_JOURNALED)
        {
            text(
                "journal lag",
                format(CounterUnit.NONE, view.values().journalLag()),
                "",
                "Events that are in the ring and not yet in the journal.");
        }
    }

    private void print(final EngineCounter counter, final Latencies latencies)
    {
        final long count = latencies.count();
        text(counter.label() + " measured", format(CounterUnit.NONE, count), "", counter.help());
        for (final String percentile : PERCENTILES)
        {
            final long boundNs = latencies.percentileNs(Double.parseDouble(percentile) / 100);
            text(
                counter.label() + ' ' + percentile + " %",
                boundNs == Long.MAX_VALUE ? "> 10 s" : (count == 0 ? "-" : "<= " + duration(boundNs)),
                "",
                "");
        }
    }

    private void line(final CounterValue value, final String rate, final String help)
    {
        final EngineCounter counter = value.counter();
        final String label = value.labelValue().isEmpty() ?
            counter.label() :
            counter.label() + ": " + printable(value.labelValue());
        text(label, format(counter.unit(), value.value()), rate, help);
    }

    private void text(final String label, final String value, final String rate, final String help)
    {
        out.println(String.format(Locale.ROOT, LINE, label, value, rate, help).stripTrailing());
    }

    private static String rate(final CounterValue value, final EngineView view, final EngineView before)
    {
        if (before == null || value.counter().kind() != CounterKind.COUNTER || view.nowMs() <= before.nowMs())
        {
            return "";
        }
        final long valueBefore = before.values().all(value.counter()).stream()
            .filter((earlier) -> earlier.labelValue().equals(value.labelValue()))
            .mapToLong(CounterValue::value)
            .findFirst()
            .orElse(0);
        final double seconds = (view.nowMs() - before.nowMs()) / 1e3;
        return String.format(Locale.ROOT, "%,.0f/s", (value.value() - valueBefore) / seconds);
    }

    private static String format(final CounterUnit unit, final long value)
    {
        return switch (unit)
        {
            case NONE -> String.format(Locale.ROOT, "%,d", value);
            case BYTES -> String.format(Locale.ROOT, "%,d B", value);
            case NANOSECONDS -> duration(value);
            case EPOCH_MILLISECONDS -> time(value);
        };
    }

    /** In ASCII, whatever the terminal's character set is. */
    private static String duration(final long durationNs)
    {
        if (durationNs < TimeUnit.MICROSECONDS.toNanos(1))
        {
            return durationNs + " ns";
        }
        if (durationNs < TimeUnit.MILLISECONDS.toNanos(1))
        {
            return String.format(Locale.ROOT, "%.1f us", durationNs / 1e3);
        }
        return durationNs < TimeUnit.SECONDS.toNanos(1) ?
            String.format(Locale.ROOT, "%.1f ms", durationNs / 1e6) :
            String.format(Locale.ROOT, "%.1f s", durationNs / 1e9);
    }

    static String time(final long timeMs)
    {
        return Instant.ofEpochMilli(timeMs).toString();
    }

    /** A terminal must not be steered by what stands in a file. */
    static String printable(final String text)
    {
        return text.replaceAll("[\\p{Cntrl}&&[^\t]]", "?");
    }
}
