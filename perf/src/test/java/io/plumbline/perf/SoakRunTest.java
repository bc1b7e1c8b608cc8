package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.perf.net.RateResult;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SoakRunTest
{
    private static final long RATE = 1_000;
    /** Of ten minutes. */
    private static final long MESSAGES = 600 * RATE;
    private static final long MIB = 1 << 20;
    private static final int USUAL_SAMPLES = 11;

    @Test
    void shouldCallFlatWhatStaysAsItIs()
    {
        assertEquals(List.of(), run("10m", USUAL_SAMPLES, RATE, index -> sample(index, 0, 0, 0, 0, 0)).faults());
    }

    @Test
    void shouldNotCallFlatWhatIsShort()
    {
        assertEquals(
            List.of("too short to be called flat: 9m of 10m"),
            run("9m", USUAL_SAMPLES, RATE, index -> sample(index, 0, 0, 0, 0, 0)).faults());
    }

    @Test
    void shouldNotCallFlatFewSamples()
    {
        assertEquals(
            List.of("too few samples: 9 of 10"),
            run("10m", 9, RATE, index -> sample(index, 0, 0, 0, 0, 0)).faults());
    }

    @Test
    void shouldFindARateThatWasMissed()
    {
        assertFault(
            "the rate was missed: 989 a second, 6674.4 ms behind at the end, p99 0.0 ms, 13.0 ms allowed",
            run("10m", USUAL_SAMPLES, 989, index -> sample(index, 0, 0, 0, 0, 0)));
    }

    @Test
    void shouldFindARateThatIsSlowlyLost()
    {
        // 99.5 % on average.
        assertFault(
            "the rate was missed: 995 a second, 3016.1 ms behind at the end, p99 0.0 ms, 13.0 ms allowed",
            run("10m", USUAL_SAMPLES, 995, index -> sample(index, 0, 0, 0, 0, 0)));
    }

    @Test
    void shouldFindARateThatWasLostMeanwhileAndCaughtUp()
    {
        final IntFunction<SoakSample> steady = index -> sample(index, 0, 0, 0, 0, 0);
        assertEquals(List.of(), run("10m", USUAL_SAMPLES, RATE, 12, steady).faults());
        assertFault(
            "the rate was missed: 1,000 a second, 1.0 ms behind at the end, p99 14.0 ms, 13.0 ms allowed",
            run("10m", USUAL_SAMPLES, RATE, 14, steady));
    }

    @Test
    void shouldFindAllocationOfTheHotPath()
    {
        assertFault(
            "ingress, monitor and journal allocate 0.020 B a message",
            run("10m", USUAL_SAMPLES, RATE, index -> sample(index, 0, 0, index * 1_200, 0, 0)));
    }

    @Test
    void shouldFindMemoryThatGrowsOverTheWholeTime()
    {
        final IntFunction<SoakSample> growing = index -> sample(index, 0, index * 10 * MIB, 0, 0, 0);
        assertFault("memory grew by 100.0 MiB, 600.0 an hour", run("10m", USUAL_SAMPLES, RATE, growing));
    }

    @Test
    void shouldBoundGrowthByTheHour()
    {
        // In ten minutes 3.0 MiB, less than is allowed over the whole time.
        assertFault(
            "memory grew by 3.0 MiB, 18.0 an hour",
            run("10m", USUAL_SAMPLES, RATE, index -> sample(index, 0, index * 3 * MIB / 10, 0, 0, 0)));
    }

    @Test
    void shouldFindAHeapThatIsNotEmptiedByCollections()
    {
        assertFault(
            "heap after collections grew by 20.0 MiB, 120.0 an hour",
            run("10m", USUAL_SAMPLES, RATE, index -> sample(index, index * 2 * MIB, 0, 0, 0, 0)));
    }

    @Test
    void shouldTakeNothingForLeakedThatIsMerelyNotCollectedYet()
    {
        assertEquals(
            List.of(),
            run("10m", USUAL_SAMPLES, RATE, index -> sample(index, index == 5 ? 90 * MIB : 0, 0, 0, 0, 0)).faults());
    }

    @Test
    void shouldFindDescriptorsAndThreadsThatStay()
    {
        assertEquals(
            List.of("descriptors: 10 more", "threads: 20 more"),
            run("10m", USUAL_SAMPLES, RATE, index -> sample(index, 0, 0, 0, index, 2 * index)).faults());
    }

    private static void assertFault(final String fault, final SoakRun run)
    {
        assertEquals(List.of(fault), run.faults());
        assertTrue(run.summary().endsWith("NOT FLAT: " + fault), run.summary());
    }

    private static SoakRun run(
        final String time, final int samples, final double achieved, final IntFunction<SoakSample> sampled)
    {
        return run(time, samples, achieved, 0, sampled);
    }

    private static SoakRun run(
        final String time,
        final int samples,
        final double achieved,
        final long p99Ms,
        final IntFunction<SoakSample> sampled)
    {
        final SoakRun run = new SoakRun(Collector.G1, RATE, Span.parse(time), TimeUnit.MILLISECONDS.toNanos(2));
        for (int i = 0; i < samples; i++)
        {
            run.add(60 * i, sampled.apply(i));
        }
        final Histogram latencies = new Histogram(3);
        latencies.recordValue(TimeUnit.MILLISECONDS.toNanos(p99Ms));
        final Histogram hiccups = new Histogram(3);
        // What holds up the thread beside may be the engine itself: it excuses nothing.
        hiccups.recordValue(TimeUnit.SECONDS.toNanos(9));
        run.end(sampled.apply(samples - 1), new RateResult(MESSAGES, achieved, 0, latencies, hiccups));
        return run;
    }

    /** One of the samples, a minute after the other. */
    private static SoakSample sample(
        final int index,
        final long heapMore,
        final long memoryMore,
        final long hot,
        final int descriptors,
        final int threads)
    {
        return new SoakSample(
            50 * MIB, 10 * MIB + heapMore, 90 * MIB + memoryMore, 1, 1, hot, 0, 30 + descriptors, 20 + threads,
            100L * index, 60L * RATE * index);
    }
}
