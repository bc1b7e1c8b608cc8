package io.plumbline.perf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * What a command found: the text as it is printed, and the figures with their conditions, to be kept as JSON:
 * <pre>
 *   format, command, commandLine, date, commit, conditions {}, seeds {}, settings {}, overridden [], failed,
 *   tables     [{name, rows [{keys {}, figures {NAME: {unit, median, min, max, values []}}}]}]
 *   histograms [{name, unit, count, points [{percentile, value}]}]
 * </pre>
 * One thread uses it.
 */
final class Result
{
    /** Of the JSON, to be raised when a reader of an older one would take it wrongly. */
    static final int FORMAT = 1;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int TICKS_PER_HALF_DISTANCE = 5;
    private static final String COLOURS = "\u001b\\[[0-9;]*m";

    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final Tee text;
    private final PrintWriter out;
    private String failed;

    /**
     * @param command     by its name.
     * @param commandLine as it was typed.
     * @param conditions  under which it runs.
     * @param terminal    what is printed goes there, too.
     */
    Result(final String command, final String commandLine, final Conditions conditions, final PrintWriter terminal)
    {
        text = new Tee(terminal);
        out = new PrintWriter(text);
        root.put("format", FORMAT);
        root.put("command", command);
        root.put("commandLine", commandLine);
        root.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        root.put("commit", conditions.commit());
        root.set("conditions", MAPPER.valueToTree(conditions));
        root.putObject("seeds");
        root.putObject("settings");
        root.putArray("overridden");
        root.putNull("failed");
        root.putArray("tables");
        root.putArray("histograms");
    }

    /** Prints; to be flushed where it is to be seen at once. */
    PrintWriter out()
    {
        return out;
    }

    /** Prints a line, to be seen at once. */
    void say(final String line)
    {
        out.println(line);
        out.flush();
    }

    /** Notes a condition that is known only at the end. */
    Result condition(final String name, final String text)
    {
        ((ObjectNode)root.get("conditions")).put(name, text);
        return this;
    }

    /** Notes a seed that what was measured is made of. */
    Result seed(final String name, final long value)
    {
        ((ObjectNode)root.get("seeds")).put(name, value);
        return this;
    }

    /** Notes what was measured with. */
    Result setting(final String name, final Object value)
    {
        ((ObjectNode)root.get("settings")).set(name, MAPPER.valueToTree(value));
        return this;
    }

    /** Notes why it would not have measured, had it not been told to. */
    Result overridden(final String why)
    {
        ((ArrayNode)root.get("overridden")).add(why);
        return this;
    }

    /** Marks it as failed: its figures are not to be quoted. */
    Result fail(final String why)
    {
        failed = why;
        root.put("failed", why);
        return this;
    }

    /** Begins a table. */
    ResultTable table(final String name)
    {
        final ObjectNode table = ((ArrayNode)root.get("tables")).addObject().put("name", name);
        return new ResultTable(table.putArray("rows"));
    }

    /**
     * Keeps a histogram as the points of its curve.
     *
     * @param name      of it.
     * @param unit      of its values as they are kept.
     * @param histogram as it was recorded.
     * @param ratio     a recorded value is divided by it.
     */
    Result histogram(final String name, final String unit, final Histogram histogram, final double ratio)
    {
        final ObjectNode kept = ((ArrayNode)root.get("histograms")).addObject();
        kept.put("name", name).put("unit", unit).put("count", histogram.getTotalCount());
        final ArrayNode points = kept.putArray("points");
        for (final HistogramIterationValue point : histogram.percentiles(TICKS_PER_HALF_DISTANCE))
        {
            points.addObject()
                .put("percentile", point.getPercentileLevelIteratedTo())
                .put("value", point.getValueIteratedTo() / ratio);
        }
        return this;
    }

    /**
     * Writes text and JSON, named by date, command and commit.
     *
     * @param directory to write to, made if it is missing.
     * @return the path of the JSON; the text is beside it.
     */
    Path keep(final Path directory)
    {
        final String base = root.get("date").asText().substring(0, "2026-11-21".length()) + '-' +
            root.get("command").asText() + '-' + root.get("commit").asText() + (failed == null ? "" : "-FAILED");
        try
        {
            Files.createDirectories(directory);
            Path path = directory.resolve(base + ".json");
            for (int i = 2; Files.exists(path) || Files.exists(text(path)); i++)
            {
                path = directory.resolve(base + '-' + i + ".json");
            }
            out.flush();
            Files.writeString(path, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + '\n');
            Files.writeString(text(path), "    " + root.get("commandLine").asText() + "\n\n" +
                text.toString().replaceAll(COLOURS, ""));
            return path;
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("the results cannot be kept: " + e.getMessage(), e);
        }
    }

    private static Path text(final Path json)
    {
        return json.resolveSibling(json.getFileName().toString().replaceAll("json$", "txt"));
    }
}
