package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Every subcommand does its work in small, and refuses what it must. */
class CommandLineTest
{
    @TempDir
    private Path directory;

    @TempDir
    private Path results;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void takeBack()
    {
        System.clearProperty(Preconditions.FORCE_PROPERTY);
        System.clearProperty("plumbline.perf.dir");
    }

    @ParameterizedTest
    @CsvSource({"shared,arrival", "dedicated,message"})
    void shouldMeasureThroughput(final String threading, final String time) throws IOException
    {
        assertEquals(0, forced(
            "throughput", "--devices", "3", "--messages", "20_000", "--rounds", "2", "--warm-up", "1",
            "--threading", threading, "--wait-strategy", "yielding", "--time", time, "--dir", directory.toString()));
        final String text = out.toString();
        assertTrue(text.contains("engine / decoding alone"), text);
        assertTrue(text.contains("replay --verify, M readings/s"), text);
        assertTrue(text.contains("threading " + threading + ", wait strategy yielding, time " + time), text);
        assertEquals(time.equals("arrival"), text.contains("tcp to acknowledged, M messages/s"), text);
        assertTrue(isEmpty(), "the journals must be deleted");
        final JsonNode kept = kept("throughput");
        assertEquals(threading, kept.at("/tables/0/rows/0/keys/threading").asText());
        assertEquals(2, kept.at("/tables/0/rows/0/figures/engine/values").size());
        assertTrue(kept.at("/conditions/cores").asInt() > 0, kept::toString);
        assertTrue(kept.at("/overridden/0").asText().startsWith("assertions are on"), kept::toString);
    }

    @Test
    void shouldSweepThreadingWaitStrategyAndBatch() throws IOException
    {
        assertEquals(0, forced(
            "throughput", "--devices", "3", "--messages", "2_000", "--rounds", "1", "--warm-up", "1", "--over",
            "memory", "--threading", "shared,dedicated", "--wait-strategy", "sleeping,busy-spin", "--batch", "64,4k",
            "--dir", directory.toString()));
        assertTrue(out.toString().contains("dedicated busy-spin 4000"), out.toString());
        assertTrue(isEmpty(), "the journals must be deleted");
        assertEquals(8, kept("throughput").at("/tables/0/rows").size());
    }

    @Test
    void shouldKeepTheLastJournalWhenAskedTo() throws IOException
    {
        assertEquals(0, forced(
            "throughput", "--messages", "400", "--rounds", "1", "--warm-up", "0", "--keep",
            "--dir", directory.toString()));
        try (Stream<Path> kept = Files.list(directory))
        {
            assertEquals(1, kept.count());
        }
        assertTrue(out.toString().contains("journal kept in " + directory), out.toString());
    }

    @ParameterizedTest
    @CsvSource({"single,1ms", "shared,1ms", "dedicated,0ms"})
    void shouldMeasureTcp(final String threading, final String ackInterval) throws IOException
    {
        assertEquals(0, forced(
            "tcp", "--devices", "5", "--connections", "3", "--messages", "50k", "--rounds", "1", "--warm-up", "1",
            "--threading", threading, "--ack-interval", ackInterval, "--dir", directory.toString()));
        final String text = out.toString();
        assertTrue(text.contains("last journal verified: 50,000 readings"), text);
        assertTrue(text.contains("ack-interval " + ackInterval), text);
        assertTrue(isEmpty(), "the journals must be deleted");
        final JsonNode figures = kept("tcp").at("/tables/0/rows/0/figures");
        assertTrue(figures.at("/tcp to acknowledged/median").asDouble() > 0);
        final boolean hasConsumers = !threading.equals("single");
        assertEquals(hasConsumers, figures.has("monitor and journal"));
        assertEquals(hasConsumers, text.contains("\nmonitor and journal, ns a message"), text);
    }

