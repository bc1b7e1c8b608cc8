package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.analysis.FirstReading;
import io.plumbline.journal.JournalDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code query} and {@code rollup}. */
@Timeout(60)
class QueryCommandTest
{
    @TempDir
    private Path path;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeJournal()
    {
        JournalRuns.write(path, 1, 2_000, 2);
    }

    @Test
    void shouldAnswerTheSameWithAndWithoutRollups()
    {
        final List<String> scanned = query("--device", "abc01,xyz01", "--json", "--points", "7");
        assertTrue(scanned.size() > 8 && scanned.size() <= 7 * 16, () -> scanned.toString());
        assertEquals(0, rollup("--once"));
        assertTrue(Files.isDirectory(path.resolve("rollups")));
        assertEquals(scanned, query("--device", "abc01,xyz01", "--json", "--points", "7"));
        assertEquals(scanned, query("--device", "abc01,xyz01", "--json", "--points", "7", "--no-rollups"));
        assertEquals(0, rollup("--once"));
        assertEquals(scanned, query("--device", "abc01,xyz01", "--json", "--points", "7"));
    }

    @Test
    void shouldCountEveryReadingOnce() throws IOException
    {
        long count = 0;
        for (final String line : query("--device", "abc01,def01,xyz01,rare", "--json", "--points", "1"))
        {
            final JsonNode row = new ObjectMapper().readTree(line);
            count += row.get("count").longValue() + row.get("invalid").longValue();
            assertTrue(row.get("min").decimalValue().compareTo(row.get("mean").decimalValue()) <= 0, line);
            assertTrue(row.get("max").decimalValue().compareTo(row.get("mean").decimalValue()) >= 0, line);
        }
        final ByteArrayOutputStream dump = new ByteArrayOutputStream();
        Plumbline.reporting(new JournalCommand(dump)).execute("dump", "-j", path.toString(), "--kind", "reading");
        assertEquals(dump.toString(StandardCharsets.UTF_8).lines().count(), count);
    }

    @Test
    void shouldWriteCsvAndATable()
    {
        final List<String> csv = query("--device", "abc01", "--id", "3", "--csv", "--points", "5");
        assertEquals("time,code,id,min,max,mean,sum,count,invalid", csv.get(0));
        assertTrue(csv.get(1).matches("20[-0-9T:.]+Z,abc01,3,-5[0-9.]+,-5[0-9.]+,-5[0-9.]+,-[0-9.]+,[0-9]+,[0-9]+"),
            csv.get(1));
        final List<String> table = query("--device", "abc01", "--id", "3", "--points", "5");
        assertEquals(csv.size(), table.size());
        assertTrue(table.get(1).endsWith("abc01/3"), table.get(1));
    }

    @Test
    void shouldChooseReadings() throws IOException
    {
        final List<String> all = query("--device", "abc01", "--id", "3", "--method", "lttb", "--json");
        final List<String> chosen =
            query("--device", "abc01", "--id", "3", "--method", "lttb", "--json", "--points", "20");
        assertEquals(20, chosen.size());
        assertTrue(all.containsAll(chosen));
        final JsonNode row = new ObjectMapper().readTree(chosen.get(5));
        assertEquals("abc01", row.get("code").textValue());
        assertTrue(row.get("sequence").longValue() > 0 && row.get("pwr").isNumber(), chosen.get(5));
    }

    @Test
    void shouldTellOfADeviceWithoutReadingsAndOfAnEmptyRange()
    {
        query("--device", "rare", "--from", "-1ms");
        assertTrue(err.toString().contains("no readings of rare there"), err.toString());
        assertEquals(List.of(), query("--device", "abc01", "--json", "--from", "2030-01-01", "--to", "2031-01-01"));
        assertEquals(List.of(), query("--device", "abc01", "--json", "--from", "999999"));
        assertTrue(FirstReading.timeNs(JournalDirectory.open(path), 0) > 0);
    }

    @Test
    void shouldRefuseWhatMakesNoSense()
    {
        for (final String[] args : new String[][]
            {
                {"--device", "abc01", "--id", "9"},
                {"--device", "abc01,abc01"},
                {"--device", "abc01", "--id", "0"},
                {"--device", "abc01", "--id", "-1"},
                {"--device", "abc01", "--points", "0"},
                {"--device", "abc01", "--points", "-1"},
                {"--device", "abc01", "--points", "1000000000"},
                {"--device", "abc01", "--points", "99999999999"},
                {"--device", "abc01", "--points", "250001", "--method", "lttb"},
                {"--device", "abc01", "--from", "2027-01-02", "--to", "2027-01-01"},
                {"--device", "abc01", "--from", "100", "--to", "99"},
                {"--device", "abc01", "--points", "2", "--method", "lttb"},
                {"--device", "abc01", "--method", "mean"},
                {"--device", "abc01", "--rollups", path.resolve("none").toString()},
                {"--device", "abc01", "--json", "--csv"},
                {}
            })
        {
            assertEquals(2, execute(new QueryCommand(out), args), () -> String.join(" ", args));
        }
    }

    @Test
    void shouldRefuseAnUnknownDeviceBeforeThereAreRows()
    {
        out.reset();
        assertEquals(2, execute(new QueryCommand(out), "--device", "abc01,nope"));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
        assertTrue(err.toString().contains("no device nope was configured there"), err.toString());
    }

    @Test
    void shouldRefuseADeviceOfAnEmptyJournalBeforeThereAreRows()
    {
        out.reset();
        final Path empty = JournalDirectory.create(path.resolve("empty")).path();
        for (final String form : new String[]{"--method=minmax", "--method=lttb", "--csv"})
        {
            assertEquals(2, Plumbline.reporting(new QueryCommand(out))
                .setErr(new PrintWriter(err, true))
                .execute("-j", empty.toString(), "--device", "abc01", form));
        }
        assertEquals("", out.toString(StandardCharsets.UTF_8));
        assertTrue(err.toString().contains("no device abc01 was configured there"), err.toString());
    }

    @Test
    void shouldNameTheMethodsThatThereAre()
    {
        assertEquals(2, execute(new QueryCommand(out), "--device", "abc01", "--method", "LTTB"));
        assertTrue(err.toString().contains("no method: LTTB (minmax, lttb)"), err.toString());
    }

    private List<String> query(final String... args)
    {
        out.reset();
        assertEquals(0, execute(new QueryCommand(out), args), err::toString);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private int rollup(final String... args)
    {
        return execute(new RollupCommand(), args);
    }

    private int execute(final Object command, final String... args)
    {
        final List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("-j", path.toString()));
        return Plumbline.reporting(command)
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(new String[0]));
    }
}
