package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.ingress.MessageSources;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worked cases: events equal, line by line, to what was worked out by hand or by other means. */
class SharedCasesTest
{
    private static final Path SHARED =
        Path.of(System.getProperty("plumbline.root", "..")).resolve("../shared").normalize();

    private static final Map<String, List<String>> FIELDS = Map.of(
        "deviation", List.of("code", "id", "pwr", "mean", "deviation", "bound", "threshold"),
        "raised", List.of("code", "id"),
        "cleared", List.of("code", "id"),
        "incomplete", List.of("code", "missing"),
        "silent", List.of("code"),
        "recovered", List.of("code"),
        "rejected", List.of("reason"));

    private static final List<String> COUNTS = List.of(
        "readings", "rejected", "rounds", "deviations", "raised", "cleared", "incomplete", "silent", "recovered",
        "duplicates", "invalid", "late");

    private final ObjectMapper mapper = JsonMapper.builder()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .build();

    @ParameterizedTest
    @CsvSource({
        "as-posted, data/openrainer-sample.ndjson",
        "tuned, data/openrainer-sample-ts.ndjson",
        "edge, cases/edge.ndjson"})
    void shouldGiveTheEventsOfTheWorkedCase(
        final String name, final String input, @TempDir final Path journal) throws IOException
    {
        assumeTrue(Files.isDirectory(SHARED), "no worked cases at " + SHARED);
        final Configuration configuration =
            ConfigurationReader.read(SHARED.resolve("cases").resolve(name + ".yaml"));
        final List<String> lines =
            EngineRun.run(configuration, journal, MessageSources.open(SHARED.resolve(input).toString()));

        final List<String> expected = Files.readAllLines(SHARED.resolve("cases").resolve(name + ".expected.tsv"));
        assertEquals(String.join("\n", expected), String.join("\n", canonical(lines)));
        assertEquals(lines, EngineRun.replay(journal));
    }

    private List<String> canonical(final List<String> lines) throws IOException
    {
        final List<String> canonical = new ArrayList<>();
        for (final String line : lines)
        {
            final JsonNode event = mapper.readTree(line);
            final String kind = event.get("event").asText();
            final List<String> words = new ArrayList<>(List.of(kind));
            if ("summary".equals(kind))
            {
                COUNTS.forEach(count -> words.add(count + "=" + event.get(count).asText()));
            }
            else
            {
                FIELDS.get(kind).forEach(field -> words.add(text(event.get(field))));
            }
            canonical.add(String.join("\t", words));
        }
        return canonical;
    }

    private static String text(final JsonNode value)
    {
        if (value.isArray())
        {
            final List<String> elements = new ArrayList<>();
            value.forEach(element -> elements.add(element.asText()));
            return String.join(",", elements);
        }
        if (!value.isNumber())
        {
            return value.asText();
        }
        final BigDecimal number = value.decimalValue().stripTrailingZeros();
        return number.signum() == 0 ? "0" : number.toPlainString();
    }
}
