package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.analysis.Alarm;
import io.plumbline.engine.analysis.Incident;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalSeek;
import io.plumbline.journal.Retention;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Each command that answers from a journal, on one with parts missing: it answers, and says what is missing. */
class DamagedAnalysisTest
{
    private static final long SECOND = 1_000_000_000L;
    private static final long START_MS = 1_795_222_800_000L;
    private static final List<String> CODES = List.of("abc01", "def01", "xyz01", "rare");

    @TempDir
    private Path path;
    private Path journal;
    private JournalDirectory directory;
    private Path other;
    private long secondBegin;
    private long thirdBegin;
    private String out;
    private String err;

    @BeforeEach
    void writeThreeRuns() throws IOException
    {
        journal = path.resolve("journal");
        for (int i = 0; i < 3; i++)
        {
            JournalRuns.run(journal, JournalRuns.configuration(Retention.EVERYTHING), messages(i));
            directory = JournalDirectory.open(journal);
            final long end = new JournalSeek(directory).endSequence();
            secondBegin = i == 0 ? end : secondBegin;
            thirdBegin = i == 1 ? end : thirdBegin;
        }
        other = path.resolve("other.yaml");
        Files.writeString(other, """
            time: message
            defaults:
              first: { below: -20 }
              last: { below: -20 }
              invalid: exclude
            devices: [abc01, def01, xyz01, rare]
            """, StandardCharsets.UTF_8);
    }

    @Test
    void shouldSayThatASegmentIsMissing() throws IOException
    {
        remove(1);
        final String missing = "segment 2 is missing";
        run(1, List.of("journal", "ls"));
        assertTrue(err.contains(missing), err);
        final String gap = "sequences " + secondBegin + " to " + (thirdBegin - 1) + " are missing";
        for (final List<String> command : commands())
        {
            run(1, command);
            assertTrue(err.contains(gap) && err.contains(missing), () -> command + ": " + err);
            assertFalse(out.contains("identical"), out);
        }
    }

    @Test
    void shouldNameAFileOfTheJournalItselfWithoutASegment() throws IOException
    {
        final Path mark = journal.resolve("newest");
        Files.writeString(mark, Files.readString(mark).replace("segment 3", "segment 4"));
        run(1, List.of("journal", "verify"));
        assertTrue(out.contains("\ndamage: newest: does not say which segment is the newest\n"), out);
    }

    @Test
    void shouldSayThatTheFirstSegmentIsMissing() throws IOException
    {
        remove(0);
        for (final List<String> command : ranges())
        {
            run(1, command);
            assertTrue(err.contains("segment 1 is missing"), () -> command + ": " + err);
        }
    }

    /** Nothing that can be read is no empty range. */
    @Test
    void shouldFailWhereNothingCanBeRead() throws IOException
    {
        for (final Segment segment : directory.segments())
        {
            for (final Path file : cycles(segment))
            {
                try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
                {
                    access.write(new byte[64]);
                }
            }
        }
        for (final List<String> command : List.of(
            List.of("replay", "--verify"),
            List.of("replay", "--device", "rare", "--from", "5", "--to", "900"),
            List.of("query", "--device", "rare"),
            List.of("query", "--device", "rare", "--from", "-1h", "--method", "lttb"),
            List.of("report", "-o", path.resolve("report").toString())))
        {
            run(1, command);
            assertFalse(err.contains("there are no events in this range"), () -> command + ": " + err);
            assertFalse(out.contains("identical"), out);
        }
    }

    @Test
    void shouldSayThatAByteIsFlipped() throws IOException
    {
        // Amid what is written of events, far behind the index.
        flip(cycles(directory.segments().get(1)).get(0), 2_000, 2_000);
        for (final List<String> command : commands())
        {
            run(1, command);
            assertTrue(err.contains("what cannot be read for that is left out"), () -> command + ": " + err);
            assertTrue(err.contains(" to " + (thirdBegin - 1) + " were not read"), () -> command + ": " + err);
        }
    }

