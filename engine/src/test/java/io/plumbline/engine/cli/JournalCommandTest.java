package io.plumbline.engine.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.codec.sbe.InvalidPolicy;
import io.plumbline.codec.sbe.TimeMode;
import io.plumbline.journal.ConfigurationEncoder;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JournalCommandTest
{
    private static final long START_MS = 1_795_222_800_000L;
    private static final long START_NS = START_MS * 1_000_000;
    private static final long NONE = Long.MIN_VALUE;

    @TempDir
    private Path path;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldDumpEveryEventAsJson() throws IOException
    {
        write(0, true);
        assertEquals(0, run("dump", "-j", path.toString()));
        final List<String> expected = List.of(
            "{\"event\":\"segment\",\"sequence\":0,\"time\":\"2026-11-21T01:00:00.000000000Z\",\"number\":1," +
                "\"format\":1,\"timeMode\":\"arrival\",\"previousHash\":\"ffffffffffffffff\",\"build\":\"0.1.0\"}",
            "{\"event\":\"configuration\",\"devices\":2,\"profiles\":1,\"maxLineLength\":4096," +
                "\"timeMode\":\"arrival\"}",
            "{\"event\":\"profile\",\"index\":0,\"firstBelow\":-3,\"firstAbove\":null,\"firstDeadband\":0," +
                "\"lastBelow\":-3,\"lastAbove\":4.5,\"lastDeadband\":0.000001,\"roundTimeoutNs\":45," +
                "\"silentAfterNs\":90,\"raiseAfter\":1,\"clearAfter\":2,\"invalid\":\"exclude\"}",
            "{\"event\":\"device\",\"index\":0,\"code\":\"abc01\",\"profile\":0}",
            "{\"event\":\"device\",\"index\":1,\"code\":\"é\\\"x\",\"profile\":0}",
            "{\"event\":\"configured\",\"devices\":2}",
            "{\"event\":\"snapshot\",\"sequence\":0,\"time\":null,\"setOrder\":5,\"readings\":6,\"rejected\":0," +
                "\"rounds\":0,\"deviations\":0,\"raised\":0,\"cleared\":0,\"incomplete\":0,\"silent\":0," +
                "\"recovered\":0,\"duplicates\":0,\"invalid\":0,\"late\":7}",
            "{\"event\":\"state\",\"code\":\"abc01\",\"roundDeadline\":\"2026-11-21T01:00:00.000000000Z\"," +
                "\"roundOrder\":1,\"silenceDeadline\":null,\"silenceOrder\":2,\"arrived\":[1,2],\"valid\":[1]," +
                "\"alarms\":[8],\"silent\":true}",
            "{\"event\":\"stateComponent\",\"code\":\"abc01\",\"id\":8,\"pwr\":null,\"breachCount\":1," +
                "\"calmCount\":2}",
            "{\"event\":\"snapped\",\"sequence\":0,\"stateHash\":\"000000000000000b\"}",
            "{\"event\":\"reading\",\"sequence\":0,\"time\":\"2026-11-21T01:00:00.000000001Z\"," +
                "\"code\":\"abc01\",\"id\":3,\"pwr\":-59.2,\"valid\":true,\"evaluated\":true}",
            "{\"event\":\"round\",\"sequence\":0,\"time\":\"2026-11-21T01:00:00.000000001Z\",\"code\":\"abc01\"," +
                "\"firstSum\":-236.8,\"lastSum\":null,\"members\":[1,2,3,4]}",
            "{\"event\":\"component\",\"sequence\":0,\"time\":\"2026-11-21T01:00:00.000000001Z\"," +
                "\"code\":\"abc01\",\"id\":1,\"pwr\":-55,\"valid\":true,\"below\":true,\"threshold\":-3," +
                "\"raised\":true}",
            "{\"event\":\"incomplete\",\"sequence\":1,\"time\":\"2026-11-21T01:00:00.000000002Z\"," +
                "\"code\":\"é\\\"x\",\"missing\":[5,6,7,8]}",
            "{\"event\":\"silent\",\"sequence\":1,\"time\":\"2026-11-21T01:00:00.000000003Z\"," +
                "\"code\":\"abc01\"}",
            "{\"event\":\"tick\",\"sequence\":1,\"time\":\"2026-11-21T01:00:00.000000004Z\"}",
            "{\"event\":\"reading\",\"sequence\":2,\"time\":\"2026-11-21T01:00:01.999999999Z\"," +
                "\"code\":\"é\\\"x\",\"id\":8,\"pwr\":null,\"valid\":false,\"late\":true," +
                "\"duplicate\":true,\"recovered\":true}",
            "{\"event\":\"rejected\",\"sequence\":3,\"time\":\"2026-11-21T01:00:02.000000000Z\"," +
                "\"reason\":\"bad-power\",\"length\":99,\"raw\":\"{\\\"\\u000a�\"}",
            "{\"event\":\"end\",\"sequence\":4,\"time\":\"2026-11-21T01:00:03.000000000Z\"," +
                "\"stateHash\":\"000000000000000c\"}");
        assertEquals(expected, printed().lines().toList());
        assertEquals("", err.toString());
        for (final String line : expected)
        {
            assertTrue(new ObjectMapper().readTree(line).isObject());
        }
    }

    @Test
    void shouldNameDevicesByTheConfigurationInForce()
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 1))
        {
            appender.segmentStart(START_NS, 0, TimeMode.ARRIVAL, "0.1.0");
            configure(appender.configuration(), "a", "b");
            appender.snapshot().start(NONE, 0);
            appender.snapshot().end(0);
            appender.reading(START_NS, 1, 0, 5, 1);
            configure(appender.newConfiguration(), "z", "a", "b");
            appender.deviceSilent(START_NS + 1, 1);
            appender.reload(START_NS + 2, 1, 0, 0, 0);
            appender.snapshot().start(NONE, 0);
            appender.snapshot().device(1, NONE, 0, NONE, 0, 0, 0, 1, false);
            appender.snapshot().end(0);
            appender.reading(START_NS + 3, 1, 0, 5, 1);
            appender.commit();
        }
        final String kinds = "reading,silent,reload";
        final List<String> expected = List.of(
            "reading b", "silent b", "{\"event\":\"reload\",\"sequence\":2," +
                "\"time\":\"2026-11-21T01:00:00.000000002Z\",\"devices\":3,\"added\":1,\"removed\":0," +
                "\"changed\":0,\"alarmsDropped\":0}", "reading a");
        for (int from = 1; from <= 3; from++)
        {
            out.reset();
            assertEquals(0, run("dump", "-j", path.toString(), "--kind", kinds, "--from", Integer.toString(from)));
            assertEquals(
                expected.subList(from == 1 ? 0 : from == 2 ? 1 : 3, 4),
                printed().lines()
                    .map(line -> line.replaceFirst("\\{\"event\":\"(\\w+)\".*\"code\":\"(\\w)\".*", "$1 $2"))
                    .toList());
        }
        out.reset();
        assertEquals(0, run("dump", "-j", path.toString(), "--device", "a"));
        assertEquals(
            List.of("device", "device", "state", "reading"),
            printed().lines().map(line -> line.replaceFirst("\\{\"event\":\"(\\w+)\".*", "$1")).toList());
        out.reset();
        assertEquals(0, run("ls", "-j", path.toString(), "--json"));
        assertTrue(printed().contains("\"reloads\":1,"), printed());
    }

    @Test
    void shouldListSegments() throws IOException
    {
        write(0, true);
        write(4, false);
        Files.createFile(path.resolve("segments/notes.txt"));
        assertEquals(0, run("ls", "--journal", path.toString()));
        final List<String> lines = printed().lines().toList();
        assertEquals(4, lines.size());
        assertEquals("journal " + JournalDirectory.open(path).id().orElseThrow(), lines.get(3));
        final String[] first = lines.get(1).trim().split(" +");
        assertEquals(
            List.of("1", "2026-11-21T01:00:00.000Z", "0", "3", "2", "4"), List.of(first).subList(0, 6));
        assertEquals("0", first[6]);
        assertEquals("clean", first[8]);
        assertTrue(lines.get(2).endsWith(" open"), lines.get(2));
        assertEquals("plumbline: no segment: notes.txt\n", err.toString());
    }

    @Test
    void shouldListSegmentsAsJson() throws IOException
    {
        write(0, true);
        assertEquals(0, run("ls", "-j", path.toString(), "--json"));
        final JsonNode segment = new ObjectMapper().readTree(printed());
        assertEquals(JournalDirectory.open(path).id().orElseThrow(), segment.get("journal").asText());
        assertEquals(0, segment.get("firstSequence").asLong());
        assertEquals(4, segment.get("nextSequence").asLong());
        assertEquals(2, segment.get("readings").asLong());
        assertEquals(1, segment.get("rejected").asLong());
        assertEquals(1, segment.get("ticks").asLong());
        assertEquals(4, segment.get("verdicts").asLong());
        assertEquals("clean", segment.get("state").asText());
        assertTrue(segment.get("damage").isNull());
        assertTrue(segment.get("fileBytes").asLong() > segment.get("writtenBytes").asLong());
    }

    @Test
    void shouldReportDamage() throws IOException
    {
        write(0, true);
        final Path file;
        try (Stream<Path> files = Files.walk(path))
        {
            file = files.filter(name -> name.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
        damage(file);
        assertEquals(1, run("ls", "-j", path.toString()));
        assertTrue(printed().contains("damaged: checksum does not match at index 0x"), printed());
        assertEquals(1, run("dump", "-j", path.toString()));
        assertEquals(1, err.toString().lines().count());
        assertTrue(err.toString().contains("checksum does not match"), err.toString());
    }

    @Test
    void shouldSayInOneLineWhatIsWrong()
    {
        assertEquals(1, run("ls", "-j", path.resolve("none").toString()));
        assertEquals("plumbline: " + path.resolve("none") + ": no such directory\n", err.toString());
        assertEquals(1, run("dump", "-j", path.toString()));
        assertEquals(2, run("dump"));
        assertEquals(2, run("ls", "-j"));
        assertEquals(2, run());
        assertFalse(err.toString().contains("\tat "));
    }

    @Test
    void shouldStopQuietlyWhenNobodyReads()
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 0))
        {
            for (int i = 0; i < 100_000; i++)
            {
                appender.tick(START_NS + i);
            }
            appender.commit();
        }
        final ClosedPipe pipe = new ClosedPipe();
        final CommandLine commandLine = Plumbline.reporting(new JournalCommand(pipe))
            .setErr(new PrintWriter(err, true));
        assertEquals(0, commandLine.execute("dump", "-j", path.toString()));
        assertEquals("", err.toString());
        assertEquals(1, pipe.writes);
    }

    private String printed()
    {
        return out.toString(StandardCharsets.UTF_8);
    }

    private int run(final String... args)
    {
        final CommandLine commandLine = Plumbline.reporting(new JournalCommand(out))
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }

    private static void configure(final ConfigurationEncoder configuration, final String... codes)
    {
        configuration.start(codes.length, 1, 4096, TimeMode.ARRIVAL);
        configuration.profileBounds(-3_000_000, NONE, 0, -3_000_000, 4_500_000, 1);
        configuration.profileRules(45, 90, 1, 2, InvalidPolicy.EXCLUDE);
        for (final String code : codes)
        {
            configuration.device(0, code.getBytes(StandardCharsets.UTF_8), 0, code.length());
        }
        configuration.end();
    }

    private void write(final long nextSequence, final boolean clean)
    {
        final List<byte[]> codes = new ArrayList<>();
        codes.add("abc01".getBytes(StandardCharsets.UTF_8));
        codes.add("é\"x".getBytes(StandardCharsets.UTF_8));
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), nextSequence))
        {
            appender.segmentStart(START_NS, -1, TimeMode.ARRIVAL, "0.1.0");
            appender.configuration().start(2, 1, 4096, TimeMode.ARRIVAL);
            appender.configuration().profileBounds(-3_000_000, NONE, 0, -3_000_000, 4_500_000, 1);
            appender.configuration().profileRules(45, 90, 1, 2, InvalidPolicy.EXCLUDE);
            for (final byte[] code : codes)
            {
                appender.configuration().device(0, code, 0, code.length);
            }
            appender.configuration().end();
            appender.snapshot().start(NONE, 5).readings(6).late(7);
            appender.snapshot().device(0, START_NS, 1, NONE, 2, 3, 1, 0x80, true);
            appender.snapshot().component(7, NONE, 1, 2);
            appender.snapshot().end(11);
            appender.reading(START_NS + 1, 0, 2, -59_200_000, 0b1_0001);
            appender.roundEvaluated(-236_800_000, NONE, 0b1111);
            appender.componentVerdict(0, -55_000_000, -3_000_000, 0b1011);
            appender.roundIncomplete(START_NS + 2, 1, 0b1111_0000);
            appender.deviceSilent(START_NS + 3, 0);
            appender.tick(START_NS + 4);
            appender.reading(START_NS + 1_999_999_999, 1, 7, NONE, 0b1110);
            appender.rejected(START_NS + 2_000_000_000, 10, 99, new byte[]{'{', '"', '\n', -1}, 0, 4);
            if (clean)
            {
                appender.segmentEnd(START_NS + 3_000_000_000L, 12);
            }
            appender.commit();
        }
    }

    /** Flips a bit in the code of the first device, as it stands in the configuration. */
    private static void damage(final Path file) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            final byte[] bytes = new byte[1024 * 1024];
            access.readFully(bytes);
            final int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("abc01");
            access.seek(at);
            access.write('b');
        }
    }

    private static final class ClosedPipe extends OutputStream
    {
        private int writes;

        @Override
        public void write(final int value) throws IOException
        {
            write(new byte[]{(byte)value}, 0, 1);
        }

        @Override
        public void write(final byte[] bytes, final int offset, final int length) throws IOException
        {
            writes++;
            throw new IOException("Broken pipe");
        }
    }
}
