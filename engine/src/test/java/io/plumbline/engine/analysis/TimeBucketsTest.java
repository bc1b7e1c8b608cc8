package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Even parts of a range of time. */
class TimeBucketsTest
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final long START_NS = 1_795_222_800L * 1_000_000_000L;

    @Test
    void shouldMakeADayMinutes()
    {
        final TimeBuckets buckets = new TimeBuckets(START_NS, START_NS + 1440 * MINUTE_NS, 2000);
        assertEquals(1440, buckets.count());
        assertTrue(buckets.areMinutes());
        assertEquals(1439, buckets.indexOf(buckets.toNs()), "the last holds the end");
        assertEquals(START_NS + 7 * MINUTE_NS, buckets.startNs(7));
        assertEquals(480, new TimeBuckets(START_NS, START_NS + 1440 * MINUTE_NS, 480).count());
    }

    @Test
    void shouldDivideAnHourEvenly()
    {
        final TimeBuckets buckets = new TimeBuckets(START_NS, START_NS + 60 * MINUTE_NS, 2000);
        assertEquals(2000, buckets.count());
        assertEquals(1_800_000_000L, buckets.widthNs());
        assertFalse(buckets.areMinutes());
    }

    @Test
    void shouldKeepToTheLimitAndCoverTheRange()
    {
        final Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++)
        {
            final long fromNs = (long)(random.nextDouble() * START_NS);
            final long toNs = fromNs + (long)(random.nextDouble() * (1L << random.nextInt(62)));
            final int limit = 1 + random.nextInt(5_000);
            final TimeBuckets buckets = new TimeBuckets(fromNs, toNs, limit);
            final String what = "seed " + SEED + ", from " + fromNs + " to " + toNs + ", " + limit + " points";
            assertTrue(buckets.count() >= 1 && buckets.count() <= limit, what);
            assertEquals(0, buckets.indexOf(fromNs), what);
            assertEquals(fromNs, buckets.startNs(0), what);
            assertEquals(buckets.count() - 1, buckets.indexOf(toNs), what);
            final int one = random.nextInt(buckets.count());
            assertEquals(one, buckets.indexOf(buckets.startNs(one)), what);
            assertTrue(one == 0 || buckets.indexOf(buckets.startNs(one) - 1) == one - 1, what);
        }
    }
}
