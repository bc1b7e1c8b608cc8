package io.plumbline.engine.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds the alarms of two runs against each other as intervals, all at once. */
final class NaiveAlarms
{
    private NaiveAlarms()
    {
    }

    static Set<String> changes(final List<JsonNode> recorded, final List<JsonNode> otherwise)
    {
        final TreeMap<String, List<Alarm>> was = alarms(recorded);
        final TreeMap<String, List<Alarm>> would = alarms(otherwise);
        final Set<String> components = new TreeSet<>(was.keySet());
        components.addAll(would.keySet());
        final Set<String> changes = new TreeSet<>();
        for (final String component : components)
        {
            final List<Alarm> left = new ArrayList<>(would.getOrDefault(component, List.of()));
            for (final Alarm alarm : was.getOrDefault(component, List.of()))
            {
                // The first that is up at the same time and has met no other.
                final Alarm met = left.stream()
                    .filter(other -> other.from < alarm.to && alarm.from < other.to)
                    .findFirst()
                    .orElse(null);
                if (met == null)
                {
                    changes.add("alarm-removed " + component + " " + alarm.from + " ");
                }
                else if (met.from != alarm.from)
                {
                    changes.add("alarm-moved " + component + " " + alarm.from + " " + met.from);
                }
                left.remove(met);
            }
            left.forEach(alarm -> changes.add("alarm-added " + component + "  " + alarm.from));
        }
        return changes;
    }

    private static TreeMap<String, List<Alarm>> alarms(final List<JsonNode> events)
    {
        final TreeMap<String, List<Alarm>> alarms = new TreeMap<>();
        for (final JsonNode event : events)
        {
            final String component = event.path("code").asText() + " " + event.path("id").asInt();
            final List<Alarm> of = alarms.computeIfAbsent(component, key -> new ArrayList<>());
            if (event.path("event").asText().equals("raised"))
            {
                of.add(new Alarm(event.path("sequence").asLong(), Long.MAX_VALUE));
            }
            else if (event.path("event").asText().equals("cleared"))
            {
                final Alarm open = of.remove(of.size() - 1);
                of.add(new Alarm(open.from, event.path("sequence").asLong()));
            }
        }
        return alarms;
    }

    private record Alarm(long from, long to)
    {
    }
}
