package io.plumbline.engine;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.RestartKeys;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.counters.ErrorLog;
import io.plumbline.engine.ingress.LineFeed;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.ingress.SourceFeed;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.journal.Durability;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalLock;
import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The engine: takes the journal's lock, recovers the state it had, begins a new segment and runs the {@link Pipeline}
 * until the feed ends or a stop is asked for. Whoever wants to know what it decides follows the journal.
 * <p>
 * Started, polled and closed by one thread; what else may be called by any says so.
 */
public final class Engine implements AutoCloseable
{
    private final LineFeed feed;
    private final JournalLock lock;
    private final RecoveredState recovered;
    private final long[] countsAtStart;
    private final JournalAppender appender;
    private final Pipeline pipeline;
    private final IngressAgent ingress;
    private final JournalRetention retention;
    private final EngineStatus status;
    private final Object reloading = new Object();
    /** In force before the last reload, if there was one. */
    private volatile Configuration configuration;
    private volatile Fleet fleet;
    private volatile DeviationMonitor monitor;
    /** The last reload, or null. */
    private volatile Reload reload;

    private Engine(
        final JournalLock lock,
        final RecoveredState recovered,
        final Configuration configuration,
        final Fleet fleet,
        final DeviationMonitor monitor,
        final JournalAppender appender,
        final LineFeed feed,
        final IngressAgent ingress,
        final Pipeline pipeline,
        final EngineStatus status)
    {
        this.lock = lock;
        this.recovered = recovered;
        this.configuration = configuration;
        this.fleet = fleet;
        this.monitor = monitor;
        this.appender = appender;
        this.feed = feed;
        this.ingress = ingress;
        this.pipeline = pipeline;
        countsAtStart = monitor.counts().toArray();
        retention = new JournalRetention(new JournalPruner(lock.directory()), configuration.retention());
        this.status = status;
    }

    /**
     * Recovers and starts. The source is closed with the engine, also when it cannot start.
     *
     * @param configuration validated.
     * @param directory     of the journal, which is locked until {@link #close()}.
     * @param source        of the messages.
     * @param clock         wall clock.
     * @return the running engine.
     * @throws EngineException                       when the journal does not go with the configuration.
     * @throws io.plumbline.journal.JournalException when the journal cannot be locked, read or written.
     */
    public static Engine start(
        final Configuration configuration,
        final JournalDirectory directory,
        final MessageSource source,
        final EpochNanoClock clock)
    {
        return start(configuration, directory, source, clock, StartOptions.DEFAULT);
    }

    /**
     * Recovers and starts. The source is closed with the engine, also when it cannot start.
     *
     * @param configuration validated.
     * @param directory     of the journal, which is locked until {@link #close()}.
     * @param source        of the messages.
     * @param clock         wall clock.
     * @param options       what is checked before, and who is told of a fault.
     * @return the running engine.
     * @throws EngineException                       when the journal does not go with the configuration.
     * @throws io.plumbline.journal.JournalException when the journal cannot be locked, read or written.
     */
    public static Engine start(
        final Configuration configuration,
        final JournalDirectory directory,
        final MessageSource source,
        final EpochNanoClock clock,
        final StartOptions options)
    {
        return start(configuration, directory, new SourceFeed(source), clock, options);
    }

    /**
     * Recovers and starts. The feed is closed with the engine, also when it cannot start.
     *
     * @param configuration validated.
     * @param directory     of the journal, which is locked until {@link #close()}.
     * @param feed          of the messages.
     * @param clock         wall clock.
     * @param options       what is checked before, and who is told of a fault.
     * @return the running engine.
     * @throws EngineException                       when the journal does not go with the configuration.
     * @throws io.plumbline.journal.JournalException when the journal cannot be locked, read or written.
     */
    public static Engine start(
        final Configuration configuration,
        final JournalDirectory directory,
        final LineFeed feed,
        final EpochNanoClock clock,
        final StartOptions options)
    {
        return start(configuration, directory, feed, clock, options, StageWork.AS_IT_IS);
    }

    /** The same, with a say in what the threads behind ingress do. */
    static Engine start(
        final Configuration configuration,
        final JournalDirectory directory,
        final LineFeed feed,
        final EpochNanoClock clock,
        final StartOptions options,
        final StageWork stageWork)
    {
        final JournalLock lock;
        try
        {
            lock = directory.lock();
        }
        catch (final Throwable t)
        {
            CloseHelper.quietClose(feed);
            throw t;
        }
        return start(configuration, lock, feed, clock, options, stageWork);
    }

    /**
     * Recovers and starts on a journal that is locked already, as by whoever binds a port only then. The feed and the
     * lock are closed with the engine. When it cannot start they are closed too, and a journal that was made for it and
     * has no segment yet is taken away.
     *
     * @param configuration validated.
     * @param lock          on the journal.
     * @param feed          of the messages.
     * @param clock         wall clock.
     * @param options       what is checked before, and who is told of a fault.
     * @return the running engine.
     * @throws EngineException                       when the journal does not go with the configuration.
     * @throws io.plumbline.journal.JournalException when the journal cannot be read or written.
     */
    public static Engine start(
        final Configuration configuration,
        final JournalLock lock,
        final LineFeed feed,
        final EpochNanoClock clock,
        final StartOptions options)
    {
        return start(configuration, lock, feed, clock, options, StageWork.AS_IT_IS);
    }

