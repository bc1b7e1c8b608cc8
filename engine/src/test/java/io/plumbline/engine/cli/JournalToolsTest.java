package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.engine.Engine;
import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.StartOptions;
import io.plumbline.engine.WallClock;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.Retention;
import io.plumbline.journal.Segment;
import io.plumbline.journal.SegmentListing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools on a journal of two runs, the second over three cycles. */
@Timeout(60)
class JournalToolsTest
{
    @TempDir
    private Path path;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();
    private List<String> whole;

    @BeforeEach
    void writeJournal()
    {
        JournalRuns.write(path, 1, 500, 1);
        JournalRuns.write(path, 2, 1500, 3);
        whole = lines(0, "dump");
    }

    @Test
    void shouldDumpARangeOfSequences() throws IOException
    {
        for (final long from : new long[] {1, 400, 700, 1900})
        {
            final List<String> lines = lines(0, "dump", "--from", "" + from, "--to", "" + (from + 50));
            assertEquals(
                inputs(whole).stream().filter(line -> sequence(line) >= from && sequence(line) <= from + 50).toList(),
                inputs(lines));
            final List<String> expected = new ArrayList<>(whole);
            expected.removeIf(line -> !line.contains("\"sequence\":") || sequence(line) < from ||
                sequence(line) > from + 50);
            assertTrue(lines.containsAll(expected), () -> "from " + from);
        }
    }

    @Test
    void shouldDumpARangeOfTimes() throws IOException
    {
        final List<String> inputs = inputs(whole);
        final String from = time(inputs.get(300));
        final String to = time(inputs.get(900));
        assertEquals(
            inputs.stream().filter(line -> time(line).compareTo(from) >= 0 && time(line).compareTo(to) <= 0).toList(),
            inputs(lines(0, "dump", "--from", from, "--to", to)));
        final List<String> newest = inputs(lines(0, "dump", "--from", "-0s"));
        assertFalse(newest.isEmpty());
        assertEquals(time(inputs.get(inputs.size() - 1)), time(newest.get(0)));
        assertEquals(inputs, inputs(lines(0, "dump", "--from", "-9999h")));
        assertEquals(List.of(), lines(0, "dump", "--from", "2100-01-01"));
        assertEquals(inputs, inputs(lines(0, "dump", "--to", "2100-01-01T00:00:00")));
    }