    /** Of events that damage hides nobody knows the times: they may be in any range behind what can be read. */
    @Test
    void shouldSayThatDamageMayHideWhatIsAskedFor() throws IOException
    {
        final List<Path> files = cycles(directory.segments().get(2));
        flip(files.get(files.size() - 1), 1_500, 100);
        final JournalSeek seek = new JournalSeek(JournalDirectory.open(journal));
        final String later = time(seek.newestTimeNs() + SECOND / 10);
        for (final List<String> command : ranges())
        {
            run(1, Stream.concat(command.stream(), Stream.of("--from", later)).toList());
        }
        final long end = seek.endSequence();
        assertTrue(end > thirdBegin && end < thirdBegin + 1_280, () -> "ends with " + end);
        for (final List<String> range : List.of(
            List.of("--from", Long.toString(end)),
            List.of("--from", Long.toString(end + 3)),
            List.of("--from", Long.toString(end + 3), "--to", Long.toString(end + 9)),
            List.of("--from", later, "--to", "2036-01-01"),
            List.of("--from", later, "--no-rollups", "--method", "lttb")))
        {
            run(1, Stream.concat(Stream.of("query", "--device", "abc01"), range.stream()).toList());
            assertTrue(err.contains("what cannot be read for that is left out"), () -> range + ": " + err);
        }
    }

    @Test
    void shouldSayWhatAnAnswerAmidAGapIsOf() throws IOException
    {
        final JournalSeek seek = new JournalSeek(directory);
        final long lastNs = seek.timeNsOf(secondBegin - 1);
        final long nextNs = seek.timeNsOf(thirdBegin);
        final String amid = time(lastNs + (nextNs - lastNs) / 2);
        remove(1);
        final String told = "sequences " + secondBegin + " to " + (thirdBegin - 1) +
            ", up to the point asked for, cannot be read: the answer is of sequence " + (secondBegin - 1) + " at " +
            time(lastNs) + "; what can be read behind the point begins at " + time(nextNs);
        for (final String name : List.of("state", "explain"))
        {
            run(1, List.of(name, "--device", "abc01", "--at", amid, "--look-back", "1h"));
            assertTrue(err.contains(told), () -> name + ": " + err + ", not " + told);
            assertTrue(out.contains("at sequence " + (secondBegin - 1) + " at " + time(lastNs)), out);
            run(0, List.of(name, "--device", "abc01", "--at", Long.toString(secondBegin - 1), "--look-back", "1h"));
            assertEquals("", err);
        }
        // A range that begins amid the gap misses some of it.
        for (final String name : List.of("query", "replay", "export"))
        {
            final List<String> device = List.of("--device", "abc01", "--from", amid);
            run(1, Stream.of(List.of(name), device, name.equals("export") ? List.of("--format", "csv", "-o",
                path.resolve("amid").toString()) : List.<String>of()).flatMap(List::stream).toList());
            assertTrue(err.contains("are missing"), () -> name + ": " + err);
        }
    }

    /** The last event before the gap completes a round of the last device. */
    @Test
    void shouldExplainBehindAGapThatComesAfterACompletedRound() throws IOException
    {
        remove(1);
        run(1, List.of(
            "explain", "--device", "rare", "--sequence", Long.toString(thirdBegin + 200), "--look-back", "10000h"));
        assertTrue(out.contains("the last round was completed by sequence "), out);
        run(1, List.of("report", "--device", "rare", "-o", path.resolve("report").toString()));
        assertTrue(err.contains("segment 2 is missing"), err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"truncated", "zeroed", "without its table"})
    void shouldSayThatTheEndIsDamaged(final String damage) throws IOException
    {
        final JournalSeek seek = new JournalSeek(directory);
        final long lastNs = seek.timeNsOf(thirdBegin - 1);
        damage(directory.segments().get(2), damage);
        final String told = "events up to the point asked for may be missing: the answer is of sequence " +
            (thirdBegin - 1) + " at " + time(lastNs);
        final String later = time(lastNs + 200 * SECOND);
        for (final String point : List.of(later, "-0s", Long.toString(thirdBegin)))
        {
            for (final String name : List.of("state", "explain"))
            {
                run(1, List.of(name, "--device", "abc01", "--at", point));
                assertTrue(err.contains("what cannot be read for that is left out"), () -> name + ": " + err);
                assertTrue(err.contains(told), () -> name + ": " + err + ", not " + told);
                assertFalse(err.contains("the newest event is"), err);
                // Nobody knows whether it was silent.
                assertTrue(out.contains("at sequence " + (thirdBegin - 1) + " at " + time(lastNs)), out);
                assertFalse(out.contains("*") || out.contains("not heard any more"), out);
            }
        }
        run(1, List.of("state"));
        assertTrue(err.contains(told), err);
        final String last = Long.toString(thirdBegin - 1);
        for (final String name : List.of("state", "explain"))
        {
            run(0, List.of(name, "--device", "abc01", "--at", last));
            assertEquals("", err);
        }
    }

