package io.plumbline.perf.rate;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * How long the machine holds up a thread that wants nothing of it: one that sleeps for a millisecond, over and over,
 * and records by how much each sleep is longer than the shortest one, with the sleeps in it that did not take place (as
 * jHiccup does, github.com/giltene/jHiccup). No latency measured beside it can be expected to be less.
 */
public final class Hiccups implements AutoCloseable
{
    private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(PacedLatencies.DIGITS);
    private final Thread thread = new Thread(this::run, "hiccups");
    private volatile boolean ended;

    /** Begins to record. */
    public Hiccups()
    {
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * How long the machine holds up an idle thread while nothing of what is to be measured runs. Sleeps meanwhile.
     *
     * @param forNs nanoseconds that are looked at.
     * @return nanoseconds.
     * @throws IllegalStateException when it is interrupted; the thread stays so.
     */
    public static Histogram alone(final long forNs)
    {
        try (Hiccups hiccups = new Hiccups())
        {
            TimeUnit.NANOSECONDS.sleep(forNs);
            return hiccups.histogram();
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Forgets what was recorded before. Any thread. */
    public void reset()
    {
        recorder.reset();
    }

    /**
     * What was recorded since the last reset. Any thread.
     *
     * @return nanoseconds.
     */
    public Histogram histogram()
    {
        return recorder.getIntervalHistogram();
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
        ended = true;
    }

    private void run()
    {
        long shortestNs = Long.MAX_VALUE;
        while (!ended)
        {
            final long startNs = System.nanoTime();
            LockSupport.parkNanos(SLEEP_NS);
            final long sleptNs = System.nanoTime() - startNs;
            shortestNs = Math.min(shortestNs, sleptNs);
            recorder.recordValueWithExpectedInterval(sleptNs - shortestNs, SLEEP_NS);
        }
    }
}
