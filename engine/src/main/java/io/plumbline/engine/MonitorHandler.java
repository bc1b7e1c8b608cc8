package io.plumbline.engine;

import com.lmax.disruptor.EventHandler;
import io.plumbline.engine.monitor.DeviationMonitor;

/**
 * The one business-logic handler: gives each event to the monitor and leaves its decision with the slot. No allocation
 * (but for what a reload brings, and the first images), no clock, no I/O.
 */
final class MonitorHandler implements EventHandler<EngineEvent>
{
    /** Devices whose state, 128 bytes each, no longer fits into the caches near a core. */
    private static final int LARGE_FLEET = 8 * 1024;

    private DeviationMonitor monitor;
    private DeadlineLog deadlineLog;
    private final SpareImage spareImage;
    private final MonitorMeter meter;

    MonitorHandler(
        final DeviationMonitor monitor,
        final DeadlineLog deadlineLog,
        final SpareImage spareImage,
        final MonitorMeter meter)
    {
        this.spareImage = spareImage;
        this.meter = meter;
        this.monitor = monitor;
        this.deadlineLog = deadlineLog;
    }

    /** {@inheritDoc} */
    @Override
    public void onEvent(final EngineEvent event, final long sequence, final boolean endOfBatch)
    {
        final Decision decision = event.decision;
        switch (event.kind)
        {
            case EngineEvent.READING -> monitor.onReading(
                event.timeNs,
                event.device(),
                event.component(),
                event.power(),
                event.valid(),
                event.late,
                decision.verdict);
            case EngineEvent.REJECTED -> monitor.onRejected(event.timeNs);
            case EngineEvent.TICK -> monitor.onTick(event.timeNs);
            case EngineEvent.STANDSTILL -> monitor.onStandstill(event.timeNs);
            case EngineEvent.SNAPSHOT -> takeImage(decision);
            case EngineEvent.END -> decision.stateHash = monitor.stateHash();
            case EngineEvent.RELOAD ->
            {
                reload(event);
                return;
            }
            default -> throw new IllegalStateException("event " + event.kind);
        }
        decision.deadlineCount = deadlineLog.takePending();
        if (endOfBatch)
        {
            meter.publish();
        }
    }

    /** Whether it pays to read the state of devices into the caches before it is needed. */
    boolean isLarge()
    {
        return monitor.deviceCount() >= LARGE_FLEET;
    }

    /** Reads the state of a reading's device into the caches; returns something of it. */
    long touch(final EngineEvent event)
    {
        return event.kind == EngineEvent.READING ? monitor.touch(event.device()) : 0;
    }

    /** What falls due with the event's time is still decided by the limits that end here. */
    private void reload(final EngineEvent event)
    {
        final Decision decision = event.decision;
        final Reload reload = decision.reload;
        monitor.onTick(event.timeNs);
        decision.deadlineCount = deadlineLog.takePending();
        decision.alarmsDropped = reload.change().takeOver(monitor, reload.monitor());
        monitor = reload.monitor();
        deadlineLog = reload.deadlineLog();
        meter.onMonitor(monitor);
        takeImage(decision);
    }

    private void takeImage(final Decision decision)
    {
        decision.image = spareImage.take();
        monitor.accept(decision.image);
        decision.stateHash = monitor.stateHash();
    }
}
