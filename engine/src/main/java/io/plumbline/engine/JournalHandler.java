package io.plumbline.engine;

import com.lmax.disruptor.EventHandler;
import io.plumbline.engine.monitor.DeadlineListener;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.monitor.Verdict;
import io.plumbline.journal.JournalAppender;
import java.util.concurrent.TimeUnit;

/**
 * Writes each event beside its verdict to the journal, and a batch of the ring as one excerpt.
 */
final class JournalHandler implements EventHandler<EngineEvent>
{
    private final JournalAppender appender;
    private final SpareImage spareImage;
    private final JournalMeter meter;
    private DeadlineLog deadlineLog;
    private Fleet fleet;
    private final DeadlineListener deadlines = new DeadlineWriter();

    /**
     * @param appender    of a segment whose head is written.
     * @param deadlineLog the verdicts on deadlines.
     * @param fleet       the configuration in force until a reload, for the head of later cycles.
     * @param spareImage  where the images of snapshots go when they are written.
     * @param meter       told how far the journal is.
     */
    JournalHandler(
        final JournalAppender appender,
        final DeadlineLog deadlineLog,
        final Fleet fleet,
        final SpareImage spareImage,
        final JournalMeter meter)
    {
        this.spareImage = spareImage;
        this.meter = meter;
        this.appender = appender;
        this.deadlineLog = deadlineLog;
        this.fleet = fleet;
    }

    /** {@inheritDoc} */
    @Override
    public void onEvent(final EngineEvent event, final long sequence, final boolean endOfBatch)
    {
        final Decision decision = event.decision;
        if (event.kind == EngineEvent.RELOAD)
        {
            // Announced before the verdicts on deadlines, which stand right before the event they belong to.
            FleetWriter.write(decision.reload.fleet(), appender.newConfiguration());
        }
        if (decision.deadlineCount > 0)
        {
            deadlineLog.read(decision.deadlineCount, deadlines);
        }
        switch (event.kind)
        {
            case EngineEvent.READING -> writeReading(event);
            case EngineEvent.REJECTED -> event.refused.write(event.slot, event.timeNs, appender);
            case EngineEvent.TICK -> appender.tick(event.timeNs);
            case EngineEvent.STANDSTILL -> appender.standstill(event.timeNs);
            case EngineEvent.SNAPSHOT -> roll(event);
            case EngineEvent.RELOAD -> reload(event);
            case EngineEvent.END -> appender.segmentEnd(event.timeNs, decision.stateHash);
            default -> throw new IllegalStateException("event " + event.kind);
        }
        if (endOfBatch)
        {
            appender.commit();
            meter.publish(sequence);
        }
    }

    private void writeReading(final EngineEvent event)
    {
        final Verdict verdict = event.decision.verdict;
        appender.reading(
            event.timeNs,
            event.device(),
            event.component(),
            event.valid() ? event.power() : Limits.NONE,
            JournalFlags.ofReading(event.valid(), event.late, verdict));
        if (verdict.evaluated())
        {
            appender.roundEvaluated(verdict.firstSum(), verdict.lastSum(), verdict.members());
            int notable = verdict.notable();
            while (notable != 0)
            {
                final int component = Integer.numberOfTrailingZeros(notable);
                appender.componentVerdict(
                    component,
                    verdict.power(component),
                    verdict.threshold(component),
                    JournalFlags.ofComponent(verdict, component));
                notable &= notable - 1;
            }
        }
    }

    /** Writes configuration and snapshot: to a new file when the cycle is over, otherwise further on in the present. */
    private void roll(final EngineEvent event)
    {
        appender.roll(TimeUnit.NANOSECONDS.toMillis(event.timeNs));
        FleetWriter.write(fleet, appender.configuration());
        writeSnapshot(event.decision);
    }

    private void reload(final EngineEvent event)
    {
        final Decision decision = event.decision;
        final Reload reload = decision.reload;
        final FleetChange change = reload.change();
        appender.reload(event.timeNs, change.added(), change.removed(), change.changed(), decision.alarmsDropped);
        writeSnapshot(decision);
        fleet = reload.fleet();
        deadlineLog = reload.deadlineLog();
        decision.reload = null;
        reload.onJournaled();
    }

    private void writeSnapshot(final Decision decision)
    {
        decision.image.accept(new SnapshotWriter(appender.snapshot()));
        spareImage.giveBack(decision.image);
        decision.image = null;
        appender.snapshot().end(decision.stateHash);
        appender.commit();
        meter.onSnapshot();
    }

    private final class DeadlineWriter implements DeadlineListener
    {
        @Override
        public void onRoundIncomplete(final long deadlineNs, final int device, final int missing)
        {
            appender.roundIncomplete(deadlineNs, device, missing);
        }

        @Override
        public void onDeviceSilent(final long deadlineNs, final int device)
        {
            appender.deviceSilent(deadlineNs, device);
        }
    }
}