    private static Engine start(
        final Configuration configuration,
        final JournalLock lock,
        final LineFeed feed,
        final EpochNanoClock clock,
        final StartOptions options,
        final StageWork stageWork)
    {
        final JournalDirectory directory = lock.directory();
        JournalAppender appender = null;
        EngineStatus status = null;
        try
        {
            CpuCores.check(configuration.cores());
            final Fleet fleet = Fleet.of(configuration);
            status = EngineStatus.start(directory, build());
            if (configuration.journal().durability() == Durability.DISK)
            {
                lock.forceEnd();
            }
            final RecoveredState recovered =
                Recovery.recover(directory, options.verifyAll(), options.acceptDamage());
            recovered.checkTimeMode(fleet.timeMode());
            final DeadlineLog deadlineLog = new DeadlineLog(fleet.devices().size(), configuration.ringSize());
            final DeviationMonitor monitor = new DeviationMonitor(fleet.limits(), deadlineLog);
            recovered.restoreInto(monitor, fleet);

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
            writeHead(appender, fleet, monitor, recovered, arrivalTime ? startNs : wallNs);
            if (!recovered.acceptedDamages().isEmpty())
            {
                lock.mendMarks();
            }

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
                    configuration.rollCycle(), segment.startTimeMs(), fleet.devices().size()),
                appender.space(),
                pipeline::journaled);
            final Engine engine = new Engine(
                lock,
                recovered,
                configuration,
                fleet,
                monitor,
                appender,
                feed,
                ingress,
                pipeline,
                status);
            final EngineCounters counters = status.counters();
            // The followers' lag is measured against it from the first look on.
            counters.get(EngineCounter.JOURNAL_SEQUENCE).setRelease(appender.nextSequence() - 1);
            status.onRunning(appender.space(), engine.retention);
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

    /**
     * The segment this engine writes.
     *
     * @return the segment.
     */
    public Segment segment()
    {
        return appender.segment();
    }

    /**
     * The devices and limits in force. Any thread.
     *
     * @return the fleet; another one once a reload is in force.
     */
    public Fleet fleet()
    {
        final Reload last = reload;
        return last != null && last.isInForce() ? last.fleet() : fleet;
    }

    /**
     * Brings another configuration into force while the engine runs: its devices and limits. (Its actions are for
     * whoever runs them to change.) All that the engine's
     * threads need is made here, by the caller, in a time and a memory that grow with the fleet; then it waits for its
     * place between two lines, as long as the journal is full or the ring is. With it the journal says which devices
     * and limits are decided by from there on. Devices that stay, known by their codes, keep their alarms, open rounds,
     * deadlines and counts.
     * <p>
     * Any thread, but no thread of the engine's own.
     *
     * @param next validated.
     * @return how far it is; in force at once when nothing changes.
     * @throws ReloadRefusedException when it needs a restart, another is under way, or the engine ends; nothing is
     *                                changed then.
     */
    public Reload reload(final Configuration next)
    {
        synchronized (reloading)
        {
            final Reload last = reload;
            if (last != null && !last.isInForce())
            {
                throw new ReloadRefusedException("another reload is under way", true);
            }
            if (last != null)
            {
                configuration = last.configuration();
                fleet = last.fleet();
                monitor = last.monitor();
            }
            final List<String> keys = RestartKeys.changed(configuration, next);
            if (!keys.isEmpty())
            {
                throw new ReloadRefusedException(
                    String.join(", ", keys) + (keys.size() == 1 ? ": needs a restart" : ": need a restart"), false);
            }
            if (ingress.isStopping())
            {
                throw new ReloadRefusedException("the engine is stopping", false);
            }
            final Reload made = Reload.of(fleet, next);
            if (!made.isInForce())
            {
                reload = made;
                ingress.requestReload(made);
            }
            return made;
        }
    }

    /**
     * What the engine went on from.
     *
     * @return the state recovered from the journal.
     */
    public RecoveredState recovered()
    {
        return recovered;
    }

    /**
     * Whether the source has ended and everything from it stands in the journal, or a fault has stopped the engine.
     *
     * @return true when there is nothing to wait for.
     */
    public boolean isFinished()
    {
        return pipeline.isFinished();
    }

    /**
     * Ring events that stand in the journal.
     *
     * @return how many since the start, snapshots among them. Any thread.
     */
    public long journaledEvents()
    {
        return pipeline.journaled() + 1;
    }

    /**
     * What followers of the journal may have been handed out: sequence of the next input event after all that stands
     * in it. Any thread, also after the end.
     *
     * @return the sequence.
     */
    public long journaledSequence()
    {
        return appender.committedSequence();
    }

