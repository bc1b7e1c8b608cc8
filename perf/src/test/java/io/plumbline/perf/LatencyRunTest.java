package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyRunTest
{
    private static final long RATE = 1_000;
    private static final long MESSAGES = 10_001;
    private static final long PLANNED_MS = 10_000;

    @Test
    void shouldKeepARateThatEndsInTime()
    {
        assertTrue(run(9, 0, 0, null).kept(0).isKept());
        assertEquals("", run(9, 0, 0, null).verdict(0));
    }

    @Test
    void shouldMissARateThatIsSlowlyLost()
    {
        // 99.5 % on average.
        final LatencyRun run = run(50, 0, 0, null);
        assertTrue(run.achieved() > 0.994 * RATE);
        assertFalse(run.kept(0).isKept());
        assertEquals("  MISSED, 995 a second, 50.0 ms behind at the end, p99 0.0 ms, 10.0 ms allowed", run.verdict(0));
    }

    @Test
    void shouldMissARateThatIsLostOnAverage()
    {
        assertFalse(run(200, 0, 0, null).kept(ms(1_000)).isKept());
    }

    @Test
    void shouldMissARateThatWasBehindAndCaughtUp()
    {
        final LatencyRun run = run(9, 1, 117, null);
        assertFalse(run.kept(ms(3)).isKept());
        assertTrue(run.verdict(ms(3)).matches(
            "  MISSED, 999 a second, 9.0 ms behind at the end, p99 117.* ms, 14.0 ms allowed"));
        assertTrue(run(9, 1, 13, null).kept(ms(3)).isKept());
    }

    @Test
    void shouldAllowForWhatWaitsByItselfAndForTheMachineAlone()
    {
        assertTrue(run(29, 20, 0, null).kept(0).isKept());
        assertFalse(run(32, 20, 0, null).kept(0).isKept());
        assertTrue(run(29, 0, 0, null).kept(ms(20)).isKept());
        assertFalse(run(32, 0, 0, null).kept(ms(20)).isKept());
    }

    @Test
    void shouldNotBeSoundWithAFlaw()
    {
        final LatencyRun run = run(0, 0, 0, "of 3 alarms 2 came");
        assertTrue(run.kept(0).isKept());
        assertFalse(run.isSound(0));
        assertEquals("  FAILED: of 3 alarms 2 came", run.verdict(0));
    }

    private static LatencyRun run(final long behindMs, final long waitMs, final long p99Ms, final String flaw)
    {
        final Histogram latencies = new Histogram(3);
        latencies.recordValue(ms(p99Ms));
        final Histogram hiccups = new Histogram(3);
        // What holds up the thread beside may be the engine itself: it excuses nothing.
        hiccups.recordValue(ms(1_000));
        return new LatencyRun(
            RATE,
            MESSAGES,
            MESSAGES * 1e3 / (PLANNED_MS + behindMs),
            ms(waitMs),
            "journaled",
            Map.of("journaled", latencies),
            hiccups,
            null,
            flaw);
    }

    private static long ms(final long milliseconds)
    {
        return TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }
}
