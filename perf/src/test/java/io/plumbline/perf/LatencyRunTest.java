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
        assertTrue(run(9, 0, 0, null).isKept());
        assertEquals("", run(9, 0, 0, null).verdict());
    }

    @Test
    void shouldMissARateThatIsSlowlyLost()
    {
        // 99.5 % on average.
        final LatencyRun run = run(50, 0, 0, null);
        assertTrue(run.achieved() > 0.994 * RATE);
        assertFalse(run.isKept());
        assertEquals("  MISSED, 50.0 ms behind at the end", run.verdict());
    }

    @Test
    void shouldMissARateThatIsLostOnAverage()
    {
        assertFalse(run(200, 0, 1_000, null).isKept());
    }

    @Test
    void shouldAllowForWhatWaitsByItselfAndForTheMachine()
    {
        assertTrue(run(29, 20, 0, null).isKept());
        assertFalse(run(32, 20, 0, null).isKept());
        assertTrue(run(29, 0, 20, null).isKept());
        assertFalse(run(32, 0, 20, null).isKept());
    }

    @Test
    void shouldNotBeSoundWithAFlaw()
    {
        final LatencyRun run = run(0, 0, 0, "of 3 alarms 2 came");
        assertTrue(run.isKept());
        assertFalse(run.isSound());
        assertEquals("  FAILED: of 3 alarms 2 came", run.verdict());
    }

    private static LatencyRun run(final long behindMs, final long waitMs, final long hiccupMs, final String flaw)
    {
        final Histogram hiccups = new Histogram(3);
        hiccups.recordValue(TimeUnit.MILLISECONDS.toNanos(hiccupMs));
        return new LatencyRun(
            RATE,
            MESSAGES,
            MESSAGES * 1e3 / (PLANNED_MS + behindMs),
            TimeUnit.MILLISECONDS.toNanos(waitMs),
            Map.of(),
            hiccups,
            null,
            flaw);
    }
}
