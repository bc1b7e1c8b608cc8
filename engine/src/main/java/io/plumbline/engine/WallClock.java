package io.plumbline.engine;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.OffsetEpochNanoClock;

/**
 * The wall clock that ingress reads.
 */
public final class WallClock
{
    private static final int MEASUREMENT_RETRIES = 100;
    private static final long MEASUREMENT_THRESHOLD_NS = 250;
    private static final long RESAMPLE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

    private WallClock()
    {
    }

    /**
     * A clock in epoch nanoseconds that allocates nothing when it is read: it counts on from a sample of the system's
     * clock and takes a new one every ten seconds, so it sees a step of that clock at most so much later.
     *
     * @return a new clock, for one thread.
     */
    public static EpochNanoClock create()
    {
        return new OffsetEpochNanoClock(MEASUREMENT_RETRIES, MEASUREMENT_THRESHOLD_NS, RESAMPLE_INTERVAL_NS);
    }
}