    @Test
    void shouldMeasureAnalysis() throws IOException
    {
        assertEquals(0, forced(
            "analysis", "--devices", "3", "--messages", "5k", "--rounds", "1", "--warm-up", "1", "--heap", "64m",
            "--dir", directory.toString()));
        final String text = out.toString();
        assertTrue(text.contains("what-if, M readings/s") && text.contains("sweep / replay, on a core"), text);
        assertTrue(text.contains("query with roll-ups, MiB"), text);
        assertTrue(isEmpty(), "the journal must be deleted");
        assertEquals("what-if", kept("analysis").at("/tables/0/rows/1/keys/command").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "journaled,decided-2000", "acknowledged,acknowledged-2000-ack-interval-1ms",
        "action,action-2000-ack-interval-1ms"})
    void shouldMeasureLatency(final String to, final String histogram) throws IOException
    {
        final Path histograms = directory.resolve("histograms");
        // On a machine that is busy with other things even so low a rate may be missed, which is told.
        final int exitCode = forced(
            "latency", "--to", to, "--devices", "4", "--connections", "2", "--rates", "1k,2k", "--time", "300ms",
            "--warm-up", "100ms", "--dir", directory.resolve("journals").toString(), "--histograms",
            histograms.toString());
        final String text = out.toString();
        final JsonNode rows = exitCode == 0 ? kept("latency").at("/tables/0/rows") : failed().at("/tables/0/rows");
        int rates = 0;
        int missed = 0;
        for (final JsonNode row : rows)
        {
            if (row.at("/keys/what").asText().equals("rate"))
            {
                rates++;
                missed += row.at("/figures/kept/median").asInt() == 0 ? 1 : 0;
                assertTrue(row.at("/figures/achieved/median").asDouble() > 0, row::toString);
            }
        }
        assertEquals(2, rates, rows::toString);
        assertEquals(missed == 0 ? 0 : 1, exitCode, text + err);
        assertEquals(missed, text.split("MISSED", -1).length - 1, text);
        assertTrue(text.contains("idle thread alone"), text);
        assertTrue(text.contains("arrival to journal"), text);
        assertEquals(to.equals("journaled"), text.contains("aim to journaled"), text);
        assertEquals(to.equals("journaled") ? 2 : 0, text.split(" beside: (not )?met, of .* alone: ", -1).length - 1);
        final Matcher count = Pattern.compile("Total count *= *(\\d+)")
            .matcher(Files.readString(histograms.resolve(histogram + ".hgrm")));
        assertTrue(count.find() && Long.parseLong(count.group(1)) > 0, text);
    }

    @Test
    void shouldGoOnUntilARateIsMissed() throws IOException
    {
        assertEquals(1, forced(
            "latency", "--to", "journaled", "--wait-strategy", "yielding", "--rates", "200m", "--sweep", "--time",
            "10ms", "--warm-up", "1ms", "--dir", directory.resolve("journals").toString()));
        final String text = out.toString();
        for (final String missed : new String[]{"200,000,000/s", "100,000,000/s"})
        {
            assertTrue(text.lines().anyMatch(line -> line.startsWith(missed) && line.contains("MISSED, ")), text);
        }
        assertFalse(text.contains("400,000,000/s"), text);
        assertTrue(text.contains("100,000,000/s sweep"), text);
        assertTrue(text.indexOf("100,000,000/s sweep") > text.indexOf("50,000,000/s sweep"), text);
        assertTrue(text.contains("highest rate"), text);
        try (Stream<Path> kept = Files.list(results))
        {
            assertTrue(kept.allMatch(path -> path.toString().contains("-FAILED.")), "the result must be marked");
        }
    }

    @Test
    void shouldMeasureASlowLoris() throws IOException
    {
        assertEquals(0, forced(
            "slow-loris", "--loris", "20", "--interval", "100ms", "--rate", "1k", "--time", "300ms", "--settle",
            "100ms", "--rounds", "2", "--warm-up", "0", "--dir", directory.toString()));
        assertTrue(
            out.toString().matches("(?s).*aim: median of beside / alone at most 1\\.5: (met|missed), .*"),
            out.toString());
        assertTrue(isEmpty(), "the journal must be deleted");
        final JsonNode kept = kept("slow-loris");
        assertEquals("us", kept.at("/tables/0/rows/0/figures/alone/unit").asText());
        final JsonNode first = kept.at("/tables/0/rows/0/figures/turn with them was the first/values");
        assertEquals(1, first.get(0).asInt() + first.get(1).asInt(), "each of the two is the first once");
        assertEquals("p99 beside / alone at most 1.5", kept.at("/tables/1/rows/0/keys/aim").asText());
    }

