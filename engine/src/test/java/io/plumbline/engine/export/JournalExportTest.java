package io.plumbline.engine.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.replay.EventPrinter;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalSeek;
import io.plumbline.journal.Retention;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exports beside what is printed, and beside runs of what was exported. */
@Timeout(120)
class JournalExportTest
{
    private static final long SEED = 20261121;
    private static final long SECOND = 1_000_000_000L;
    private static final long NEVER = 1_000_000 * SECOND;
    private static final String[] CODES = {"abc01", "def01", "xyz01", "rare"};

    @TempDir
    private Path path;

    @Test
    void shouldDecideTheSameOfExportedReadings()
    {
        final Path journal = path.resolve("journal");
        for (int i = 0; i < 3; i++)
        {
            JournalRuns.write(journal, i, 3_000, 3);
        }
        final Path again = path.resolve("again");
        JournalRuns.run(
            again,
            JournalRuns.configuration(Retention.EVERYTHING),
            text(journal, ExportContent.READINGS, ExportFormat.NDJSON).getBytes(StandardCharsets.UTF_8));

        final List<String> readings = withoutSequence(lines(journal, ExportContent.READINGS, ExportFormat.CSV));
        assertTrue(readings.stream().filter(line -> line.endsWith(",true")).count() > 100, "too few are late");
        assertEquals(readings, withoutSequence(lines(again, ExportContent.READINGS, ExportFormat.CSV)));
        final List<String> verdicts = withoutSequence(lines(journal, ExportContent.VERDICTS, ExportFormat.NDJSON));
        assertTrue(count(verdicts, "round") > 500 && count(verdicts, "incomplete") > 10, verdicts::toString);
        assertEquals(verdicts, withoutSequence(lines(again, ExportContent.VERDICTS, ExportFormat.NDJSON)));
        assertEquals(
            withoutSequence(lines(journal, ExportContent.EVENTS, ExportFormat.NDJSON)).stream()
                .filter(line -> !line.startsWith("{\"event\":\"rejected\"")).toList(),
            withoutSequence(lines(again, ExportContent.EVENTS, ExportFormat.NDJSON)));
    }

    @Test
    void shouldFindTheSameRoundsAndAlarmsOfReadingsFromArrivalTime()
    {
        // Nothing falls due: what is due before which reading may differ by what a stamp leaves out.
        final Limits limits = limits(NEVER, NEVER);
        final Path journal = path.resolve("journal");
        JournalRuns.writeInArrivalTime(journal, SEED, 8_000, configuration(TimeMode.ARRIVAL, limits));
        final Path again = again(journal, limits);
        final List<String> verdicts = lines(journal, ExportContent.VERDICTS, ExportFormat.NDJSON);
        assertTrue(count(verdicts, "round") > 500, () -> "rounds: " + count(verdicts, "round"));
        assertTrue(verdicts.stream().anyMatch(line -> !line.contains("\"raised\":[]")));
        assertEquals(
            withoutTime(verdicts), withoutTime(lines(again, ExportContent.VERDICTS, ExportFormat.NDJSON)));
    }

    @Test
    void shouldFindTheSameDeadlinesOfReadingsFromArrivalTimeButForStandstills() throws IOException
    {
        final Limits limits = limits(3_300_000_000L, 8 * SECOND);
        final Path journal = path.resolve("journal");
        JournalRuns.writeInArrivalTime(journal, SEED, 8_000, configuration(TimeMode.ARRIVAL, limits));
        final List<String> verdicts = lines(journal, ExportContent.VERDICTS, ExportFormat.NDJSON);
        assertTrue(count(verdicts, "incomplete") > 5 && count(verdicts, "silent") > 5, "too few");
        final Standstills standstills = new Standstills();
        new RangeReplay(JournalDirectory.open(journal), 0, Long.MAX_VALUE).read(standstills, sequence -> {});
        if (standstills.count() == 0)
        {
            assertEquals(
                withoutTime(verdicts),
                withoutTime(lines(again(journal, limits), ExportContent.VERDICTS, ExportFormat.NDJSON)));
        }
    }