    /** Behind damage amid a segment there is nothing of it; the next begins an hour later. */
    @Test
    void shouldNotCallADeviceSilentWhoseReadingsMayBeLost() throws IOException
    {
        flip(cycles(directory.segments().get(1)).get(0), 2_000, 100);
        final JournalSeek seek = new JournalSeek(JournalDirectory.open(journal));
        final String amid = time(seek.timeNsOf(thirdBegin) - 600 * SECOND);
        for (final String name : List.of("state", "explain"))
        {
            run(1, List.of(name, "--device", "abc01", "--at", amid));
            assertTrue(err.contains("the answer is of sequence "), () -> name + ": " + err);
            assertFalse(out.contains("*") || out.contains("not heard any more"), out);
        }
    }

    /** In the missing segment there may have been others; those of the first are the same as those of the third. */
    @Test
    void shouldSayThatBoundsBehindAGapMayBeYounger() throws IOException
    {
        final List<String> behind = List.of(
            "explain", "--device", "abc01", "--sequence", Long.toString(thirdBegin + 200), "--look-back", "10000h");
        run(0, behind);
        assertTrue(out.contains("segment 1\n") && !out.contains("at the latest"), out);
        remove(1);
        run(1, behind);
        assertTrue(
            out.contains("(wall clock), segment 3, at the latest (events are missing before it)\n") &&
                !out.contains("segment 1"),
            out);
        run(0, List.of("explain", "--device", "abc01", "--sequence", "200", "--look-back", "10000h"));
        assertTrue(out.contains("segment 1\n") && !out.contains("at the latest"), out);
        run(1, List.of("report", "--device", "abc01", "-o", path.resolve("younger").toString()));
        final String page = Files.readString(path.resolve("younger/report.html"), StandardCharsets.UTF_8);
        assertTrue(page.contains("segment 3, at the latest (events are missing before it)"), page);
        assertFalse(page.contains("other limits from"), page);
    }

    /** What is missing is told each time; that it is missing has been decided on once. */
    @Test
    void shouldSayWhatAnEngineWasToldToGoOnAfterWithoutFailing() throws IOException
    {
        remove(1);
        run(1, List.of("replay", "--verify", "--json"));
        assertTrue(out.startsWith("{\"complete\":false,\"readings\":"), out);
        JournalRuns.runAccepting(journal, JournalRuns.configuration(Retention.EVERYTHING), messages(3));
        for (final List<String> command : commands())
        {
            run(0, command);
            assertTrue(err.contains("sequences " + secondBegin + " to "), () -> command + ": " + err);
            assertFalse(out.contains("identical"), out);
        }
        run(0, List.of("replay", "--verify", "--json"));
        assertTrue(out.startsWith("{\"complete\":false,\"readings\":"), out);
        run(0, List.of("report", "-o", path.resolve("accepted").toString()));
        for (final String name : List.of("state", "explain"))
        {
            run(0, List.of(name, "--device", "abc01", "--at", Long.toString(secondBegin + 5)));
            assertTrue(err.contains("cannot be read: the answer is of sequence " + (secondBegin - 1)), err);
        }
    }

    /** What comes then has the same sequences: nothing is missing by them. */
    @Test
    void shouldNotCallAJournalCompleteThatHasLostItsEnd() throws IOException
    {
        remove(2);
        JournalRuns.runAccepting(journal, JournalRuns.configuration(Retention.EVERYTHING), messages(3));
        final String lost = "events that came right before sequence " + thirdBegin + " are lost";
        run(0, List.of("replay", "--verify"));
        assertTrue(out.startsWith("incomplete: "), out);
        assertTrue(err.contains(lost), err);
        run(0, List.of("replay", "--verify", "--json"));
        assertTrue(out.startsWith("{\"complete\":false,\"readings\":") && out.contains(lost), out);
        final RangeReplay replay = new RangeReplay(directory, thirdBegin - 1, thirdBegin);
        replay.scan(new JournalListener() {}, () -> false, sequence -> {});
        assertFalse(replay.isWhole());
        assertTrue(replay.isGapless() && !replay.isDamaged(), replay.missing()::toString);
        // Where nobody has configured a device it is refused all the same.
        run(2, List.of("query", "--device", "nobody"));
    }