    @Test
    void shouldRefuseMoreConnectionsThanDevices()
    {
        assertEquals(1, forced("tcp", "--devices", "2", "--connections", "3", "--messages", "1k"));
        assertTrue(err.toString().contains("more connections than devices"), err.toString());
    }

    @Test
    void shouldMeasureDurability() throws IOException
    {
        assertEquals(0, forced(
            "durability", "--devices", "3", "--messages", "20_000", "--rounds", "1", "--warm-up", "1",
            "--dir", directory.toString()));
        final String text = out.toString();
        assertTrue(text.contains("batches forced a second"), text);
        assertTrue(text.contains("the disk itself: 4 KiB forces/s"), text);
        assertTrue(isEmpty(), "the journals must be deleted");
        assertTrue(kept("durability").at("/tables/0/rows/0/figures/a batch/median").asDouble() > 0);
    }

    @Test
    void shouldMeasureScale() throws IOException
    {
        assertEquals(0, forced(
            "scale", "--devices", "2,30", "--messages", "10_000", "--rounds", "2", "--warm-up", "1", "--dir",
            directory.toString()));
        final String text = out.toString();
        assertTrue(text.contains("ratio to the first row"), text);
        assertTrue(text.contains("monitor alone, 30 uniform"), text);
        assertTrue(text.contains("engine, 30 skewed"), text);
        assertTrue(isEmpty(), "the journals must be deleted");
        assertEquals(4, kept("scale").at("/tables/0/rows").size());
    }

    @Test
    void shouldMeasureBulk() throws IOException
    {
        assertEquals(0, forced(
            "bulk", "--files", "90", "--messages", "4_000", "--workers", "1,3", "--chunk", "1,7,100", "--rounds", "2",
            "--warm-up", "0", "--dir", directory.toString()));
        final String text = out.toString();
        assertTrue(text.contains("4,000 of 50 devices in 90 files"), text);
        assertTrue(text.contains("million messages a second"), text);
        assertFalse(text.contains("\u001b"), "no colours but on a terminal");
        assertTrue(isEmpty(), "the files must be deleted");
        assertEquals(6, kept("bulk").at("/tables/0/rows").size());
    }

    @Test
    void shouldSoakUnderBothCollectors() throws IOException
    {
        // A run this short is never called flat, whatever it finds.
        assertEquals(1, forced(
            "soak", "--rate", "2k", "--time", "1s", "--warm-up", "500ms", "--interval", "200ms", "--heap", "96m",
            "--devices", "4", "--dir", directory.toString()));
        final String text = out.toString() + err;
        final String fault = "NOT FLAT: too short to be called flat: 1s of 10m; too few samples: ";
        assertEquals(2, text.split(fault, -1).length - 1, text);
        assertTrue(text.contains("g1: 3,000 messages") && text.contains("epsilon: 3,000 messages"), text);
        assertTrue(isEmpty(), "the journals must be deleted");
        final JsonNode kept = kept("soak");
        assertTrue(kept.at("/tables/1/rows/1/figures/heap used/values").size() > 3, kept::toString);
        assertEquals(0, kept.at("/tables/1/rows/1/figures/collections/max").asInt(), "epsilon collects nothing");
    }