    /** One file for each configuration, decided one after the other in one journal. */
    @Test
    void shouldDecideTheSameOfPartsBetweenReloads() throws InterruptedException
    {
        final Configuration before = JournalRuns.configuration(Retention.EVERYTHING);
        final Limits.Bounds bounds = new Limits.Bounds(-1_000_000L, 3_000_000L, 0);
        final Configuration after = like(
            before,
            TimeMode.MESSAGE,
            new Limits(bounds, bounds, false, 30 * SECOND, 60 * SECOND, 1, 3),
            "new01",
            "abc01",
            "rare");
        final Random random = new Random(SEED);
        final Path journal = path.resolve("journal");
        final List<String> messages = messages(random, 6_000);
        JournalRuns.runWithReload(
            journal, before, messages.subList(0, 3_000), after, messages.subList(3_000, messages.size()));
        final long[] reload = new long[1];
        new RangeReplay(JournalDirectory.open(journal), 0, Long.MAX_VALUE).read(
            new JournalListener()
            {
                @Override
                public void onReload(
                    final long sequence,
                    final long timeNs,
                    final long devicesAdded,
                    final long devicesRemoved,
                    final long devicesChanged,
                    final long alarmsDropped)
                {
                    reload[0] = sequence;
                }
            },
            sequence -> {});
        final Path again = path.resolve("again");
        run(again, before, new RangeReplay(JournalDirectory.open(journal), 0, reload[0]));
        run(again, after, new RangeReplay(JournalDirectory.open(journal), reload[0], Long.MAX_VALUE));
        final List<String> verdicts = withoutSequence(lines(journal, ExportContent.VERDICTS, ExportFormat.NDJSON));
        assertTrue(count(verdicts, "round") > 50 && count(verdicts, "incomplete") > 10, () -> verdicts.toString());
        assertTrue(verdicts.stream().anyMatch(line -> line.contains("new01")));
        assertEquals(verdicts, withoutSequence(lines(again, ExportContent.VERDICTS, ExportFormat.NDJSON)));
    }

    private static void run(final Path journal, final Configuration configuration, final RangeReplay part)
    {
        JournalRuns.run(
            journal,
            configuration,
            export(part, ExportContent.READINGS, ExportFormat.NDJSON, null).getBytes(StandardCharsets.UTF_8));
    }

    /** Of devices that the configuration has, and one that it has not. */
    private static List<String> messages(final Random random, final int count)
    {
        final List<String> messages = new ArrayList<>();
        long ts = 1_795_222_800_000L;
        for (int i = 0; i < count; i++)
        {
            ts += random.nextInt(400) == 0 ? random.nextInt(100_000) : random.nextInt(300);
            final int device = random.nextInt(5);
            messages.add(
                "{\"code\": \"" + (device < 4 ? CODES[device] : "new01") + "\", \"id\": " + (i / 5 % 8 + 1) +
                    ", \"pwr\": " + (random.nextInt(9) - 4) + ", \"valid_flag\": " + (random.nextInt(20) != 0) +
                    ", \"ts\": " + (random.nextInt(30) == 0 ? ts - 500 : ts) + "}");
        }
        return messages;
    }

    @Test
    void shouldExportAnyPartOfAnyDevice()
    {
        for (int i = 0; i < 2; i++)
        {
            JournalRuns.write(path, i, 3_000, 3);
        }
        final long end = new JournalSeek(JournalDirectory.open(path)).endSequence();
        final Random random = new Random(SEED);
        for (final ExportContent content : ExportContent.values())
        {
            // Readings have their sequence as CSV alone.
            final ExportFormat format = content == ExportContent.READINGS ? ExportFormat.CSV : ExportFormat.NDJSON;
            final List<String> whole = lines(path, content, format);
            assertTrue(whole.size() > 100, () -> content + ": " + whole.size());
            for (int i = 0; i < 40; i++)
            {
                final long from = (long)(random.nextDouble() * end);
                final long to = from + (long)(random.nextDouble() * (i % 2 == 0 ? 20 : end));
                final String code = i % 3 == 0 ? null : CODES[random.nextInt(CODES.length)];
                assertEquals(
                    whole.stream().filter(line -> isHeader(line) ||
                        sequence(line) >= from && sequence(line) <= to && (code == null || line.contains(code) &&
                            !line.startsWith("{\"event\":\"rejected\""))).toList(),
                    export(new RangeReplay(JournalDirectory.open(path), from, to), content, format, code).lines()
                        .toList(),
                    () -> "seed " + SEED + ", " + content + " of " + code + " from " + from + " to " + to);
            }
        }
    }

    @Test
    void shouldExportTheEventsThatAreReplayed() throws InterruptedException
    {
        final Path reloaded = path.resolve("reloaded");
        JournalRuns.writeWithReload(reloaded);
        final Path journal = path.resolve("journal");
        JournalRuns.write(journal, 1, 3_000, 3);
        for (final Path each : List.of(journal, reloaded))
        {
            final List<String> events = lines(each, ExportContent.EVENTS, ExportFormat.NDJSON);
            assertEquals(replayed(each), events);
            final List<String> table = lines(each, ExportContent.EVENTS, ExportFormat.CSV);
            assertTrue(table.size() > events.size(), "rows");
        }
        final List<String> events = lines(reloaded, ExportContent.EVENTS, ExportFormat.NDJSON);
        assertTrue(events.stream().anyMatch(line -> line.startsWith("{\"event\":\"configuration\"")));
        assertTrue(events.get(events.size() - 1).contains("\"code\":\"new\""), events::toString);
        final List<String> verdicts = lines(reloaded, ExportContent.VERDICTS, ExportFormat.CSV);
        assertEquals(
            List.of("code", "gone", "b", "b", "new"), verdicts.stream().map(line -> line.split(",")[3]).toList());
        assertEquals(
            List.of("configuration", "3", "1", "1", "0", "1"),
            lines(reloaded, ExportContent.EVENTS, ExportFormat.CSV).stream()
                .filter(line -> line.startsWith("configuration"))
                .flatMap(line -> Stream.of(line.split(",")))
                .filter(field -> field.length() == 1 || field.equals("configuration"))
                .filter(field -> !field.equals("\""))
                .toList());
    }

