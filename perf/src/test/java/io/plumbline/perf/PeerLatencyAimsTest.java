package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.perf.peer.Verdicts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerLatencyAimsTest
{
    private static final long RATE = 100_000;
    private static final long COUNT = 1_000;
    private static final int ROUNDS = 3;
    private static final Verdicts EXPECTED = new Verdicts(3, 99);

    @TempDir
    private Path directory;

    private final StringWriter said = new StringWriter();
    private final PeerLatencyRow engine = row("plumbline", true);
    private final PeerLatencyRow quick = row("quick", false);
    private final PeerLatencyRow slow = row("slow", false);
    private final PeerLatencyRow keeps = row("keeps", true);

    @Test
    void shouldJudgeBothPercentilesBesideTheBestOfEachGroup() throws IOException
    {
        for (final int us : new int[]{40, 50, 60})
        {
            final PeerLatency turn = turn(us, 200, 0);
            engine.add(turn, turn);
            quick.add(turn(500, 1_000, 0), turn);
            slow.add(turn(900, 4_000, 0), turn);
            keeps.add(turn(400, 2_500, 0), turn);
        }
        final JsonNode aims = aims(engine, quick, slow, keeps);
        assertEquals(4, aims.size());
        assertAim(aims.get(0), "p99 of the best peer that keeps nothing", "quick", "met", 10);
        assertAim(aims.get(1), "p99.9 of the best peer that keeps nothing", "quick", "missed", 5);
        assertAim(aims.get(2), "p99 of the best peer that keeps every message", "keeps", "missed", 8);
        assertAim(aims.get(3), "p99.9 of the best peer that keeps every message", "keeps", "met", 12.5);
        assertEquals(ROUNDS, aims.at("/0/figures/times/values").size());
        assertEquals(60, aims.at("/0/figures/engine/median").asDouble(), 0.1);
        assertEquals(500, aims.at("/0/figures/peer/median").asDouble(), 0.5);
        final String text = said.toString();
        assertTrue(
            text.contains(
                "aim: p99 of the best peer that keeps nothing 10 times the engine's, at 100,000 a second: met, " +
                "10.00 times with quick (8.3"),
            text);
        assertFalse(text.contains("MISSED"), text);
    }

    @Test
    void shouldTellThatTheBestHasMissedTheRate() throws IOException
    {
        engine.add(turn(40, 200, 0), turn(40, 200, 0));
        quick.add(turn(80, 100, 11), turn(40, 200, 0));
        final JsonNode aims = aims(engine, quick, slow, keeps);
        assertEquals(2, aims.size(), "no other has figures");
        assertEquals("MISSED", aims.at("/0/keys/answer").asText());
        assertTrue(said.toString().contains("missed, 2.00 times with quick (2.00 to 2.00), which MISSED the rate"));
    }

    @Test
    void shouldNotJudgeAnEngineThatMissedTheRate() throws IOException
    {
        engine.add(turn(40, 200, 11), null);
        quick.add(turn(80, 400, 0), null);
        slow.add(turn(90, 300, 0), null);
        final JsonNode aims = aims(engine, quick, slow, keeps);
        final String verdict = "not judged, since the engine's row is MISSED";
        assertEquals("quick", aims.at("/0/keys/peer").asText());
        assertEquals("slow", aims.at("/1/keys/peer").asText());
        assertEquals(verdict, aims.at("/0/keys/verdict").asText());
        assertFalse(aims.at("/0/figures").has("times"));
        assertTrue(said.toString().contains(verdict), said.toString());
    }

    @Test
    void shouldNotJudgeWithoutTheEngine() throws IOException
    {
        quick.add(turn(80, 400, 0), null);
        assertTrue(aims(quick).isMissingNode());
        assertTrue(aims(engine, quick).at("/0/keys/verdict").asText().endsWith("the engine's row is no turn"));
    }

    @Test
    void shouldStandInTheReport() throws IOException
    {
        engine.add(turn(40, 200, 0), turn(40, 200, 0));
        quick.add(turn(480, 100, 0), turn(40, 200, 0));
        aims(engine, quick);
        final StringWriter out = new StringWriter();
        assertEquals(0, PlumblinePerf.execute(
            new PrintWriter(out), new PrintWriter(out), "report", "--results", directory.toString()));
        final String markdown = Files.readString(directory.resolve("report.md"));
        assertTrue(
            markdown.contains(
                "| p99 of the best peer that keeps nothing 10 times the engine's, at 100,000 a second | quick | same " +
                "| met | "),
            markdown);
        assertTrue(Files.readString(directory.resolve("report.html")).contains("<caption>aims</caption>"));
    }

    private JsonNode aims(final PeerLatencyRow... rows) throws IOException
    {
        final Result result =
            new Result("peers-latency", "bin/plumbline-perf peers", Conditions.of(directory), new PrintWriter(said));
        new PeerLatencyAims(List.of(rows), RATE).keep(result);
        return new ObjectMapper().readTree(result.keep(directory).toFile()).at("/tables/0/rows");
    }

    private static void assertAim(
        final JsonNode row, final String aim, final String peer, final String verdict, final double times)
    {
        assertEquals(aim + " 10 times the engine's, at 100,000 a second", row.at("/keys/aim").asText());
        assertEquals(peer, row.at("/keys/peer").asText());
        assertEquals(verdict, row.at("/keys/verdict").asText());
        assertEquals(times, row.at("/figures/times/median").asDouble(), times / 100);
    }

    private static PeerLatencyRow row(final String name, final boolean kept)
    {
        return new PeerLatencyRow(
            new PeerKind(name, "", null, "", null, 1, kept, List.of()), COUNT, EXPECTED, ROUNDS);
    }

    /** A turn with these for p99 and p99.9. */
    private static PeerLatency turn(final long p99Us, final long p999Us, final long behindMs)
    {
        final Histogram latencies = new Histogram(3);
        latencies.recordValueWithCount(TimeUnit.MICROSECONDS.toNanos(p99Us), 9_950);
        latencies.recordValueWithCount(TimeUnit.MICROSECONDS.toNanos(p999Us), 50);
        return new PeerLatency(
            RATE,
            RATE,
            TimeUnit.MILLISECONDS.toNanos(behindMs),
            latencies,
            new Histogram(3),
            0,
            new PeerAnswer("", EXPECTED, 10 * COUNT, null));
    }
}
