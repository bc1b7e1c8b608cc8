package io.plumbline.perf.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.plumbline.engine.report.Html;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * Which charts a result has.
 */
final class Charts
{
    private static final String FIGURES = "figures";
    private static final String MEDIAN = "median";
    private static final String NAME = "name";
    private static final double WHOLE = 100;

    private final Html html;
    private final Plot plot;

    Charts(final Html html)
    {
        this.html = html;
        plot = new Plot(html);
    }

    void write(final StoredResult result)
    {
        switch (result.command())
        {
            case "throughput", "tcp" -> rates(result, "M messages/s");
            case "peers" -> rates(result, "M messages/s");
            case "scale" -> scale(result);
            case "bulk" -> matrix(result);
            case "soak" -> samples(result);
            default ->
            {
                // The tables say it all.
            }
        }
        percentiles(result);
    }

    /** A bar for each figure of a rate. */
    private void rates(final StoredResult result, final String unit)
    {
        final List<Plot.Bar> bars = new ArrayList<>();
        final Map<String, Integer> colours = new LinkedHashMap<>();
        for (final JsonNode row : rows(result, "rates"))
        {
            row.path(FIGURES).properties().forEach(entry ->
            {
                final JsonNode figure = entry.getValue();
                if (figure.path("unit").asText().equals(unit))
                {
                    final int colour = colours.computeIfAbsent(entry.getKey(), key -> colours.size());
                    bars.add(new Plot.Bar(
                        label(row, entry.getKey()), colour, figure.path(MEDIAN).asDouble(),
                        figure.path("min").asDouble(), figure.path("max").asDouble()));
                }
            });
        }
        if (!bars.isEmpty())
        {
            plot.bars(result.command() + ": median, and from least to most", unit, bars);
        }
    }

    private static String label(final JsonNode row, final String figure)
    {
        final JsonNode keys = row.path("keys");
        if (keys.has("peer"))
        {
            return keys.path("peer").asText();
        }
        final List<String> words = new ArrayList<>();
        keys.forEach(key -> words.add(TableText.key(key)));
        words.add(figure);
        return String.join(" ", words);
    }

    /** What a reading costs over the size of the fleet, a line for each stage and order. */
    private void scale(final StoredResult result)
    {
        final Map<String, Map<Double, Double>> lines = new LinkedHashMap<>();
        for (final JsonNode row : rows(result, "cost"))
        {
            final JsonNode keys = row.path("keys");
            row.path(FIGURES).properties().forEach(entry ->
            {
                if (entry.getValue().path("unit").asText().equals("ns a reading"))
                {
                    lines.computeIfAbsent(entry.getKey() + ", " + keys.path("order").asText(), key -> new TreeMap<>())
                        .put(keys.path("devices").asDouble(), entry.getValue().path(MEDIAN).asDouble());
                }
            });
        }
        final List<Plot.Line> drawn = lines.entrySet().stream()
            .map(entry -> new Plot.Line(
                entry.getKey(),
                entry.getValue().keySet().stream().mapToDouble(Double::doubleValue).toArray(),
                entry.getValue().values().stream().mapToDouble(Double::doubleValue).toArray()))
            .toList();
        if (!drawn.isEmpty())
        {
            final TreeSet<Double> sizes = new TreeSet<>();
            lines.values().forEach(line -> sizes.addAll(line.keySet()));
            plot.lines(
                "Cost of a reading over the size of the fleet", Axis.logarithmic(sizes.first(), sizes.last()),
                "devices", Axis.linear(most(drawn)), "ns a reading, median", drawn);
        }
    }

    /** Workers by chunk sizes, each cell with its time and coloured by it. */
    private void matrix(final StoredResult result)
    {
        final Map<Long, Map<Long, Double>> cells = new TreeMap<>();
        final TreeSet<Long> chunks = new TreeSet<>();
        for (final JsonNode row : rows(result, "matrix"))
        {
            final long chunk = row.path("keys").path("chunk").asLong();
            chunks.add(chunk);
            cells.computeIfAbsent(row.path("keys").path("workers").asLong(), key -> new TreeMap<>())
                .put(chunk, row.path(FIGURES).path("time").path(MEDIAN).asDouble());
        }
        if (cells.isEmpty())
        {
            return;
        }
        final double min = extreme(cells, false);
        final double max = extreme(cells, true);
        html.begin("figure").element("figcaption", "Milliseconds by workers and files taken at a time, median");
        html.begin("table", "class", "matrix").begin("thead").begin("tr").element("th", "workers");
        chunks.forEach(chunk -> html.element("th", Numbers.of(chunk), "scope", "col", "class", "n"));
        html.end().end().begin("tbody");
        cells.forEach((workers, times) ->
        {
            html.begin("tr").element("th", Numbers.of(workers), "scope", "row");
            chunks.forEach(chunk ->
            {
                final Double time = times.get(chunk);
                html.element(
                    "td", time == null ? "" : Numbers.of(time), "class", "n",
                    "style", time == null ? null : "background:hsl(" +
                        Numbers.brief(Math.rint(120 * (1 - share(time, min, max)))) + ",60%,72%);color:#111");
            });
            html.end();
        });
        html.end().end().end();
    }