    @Test
    void shouldSayHowFarItIsRolledUpAndWhatStoppedIt() throws IOException
    {
        remove(1);
        run(1, List.of("rollup", "--once", "--json"));
        assertTrue(err.matches("(?s)plumbline: [1-9][0-9]* minutes rolled up, up to sequence [0-9]+; " +
            "stopped by damage: .*segment 2 is missing\n"), err);
        assertFalse(err.contains("-000003"), err);
        assertTrue(out.matches("\\{\"minutes\":[1-9][0-9]*,\"nextSequence\":[1-9][0-9]*,\"complete\":false," +
            "\"damage\":\".*segment 2 is missing\"}\n"), out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"flipped truncated", "truncated flipped", "flipped flipped", "truncated truncated"})
    void shouldNameEachPlaceThatIsDamaged(final String damages) throws IOException
    {
        for (int i = 0; i < 2; i++)
        {
            if (damages.split(" ")[i].equals("flipped"))
            {
                flip(cycles(directory.segments().get(i)).get(0), 2_000, 2_000);
            }
            else
            {
                damage(directory.segments().get(i), "truncated");
            }
        }
        for (final List<String> command : ranges().stream().filter(range -> range.get(0).equals("query")).toList())
        {
            run(1, command);
            for (int i = 0; i < 2; i++)
            {
                final String place = directory.segments().get(i).path() + ": ";
                assertTrue(err.contains(place), () -> command + ": " + err + ", not " + place);
            }
        }
    }

    @Test
    void shouldSayWhatIsMissingUpToAPointBeforeAllThatCanBeRead() throws IOException
    {
        remove(0);
        for (final String name : List.of("state", "explain"))
        {
            run(1, List.of(name, "--device", "abc01", "--at", "2"));
            assertTrue(err.contains("segment 1 is missing"), err);
            assertTrue(err.contains("begins later, with sequence " + secondBegin), err);
        }
    }

    @Test
    void shouldEndTheBarOfAnAlarmWhereItsEndIsLost() throws IOException
    {
        remove(1);
        final Path report = path.resolve("report");
        run(1, List.of("report", "--json", "-o", report.toString()));
        assertTrue(Files.readString(report.resolve("report.html")).contains("events are missing from "), out);
        final List<String> lost = Files.readAllLines(report.resolve("report.jsonl")).stream()
            .filter(line -> line.contains("\"row\":\"pause\",\"pause\":\"lost\"")).toList();
        assertEquals(1, lost.size(), lost::toString);
        int found = 0;
        for (int seed = 1; seed <= 18; seed += 3)
        {
            journal = path.resolve("journal-" + seed);
            JournalRuns.write(journal, seed, 500, 1);
            final JournalSeek first = new JournalSeek(JournalDirectory.open(journal));
            final long lastNs = first.timeNsOf(first.endSequence() - 1);
            JournalRuns.write(journal, seed + 1, 500, 1);
            JournalRuns.write(journal, seed + 2, 500, 1);
            directory = JournalDirectory.open(journal);
            remove(1);
            for (final Alarm alarm : Incident.find(
                new RangeReplay(directory, 0, Long.MAX_VALUE), Set.of(), 1_000, sequence -> {}).alarms())
            {
                found += alarm.end() == Alarm.End.LOST ? 1 : 0;
                assertTrue(alarm.end() != Alarm.End.LOST || alarm.knownToNs() == lastNs, alarm.code());
            }
        }
        assertTrue(found > 0, "alarms: " + found);
    }

    @Test
    void shouldSayThatAJournalBeginsLater() throws IOException
    {
        final JournalSeek seek = new JournalSeek(directory);
        final long begin = seek.firstAtOrAfter(Long.MIN_VALUE);
        final long beginNs = seek.timeNsOf(begin);
        for (final String name : List.of("state", "explain"))
        {
            run(1, List.of(name, "--device", "abc01", "--at", time(beginNs - SECOND)));
            assertTrue(err.contains("begins later, with sequence " + begin + " at " + time(beginNs)), err);
        }
    }

    @Test
    void shouldSayWhatAKilledEngineLeftUnfinished() throws IOException
    {
        final List<Path> files = cycles(directory.segments().get(2));
        try (RandomAccessFile access = new RandomAccessFile(files.get(files.size() - 1).toFile(), "rw"))
        {
            final byte[] bytes = new byte[1 << 20];
            access.readFully(bytes);
            int at = bytes.length - 1;
            while (bytes[at] == 0)
            {
                at--;
            }
            // An excerpt that is being written: a header with the upper bit set, little-endian, and some bytes of it.
            access.seek((at + 4) / 4 * 4L);
            access.write(new byte[]{0x10, 0, 0, (byte)0x80, 1, 2, 3, 4, 5, 6, 7, 8});
        }
        run(0, List.of("replay", "--verify"));
        assertTrue(out.startsWith("identical: "), out);
        run(0, List.of("replay", "--verify", "--json"));
        assertTrue(out.startsWith("{\"identical\":true,\"complete\":true,"), out);
        assertTrue(out.contains("\"missing\":[],\"notes\":[\"") && out.contains("is dropped\"]}"), out);
        run(0, List.of("journal", "verify"));
        assertTrue(out.contains("note: ") && out.contains("an unfinished batch at its end is dropped"), out);
        for (final List<String> command : ranges())
        {
            run(0, command);
            assertTrue(err.contains("an unfinished batch at its end is dropped"), () -> command + ": " + err);
        }
    }

