package io.plumbline.perf.jmh;

import io.plumbline.perf.Preconditions;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the harness itself costs; the first by name, so the first to run.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class BaselineBenchmark
{
    private int value = 1;

    /** Refuses where figures would be worthless. */
    @Setup
    public void setUp()
    {
        Preconditions.check();
    }

    /**
     * Nothing.
     *
     * @return a field.
     */
    @Benchmark
    public int nothing()
    {
        return value;
    }
}
