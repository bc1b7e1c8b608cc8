package io.plumbline.engine;

import com.lmax.disruptor.EventHandler;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.MonitorImage;

/**
 * The one business-logic handler: gives each event to the monitor and leaves its decision with the slot. No allocation
 * (but for an image at a snapshot), no clock, no I/O.
 */
final class MonitorHandler implements EventHandler<EngineEvent>
{
    private final DeviationMonitor monitor;
    private final DeadlineLog deadlineLog;
    private final MonitorMeter meter;

    MonitorHandler(final DeviationMonitor monitor, final DeadlineLog deadlineLog, final MonitorMeter meter)
    {
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
            case EngineEvent.SNAPSHOT ->
            {
                decision.image = new MonitorImage();
                monitor.accept(decision.image);
                decision.stateHash = monitor.stateHash();
            }
            case EngineEvent.END -> decision.stateHash = monitor.stateHash();
            default -> throw new IllegalStateException("event " + event.kind);
        }
        decision.deadlineCount = deadlineLog.takePending();
        if (endOfBatch)
        {
            meter.publish();
        }
    }

    /** Reads the state of the event's device into the caches; returns something of it. */
    long touch(final EngineEvent event)
    {
        return event.kind == EngineEvent.READING ? monitor.touch(event.device()) : 0;
    }
}