    private static double extreme(final Map<Long, Map<Long, Double>> cells, final boolean most)
    {
        final var times = cells.values().stream().flatMap(row -> row.values().stream()).mapToDouble(time -> time);
        return (most ? times.max() : times.min()).orElse(0);
    }

    private static double share(final double value, final double min, final double max)
    {
        return max > min ? (value - min) / (max - min) : 0;
    }

    /** Each figure that was sampled, over time, a line for each row. */
    private void samples(final StoredResult result)
    {
        final Map<String, List<Plot.Line>> charts = new LinkedHashMap<>();
        for (final JsonNode row : rows(result, "samples"))
        {
            final double[] times = values(row.path(FIGURES).path("time"));
            row.path(FIGURES).properties().forEach(entry ->
            {
                final double[] values = values(entry.getValue());
                if (!entry.getKey().equals("time") && values.length == times.length)
                {
                    charts.computeIfAbsent(
                        entry.getKey() + ", " + entry.getValue().path("unit").asText(), key -> new ArrayList<>())
                        .add(new Plot.Line(row.path("keys").path("collector").asText(), times, values));
                }
            });
        }
        charts.forEach((name, lines) ->
        {
            final double end = lines.stream().flatMapToDouble(line -> Arrays.stream(line.xs())).max().orElse(1);
            plot.lines(
                "Over the time: " + name, Axis.linear(end), "seconds", Axis.linear(most(lines)), name, lines);
        });
    }

    /** Latencies by percentile, a chart for each that they were followed to. */
    private void percentiles(final StoredResult result)
    {
        final Map<String, List<Plot.Line>> charts = new LinkedHashMap<>();
        for (final JsonNode histogram : result.histograms())
        {
            final String name = histogram.path(NAME).asText();
            final int to = name.lastIndexOf(" to ");
            final Plot.Line line = curve(to < 0 ? name : name.substring(0, to), histogram.path("points"));
            charts.computeIfAbsent(
                (to < 0 ? "Latency" : "Latency" + name.substring(to)) + ", " + histogram.path("unit").asText(),
                key -> new ArrayList<>()).add(line);
        }
        charts.forEach((name, lines) ->
        {
            final double most = lines.stream()
                .flatMapToDouble(line -> Arrays.stream(line.xs())).max().orElse(WHOLE / 2);
            plot.lines(
                name + " by percentile", Axis.percentiles(most), "percentile", Axis.linear(most(lines)), name, lines);
        });
    }

    /** The last point, 100 %, has no place on such an axis: there its value stands at the percentile before. */
    private static Plot.Line curve(final String name, final JsonNode points)
    {
        final List<double[]> curve = new ArrayList<>();
        for (final JsonNode point : points)
        {
            final double percentile = point.path("percentile").asDouble();
            final double before = curve.isEmpty() ? 0 : curve.get(curve.size() - 1)[0];
            curve.add(new double[]{percentile < WHOLE ? percentile : before, point.path("value").asDouble()});
        }
        return new Plot.Line(
            name,
            curve.stream().mapToDouble(point -> point[0]).toArray(),
            curve.stream().mapToDouble(point -> point[1]).toArray());
    }

    private static double most(final List<Plot.Line> lines)
    {
        return lines.stream().flatMapToDouble(line -> Arrays.stream(line.ys())).max().orElse(1);
    }

    private static double[] values(final JsonNode figure)
    {
        return StreamSupport.stream(figure.path("values").spliterator(), false)
            .mapToDouble(JsonNode::asDouble)
            .toArray();
    }

    private static Iterable<JsonNode> rows(final StoredResult result, final String name)
    {
        return StreamSupport.stream(result.tables().spliterator(), false)
            .filter(table -> table.path(NAME).asText().equals(name))
            .findFirst()
            .map(table -> table.path("rows"))
            .orElse(MissingNode.getInstance());
    }
}
