package io.plumbline.perf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Keeps the results of {@code peers}: the text as it was printed, and beside it the same as JSON.
 */
final class PeerResults
{
    private PeerResults()
    {
    }

    /** Writes both; returns the path of the text. */
    static Path write(
        final Path directory, final String text, final String conditions, final List<PeerRow> rows)
    {
        final String commit = System.getProperty(Conditions.COMMIT_PROPERTY, "unknown");
        final String base = LocalDate.now(ZoneOffset.UTC) + "-peers-" + commit;
        try
        {
            Files.createDirectories(directory);
            Path path = directory.resolve(base + ".txt");
            for (int i = 2; Files.exists(path); i++)
            {
                path = directory.resolve(base + "-" + i + ".txt");
            }
            Files.writeString(path, text);
            final String name = path.getFileName().toString();
            Files.writeString(
                path.resolveSibling(name.substring(0, name.length() - ".txt".length()) + ".json"),
                json(commit, conditions, rows));
            return path;
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("the results cannot be kept: " + e.getMessage(), e);
        }
    }

    private static String json(final String commit, final String conditions, final List<PeerRow> rows)
        throws IOException
    {
        final StringWriter writer = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(writer).useDefaultPrettyPrinter())
        {
            json.writeStartObject();
            json.writeStringField("command", "peers");
            json.writeStringField("date", LocalDate.now(ZoneOffset.UTC).toString());
            json.writeStringField("commit", commit);
            json.writeArrayFieldStart("conditions");
            for (final String line : conditions.split("\n"))
            {
                json.writeString(line);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("peers");
            for (final PeerRow row : rows)
            {
                row(json, row);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return writer.append('\n').toString();
    }

    private static void row(final JsonGenerator json, final PeerRow row) throws IOException
    {
        json.writeStartObject();
        json.writeStringField("name", row.kind().name());
        json.writeStringField("what", row.kind().what());
        json.writeStringField("settings", row.settings());
        json.writeStringField("flags", String.join(" ", row.kind().flags()));
        json.writeBooleanField("kept", row.kind().kept());
        json.writeNumberField("messages", row.count());
        json.writeStringField("answer", row.flaw() != null ? row.flaw() : row.kind().isLimit() ? "none" : "same");
        series(json, "millionMessagesPerSecond", row.rates());
        series(json, "timesPlumbline", row.ratios());
        json.writeEndObject();
    }

    private static void series(final JsonGenerator json, final String name, final List<Double> values)
        throws IOException
    {
        json.writeArrayFieldStart(name);
        for (final double value : values)
        {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }
}
