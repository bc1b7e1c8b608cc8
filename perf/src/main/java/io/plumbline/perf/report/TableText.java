package io.plumbline.perf.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table of a result as text: keys, then figures, each median with its spread.
 *
 * @param name    of it.
 * @param keys    number of the columns of keys, which come first.
 * @param heading of each column.
 * @param rows    with a text for each column.
 */
record TableText(String name, int keys, List<String> heading, List<List<String>> rows)
{
    static TableText of(final JsonNode table)
    {
        final Set<String> keys = new LinkedHashSet<>();
        final Map<String, String> figures = new LinkedHashMap<>();
        for (final JsonNode row : table.path("rows"))
        {
            row.path("keys").fieldNames().forEachRemaining(keys::add);
            row.path("figures").properties().forEach(
                figure -> figures.putIfAbsent(figure.getKey(), figure.getValue().path("unit").asText()));
        }
        final List<String> heading = new ArrayList<>(keys);
        figures.forEach((figure, unit) -> heading.add(unit.isEmpty() ? figure : figure + ", " + unit));
        final List<List<String>> rows = new ArrayList<>();
        for (final JsonNode row : table.path("rows"))
        {
            final List<String> cells = new ArrayList<>();
            keys.forEach(key -> cells.add(key(row.path("keys").path(key))));
            figures.keySet().forEach(figure -> cells.add(figure(row.path("figures").path(figure))));
            rows.add(cells);
        }
        return new TableText(table.path("name").asText(), keys.size(), heading, rows);
    }

    static String key(final JsonNode key)
    {
        return key.isNumber() ? Numbers.of(key.asDouble()) : key.asText("");
    }

    private static String figure(final JsonNode figure)
    {
        if (figure.isMissingNode())
        {
            return "";
        }
        final String median = Numbers.of(figure.path("median").asDouble());
        return figure.path("values").size() < 2 ? median : median + " (" +
            Numbers.of(figure.path("min").asDouble()) + " to " + Numbers.of(figure.path("max").asDouble()) + ')';
    }
}
