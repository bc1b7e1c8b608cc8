package io.plumbline.engine.rollup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What readings come to. */
class AggregateTest
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);
    private static final long HIGHEST = 1_000_000_000_000_000L;

    @Test
    void shouldKeepTheSumExactBeyondALong()
    {
        final Random random = new Random(SEED);
        final Aggregate all = new Aggregate();
        final Aggregate part = new Aggregate();
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < 100_000; i++)
        {
            final long power = (i < 60_000 ? HIGHEST : -HIGHEST) + random.nextInt(1_000);
            sum = sum.add(BigInteger.valueOf(power));
            part.add(i, power);
            if (random.nextInt(100) == 0)
            {
                all.add(part);
                part.clear();
            }
        }
        all.add(part);
        assertEquals(sum, all.sum(), () -> "seed " + SEED);
        assertTrue(all.sum().bitLength() > 63);
        assertEquals(100_000, all.count());
        assertEquals(0, all.firstNs());
        assertEquals(99_999, all.lastNs());
    }

    @Test
    void shouldRoundTheMeanHalfToEven()
    {
        assertEquals(0, mean(0, 1));
        assertEquals(2, mean(1, 2));
        assertEquals(-2, mean(-1, -2));
        assertEquals(1, mean(1, 1, 2));
        assertEquals(Aggregate.NONE, mean());
    }

    @Test
    void shouldCountInvalidReadingsApart()
    {
        final Aggregate aggregate = new Aggregate();
        assertTrue(aggregate.isEmpty());
        aggregate.addInvalid(5);
        assertEquals(0, aggregate.count());
        assertEquals(1, aggregate.invalid());
        assertEquals(Aggregate.NONE, aggregate.min());
        assertEquals(Aggregate.NONE, aggregate.max());
        assertEquals(5, aggregate.lastNs());
    }

    private static long mean(final long... powers)
    {
        final Aggregate aggregate = new Aggregate();
        for (final long power : powers)
        {
            aggregate.add(0, power);
        }
        return aggregate.mean();
    }
}
