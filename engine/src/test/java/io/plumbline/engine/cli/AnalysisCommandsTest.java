package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.JournalRuns;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that answer from a journal, as they are typed; their answers are tested with what makes them. */
class AnalysisCommandsTest
{
    private static final String LIMITS =
        "time: message\ndefaults: { first: { below: -20 }, last: { below: -20 } }\n";

    @TempDir
    private Path path;
    private String journal;
    private List<String> events;
    private String err;

    @BeforeEach
    void write()
    {
        journal = path.resolve("a journal").toString();
        events = JournalRuns.write(Path.of(journal), 1, 2_000, 2);
    }

    @Test
    void shouldExplainAnAlarm() throws IOException
    {
        final String raised = events.stream().filter(line -> line.contains("\"raised\"")).findFirst().orElseThrow();
        final String sequence = raised.replaceAll(".*\"sequence\":(\\d+),.*", "$1");
        final String code = raised.replaceAll(".*\"code\":\"([^\"]+)\".*", "$1");
        final List<String> lines = run(0, "explain", "-j", journal, "--device", code, "--sequence", sequence);
        assertTrue(lines.get(0).startsWith("device " + code + ", at sequence " + sequence + " at "), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.endsWith("2 in a row of 2: alarm raised")), lines::toString);
        assertTrue(lines.get(0).endsWith(" (times of messages)"), lines::toString);
        assertEquals(
            2,
            lines.stream()
                .filter(line -> line.matches("  bounds in force since .* \\(wall clock\\), segment 1"))
                .count(),
            lines::toString);
        assertEquals(lines, run(0, "explain", "-j", journal, "--device", code, "--at", sequence));
        run(2, "explain", "-j", journal, "--device", code);
        run(2, "explain", "-j", journal, "--device", code, "--sequence", "1", "--id", "9");
    }

    @Test
    void shouldShowTheStateOfEachComponent() throws IOException
    {
        final List<String> all = run(0, "state", "-j", journal);
        assertEquals(2 + 4 * 8, all.size(), all::toString);
        assertEquals(2 + 8, run(0, "state", "-j", journal, "--device", "rare", "--look-back", "1h").size());
    }

    @Test
    void shouldCountAgesFromThePointAndMarkWhatFallsDueBeforeIt() throws IOException
    {
        final List<String> newest = run(0, "state", "-j", journal, "--device", "abc01");
        final Instant last = Instant.parse(newest.get(0).replaceAll(".* ", ""));
        final String point = last.plusSeconds(200).toString();
        final List<String> later = run(0, "state", "-j", journal, "--device", "abc01", "--at", point);
        assertEquals("at " + point + ", the last event is " + newest.get(0).substring("at ".length()), later.get(0));
        for (int id = 1; id <= 8; id++)
        {
            assertEquals(age(newest.get(1 + id)) + 200, age(later.get(1 + id)), 1e-6);
            assertFalse(newest.get(1 + id).contains("*"), newest::toString);
            assertTrue(later.get(1 + id).matches(".* silent [-0-9T:.]+Z\\*"), later::toString);
        }
        assertEquals("* falls due by then; no event has told so", later.get(later.size() - 1));
        assertTrue(run(0, "explain", "-j", journal, "--device", "abc01", "--at", point).stream().anyMatch(
            line -> line.startsWith("the device is not heard any more; it counts as silent from ") &&
                line.endsWith(", before the point; no event has told so")));
        assertFalse(run(0, "explain", "-j", journal, "--device", "abc01", "--at", last.toString()).stream()
            .anyMatch(line -> line.contains("no event has told so")));
    }

    private static double age(final String row)
    {
        return Double.parseDouble(row.replaceAll(".* ([0-9.]+) s .*", "$1"));
    }

    @Test
    void shouldSweepIntoTableCsvAndPicture() throws IOException
    {
        final Path csv = path.resolve("sweep.csv");
        final Path png = path.resolve("sweep.png");
        final List<String> table = run(
            0, "sweep", "-j", journal, "--below", "-1:-3:0.5", "--csv", csv.toString(), "--chart", png.toString());
        assertEquals(
            List.of("below", "-1", "-1.5", "-2", "-2.5", "-3"),
            table.stream().map(line -> line.strip().split(" +")[0]).toList());
        assertEquals("below,day,code,deviations,alarms", Files.readAllLines(csv).get(0));
        assertTrue(ImageIO.read(png.toFile()).getWidth() > 0);
        run(1, "sweep", "-j", journal, "--below", "-1", "--csv", csv.toString());
        assertEquals("plumbline: " + csv + ": it exists already", err.strip());
        run(1, "sweep", "-j", journal, "--below", "-1", "--chart", png.toString());
        assertEquals(6, Files.readAllLines(csv).stream().map(line -> line.split(",")[0]).distinct().count());
        run(0, "sweep", "-j", journal, "--below", "-1", "--csv", csv.toString(), "--force");
        assertEquals(2, Files.readAllLines(csv).stream().map(line -> line.split(",")[0]).distinct().count());
        assertEquals(3, run(0, "sweep", "-j", journal, "--below", "-2,-1").size());
        assertEquals("plumbline: breaches of the recorded upper bounds are counted too", err.strip());
        run(2, "sweep", "-j", journal, "--below", "2");
        assertTrue(
            err.startsWith("plumbline sweep: bound 2 is not less than 2, the upper bound of group first of device "),
            err);
        for (final String wrong : List.of("-1:-3:0", "x", "-1:-2", "1e3", "-1:-100:0.1"))
        {
            run(2, "sweep", "-j", journal, "--below", wrong);
        }
    }

    /** Before the work: a bound that is refused on the way there is not come to. */
    @Test
    void shouldRefuseToSweepIntoFilesThatCannotBeWrittenBeforeTheWork() throws IOException
    {
        for (final String option : List.of("--csv", "--chart"))
        {
            final String gone = path.resolve("gone/x").toString();
            run(1, "sweep", "-j", journal, "--below", "2", option, gone);
            assertEquals("plumbline: " + gone + ": no such file or directory", err.strip());
            final String inside = path.resolve("../" + path.getFileName() + "/a journal/x").toString();
            run(1, "sweep", "-j", journal, "--below", "2", option, inside);
            assertEquals("plumbline: " + inside + ": is in the journal, which is only read", err.strip());
        }
        final String one = path.resolve("one").toString();
        run(2, "sweep", "-j", journal, "--below", "-1", "--csv", one, "--chart", path + "/./one", "--force");
        assertTrue(err.startsWith("plumbline sweep: --csv and --chart are one file"), err);
        Files.writeString(path.resolve("one"), "kept");
        run(2, "sweep", "-j", journal, "--below", "2", "--csv", one, "--force");
        assertEquals("kept", Files.readString(path.resolve("one")));
        try (Stream<Path> files = Files.list(path))
        {
            assertEquals(
                List.of("a journal", "one"), files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void shouldSweepByDayAndDevice() throws IOException
    {
        final Path csv = path.resolve("sweep.csv");
        final List<String> byDevice = run(
            0, "sweep", "-j", journal, "--below", "-1,-2", "--by", "device", "--csv", csv.toString());
        final List<String> byBoth = run(0, "sweep", "-j", journal, "--below", "-1,-2", "--by", "day-device");
        final List<String> byDay = run(0, "sweep", "-j", journal, "--below", "-1,-2", "--by", "day");
        final List<String> total = run(0, "sweep", "-j", journal, "--below", "-1,-2");
        for (final String bound : List.of("-1", "-2"))
        {
            for (int column = 1; column <= 2; column++)
            {
                final long sum = sum(total, bound, column);
                assertTrue(sum > 0, total::toString);
                assertEquals(sum, sum(byDay, bound, column));
                assertEquals(sum, sum(byDevice, bound, column));
                assertEquals(sum, sum(byBoth, bound, column));
                final int inCsv = column + 2;
                assertEquals(sum, Files.readAllLines(csv).stream()
                    .map(line -> line.split(","))
                    .filter(words -> words[0].equals(bound))
                    .mapToLong(words -> Long.parseLong(words[inCsv]))
                    .sum());
            }
        }
        assertEquals(
            List.of("abc01", "def01", "xyz01"),
            byDevice.stream().skip(1).map(line -> line.strip().split(" +")[4]).distinct()
                .filter(code -> !code.equals("rare")).toList());
    }

    private static long sum(final List<String> table, final String bound, final int column)
    {
        return table.stream()
            .map(line -> line.strip().split(" +"))
            .filter(words -> words[0].equals(bound))
            .mapToLong(words -> Long.parseLong(words[column]))
            .sum();
    }

    @Test
    void shouldTellWhatOtherLimitsChange() throws IOException
    {
        final Path other = path.resolve("other.yaml");
        Files.writeString(other, """
            time: message
            defaults:
              first: { below: -20 }
              last: { below: -20 }
              invalid: exclude
            devices: [abc01, def01, xyz01, rare]
            """, StandardCharsets.UTF_8);
        final List<String> lines = run(0, "what-if", "-j", journal, "-c", other.toString());
        final String[] total = lines.stream()
            .filter(line -> line.startsWith("total "))
            .findFirst()
            .orElseThrow()
            .split(" +");
        final long deviations = events.stream().filter(line -> line.contains("\"deviation\",\"seq")).count();
        assertEquals(Long.toString(deviations), total[1]);
        assertEquals("0", total[2]);
        assertEquals(total[1], total[4], "all of them are removed");
        final long refused = events.stream().filter(line -> line.contains("\"rejected\",\"seq")).count();
        assertEquals(
            refused + " messages were refused when they came: the journal has no readings of them to judge",
            lines.get(lines.size() - 1));
    }

    @Test
    void shouldCountWhatAnotherConfigurationLeavesOut() throws IOException
    {
        final Path other = path.resolve("other.yaml");
        Files.writeString(other, LIMITS + "devices: [elsewhere]\n");
        final long readings = Long.parseLong(events.get(events.size() - 1).replaceAll(".*\"readings\":(\\d+).*", "$1"));
        final List<String> lines = run(0, "what-if", "-j", journal, "-c", other.toString());
        assertTrue(
            lines.contains(readings + " readings of 4 devices that " + other + " leaves out count as refused"),
            lines::toString);
        assertEquals(
            "plumbline: " + other + " has none of the 4 devices recorded: all " + readings +
                " readings count as refused",
            err.strip());
        Files.writeString(other, LIMITS + "devices: [rare, abc01, def01]\n");
        assertTrue(run(0, "what-if", "-j", journal, "-c", other.toString()).stream()
            .anyMatch(line -> line.contains(" readings of 1 devices that ")));
        assertEquals("", err);
    }

    @Test
    void shouldExplainASilenceAndTheOthersOfTheGroup() throws IOException
    {
        final String silent = events.stream()
            .filter(line -> line.contains("\"silent\",\"seq"))
            .findFirst()
            .orElseThrow();
        final String code = silent.replaceAll(".*\"code\":\"([^\"]+)\".*", "$1");
        final String sequence = silent.replaceAll(".*\"sequence\":(\\d+),.*", "$1");
        final String time = silent.replaceAll(".*\"time\":\"([^\"]+)\".*", "$1");
        final List<String> lines =
            run(0, "explain", "-j", journal, "--device", code, "--sequence", sequence, "--look-back", "1h");
        final String told = lines.stream().filter(line -> line.startsWith("the device is silent since "))
            .findFirst().orElseThrow();
        assertTrue(told.startsWith("the device is silent since " + Instant.parse(time) + ": silent-after is "), told);
        assertTrue(told.contains(", the last reading of it is sequence "), told);
        final String raised = events.stream().filter(line -> line.contains("\"raised\"")).findFirst().orElseThrow();
        final List<String> one = run(
            0, "explain", "-j", journal, "--device", raised.replaceAll(".*\"code\":\"([^\"]+)\".*", "$1"),
            "--sequence", raised.replaceAll(".*\"sequence\":(\\d+),.*", "$1"), "--id", "8");
        assertTrue(one.stream().filter(line -> line.contains("breach: the deviation is")).count() > 1, one::toString);
    }

    @Test
    void shouldMeanTheSameByARangeInEachCommand() throws IOException
    {
        final String config = path.resolve("same.yaml").toString();
        Files.writeString(Path.of(config), LIMITS + "devices: [rare, abc01, def01, xyz01]\n");
        for (final List<String> command : List.of(
            List.of("replay"),
            List.of("replay", "--verify"),
            List.of("what-if", "-c", config),
            List.of("sweep", "--below", "-1"),
            List.of("query", "--device", "rare"),
            List.of("export", "--format", "csv", "--force", "-o", path.resolve("export").toString()),
            List.of("report", "--force", "-o", path.resolve("report").toString()),
            List.of("journal", "dump")))
        {
            run(2, with(command, "--from", "20", "--to", "10"));
            assertTrue(err.contains("--from is behind --to"), () -> command + ": " + err);
            run(2, with(command, "--from", "-1s", "--to", "2001-01-01"));
            for (final String[] outside : new String[][]
                {
                    {"--from", "2040-01-01"}, {"--from", "2040-01-01", "--to", "2041-01-01"}, {"--to", "2001-01-01"},
                    {"--from", "2000-01-01", "--to", "2001-01-01"}, {"--from", "100000"}
                })
            {
                run(0, with(command, outside));
                assertTrue(
                    err.startsWith("plumbline: there are no events in this range: the journal spans sequence 1 at "),
                    () -> command + " " + List.of(outside) + ": " + err);
            }
            run(0, with(command, "--from", "1", "--to", "100000"));
            assertFalse(err.contains("no events"), () -> command + ": " + err);
        }
    }

    @Test
    void shouldSayWhatTheNewestEventIs() throws IOException
    {
        for (final String at : List.of("2040-01-01", "100000"))
        {
            run(0, "state", "-j", journal, "--at", at);
            assertTrue(err.startsWith("plumbline: the newest event is sequence "), err);
            run(0, "explain", "-j", journal, "--device", "abc01", "--at", at);
            assertTrue(err.startsWith("plumbline: the newest event is sequence "), err);
        }
        run(0, "state", "-j", journal, "--at", "-0s");
        assertEquals("", err);
    }

    @Test
    void shouldTakeAQuoteForACharacterOfACode() throws IOException
    {
        run(2, "query", "-j", journal, "--device", "a\"b,c\"d");
        assertTrue(err.contains("no device a\"b, c\"d was configured there"), err);
    }

    private String[] with(final List<String> command, final String... range)
    {
        final List<String> all = new ArrayList<>(command);
        all.addAll(List.of("-j", journal));
        all.addAll(List.of(range));
        return all.toArray(String[]::new);
    }

    @Test
    void shouldRefuseADeviceThatWasNeverConfigured() throws IOException
    {
        final Path file = path.resolve("export");
        for (final List<String> command : List.of(
            List.of("replay"),
            List.of("sweep", "--below", "-1"),
            List.of("query", "--points", "3"),
            List.of("export", "--format", "csv", "-o", file.toString()),
            List.of("report", "-o", path.resolve("report").toString()),
            List.of("journal", "dump"),
            List.of("state"),
            List.of("explain", "--at", "-0s")))
        {
            final List<String> of = new ArrayList<>(command);
            of.addAll(List.of("-j", journal, "--device", "nope"));
            run(2, of.toArray(String[]::new));
            assertTrue(err.contains("no device nope was configured there, at any time"), () -> of + ": " + err);
            of.set(of.size() - 1, "rare");
            run(0, of.toArray(String[]::new));
        }
    }

    @Test
    void shouldSayThatADeviceWasNotConfiguredThen() throws IOException, InterruptedException
    {
        journal = path.resolve("reloaded").toString();
        JournalRuns.writeWithReload(Path.of(journal));
        assertEquals(
            "the device was not in the configuration: its messages were refused",
            run(0, "explain", "-j", journal, "--device", "gone", "--at", "-0s").get(1));
        assertEquals(
            "the device was not in the configuration: its messages were refused",
            run(0, "explain", "-j", journal, "--device", "new", "--at", "5").get(1));
        assertEquals(2, run(0, "state", "-j", journal, "--device", "new", "--at", "5").size());
        assertEquals("plumbline: new: not in the configuration at that point", err.strip());
        run(0, "sweep", "-j", journal, "--below", "-1", "--device", "new", "--to", "5");
        assertEquals("plumbline: new: not in the configuration in this range", err.strip());
    }

    @Test
    void shouldMakeNoFileOfADash()
    {
        run(2, "sweep", "-j", journal, "--below", "-1", "--chart", "-");
        run(2, "report", "-j", journal, "-o", "-");
        // Standard output, which cannot take Parquet.
        run(2, "export", "-j", journal, "--format", "parquet", "-o", "-");
        assertFalse(Files.exists(Path.of("-")));
    }

    @Test
    void shouldPrintTheCsvOfASweepInsteadOfTheTable() throws IOException
    {
        final Path csv = path.resolve("sweep.csv");
        run(0, "sweep", "-j", journal, "--below", "-1,-2", "--csv", csv.toString());
        assertEquals(
            Files.readAllLines(csv), run(0, "sweep", "-j", journal, "--below", "-1,-2", "--csv", "-"));
        run(2, "sweep", "-j", journal, "--below", "-1", "--csv", "-", "--json");
        assertTrue(err.contains("--csv - and --json both write to standard output"), err);
        assertFalse(Files.exists(Path.of("-")));
    }

    @Test
    void shouldSayInPlainWordsWhatIsWrong() throws IOException
    {
        for (final String far : List.of("9999-12-31", "0001-01-01"))
        {
            run(2, "state", "-j", journal, "--at", far);
            assertTrue(err.contains("'" + far + "' is out of range: times go from "), err);
        }
        run(2, "sweep", "-j", journal, "--below", "-1", "--by", "foo");
        assertTrue(err.contains("no grouping: foo (total, day, device, day-device)"), err);
        run(2, "export", "-j", journal, "--format", "CSV");
        assertTrue(err.contains("no format: CSV (csv, ndjson, parquet)"), err);
        run(2, "export", "-j", journal, "--format", "csv", "--what", "foo");
        assertTrue(err.contains("no content of an export: foo (readings, verdicts, events)"), err);
        for (final List<String> command : List.of(List.of("state"), List.of("explain", "--at", "-0s")))
        {
            run(2, with(command, "--device", ""));
            assertTrue(err.contains("--device names no device"), err);
        }
        final List<String> nothing = run(0, "explain", "-j", journal, "--device", "abc01", "--sequence", "1");
        assertTrue(nothing.contains("no round of the device ended in the journal up to there"), nothing::toString);
        assertTrue(run(0, "explain", "-j", journal, "--device", "abc01", "--at", "-0s").stream()
            .anyMatch(line -> line.endsWith(" time")));
    }

    @Test
    void shouldReplayAPart() throws IOException
    {
        assertTrue(run(0, "replay", "-j", journal, "--verify", "--from", "500", "--to", "-1m").get(0)
            .startsWith("identical: "));
        final String json = run(0, "replay", "-j", journal, "--verify", "--json").get(0);
        assertTrue(json.startsWith("{\"identical\":true,\"complete\":true,\"readings\":"), json);
        assertTrue(json.endsWith("\"missing\":[],\"notes\":[]}"), json);
        run(2, "replay", "-j", journal, "--json");
        run(2, "what-if", "-j", journal, "-c", "none.yaml", "--changes", "--json");
        assertTrue(err.contains("--changes goes with neither --json nor --all"), err);
        assertEquals(
            run(0, "replay", "-j", journal, "--verify", "--from", "-24h"),
            run(0, "replay", "-j", journal, "--verify", "--from", "-1d"));
        run(2, "replay", "-j", journal, "--verify", "--from", "-1w");
        assertTrue(err.contains("(ms, s, m, h, d)"), err);
        run(2, "replay", "-j", journal, "--verify", "--speed", "2x");
        run(2, "replay", "-j", journal, "--speed", "fast");
        run(2, "replay", "-j", journal, "--verify", "--from", "20", "--to", "10");
    }

    private List<String> run(final int exitCode, final String... args)
    {
        final StringWriter out = new StringWriter();
        final StringWriter told = new StringWriter();
        final CommandLine line = Plumbline.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(told, true));
        final int actual = line.execute(args);
        err = told.toString();
        assertEquals(exitCode, actual, () -> String.join(" ", args) + ": " + out + told);
        return out.toString().lines().toList();
    }
}
