package io.plumbline.perf.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptRateTest
{
    private static final double ASKED = 1_000;

    @ParameterizedTest
    @CsvSource({
        "1000, 10, 0, 0, true", "1000, 11, 0, 0, false", "1000, 30, 15, 5, true", "1000, 31, 15, 5, false",
        "990, 0, 0, 0, true", "989, 0, 0, 0, false", "989, 0, 1000, 1000, false"})
    void shouldMissARateThatIsLostOrBehindAtTheEnd(
        final double achieved, final long behindMs, final long waitMs, final long idleMs, final boolean kept)
    {
        assertEquals(kept, rate(achieved, behindMs, 1, 0, waitMs, idleMs).isKept());
    }

    @ParameterizedTest
    @CsvSource({"100, 9, true", "100, 11, false", "10, 11, true"})
    void shouldMissARateThatWasBehindMeanwhileMoreThanOneTimeInAHundred(
        final int ofTenThousand, final long behindMs, final boolean kept)
    {
        // Those who were on time are recorded by the first of the two.
        assertEquals(kept, rate(ASKED, 0, 10_000 - ofTenThousand - 1, 0, 0, 0, ofTenThousand + 1, behindMs).isKept());
    }

    @Test
    void shouldTellByWhatItIsJudged()
    {
        final KeptRate missed = rate(1_989, 30, 10, 20, 1, 3);
        assertFalse(missed.isKept());
        assertEquals("1,989 a second, 30.0 ms behind at the end, p99 20.0 ms, 14.0 ms allowed", missed.told());
    }

    private static KeptRate rate(
        final double achieved,
        final long behindMs,
        final int count,
        final long latencyMs,
        final long waitMs,
        final long idleMs,
        final long... more)
    {
        final Histogram latencies = new Histogram(5);
        latencies.recordValueWithCount(TimeUnit.MILLISECONDS.toNanos(latencyMs), count);
        for (int i = 0; i < more.length; i += 2)
        {
            latencies.recordValueWithCount(TimeUnit.MILLISECONDS.toNanos(more[i + 1]), more[i]);
        }
        return KeptRate.of(
            ASKED,
            achieved,
            TimeUnit.MILLISECONDS.toNanos(behindMs),
            latencies,
            TimeUnit.MILLISECONDS.toNanos(waitMs),
            TimeUnit.MILLISECONDS.toNanos(idleMs));
    }
}