    @Test
    void shouldExportWhatIsReadableAndSayWhatIsMissing() throws IOException
    {
        for (int i = 0; i < 3; i++)
        {
            JournalRuns.write(path, i, 3_000, 3);
        }
        final List<String> whole = lines(path, ExportContent.READINGS, ExportFormat.CSV);
        final Path file;
        try (Stream<Path> files = Files.list(JournalDirectory.open(path).segments().get(1).path()))
        {
            file = files.filter(name -> name.toString().endsWith(".cq4")).sorted().skip(1).findFirst().orElseThrow();
        }
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.write(new byte[64]);
        }
        final RangeReplay replay = new RangeReplay(JournalDirectory.open(path), 0, Long.MAX_VALUE);
        final List<String> lines =
            export(replay, ExportContent.READINGS, ExportFormat.CSV, null).lines().toList();
        assertTrue(replay.isDamaged());
        assertFalse(replay.missing().isEmpty());
        assertNotEquals(whole.size(), lines.size());
        assertEquals(whole.get(whole.size() - 1), lines.get(lines.size() - 1), () -> replay.missing().toString());
        assertTrue(whole.containsAll(lines));
    }

    private Path again(final Path journal, final Limits limits)
    {
        final Path again = path.resolve("again");
        JournalRuns.run(
            again,
            configuration(TimeMode.MESSAGE, limits),
            text(journal, ExportContent.READINGS, ExportFormat.NDJSON).getBytes(StandardCharsets.UTF_8));
        return again;
    }

    private static Limits limits(final long roundTimeoutNs, final long silentAfterNs)
    {
        final Limits.Bounds bounds = new Limits.Bounds(-2_000_000L, 2_000_000L, 500_000L);
        return new Limits(bounds, bounds, true, roundTimeoutNs, silentAfterNs, 2, 2);
    }

    private static Configuration configuration(final TimeMode timeMode, final Limits limits)
    {
        return like(JournalRuns.configuration(Retention.EVERYTHING, limits), timeMode, limits, CODES);
    }

    private static Configuration like(
        final Configuration base, final TimeMode timeMode, final Limits limits, final String... codes)
    {
        return new Configuration(
            timeMode,
            DeviceCodes.of(codes),
            new FleetLimits(List.of(limits), new int[codes.length]),
            base.maxLineLength(),
            base.threading(),
            base.waitStrategy(),
            base.ringSize(),
            base.cores(),
            base.tickIntervalNs(),
            base.journal(),
            base.retention(),
            base.actions(),
            base.listen());
    }

    private static List<String> replayed(final Path journal)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final EventPrinter printer = new EventPrinter(out);
        new RangeReplay(JournalDirectory.open(journal), 0, Long.MAX_VALUE).replay(printer, sequence -> {});
        printer.flush();
        return out.toString(StandardCharsets.UTF_8).lines()
            .filter(line -> !line.startsWith("{\"event\":\"summary\""))
            .toList();
    }

    private static List<String> lines(final Path journal, final ExportContent content, final ExportFormat format)
    {
        return text(journal, content, format).lines().toList();
    }

    private static String text(final Path journal, final ExportContent content, final ExportFormat format)
    {
        return export(
            new RangeReplay(JournalDirectory.open(journal), 0, Long.MAX_VALUE), content, format, null);
    }

    private static String export(
        final RangeReplay replay, final ExportContent content, final ExportFormat format, final String code)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final JournalExport export = new JournalExport(replay, content, format, code, out);
        export.write(sequence -> {});
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<String> withoutSequence(final List<String> lines)
    {
        return lines.stream()
            .map(line -> line.replaceFirst("\"sequence\":[0-9]+,", "").replaceFirst("^[0-9]+,", ""))
            .toList();
    }

    private static List<String> withoutTime(final List<String> lines)
    {
        return withoutSequence(lines).stream().map(line -> line.replaceFirst("\"time\":\"[^\"]+\",", "")).toList();
    }

    private static long count(final List<String> verdicts, final String verdict)
    {
        return verdicts.stream().filter(line -> line.startsWith("{\"verdict\":\"" + verdict + "\"")).count();
    }

    private static boolean isHeader(final String line)
    {
        return line.startsWith("sequence,");
    }

    private static long sequence(final String line)
    {
        return Long.parseLong(line.replaceFirst(".*\"sequence\":([0-9]+).*", "$1").replaceFirst(",.*", ""));
    }
}
