package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.config.ConfigurationReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Histories and exports of real received power levels, against the plain sums of their file. */
@Timeout(120)
class SampleDataTest
{
    private static final Path SHARED =
        Path.of(System.getProperty("plumbline.root", "..")).resolve("../shared").normalize();
    private static final Path SAMPLE = SHARED.resolve("data/openrainer-sample-ts.ndjson");
    private static final Path LIMITS = SHARED.resolve("cases/tuned.yaml");
    private static final long MINUTE_MS = 60_000;
    /** Not in the configuration. */
    private static final Set<String> REFUSED = Set.of("orr07", "orr13");

    @TempDir
    private Path path;
    private Path journal;
    private final Map<String, Sums> byComponent = new TreeMap<>();
    private final Map<String, Sums> byMinute = new TreeMap<>();
    private final StringWriter err = new StringWriter();

    /** What the valid readings come to. */
    private static final class Sums
    {
        private BigDecimal min;
        private BigDecimal max;
        private BigDecimal sum = BigDecimal.ZERO;
        private long count;
        private long invalid;

        private void add(final String power, final boolean valid)
        {
            if (!valid)
            {
                invalid++;
                return;
            }
            final BigDecimal value = new BigDecimal(power);
            min = min == null ? value : min.min(value);
            max = max == null ? value : max.max(value);
            sum = sum.add(value);
            count++;
        }

        /** As {@code query --csv} gives it, but for the mean. */
        @Override
        public String toString()
        {
            return text(min) + "," + text(max) + "," + text(sum) + "," + count + "," + invalid;
        }

        private static String text(final BigDecimal value)
        {
            return value == null ? "" : value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
        }
    }

    @BeforeEach
    void read() throws IOException
    {
        assumeTrue(Files.exists(SAMPLE) && Files.exists(LIMITS), () -> "no sample data at " + SHARED);
        journal = path.resolve("journal");
        JournalRuns.run(journal, ConfigurationReader.read(LIMITS), Files.readAllBytes(SAMPLE));
        final ObjectMapper mapper = new ObjectMapper();
        for (final String line : Files.readAllLines(SAMPLE))
        {
            final JsonNode message = mapper.readTree(line);
            if (REFUSED.contains(message.get("code").textValue()))
            {
                continue;
            }
            final String component = message.get("code").textValue() + "," + message.get("id").textValue();
            final long minuteMs = message.get("ts").longValue() / MINUTE_MS * MINUTE_MS;
            for (final Sums sums : List.of(
                byComponent.computeIfAbsent(component, key -> new Sums()),
                byMinute.computeIfAbsent(QueryOutput.time(minuteMs * 1_000_000) + "," + component, key -> new Sums())))
            {
                sums.add(message.get("pwr").textValue(), message.get("valid_flag").textValue().equals("True"));
            }
        }
        assertEquals(144, byComponent.size());
    }

    @Test
    void shouldTellTheHistoryOfEveryComponent()
    {
        assertEquals(expected(byComponent), sorted(withoutTime(query("--points", "1"))));
        final List<String> scanned = query("--points", "200", "--no-rollups", "--from", "2022-08-14");
        assertEquals(expected(byMinute), sorted(withoutMean(scanned)));
        assertEquals(0, execute(new RollupCommand(), "--once"), err::toString);
        assertEquals(scanned, query("--points", "200", "--from", "2022-08-14"));
        assertEquals(expected(byComponent), sorted(withoutTime(query("--points", "1"))));
    }

    @Test
    void shouldExportMessagesThatAreDecidedTheSame() throws IOException
    {
        final Path messages = path.resolve("messages.ndjson");
        export("ndjson", "readings", journal, messages);
        assertEquals(28_800, Files.readAllLines(messages).size());
        final Path again = path.resolve("again");
        JournalRuns.run(again, ConfigurationReader.read(LIMITS), Files.readAllBytes(messages));
        // What was refused has sequences too.
        for (final String content : List.of("verdicts", "events"))
        {
            final List<String> decided = decided(journal, content);
            assertTrue(decided.size() > 2_000, () -> content + ": " + decided.size());
            assertEquals(decided, decided(again, content));
        }
        final Path readings = path.resolve("readings.csv");
        export("csv", "readings", journal, readings);
        final Map<String, Sums> exported = new TreeMap<>();
        Files.readAllLines(readings).stream().skip(1).map(line -> line.split(",", -1)).forEach(row ->
            exported.computeIfAbsent(row[2] + "," + row[3], key -> new Sums()).add(row[4], row[5].equals("true")));
        assertEquals(expected(byComponent), expected(exported));
    }

    private List<String> decided(final Path from, final String content) throws IOException
    {
        final Path file = path.resolve(content + "-of-" + from.getFileName());
        export("ndjson", content, from, file);
        return Files.readAllLines(file).stream()
            .filter(line -> !line.startsWith("{\"event\":\"rejected\""))
            .map(line -> line.replaceFirst("\"sequence\":[0-9]+,", ""))
            .toList();
    }

    private void export(final String format, final String content, final Path from, final Path to)
    {
        assertEquals(
            0,
            Plumbline.reporting(new ExportCommand()).setErr(new PrintWriter(err, true)).execute(
                "-j", from.toString(), "--format", format, "--what", content, "-o", to.toString()),
            err::toString);
    }

    private List<String> query(final String... args)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final String codes = String.join(
            ",", byComponent.keySet().stream().map(key -> key.split(",")[0]).distinct().toList());
        final String[] all =
            Stream.concat(Stream.of("--csv", "--device", codes), Stream.of(args)).toArray(String[]::new);
        assertEquals(0, execute(new QueryCommand(out), all), err::toString);
        final List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals("time,code,id,min,max,mean,sum,count,invalid", lines.get(0));
        return lines.subList(1, lines.size());
    }

    private int execute(final Object command, final String... args)
    {
        final List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("-j", journal.toString()));
        return Plumbline.reporting(command)
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(new String[0]));
    }

    private static List<String> expected(final Map<String, Sums> sums)
    {
        return sums.entrySet().stream().map(entry -> entry.getKey() + "," + entry.getValue()).sorted().toList();
    }

    private static List<String> withoutMean(final List<String> rows)
    {
        return rows.stream()
            .map(row -> row.replaceFirst("^([^,]*,[^,]*,[^,]*,[^,]*,[^,]*),[^,]*,", "$1,"))
            .toList();
    }

    private static List<String> withoutTime(final List<String> rows)
    {
        return withoutMean(rows).stream().map(row -> row.substring(row.indexOf(',') + 1)).toList();
    }

    private static List<String> sorted(final List<String> rows)
    {
        return rows.stream().sorted().toList();
    }
}
