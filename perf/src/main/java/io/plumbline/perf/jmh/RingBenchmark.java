package io.plumbline.perf.jmh;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A bare hop over a ring from one thread to another, the limit of what any pipeline over it can do: an event an
 * operation, claimed and published one by one or many at a time.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class RingBenchmark
{
    private static final int EVENTS = 1 << 20;
    private static final int RING_SIZE = 8192;

    /** Events of one claim. */
    @Param({"1", "64"})
    public int claim;

    private RingBuffer<long[]> ring;
    private BatchEventProcessor<long[]> processor;
    private Thread consumer;
    private long consumed;

    /** Starts the consumer. */
    @Setup
    public void setUp()
    {
        Preconditions.check();
        ring = RingBuffer.createSingleProducer(() -> new long[1], RING_SIZE, new YieldingWaitStrategy());
        processor = new BatchEventProcessorBuilder().build(
            ring, ring.newBarrier(), (event, sequence, endOfBatch) -> consumed += event[0]);
        ring.addGatingSequences(processor.getSequence());
        consumer = new Thread(processor, "consumer");
        consumer.start();
    }

    /**
     * Stops the consumer.
     *
     * @throws InterruptedException when interrupted.
     */
    @TearDown
    public void tearDown() throws InterruptedException
    {
        processor.halt();
        consumer.join();
    }

    /**
     * Sends events and waits until they have been consumed.
     *
     * @return sequence of the last.
     */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long hop()
    {
        long last = 0;
        for (int sent = 0; sent < EVENTS; sent += claim)
        {
            last = ring.next(claim);
            for (long sequence = last - claim + 1; sequence <= last; sequence++)
            {
                ring.get(sequence)[0] = sequence;
            }
            ring.publish(last - claim + 1, last);
        }
        while (processor.getSequence().get() < last)
        {
            Thread.onSpinWait();
        }
        return last;
    }
}