    /**
     * Asks for an end: no more is read, what was read goes through to the journal. Any thread.
     */
    public void requestStop()
    {
        pipeline.requestStop();
    }

    /**
     * The first fault, if there was one.
     *
     * @throws EngineFaultException naming the stage that stopped and why.
     */
    public void checkFault()
    {
        pipeline.checkFault();
    }

    /**
     * The monitor. Belongs to the engine's threads until {@link #isFinished()}.
     *
     * @return the monitor, only to be read.
     */
    public DeviationMonitor monitor()
    {
        final Reload last = reload;
        return last != null && last.isInForce() ? last.monitor() : monitor;
    }

    /**
     * What had been counted when this run began.
     *
     * @return by the indices of {@link MonitorCounts}.
     */
    public long[] countsAtStart()
    {
        return countsAtStart.clone();
    }

    /**
     * Sequence of the last input event; exact once {@link #isFinished()}.
     *
     * @return the sequence, one less than the next.
     */
    public long lastSequence()
    {
        return appender.nextSequence() - 1;
    }

    /**
     * Why the source could not be read to its end. What came before has been handled as if it had ended there.
     *
     * @return the failure, or empty; only once {@link #isFinished()}.
     */
    public Optional<IOException> sourceFailure()
    {
        return Optional.ofNullable(ingress.sourceFailure());
    }

    /**
     * How often the ring was full when ingress had something to publish.
     *
     * @return how many; exact once {@link #isFinished()}.
     */
    public long ringStalls()
    {
        return ingress.stalls();
    }

    /**
     * How often the wall clock was set back and time was held at its newest until it caught up.
     *
     * @return how many; exact once {@link #isFinished()}.
     */
    public long clockHolds()
    {
        return ingress.clockHolds();
    }

    /**
     * Why the journal could not be pruned as the configuration asks for. It is tried again each minute. Any thread.
     *
     * @return one line, or empty.
     */
    public Optional<String> retentionFailure()
    {
        return Optional.ofNullable(retention.failure());
    }

    /**
     * What the engine counts, for further counters and to be read. Any thread.
     *
     * @return the counters.
     */
    public EngineCounters counters()
    {
        return status.counters();
    }

    /**
     * Sets a counter to a figure that others keep, once a second and when the engine is closed. Any thread.
     *
     * @param counter of {@link #counters()}.
     * @param figure  may be asked on any thread.
     */
    public void mirror(final AtomicCounter counter, final LongSupplier figure)
    {
        status.mirror(counter, figure);
    }

    /**
     * Takes a counter away that was mirrored, and gives its place in the file back. Any thread.
     *
     * @param counter of {@link #counters()}, with a label.
     */
    public void takeAway(final AtomicCounter counter)
    {
        status.forget(counter);
        counter.close();
    }

    /**
     * Records what others say is wrong with them, whenever they say it anew; looked at once a second and when the
     * engine is closed. Any thread.
     *
     * @param what  begins the text.
     * @param error gives a text, always the same object until there is another error, or null; asked on any thread.
     */
    public void watchErrors(final String what, final Supplier<String> error)
    {
        status.watch(what, error);
    }

    /**
     * Records no more of what was said under a name. Any thread.
     *
     * @param what as it was given to {@link #watchErrors}.
     */
    public void watchNoMore(final String what)
    {
        status.forget(what);
    }

    /**
     * What has gone wrong, for others to record what does. Any thread.
     *
     * @return the error log.
     */
    public ErrorLog errors()
    {
        return status.errors();
    }

    /**
     * Whether the journal has no room on the disk, so that nothing is let in until there is. Any thread.
     *
     * @return true while the engine's state is {@code journal-full}.
     */
    public boolean isJournalFull()
    {
        return appender.space().isFull();
    }

    /**
     * How often the journal became full. Any thread.
     *
     * @return how often since the start.
     */
    public long journalFullCount()
    {
        return appender.space().fullCount();
    }

    /** Stops the threads, closes the segment, the feed and the lock. Never throws for a fault of the engine. */
    @Override
    public void close()
    {
        pipeline.close();
        retention.close();
        if (ingress.sourceFailure() != null)
        {
            status.errors().record("the input cannot be read further: " + ingress.sourceFailure().getMessage());
        }
        status.close();
        CloseHelper.quietCloseAll(appender, feed, lock);
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

    private static void writeHead(
        final JournalAppender appender,
        final Fleet fleet,
        final DeviationMonitor monitor,
        final RecoveredState recovered,
        final long startNs)
    {
        appender.segmentStart(startNs, recovered.stateHash(), FleetWriter.sbe(fleet.timeMode()), build());
        recovered.acceptedDamages().forEach(appender::damageAccepted);
        FleetWriter.write(fleet, appender.configuration());
        monitor.accept(new SnapshotWriter(appender.snapshot()));
        appender.snapshot().end(monitor.stateHash());
        appender.commit();
    }
}
