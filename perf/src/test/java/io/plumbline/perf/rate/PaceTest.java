package io.plumbline.perf.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest
{
    private static final long START_NS = 7_000;

    /** A message each microsecond: a thousand that do not count, then two thousand. */
    private final Pace pace = Pace.ofTime(START_NS, 1_000_000, 1, 2);

    @Test
    void shouldPlanMessagesAtAFixedRate()
    {
        assertEquals(3_000, pace.count());
        assertEquals(1_000, pace.countedFrom());
        assertEquals(START_NS, pace.plannedNs(0));
        assertEquals(START_NS + 1_500_000, pace.plannedNs(1_500));
    }

    @Test
    void shouldHaveAMessageDueFromItsPlannedTimeOn()
    {
        assertEquals(0, pace.due(START_NS - 1));
        assertEquals(1, pace.due(START_NS));
        assertEquals(1, pace.due(START_NS + 999));
        assertEquals(2, pace.due(START_NS + 1_000));
        assertEquals(3_000, pace.due(START_NS + 3_600_000_000_000L));
    }

    @Test
    void shouldTellTheRateThatWasKeptUp()
    {
        assertEquals(1_000_000, pace.achieved(START_NS + 3_000_000), 1e-6);
        assertEquals(500_000, pace.achieved(START_NS + 6_000_000), 1e-6);
    }

    @Test
    void shouldTellHowFarBehindTheLastMessageWas()
    {
        // 3,000 messages, the last planned 2,999 us after the first.
        assertEquals(1_000, Pace.behindNs(3_000, 1_000_000, 1_000_000));
        assertEquals(3_001_000, Pace.behindNs(3_000, 500_000, 1_000_000));
        final PacedLatencies latencies = new PacedLatencies(pace);
        assertEquals(0, latencies.behindNs());
        latencies.done(2_999, pace.plannedNs(2_999) + 7_000);
        final PacedLatencies other = new PacedLatencies(pace);
        other.done(2_000, pace.plannedNs(2_000) + 9_000);
        // Two threads with a part each, of which one is slower: it is the slower that counts.
        final PacedLatencies both = new PacedLatencies(pace);
        both.add(latencies);
        both.add(other);
        both.add(new PacedLatencies(pace));
        assertEquals(9_000, both.behindNs());
        assertEquals(other.achieved(), both.achieved());
        assertTrue(other.achieved() < latencies.achieved());
        final PacedLatencies all = new PacedLatencies(pace);
        all.add(both);
        assertEquals(9_000, all.behindNs());
        assertEquals(other.achieved(), all.achieved());
    }

    @Test
    void shouldCountFromThePlannedTimeAndLeaveOutTheWarmUp()
    {
        final PacedLatencies latencies = new PacedLatencies(pace);
        latencies.doneBefore(1_000, START_NS + 50_000_000);
        assertEquals(0, latencies.histogram().getTotalCount());
        // All were held up until the last of them was due.
        latencies.doneBefore(3_000, pace.plannedNs(2_999));
        latencies.doneBefore(3_000, pace.plannedNs(2_999) + 1_000_000);
        assertEquals(3_000, latencies.doneBefore());
        assertEquals(2_000, latencies.histogram().getTotalCount());
        assertEquals(0, latencies.histogram().getMinValue());
        assertEquals(1_999_000, latencies.histogram().getMaxValue(), 2_000);
        assertEquals(1_000_000, latencies.histogram().getValueAtPercentile(50), 2_000);
    }
}
