package io.plumbline.engine;

import io.plumbline.codec.AvroJsonDecoder;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.DeviationMonitor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A configuration on its way into force, or there. What the engine's threads need of it is made beforehand, by the
 * thread that asks for it; they only change over, each at the same event. Any thread may ask how far it is.
 */
public final class Reload
{
    private final Configuration configuration;
    private final Fleet fleet;
    private final FleetChange change;
    private final AvroJsonDecoder decoder;
    private final DeadlineLog deadlineLog;
    private final DeviationMonitor monitor;
    private final CountDownLatch journaled;

    private Reload(
        final Configuration configuration,
        final Fleet fleet,
        final FleetChange change,
        final AvroJsonDecoder decoder,
        final DeadlineLog deadlineLog,
        final DeviationMonitor monitor,
        final CountDownLatch journaled)
    {
        this.configuration = configuration;
        this.fleet = fleet;
        this.change = change;
        this.decoder = decoder;
        this.deadlineLog = deadlineLog;
        this.monitor = monitor;
        this.journaled = journaled;
    }

    /** Makes all that is needed; a reload that changes nothing is in force. */
    static Reload of(final Fleet before, final Configuration configuration)
    {
        final Fleet fleet = Fleet.of(configuration);
        final FleetChange change = FleetChange.between(before, fleet);
        if (change.isNothing())
        {
            return new Reload(configuration, fleet, change, null, null, null, new CountDownLatch(0));
        }
        final DeadlineLog deadlineLog = new DeadlineLog(fleet.devices().size(), configuration.ringSize());
        return new Reload(
            configuration,
            fleet,
            change,
            new AvroJsonDecoder(fleet.devices(), fleet.timeMode() == TimeMode.MESSAGE, fleet.maxLineLength()),
            deadlineLog,
            new DeviationMonitor(fleet.limits(), deadlineLog),
            new CountDownLatch(1));
    }

    /**
     * What it changes. Where it changes nothing, nothing is journaled.
     *
     * @return the change from the fleet before.
     */
    public FleetChange change()
    {
        return change;
    }

    /**
     * Whether it is in force, and stands in the journal at the level of durability that was asked for.
     *
     * @return true when it does; false as long as it is under way, and for ever when the engine ends before.
     */
    public boolean isInForce()
    {
        return journaled.getCount() == 0;
    }

    /**
     * Waits until it is in force.
     *
     * @param timeout how long at most.
     * @param unit    of the time-out.
     * @return whether it is; see {@link #isInForce()}.
     * @throws InterruptedException when the waiting thread is interrupted.
     */
    public boolean await(final long timeout, final TimeUnit unit) throws InterruptedException
    {
        return journaled.await(timeout, unit);
    }

    Configuration configuration()
    {
        return configuration;
    }

    Fleet fleet()
    {
        return fleet;
    }

    /** For ingress. */
    AvroJsonDecoder decoder()
    {
        return decoder;
    }

    /** For the monitor's thread to write and the journal's to read. */
    DeadlineLog deadlineLog()
    {
        return deadlineLog;
    }

    /** In its initial state until the monitor's thread takes it over. */
    DeviationMonitor monitor()
    {
        return monitor;
    }

    /** Told by the journal's thread. */
    void onJournaled()
    {
        journaled.countDown();
    }
}
