package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.plumbline.perf.jmh.RingBenchmark;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.util.Optional;

class BenchmarkCoresTest
{
    private static final int CORES = 4;
    private static final String RING = RingBenchmark.class.getName();
    private static final String OTHER = "io.plumbline.perf.jmh.OtherBenchmark";

    @ParameterizedTest
    @CsvSource({"1, 2, 2", "2, 3, 4", "max, 5, 8"})
    void shouldNeedACoreForEachBusyThread(final String threads, final int other, final int ring)
        throws CommandLineOptionException
    {
        final CommandLineOptions options = new CommandLineOptions("-t", threads);
        assertEquals(other, BenchmarkCores.needed(List.of(benchmark(OTHER, 0, 1)), options, CORES));
        assertEquals(ring, BenchmarkCores.needed(List.of(benchmark(RING, 0, 1)), options, CORES));
        assertEquals(
            Math.max(other, ring),
            BenchmarkCores.needed(List.of(benchmark(RING, 0, 1), benchmark(OTHER, 0, 1)), options, CORES));
    }

    @Test
    void shouldCountThreadsOfTheBenchmarksOwn() throws CommandLineOptionException
    {
        final CommandLineOptions none = new CommandLineOptions();
        assertEquals(4, BenchmarkCores.needed(List.of(benchmark(OTHER, 3, 1)), none, CORES));
        assertEquals(5, BenchmarkCores.needed(List.of(benchmark(OTHER, -1, 1)), none, CORES));
        assertEquals(6, BenchmarkCores.needed(List.of(benchmark(RING, 3, 1)), none, CORES));
        assertEquals(
            2, BenchmarkCores.needed(List.of(benchmark(OTHER, 3, 1)), new CommandLineOptions("-t", "1"), CORES));
    }

    @Test
    void shouldCountWholeGroups() throws CommandLineOptionException
    {
        assertEquals(
            5, BenchmarkCores.needed(List.of(benchmark(OTHER, 0, 1, 3)), new CommandLineOptions(), CORES));
        assertEquals(
            9, BenchmarkCores.needed(List.of(benchmark(OTHER, 5, 1, 3)), new CommandLineOptions(), CORES));
    }

    @Test
    void shouldNeedACoreAndOneMoreForNone() throws CommandLineOptionException
    {
        assertEquals(2, BenchmarkCores.needed(List.of(), new CommandLineOptions(), CORES));
    }

    /** With threads by its own annotation, unless these are 0. */
    private static BenchmarkListEntry benchmark(final String type, final int threads, final int... groups)
    {
        return new BenchmarkListEntry(
            type, type, "measure", Mode.AverageTime, threads == 0 ? Optional.none() : Optional.of(threads), groups,
            Optional.none(), Optional.none(), Optional.none(), Optional.none(), Optional.none(), Optional.none(),
            Optional.none(), Optional.none(), Optional.none(), Optional.none(), Optional.none(), Optional.none(),
            Optional.none(), Optional.none(), Optional.none(), Optional.none(), Optional.none());
    }
}
