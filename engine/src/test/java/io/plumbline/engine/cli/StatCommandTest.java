package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.counters.EngineState;
import io.plumbline.engine.counters.ErrorLog;
import io.plumbline.engine.counters.LatencyHistogram;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StatCommandTest
{
    @TempDir
    private Path directory;

    private final StringWriter text = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Path path;
    private JournalDirectory journal;

    @BeforeEach
    void makeJournal()
    {
        path = directory.resolve("j");
        journal = JournalDirectory.create(path);
    }

    @Test
    void shouldShowARunningEngineInGroups()
    {
        try (JournalLock lock = journal.lock())
        {
            final EngineCounters counters =
                counters(lock.directory(), EngineState.RUNNING, System.currentTimeMillis());
            counters.get(EngineCounter.READINGS_RECEIVED).setRelease(1_234_567);
            counters.get(EngineCounter.LONGEST_CYCLE).setRelease(1_500_000);
            counters.get(EngineCounter.EVENTS_PUBLISHED).setRelease(11);
            counters.addRejected()[DecodeStatus.BAD_POWER.code()].setRelease(3);
            counters.add(EngineCounter.FOLLOWER_LAG, "steer\u001b[2Jme").setRelease(4);

            assertEquals(0, run());
        }
        final List<String> lines = text.toString().lines().toList();
        assertEquals(path + ": running", lines.get(0));
        assertTrue(lines.get(1).startsWith("process 4711, version 1.2.3, started 2026-11-21T01:00:00Z"), lines.get(1));
        assertTrue(lines.containsAll(List.of("engine", "ingress", "monitor", "journal", "followers")));
        assertFalse(lines.contains("actions"), "a group without counters");
        assertShows("  readings received                           1,234,567                 Messages that came in");
        assertShows("  rejected                                            3                 Messages refused");
        assertShows("  rejected: bad-power                                 3\n");
        assertFalse(text.toString().contains("bad-type"), "zeros of many");
        assertShows("  longest cycle                                  1.5 ms ");
        assertShows("  journal lag                                        11 ");
        assertShows("  follower lag: steer?[2Jme                           4 ");
    }

    @Test
    void shouldShowExitCodesOfCommands() throws IOException
    {
        try (JournalLock lock = journal.lock())
        {
            final EngineCounters counters =
                counters(lock.directory(), EngineState.RUNNING, System.currentTimeMillis());
            counters.add(EngineCounter.ACTION_EXIT_CODE, "horn").setRelease(7);

            assertEquals(0, run());
        }
        assertShows("  action exit code: horn                              7 ");
    }

    @Test
    void shouldShowOneJsonObject() throws IOException
    {
        final EngineCounters counters = counters(EngineState.STOPPED, 1_795_222_801_000L);
        counters.get(EngineCounter.JOURNAL_WRITTEN).setRelease(5);
        counters.addRejected()[DecodeStatus.BAD_POWER.code()].setRelease(3);
        counters.add(EngineCounter.FOLLOWER_LAG, "a \"name\"").setRelease(4);
        new LatencyHistogram(counters).record(1_500);

        assertEquals(0, run("--json"));

        final JsonNode json = new ObjectMapper().readTree(out.toByteArray());
        assertFalse(json.get("alive").booleanValue());
        assertEquals("stopped", json.get("state").textValue());
        assertEquals("1.2.3", json.get("version").textValue());
        assertEquals(4711, json.get("processId").intValue());
        assertEquals("2026-11-21T01:00:00.000000000Z", json.get("startTime").textValue());
        assertEquals(5, json.get("journalWrittenBytes").intValue());
        assertEquals(3, json.get("rejected").get("bad-power").intValue());
        assertEquals(0, json.get("rejected").get("bad-type").intValue());
        assertEquals(4, json.get("followerLag").get("a \"name\"").intValue());
        assertEquals(1, json.get("journalLatencyNs").get("count").intValue());
        assertEquals(2_000, json.get("journalLatencyNs").get("p99").intValue());
        assertEquals(1, out.toString(StandardCharsets.UTF_8).lines().count());
    }

    @Test
    void shouldSayHowTheEngineEnded()
    {
        counters(EngineState.STOPPED, 0);
        assertEquals("stopped", condition());
        counters(EngineState.FAILED, 0);
        assertEquals("failed", condition());
        counters(EngineState.RUNNING, 0);
        assertEquals("gone (running when it ended without a word)", condition());
        counters(EngineState.STARTING, System.currentTimeMillis());
        assertEquals("gone (starting when it ended without a word)", condition());
    }

    @Test
    void shouldSayWhenAnEngineDoesNotAnswer()
    {
        try (JournalLock lock = journal.lock())
        {
            counters(lock.directory(), EngineState.RUNNING, 0);
            final String condition = condition();
            assertTrue(condition.matches("does not answer \\(running, but said nothing for [0-9]+ s\\)"), condition);
        }
    }

    @Test
    void shouldShowErrors() throws IOException
    {
        final ErrorLog log = ErrorLog.open(
            journal, () -> 1_795_222_800_000L, EngineCounters.create(journal).get(EngineCounter.ERRORS));
        assertEquals(0, run("--errors"));
        assertEquals("no errors recorded\n", text.toString());
        text.getBuffer().setLength(0);

        log.record("journal-full");
        log.record("journal-full");
        log.record(new IllegalStateException("steer\u001b[2Jme"));

        assertEquals(0, run("--errors"));
        assertTrue(text.toString().startsWith("""
            2 times, first 2026-11-21T01:00:00Z, last 2026-11-21T01:00:00Z
                journal-full
            1 times, first 2026-11-21T01:00:00Z, last 2026-11-21T01:00:00Z
                java.lang.IllegalStateException: steer?[2Jme
                \tat io.plumbline."""), text.toString());

        assertEquals(0, run("--errors", "--json"));
        final List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(
            "{\"first\":\"2026-11-21T01:00:00.000000000Z\",\"last\":\"2026-11-21T01:00:00.000000000Z\"," +
                "\"count\":2,\"text\":\"journal-full\"}",
            lines.get(0));
        assertEquals(
            "java.lang.IllegalStateException: steer\u001b[2Jme",
            new ObjectMapper().readTree(lines.get(1)).get("text").textValue().lines().findFirst().get());
    }

    @Test
    void shouldShowMetrics()
    {
        counters(EngineState.RUNNING, 0);
        assertEquals(0, run("--openmetrics"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("plumbline_build_info{version=\"1.2.3\"} 1\n"));
        assertTrue(out.toString(StandardCharsets.UTF_8).endsWith("# EOF\n"));
    }

    @Test
    void shouldWatchUntilItIsInterrupted() throws InterruptedException
    {
        final EngineCounters counters = counters(EngineState.RUNNING, 0);
        final AtomicInteger exitCode = new AtomicInteger(-1);
        final Thread watching = new Thread(() -> exitCode.set(run("--watch", "1")), "watching");
        watching.start();
        long rounds = 0;
        while (!text.toString().contains("/s  Rounds evaluated."))
        {
            counters.get(EngineCounter.ROUNDS).setRelease(++rounds);
            Thread.sleep(1);
        }
        watching.interrupt();
        watching.join();
        assertEquals(0, exitCode.get());
    }

    @Test
    void shouldSayWhenThereIsNothingToShow() throws IOException
    {
        assertEquals(1, run());
        assertTrue(err.toString().contains("no engine that keeps counters has started on this journal"));
        Files.write(path.resolve("counters"), new byte[10]);
        assertEquals(1, run("--watch", "1"));
        assertTrue(err.toString().contains("not whole"), err.toString());
    }

    @Test
    void shouldRefuseOptionsThatDoNotGoTogether()
    {
        assertEquals(2, run("--errors", "--openmetrics"));
        assertEquals(2, run("--errors", "--watch", "1"));
        assertEquals(2, run("--openmetrics", "--watch", "1"));
        assertEquals(2, run("--openmetrics", "--json"));
        assertEquals(2, run("--watch", "0"));
    }

    private EngineCounters counters(final EngineState state, final long heartbeatMs)
    {
        return counters(journal, state, heartbeatMs);
    }

    private static EngineCounters counters(
        final JournalDirectory journal, final EngineState state, final long heartbeatMs)
    {
        final EngineCounters counters = EngineCounters.create(journal);
        counters.get(EngineCounter.STATE).setRelease(state.ordinal());
        counters.get(EngineCounter.PROCESS_ID).setRelease(4711);
        counters.get(EngineCounter.START_TIME).setRelease(1_795_222_800_000L);
        counters.get(EngineCounter.HEARTBEAT_TIME).setRelease(heartbeatMs);
        counters.add(EngineCounter.BUILD, "1.2.3").setRelease(1);
        return counters;
    }

    private String condition()
    {
        text.getBuffer().setLength(0);
        assertEquals(0, run());
        final String first = text.toString().lines().findFirst().orElse("");
        return first.substring((path + ": ").length());
    }

    private int run(final String... options)
    {
        return Plumbline.reporting(new StatCommand(out))
            .setOut(new PrintWriter(text))
            .setErr(new PrintWriter(err))
            .execute(withJournal(options));
    }

    private String[] withJournal(final String... options)
    {
        final String[] arguments = new String[options.length + 2];
        arguments[0] = "-j";
        arguments[1] = path.toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return arguments;
    }

    private void assertShows(final String part)
    {
        assertTrue(text.toString().contains(part), () -> part + " is not in\n" + text);
    }
}
