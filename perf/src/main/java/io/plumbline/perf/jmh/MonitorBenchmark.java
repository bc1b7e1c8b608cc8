package io.plumbline.perf.jmh;

import io.plumbline.perf.LoadFleet;
import io.plumbline.perf.MonitorLoad;
import io.plumbline.perf.Preconditions;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The monitor alone: a reading an operation, its share of evaluated rounds and deadlines included.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class MonitorBenchmark
{
    private static final int READINGS = 16 * 1024;

    /** Number of devices. */
    @Param({"50", "5000", "1000000"})
    public int devices;

    /** In which order they send. */
    @Param({"RANDOM", "ROUND_ROBIN"})
    public MonitorLoad.Order order;

    private MonitorLoad load;

    /** Makes monitor and readings, and gives it one pass. */
    @Setup
    public void setUp()
    {
        Preconditions.check();
        load = new MonitorLoad(new LoadFleet(devices), order);
        load.run(load.size());
    }

    /**
     * Decides.
     *
     * @return rounds so far.
     */
    @Benchmark
    @OperationsPerInvocation(READINGS)
    public long onReading()
    {
        return load.run(READINGS);
    }
}
