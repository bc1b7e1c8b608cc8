package io.plumbline.engine;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.counters.ErrorLog;
import io.plumbline.engine.ingress.LineFeed;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.ingress.SourceFeed;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalLock;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.EpochNanoClock;
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
    private final InForce inForce;

    /**
     * Of what an {@link EngineStart} has made.
     *
     * @param lock      on the journal.
     * @param recovered what it goes on from.
     * @param inForce   what it decides by.
     * @param appender  to the journal.
     * @param feed      of the messages.
     * @param ingress   reads the feed.
     * @param pipeline  about to be started.
     * @param retention prunes the journal.
     * @param status    tells of it.
     */
    Engine(
        final JournalLock lock,
        final RecoveredState recovered,
        final InForce inForce,
        final JournalAppender appender,
        final LineFeed feed,
        final IngressAgent ingress,
        final Pipeline pipeline,
        final JournalRetention retention,
        final EngineStatus status)
    {
        this.lock = lock;
        this.recovered = recovered;
        this.inForce = inForce;
        this.appender = appender;
        this.feed = feed;
        this.ingress = ingress;
        this.pipeline = pipeline;
        countsAtStart = inForce.monitor().counts().toArray();
        this.retention = retention;
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
        return new EngineStart(configuration, lock, feed, clock, options, stageWork).start();
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
        return new EngineStart(configuration, lock, feed, clock, options, StageWork.AS_IT_IS).start();
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
        return inForce.fleet();
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
        return inForce.reload(next);
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
        return inForce.monitor();
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
     * What was pruned by the configuration since this was asked last, at the start or later. Any thread.
     *
     * @return one line, or empty when nothing was.
     */
    public Optional<String> takePruned()
    {
        return Optional.ofNullable(retention.takePruned());
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
}
