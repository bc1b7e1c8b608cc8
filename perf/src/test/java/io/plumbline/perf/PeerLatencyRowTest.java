package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.perf.peer.Verdicts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerLatencyRowTest
{
    private static final long RATE = 1_000;
    private static final long COUNT = 10_000;
    private static final Verdicts EXPECTED = new Verdicts(3, 99);

    @TempDir
    private Path directory;

    private final PeerLatencyRow row = new PeerLatencyRow(
        new PeerKind("other", "", null, "", null, 1, true, List.of()), COUNT, EXPECTED, 3);

    @ParameterizedTest
    @CsvSource({
        "1000, 9, 0, true", "990, 9, 0, true", "989, 9, 0, false", "995, 11, 0, false", "995, 29, 20, true",
        "995, 32, 20, false"})
    void shouldCallARateMissedThatWasLostOrIsBehindAtTheEnd(
        final double achieved, final long behindMs, final long idleMs, final boolean kept)
    {
        row.add(turn(achieved, behindMs, idleMs, 5), null);
        assertEquals(kept, row.isSound());
        assertTrue(row.line().endsWith(kept ? "same" : "MISSED"), row.line());
        assertEquals(!kept, PeerLatencyRow.told(turn(achieved, behindMs, idleMs, 5)).contains("MISSED"));
    }

    @Test
    void shouldCallARateMissedThatWasBehindMeanwhileAndCaughtUp()
    {
        row.add(turn(RATE, 0, 1, 11_100), null);
        assertFalse(row.isSound());
        assertTrue(row.hasFigures());
        assertEquals("MISSED", row.verdict());
    }

    @Test
    void shouldTellOfAPeerThatHadNoTurn()
    {
        assertFalse(row.isSound());
        assertTrue(row.line().endsWith("no turn"), row.line());
    }

    @Test
    void shouldStayMissed()
    {
        row.add(turn(RATE, 50, 0, 5), null);
        row.add(turn(RATE, 0, 0, 5), null);
        assertFalse(row.isSound());
        assertTrue(row.line().endsWith("MISSED"), row.line());
    }

    @Test
    void shouldTakeAllRoundsTogetherAndKeepEach() throws IOException
    {
        for (final int us : new int[]{10, 20, 90})
        {
            row.add(turn(RATE, 0, 0, us), turn(RATE, 0, 0, 20));
        }
        assertEquals(20, row.us(50), 0.1);
        assertEquals(90, row.us(99), 0.1);
        final JsonNode json = kept();
        assertEquals(3, json.at("/tables/0/rows/0/figures/p99/values").size());
        assertEquals(10, json.at("/tables/0/rows/0/figures/p99/min").asDouble(), 0.1);
        assertEquals(90, json.at("/tables/0/rows/0/figures/p99 of all rounds/median").asDouble(), 0.1);
        assertEquals(0.5, json.at("/tables/0/rows/0/figures/times p99/values/0").asDouble(), 0.01);
        assertEquals(4.5, json.at("/tables/0/rows/0/figures/times p99/values/2").asDouble(), 0.1);
        assertEquals("other to the deviation", json.at("/histograms/0/name").asText());
        assertEquals(3, json.at("/histograms/0/count").asInt());
    }

    @Test
    void shouldBeVoidWithAnotherAnswer()
    {
        final Histogram none = new Histogram(3);
        row.add(
            new PeerLatency(
                RATE, RATE, 0, none, none, 0, new PeerAnswer("", new Verdicts(3, 98), 10 * COUNT, null)),
            null);
        assertTrue(row.flaw().startsWith("VOID, another answer: 3 deviations"), row.flaw());
        assertFalse(row.isSound());
    }

    @Test
    void shouldBeVoidWhenItDidNotWriteWhatItKeeps() throws IOException
    {
        final Histogram none = new Histogram(3);
        row.add(turn(RATE, 0, 0, 5), null);
        assertNull(row.flaw());
        row.add(new PeerLatency(RATE, RATE, 0, none, none, 0, answer(10 * COUNT - 1)), null);
        assertEquals("VOID, not every message was written: 99999 bytes for 10000 messages", row.flaw());
        assertTrue(row.line().contains("VOID, not every message was written"), row.line());
        final JsonNode json = kept();
        assertEquals(row.flaw(), json.at("/tables/0/rows/0/keys/answer").asText());
        assertEquals(0, json.at("/histograms").size());
    }

    @Test
    void shouldTellAPeerThatFailed()
    {
        final PeerLatency failed =
            new PeerLatency(RATE, 0, 0, null, null, 0, PeerAnswer.failed("exit code 1: no memory"));
        assertEquals("failed: exit code 1: no memory", PeerLatencyRow.told(failed));
        row.add(failed, turn(RATE, 0, 0, 5));
        assertFalse(row.isSound());
        assertTrue(row.line().endsWith("failed: exit code 1: no memory"), row.line());
    }

    private JsonNode kept() throws IOException
    {
        final Result result =
            new Result("peers-latency", "", Conditions.of(directory), new PrintWriter(new StringWriter()));
        row.keep(result, result.table("latency"));
        return new ObjectMapper().readTree(result.keep(directory).toFile());
    }

    private static PeerLatency turn(final double achieved, final long behindMs, final long idleMs, final long us)
    {
        final Histogram latencies = new Histogram(3);
        latencies.recordValue(TimeUnit.MICROSECONDS.toNanos(us));
        final Histogram hiccups = new Histogram(3);
        // Beside a peer that spins a thread is held up more; that must not be allowed for.
        hiccups.recordValue(TimeUnit.SECONDS.toNanos(1));
        return new PeerLatency(
            RATE,
            achieved,
            TimeUnit.MILLISECONDS.toNanos(behindMs),
            latencies,
            hiccups,
            TimeUnit.MILLISECONDS.toNanos(idleMs),
            answer(10 * COUNT));
    }

    private static PeerAnswer answer(final long written)
    {
        return new PeerAnswer("", EXPECTED, written, null);
    }
}
