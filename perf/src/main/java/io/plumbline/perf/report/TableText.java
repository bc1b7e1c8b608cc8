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
    /** The tables of a result that are to be read as such, of those that charts do not say better. */
    static List<TableText> of(final StoredResult result)
    {
        final List<TableText> tables = new ArrayList<>();
        for (final JsonNode table : result.tables())
        {
            switch (table.path("name").asText())
            {
                case "samples" ->
                {
                    // A row of them is a line over the time.
                }
                case "matrix" -> tables.add(matrix(table));
                default -> tables.add(of(table));
            }
        }
        return tables;
    }

    /** Workers by chunk sizes. */
    private static TableText matrix(final JsonNode table)
    {
        final Map<String, List<String>> rows = new LinkedHashMap<>();
        final Set<String> chunks = new LinkedHashSet<>();
        for (final JsonNode row : table.path("rows"))
        {
            chunks.add(key(row.path("keys").path("chunk")));
            final String workers = key(row.path("keys").path("workers"));
            rows.computeIfAbsent(workers, key -> new ArrayList<>(List.of(key)))
                .add(figure(row.path("figures").path("time")));
        }
        final List<String> heading = new ArrayList<>(List.of("ms by workers and files at a time"));
        heading.addAll(chunks);
        return new TableText(table.path("name").asText(), 1, heading, List.copyOf(rows.values()));
    }

    private static TableText of(final JsonNode table)
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