    /** Forty rounds of each device, an hour behind those of the run before. */
    private static byte[] messages(final int run)
    {
        final StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40 * CODES.size() * 8; i++)
        {
            final String code = CODES.get(i % CODES.size());
            final int id = i / CODES.size() % 8 + 1;
            final long ts = START_MS + run * 3_600_000L + i * 300L;
            lines.append("{\"code\":\"" + code + "\",\"id\":\"" + id + "\",\"pwr\":\"" + i % 7 + "\",")
                .append("\"valid_flag\":\"True\",\"ts\":" + ts + "}\n");
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private List<List<String>> commands()
    {
        return Stream.concat(ranges().stream(), Stream.of(
            List.of("state", "--look-back", "10000h"),
            List.of("explain", "--device", "abc01", "--at", "-0s", "--look-back", "10000h"))).toList();
    }

    /** Of all that is before a point state and explain need the nearest snapshot alone, and nothing behind it. */
    private List<List<String>> ranges()
    {
        return List.of(
            List.of("replay", "--device", "rare"),
            List.of("replay", "--verify"),
            List.of("what-if", "-c", other.toString()),
            List.of("sweep", "--below", "-1,-2"),
            List.of("query", "--device", "abc01", "--points", "10", "--no-rollups"),
            List.of("query", "--device", "abc01", "--points", "10", "--method", "lttb"),
            List.of("export", "--format", "csv", "-o", path.resolve("readings").toString(), "--force"),
            List.of("export", "--format", "ndjson", "-o", path.resolve("messages").toString(), "--force"),
            List.of(
                "export", "--format", "csv", "--what", "verdicts", "-o", path.resolve("verdicts").toString(),
                "--force"),
            List.of(
                "export", "--format", "parquet", "--what", "events", "-o", path.resolve("events").toString(),
                "--force"));
    }

    /** Flips a bit so many bytes before the last that is written, and more at even steps behind that. */
    private static void flip(final Path file, final int beforeEnd, final int step) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            final byte[] bytes = new byte[1 << 20];
            access.readFully(bytes);
            int at = bytes.length - 1;
            while (bytes[at] == 0)
            {
                at--;
            }
            for (int i = at - beforeEnd; i < at; i += step)
            {
                access.seek(i);
                access.write(bytes[i] ^ 4);
            }
        }
    }

    private static void damage(final Segment segment, final String damage) throws IOException
    {
        if (damage.equals("without its table"))
        {
            Files.delete(segment.path().resolve("metadata.cq4t"));
            return;
        }
        for (final Path file : cycles(segment))
        {
            try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
            {
                access.setLength(100);
                access.write(new byte[100]);
                access.setLength(damage.equals("zeroed") ? 1 << 20 : 100);
            }
        }
    }

    private void remove(final int segment) throws IOException
    {
        try (Stream<Path> files = Files.walk(directory.segments().get(segment).path()))
        {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList())
            {
                Files.delete(file);
            }
        }
    }

    private static List<Path> cycles(final Segment segment) throws IOException
    {
        try (Stream<Path> files = Files.list(segment.path()))
        {
            return files.filter(name -> name.toString().endsWith(".cq4")).sorted().toList();
        }
    }

    private static String time(final long timeNs)
    {
        return Instant.ofEpochSecond(timeNs / SECOND, timeNs % SECOND).toString();
    }

    private void run(final int exitCode, final List<String> command)
    {
        final StringWriter written = new StringWriter();
        final StringWriter told = new StringWriter();
        final CommandLine line = Plumbline.commandLine()
            .setOut(new PrintWriter(written, true))
            .setErr(new PrintWriter(told, true));
        final int actual = line.execute(
            Stream.concat(command.stream(), Stream.of("-j", journal.toString())).toArray(String[]::new));
        out = written.toString();
        err = told.toString();
        assertEquals(exitCode, actual, () -> command + ": " + out + err);
    }
}
