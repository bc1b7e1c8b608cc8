package io.plumbline.engine.cli;

import io.plumbline.engine.counters.CounterKind;
import io.plumbline.engine.counters.CounterUnit;
import io.plumbline.engine.counters.CounterValue;
import io.plumbline.engine.counters.CounterValues;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.Latencies;
import io.plumbline.engine.json.JsonLine;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Shows an engine's counters as one JSON object: names in camel case, with the unit where there is one. */
final class StatJson
{
    private static final Set<EngineCounter> SAID_OTHERWISE = EnumSet.of(EngineCounter.STATE, EngineCounter.BUILD);

    private final JsonLine json;

    StatJson(final JsonLine json)
    {
        this.json = json;
    }

    void print(final EngineView view)
    {
        final CounterValues values = view.values();
        json.begin()
            .string("journal", view.journal().path().toString())
            .bool("alive", view.alive())
            .string("state", values.state().toString())
            .string("version", view.version())
            .number("heartbeatAgeMs", view.heartbeatAgeMs())
            .number("journalLag", values.journalLag());
        for (final EngineCounter counter : EngineCounter.values())
        {
            final List<CounterValue> all = values.all(counter);
            if (!all.isEmpty() && !SAID_OTHERWISE.contains(counter))
            {
                print(counter, all, values);
            }
        }
        json.end();
        json.flush();
    }

    private void print(final EngineCounter counter, final List<CounterValue> all, final CounterValues values)
    {
        final String name = name(counter);
        if (counter.kind() == CounterKind.HISTOGRAM)
        {
            final Latencies latencies = values.latencies();
            json.beginObject(name)
                .number("count", latencies.count())
                .number("sum", latencies.sumNs())
                .number("p50", latencies.percentileNs(0.5))
                .number("p99", latencies.percentileNs(0.99))
                .number("p999", latencies.percentileNs(0.999))
                .endObject();
        }
        else if (counter.labelName() != null)
        {
            json.beginObject(name);
            all.forEach((value) -> json.entry(value.labelValue(), value.value()));
            json.endObject();
        }
        else if (counter.unit() == CounterUnit.EPOCH_MILLISECONDS)
        {
            json.time(name, TimeUnit.MILLISECONDS.toNanos(all.get(0).value()));
        }
        else
        {
            json.number(name, all.get(0).value());
        }
    }

    private static String name(final EngineCounter counter)
    {
        final StringBuilder name = new StringBuilder();
        for (final String word : counter.name().toLowerCase(Locale.ROOT).split("_"))
        {
            name.append(name.isEmpty() ? word.charAt(0) : Character.toUpperCase(word.charAt(0)));
            name.append(word, 1, word.length());
        }
        return name + switch (counter.unit())
        {
            case BYTES -> "Bytes";
            case NANOSECONDS -> "Ns";
            case NONE, EPOCH_MILLISECONDS -> "";
        };
    }
}
