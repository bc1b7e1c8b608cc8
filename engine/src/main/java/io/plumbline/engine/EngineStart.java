package io.plumbline.engine;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.ingress.LineFeed;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.journal.Durability;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalLock;
import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.Segment;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * How an engine comes to run: the state is recovered from the journal, a segment begins with it, and the stages are
 * connected and started. Used once, by one thread.
 */
final class EngineStart
{
    /** Bytes; more than configuration and snapshot of any fleet take. */
    private static final long HEAD_ROOM = 1L << 30;

    private final Configuration configuration;
    private final JournalLock lock;
    private final LineFeed feed;
    private final EpochNanoClock clock;
    private final StartOptions options;
    private final StageWork stageWork;
    private EngineStatus status;
    private JournalAppender appender;

    /**
     * @param configuration validated.
     * @param lock          on the journal.
     * @param feed          of the messages.
     * @param clock         wall clock.
     * @param options       what is checked before, and who is told of a fault.
     * @param stageWork     what the threads behind ingress are given to do.
     */
    EngineStart(
        final Configuration configuration,
        final JournalLock lock,
        final LineFeed feed,
        final EpochNanoClock clock,
        final StartOptions options,
        final StageWork stageWork)
    {
        this.configuration = configuration;
        this.lock = lock;
        this.feed = feed;
        this.clock = clock;
        this.options = options;
        this.stageWork = stageWork;
    }

    /** Gives the running engine; when it cannot start, feed and lock are closed, see {@link Engine}. */
    Engine start()
    {
        try
        {
            CpuCores.check(configuration.cores());
            final Fleet fleet = Fleet.of(configuration);
            status = EngineStatus.start(lock.directory(), build());
            if (configuration.journal().durability() == Durability.DISK)
            {
                lock.forceEnd();
            }
            final RecoveredState recovered =
                Recovery.recover(lock.directory(), options.verifyAll(), options.acceptDamage());
            recovered.checkTimeMode(fleet.timeMode());
            final DeadlineLog deadlineLog = new DeadlineLog(fleet.devices().size(), configuration.ringSize());
            final DeviationMonitor monitor = new DeviationMonitor(fleet.limits(), deadlineLog);
            recovered.restoreInto(monitor, fleet);
            final JournalRetention retention =
                new JournalRetention(new JournalPruner(lock.directory()), configuration.retention());
            // What is damaged stays until that is journaled.
            if (isRoomShort() && recovered.acceptedDamages().isEmpty())
            {
                retention.prune();
            }
            final long startNs = beginSegment(fleet, monitor, recovered);
            return connect(fleet, monitor, deadlineLog, recovered, startNs, retention);
        }
        catch (final Throwable t)
        {
            if (status != null)
            {
                status.onFailed(t);
            }
            CloseHelper.quietCloseAll(appender, status, lock::abandon, feed);
            throw t;
        }
    }

    /** Pruning may make the room that the segment takes; where there is enough, a start need not wait for it. */
    private boolean isRoomShort()
    {
        return lock.directory().path().toFile().getUsableSpace() <
            Math.max(configuration.retention().minFree(), configuration.journal().aheadBytes() + HEAD_ROOM);
    }

    /** Gives the time from which on the engine decides. */
    private long beginSegment(final Fleet fleet, final DeviationMonitor monitor, final RecoveredState recovered)
    {
        final Segment segment = lock.createSegment(TimeUnit.NANOSECONDS.toMillis(clock.nanoTime()));
        appender = new JournalAppender(segment, recovered.nextSequence(), configuration.journal());

        // The clock is read late: what comes before is time spent down, what comes after may be silence.
        final boolean arrivalTime = fleet.timeMode() == TimeMode.ARRIVAL;
        final long wallNs = clock.nanoTime();
        final long newestNs = Math.max(0, monitor.timeNs());
        final long startNs = arrivalTime ? Math.max(wallNs, newestNs) : newestNs;
        if (arrivalTime)
        {
            monitor.onStart(startNs);
        }
        writeHead(fleet, monitor, recovered, arrivalTime ? startNs : wallNs);
        if (!recovered.acceptedDamages().isEmpty())
        {
            lock.mendMarks();
        }
        return startNs;
    }

    private void writeHead(
        final Fleet fleet, final DeviationMonitor monitor, final RecoveredState recovered, final long startNs)
    {
        appender.segmentStart(startNs, recovered.stateHash(), FleetWriter.sbe(fleet.timeMode()), build());
        recovered.acceptedDamages().forEach(appender::damageAccepted);
        FleetWriter.write(fleet, appender.configuration());
        monitor.accept(new SnapshotWriter(appender.snapshot()));
        appender.snapshot().end(monitor.stateHash());
        appender.commit();
    }

    private Engine connect(
        final Fleet fleet,
        final DeviationMonitor monitor,
        final DeadlineLog deadlineLog,
        final RecoveredState recovered,
        final long startNs,
        final JournalRetention retention)
    {
        final HaltPolicy haltPolicy = new HaltPolicy(onFault(options, status));
        final Pipeline pipeline = new Pipeline(configuration, haltPolicy, stageWork, options.maxBatch());
        final CachedNanoClock cycleClock = new CachedNanoClock();
        cycleClock.update(SystemNanoClock.INSTANCE.nanoTime());
        final IngressAgent ingress = new IngressAgent(
            feed,
            fleet,
            pipeline.ring(),
            clock,
            cycleClock,
            startNs,
            configuration.tickIntervalNs(),
            new RollSchedule(
                configuration.rollCycle(), appender.segment().startTimeMs(), fleet.devices().size()),
            appender.space(),
            pipeline::journaled);
        retention.start();
        final Engine engine = new Engine(
            lock,
            recovered,
            new InForce(configuration, fleet, monitor, ingress),
            appender,
            feed,
            ingress,
            pipeline,
            retention,
            status);
        final EngineCounters counters = status.counters();
        // The followers' lag is measured against it from the first look on.
        counters.get(EngineCounter.JOURNAL_SEQUENCE).setRelease(appender.nextSequence() - 1);
        status.guard(lock::checkInPlace, haltPolicy);
        status.onRunning(appender.space(), retention);
        final SpareImage spareImage = new SpareImage();
        pipeline.start(
            ingress,
            new IngressMeter(
                ingress,
                pipeline.ring()::getCursor,
                pipeline::journaled,
                SystemNanoClock.INSTANCE,
                cycleClock,
                counters),
            new MonitorHandler(monitor, deadlineLog, spareImage, new MonitorMeter(monitor, counters)),
            new JournalHandler(appender, deadlineLog, fleet, spareImage, new JournalMeter(appender, counters)),
            appender.space());
        return engine;
    }

    private static Consumer<EngineFaultException> onFault(final StartOptions options, final EngineStatus status)
    {
        return (fault) ->
        {
            options.onFault().accept(fault);
            status.onFailed(fault);
        };
    }

    private static String build()
    {
        final String build = Engine.class.getPackage().getImplementationVersion();
        return build == null ? "unknown" : build;
    }
}