    @Test
    void shouldDumpOneDeviceAndSomeKinds()
    {
        final List<String> lines = lines(0, "dump", "--device", "def01");
        assertTrue(lines.size() > 100);
        assertTrue(lines.stream().allMatch(line -> line.contains("\"code\":\"def01\"")));
        final Set<String> events = new TreeSet<>();
        lines(0, "dump", "--kind", "round,tick", "--kind", "end").forEach(line -> events.add(line.split("\"")[3]));
        assertEquals(Set.of("round", "end"), events);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "dump --from yesterday", "dump --to -2x", "dump --kind all", "prune", "prune --keep-days -1",
        "prune --keep-bytes many", "verify --nonsense"})
    void shouldRefuseAWrongCommandLine(final String args)
    {
        lines(2, args.split(" "));
        assertFalse(err.toString().isBlank());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void shouldVerify() throws IOException
    {
        final List<String> table = lines(0, "verify");
        assertEquals(4, table.size());
        assertTrue(table.get(3).startsWith("whole: 2 segments, "), table.get(3));
        final JsonNode json = new ObjectMapper().readTree(lines(0, "verify", "--json").get(0));
        assertTrue(json.get("ok").asBoolean());
        assertEquals(2, json.get("segments").size());
        assertEquals("clean", json.get("segments").get(1).get("ends").asText());
        assertTrue(table.get(3).endsWith(json.get("hash").asText()), table.get(3));
        Files.delete(JournalDirectory.open(path).segments().get(0).path().resolve("metadata.cq4t"));
        assertTrue(lines(1, "verify").stream().anyMatch(
            line -> line.equals("damage: segment 1, files: file metadata.cq4t is missing")));
        final JsonNode damaged = new ObjectMapper().readTree(lines(1, "verify", "--json").get(0));
        assertFalse(damaged.get("ok").asBoolean());
        assertEquals(1, damaged.get("damage").get(0).get("segment").asInt());
    }

    @Test
    void shouldTellDamageThatWasAccepted() throws IOException
    {
        assertEquals(List.of(), lines(0, "dump", "--kind", "damage"));
        final Path file;
        try (Stream<Path> files = Files.list(JournalDirectory.open(path).segments().get(0).path()))
        {
            file = files.filter(name -> name.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
        final byte[] head = new byte[512 * 1024];
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.readFully(head);
            int at = head.length - 1;
            while (head[at] == 0)
            {
                at--;
            }
            // In the last batch of the first segment.
            access.seek(at - 3);
            access.write(head[at - 3] ^ 4);
        }
        assertEquals(1, lines(1, "verify").stream().filter(line -> line.startsWith("damage: segment 1, ")).count());
        assertTrue(lines(1, "ls").get(1).contains("damaged"));
        try (Engine engine = Engine.start(
            JournalRuns.configuration(Retention.EVERYTHING),
            JournalDirectory.open(path),
            new MemorySource(new byte[0]),
            WallClock.create(),
            new StartOptions(true, true, StartOptions.DEFAULT.onFault())))
        {
            assertEquals(1, engine.recovered().acceptedDamages().size());
        }
        final List<String> dumped = lines(0, "dump", "--kind", "damage");
        assertEquals(1, dumped.size(), dumped::toString);
        final JsonNode decision = new ObjectMapper().readTree(dumped.get(0));
        assertEquals("damage-accepted", decision.get("event").asText());
        assertEquals(1, decision.get("segment").asInt());
        assertTrue(decision.get("damage").asText().contains("-000001: damaged at index 0x"), dumped.get(0));

        assertTrue(lines(0, "ls").get(1).contains("damaged"));
        final List<String> table = lines(0, "verify");
        assertEquals(
            1, table.stream().filter(line -> line.startsWith("accepted by segment 3: segment 1, index 0x")).count());
        assertTrue(
            table.get(table.size() - 1).startsWith("whole but for 1 accepted: 3 segments, "), table::toString);
        final JsonNode json = new ObjectMapper().readTree(lines(0, "verify", "--json").get(0));
        assertTrue(json.get("ok").asBoolean());
        assertEquals(0, json.get("damage").size());
        assertEquals(1, json.get("accepted").size());
        final JsonNode accepted = json.get("accepted").get(0);
        assertEquals(1, accepted.get("segment").asInt());
        assertEquals(3, accepted.get("by").asInt());
        assertEquals(decision.get("nextSequence").asLong(), accepted.get("sequence").asLong());
        assertFalse(accepted.get("what").asText().isEmpty());
    }

    @Test
    void shouldDumpTheDecisionOnAMissingSegmentWhereItStands() throws IOException
    {
        JournalRuns.write(path, 3, 500, 1);
        final List<String> inputs = inputs(lines(0, "dump"));
        final long end = sequence(inputs.get(inputs.size() - 1));
        final Path missing = JournalDirectory.open(path).segments().get(1).path();
        Files.move(missing, path.resolve("missing"));
        try (Engine engine = Engine.start(
            JournalRuns.configuration(Retention.EVERYTHING),
            JournalDirectory.open(path),
            new MemorySource(new byte[0]),
            WallClock.create(),
            new StartOptions(false, true, StartOptions.DEFAULT.onFault())))
        {
            assertEquals(1, engine.recovered().acceptedDamages().size());
        }
        final List<String> dumped = lines(0, "dump", "--kind", "damage");
        assertEquals(1, dumped.size(), dumped::toString);
        assertEquals(dumped, lines(0, "dump", "--kind", "damage", "--from", "400"));
        assertEquals(dumped, lines(0, "dump", "--kind", "damage", "--from", "" + end));
        assertEquals(List.of(), lines(0, "dump", "--kind", "damage", "--from", "400", "--to", "450"));
    }

    /** Also for a user who may read everything: a directory in a file's place cannot be read. */
    @Test
    void shouldGoOnAfterFilesThatCannotBeReadAndNameEach() throws IOException
    {
        JournalRuns.write(path, 3, 500, 1);
        final List<Segment> segments = JournalDirectory.open(path).segments();
        final List<Path> files = new ArrayList<>(cycleFiles(segments.get(1)).subList(1, 3));
        files.add(0, segments.get(0).path().resolve("metadata.cq4t"));
        files.add(0, path.resolve("id"));
        for (final Path file : files)
        {
            Files.delete(file);
            Files.createDirectory(file);
        }
        final List<String> reasons =
            files.stream().map(file -> file + ": cannot be read (Is a directory)").toList();

        final List<String> table = lines(1, "verify");
        assertEquals(
            List.of(
                "unreadable: " + reasons.get(0),
                "unreadable: segment 1, " + reasons.get(1),
                "unreadable: segment 2, " + reasons.get(2),
                "unreadable: segment 2, " + reasons.get(3)),
            table.subList(4, 8));
        assertTrue(table.get(3).endsWith("  clean"), table::toString);
        assertTrue(table.get(8).startsWith("unreadable in 4 places: 3 segments, "), table::toString);
        final JsonNode json = new ObjectMapper().readTree(lines(1, "verify", "--json").get(0));
        assertFalse(json.get("ok").asBoolean());
        assertEquals(0, json.get("damage").size());
        assertEquals(reasons, json.get("unreadable").findValuesAsText("what"));
        assertEquals(List.of("0", "1", "2", "2"), json.get("unreadable").findValuesAsText("segment"));
        assertEquals(
            List.of("unreadable", "unreadable", "clean"), json.get("segments").findValuesAsText("ends"));
        assertTrue(json.get("segments").get(2).get("readings").asLong() > 0);
        assertTrue(table.get(8).endsWith(json.get("hash").asText()), table::toString);

        final List<String> listed = lines(1, "ls");
        assertEquals(4, listed.size(), listed::toString);
        assertTrue(listed.get(1).endsWith("  unreadable: " + reasons.get(1)), listed::toString);
        assertTrue(listed.get(2).endsWith("  unreadable: " + reasons.get(2) + "; " + reasons.get(3)), listed::toString);
        assertTrue(listed.get(3).endsWith("  clean"), listed::toString);
        assertTrue(err.toString().contains("plumbline: " + reasons.get(0)), err.toString());
        final JsonNode second = new ObjectMapper().readTree(lines(1, "ls", "--json").get(1));
        assertEquals("unreadable", second.get("state").asText());
        assertEquals(reasons.get(3), second.get("unreadable").get(1).asText());
    }

    @Test
    void shouldPrune() throws IOException
    {
        final List<String> planned = lines(0, "prune", "--keep-bytes", "0", "--dry-run");
        assertEquals(5, planned.size(), planned::toString);
        assertTrue(planned.get(0).startsWith("would delete " + path));
        assertEquals(whole, lines(0, "dump"));
        final List<String> done = lines(0, "prune", "--keep-bytes", "0");
        assertTrue(done.get(0).startsWith("deleted " + path));
        assertEquals("not more: the newest snapshot is needed for recovery", done.get(4));
        assertTrue(lines(0, "verify").get(0).startsWith("The journal was pruned and begins with sequence "));
        lines(0, "ls");
        assertTrue(err.toString().contains("the journal was pruned and begins with sequence "), err.toString());
        final List<String> left = lines(0, "dump");
        assertEquals(inputs(whole).subList(inputs(whole).size() - inputs(left).size(), inputs(whole).size()),
            inputs(left));
        assertEquals(List.of("nothing to delete"), lines(0, "prune", "--keep-days", "100000"));
        lines(1, "dump", "--from", "1");
        assertTrue(err.toString().contains("sequence 1 is gone"), err.toString());
    }

    private List<String> lines(final int exitCode, final String... args)
    {
        out.reset();
        final List<String> all = new ArrayList<>(List.of(args));
        if (!all.isEmpty())
        {
            all.add("-j");
            all.add(path.toString());
        }
        assertEquals(
            exitCode,
            Plumbline.reporting(new JournalCommand(out))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(new String[0])),
            err::toString);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static List<Path> cycleFiles(final Segment segment)
    {
        return SegmentListing.of(segment).cycleFiles().stream().map(segment.path()::resolve).toList();
    }

    private static List<String> inputs(final List<String> lines)
    {
        return lines.stream()
            .filter(line -> line.startsWith("{\"event\":\"re") || line.startsWith("{\"event\":\"tick\""))
            .toList();
    }

    private static long sequence(final String line)
    {
        return Long.parseLong(line.replaceFirst(".*\"sequence\":([0-9]+).*", "$1"));
    }

    private static String time(final String line)
    {
        return line.replaceFirst(".*\"time\":\"([^\"]+)\".*", "$1");
    }
}