    @Test
    void shouldRunEveryBenchmarkAndWriteTheResults() throws IOException
    {
        System.setProperty("plumbline.perf.dir", directory.resolve("journals").toString());
        assertEquals(0, forced(
            "micro", "-f", "0", "-wi", "0", "-i", "1", "-r", "1ms", "-v", "SILENT", "-p", "devices=50",
            "-p", "form=MIXED"), err::toString);
        final JsonNode kept = kept("micro");
        assertEquals("Baseline.nothing", kept.at("/tables/0/rows/0/keys/benchmark").asText());
        assertTrue(kept.at("/tables/0/rows/0/figures").has("allocated"), kept::toString);
        final String json = jmh();
        for (final String benchmark : new String[]{
            "BaselineBenchmark.nothing", "DecoderBenchmark.plumbline", "DecoderBenchmark.avro",
            "DecoderBenchmark.jackson", "FramingBenchmark.framing", "MonitorBenchmark.onReading",
            "JournalBenchmark.append", "JournalBenchmark.readBack", "RingBenchmark.hop"})
        {
            assertTrue(json.contains(benchmark + '"'), benchmark + " is missing");
        }
        assertTrue(json.contains("gc.alloc.rate.norm"), "-prof gc is the default");
    }

    @Test
    void shouldFailWhenABenchmarkFails() throws IOException
    {
        // A file, where the benchmark makes a directory.
        System.setProperty(
            "plumbline.perf.dir", Files.createFile(directory.resolve("file")).resolve("journals").toString());
        assertEquals(1, forced(
            "micro", "-f", "0", "-wi", "0", "-i", "1", "-r", "1ms", "-v", "SILENT", "Baseline", "Journal"));
        assertTrue(err.toString().contains("plumbline-perf: Journal.append"), err.toString());
        final JsonNode failed = failed();
        assertTrue(failed.path("failed").asText().startsWith("Journal.append"), failed::toString);
        assertEquals(1, failed.at("/tables/0/rows").size(), "what was measured before is kept");
        assertEquals("Baseline.nothing", failed.at("/tables/0/rows/0/keys/benchmark").asText());
        assertTrue(jmh().contains("BaselineBenchmark.nothing\""), "in JMH's own format, too");
    }

    @Test
    void shouldKeepNothingWhenTheFirstBenchmarkFails() throws IOException
    {
        System.setProperty(
            "plumbline.perf.dir", Files.createFile(directory.resolve("file")).resolve("journals").toString());
        assertEquals(1, forced("micro", "-f", "0", "-wi", "0", "-i", "1", "-r", "1ms", "-v", "SILENT", "Journal"));
        try (Stream<Path> kept = Files.list(results))
        {
            assertEquals(0, kept.count());
        }
        assertTrue(err.toString().contains("plumbline-perf: Journal.append failed: "), err.toString());
    }

    @Test
    void shouldRefuseToLeaveOutBenchmarksThatFail()
    {
        assertEquals(2, forced("micro", "-foe", "false", "Baseline"));
    }

