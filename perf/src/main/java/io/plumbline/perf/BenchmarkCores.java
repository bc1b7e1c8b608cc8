package io.plumbline.perf;

import io.plumbline.perf.jmh.RingBenchmark;
import java.util.Collection;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.options.Options;

/**
 * How many cores benchmarks need: one for each thread that measures, and one for the compiler, the collector and all
 * else. The ring has a second busy thread for each, which takes that one.
 */
final class BenchmarkCores
{
    private static final int SPARE = 1;

    private BenchmarkCores()
    {
    }

    /**
     * What the one of them needs that needs most.
     *
     * @param chosen  benchmarks; none needs what one with one thread does.
     * @param options of the command line, which go before the benchmarks' own annotations.
     * @param cores   that there are, which is what {@link Threads#MAX} asks for.
     */
    static int needed(final Collection<BenchmarkListEntry> chosen, final Options options, final int cores)
    {
        return chosen.stream().mapToInt(benchmark -> needed(benchmark, options, cores)).max().orElse(1 + SPARE);
    }

    private static int needed(final BenchmarkListEntry benchmark, final Options options, final int cores)
    {
        final int asked = options.getThreads().orElse(benchmark.getThreads().orElse(Defaults.THREADS));
        final int group = IntStream.of(options.getThreadGroups().orElse(benchmark.getThreadGroups())).sum();
        // JMH starts whole groups.
        final int measuring = ((asked == Threads.MAX ? cores : asked) + group - 1) / group * group;
        return benchmark.getUserClassQName().equals(RingBenchmark.class.getName()) ?
            Math.max(measuring + SPARE, 2 * measuring) : measuring + SPARE;
    }
}