    @Test
    void shouldListBenchmarks()
    {
        for (final String list : new String[]{"-l", "-lp", "-lprof", "-lrf"})
        {
            assertEquals(0, forced("micro", list, "Baseline"), err::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "throughput", "tcp", "latency", "slow-loris", "durability", "scale", "analysis", "bulk", "soak", "micro",
        "peers"})
    void shouldRefuseToMeasureWithAssertionsOn(final String command)
    {
        assertTrue(Preconditions.class.desiredAssertionStatus(), "tests run with assertions on");
        assertEquals(1, execute(command));
        assertTrue(err.toString().contains("refused: assertions are on"), err.toString());
    }

    @Test
    void shouldRefuseFewerMessagesThanOneSweep()
    {
        assertEquals(1, forced("throughput", "--devices", "100", "--messages", "799"));
        assertTrue(err.toString().contains("fewer messages than the 800 of one sweep"), err.toString());
    }

    @Test
    void shouldRefuseAJournalThatTheDiskHasNoRoomFor()
    {
        assertEquals(1, forced("throughput", "--messages", "900_000_000_000_000"));
        assertTrue(err.toString().contains("bytes free"), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--messages=0", "--messages=many", "--threading=none", "--batch=few", "--over=air", "--nothing"})
    void shouldCallAWrongCommandLineOne(final String option)
    {
        assertEquals(2, forced("throughput", option));
        assertFalse(err.toString().contains("Exception"), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--time=soon", "--rates=1k,fast", "--rates=99999999999999m", "--ack-interval=1", "--to=nowhere", "--cores=1",
        "--cores=a,b"})
    void shouldCallAWrongTimeOrRateAWrongCommandLine(final String option)
    {
        assertEquals(2, execute("latency", option));
        assertFalse(err.toString().contains("Exception"), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "throughput --over tcp --keep", "throughput --over tcp --time message", "peers --rate 1k", "peers --time 1s",
        "peers --settle 1s", "peers --latency --messages 1k", "latency --to journaled --ack-interval 1ms",
        "latency --threading single --cores 0,1", "latency --cores 0,1,0"})
    void shouldRefuseOptionsThatWouldDoNothing(final String line)
    {
        assertEquals(2, execute(line.split(" ")));
        assertFalse(err.toString().contains("Exception"), err.toString());
    }

    @Test
    void shouldGivePlainWordsForAnUnknownJmhOption()
    {
        assertEquals(1, forced("micro", "--no-such-option"));
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void shouldShowHelp()
    {
        assertEquals(0, execute("--help"));
        assertTrue(out.toString().contains("Exit codes:"), out.toString());
    }

    /** The first stands beside the command in the list of all. */
    @Test
    void shouldDescribeEveryCommandInWholeSentences()
    {
        new CommandLine(new PlumblinePerf()).getSubcommands().forEach((name, command) ->
        {
            for (final String description : command.getCommandSpec().usageMessage().description())
            {
                assertTrue(description.endsWith("."), () -> name + ": " + description);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "throughput", "tcp", "latency", "slow-loris", "durability", "scale", "analysis", "bulk", "soak", "micro",
        "peers", "report"})
    void shouldShowTheHelpOfEveryCommandWithoutAWarning(final String command)
    {
        final PrintStream before = System.err;
        final ByteArrayOutputStream warnings = new ByteArrayOutputStream();
        System.setErr(new PrintStream(warnings, true, StandardCharsets.UTF_8));
        try
        {
            assertEquals(0, execute(command, "--help"));
        }
        finally
        {
            System.setErr(before);
        }
        assertEquals("", warnings.toString(StandardCharsets.UTF_8));
        assertEquals("", err.toString());
        assertTrue(out.toString().contains("Usage: plumbline-perf " + command), out.toString());
        assertFalse(out.toString().contains("%%") || out.toString().contains("${"), out.toString());
    }

    private int forced(final String... args)
    {
        final List<String> all = new ArrayList<>(List.of(args));
        all.addAll(1, List.of("--override", "--results", results.toString()));
        return execute(all.toArray(new String[0]));
    }

    /** The only result that was kept, of a command that failed. */
    private JsonNode failed() throws IOException
    {
        try (Stream<Path> files = Files.list(results))
        {
            final List<Path> kept = files.filter(file -> file.toString().endsWith("-FAILED.json")).toList();
            assertEquals(1, kept.size(), kept::toString);
            return new ObjectMapper().readTree(kept.get(0).toFile());
        }
    }

    /** What JMH itself has kept. */
    private String jmh() throws IOException
    {
        try (Stream<Path> files = Files.list(results))
        {
            return Files.readString(
                files.filter(file -> file.toString().endsWith(".jmh.json")).findFirst().orElseThrow());
        }
    }

    /** The only result of a command that was kept. */
    private JsonNode kept(final String command) throws IOException
    {
        try (Stream<Path> files = Files.list(results))
        {
            final List<Path> kept = files
                .filter(file -> file.getFileName().toString().matches("[0-9-]+" + command + "-[^.]+\\.json"))
                .toList();
            assertEquals(1, kept.size(), kept::toString);
            final Path text = Path.of(kept.get(0).toString().replaceAll("json$", "txt"));
            assertTrue(Files.readString(text).startsWith("    bin/plumbline-perf " + command), "text");
            return new ObjectMapper().readTree(kept.get(0).toFile());
        }
    }

    private int execute(final String... args)
    {
        return PlumblinePerf.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private boolean isEmpty() throws IOException
    {
        try (Stream<Path> left = Files.list(directory))
        {
            return left.findAny().isEmpty();
        }
    }
}
