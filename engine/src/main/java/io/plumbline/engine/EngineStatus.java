package io.plumbline.engine;

import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.counters.EngineState;
import io.plumbline.engine.counters.ErrorLog;
import io.plumbline.journal.FollowerInfo;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalSpace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * What others see of the engine while it runs: its counters and its error log. A housekeeping thread says once a second
 * that the engine lives, and looks for what is to be recorded and must not be by those who notice it: that the journal
 * had no room, that the clock was set back, that a prune failed; every ten seconds also how far registered followers
 * are behind. It also looks once a second whether the engine still is the only one that can write the journal.
 */
final class EngineStatus implements AutoCloseable
{
    private static final String ROLE = "status";
    private static final long INTERVAL_MS = 1_000;
    private static final long FOLLOWERS_INTERVAL_MS = 10_000;

    private final JournalDirectory journal;
    private final EpochClock clock;
    private final EngineCounters counters;
    private final ErrorLog errors;
    private final AtomicCounter state;
    private final AtomicCounter heartbeat;
    private final AtomicCounter clockHolds;
    private final Map<String, AtomicCounter> followers = new HashMap<>();
    private final List<Figure> figures = new CopyOnWriteArrayList<>();
    private final List<Condition> conditions = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, ROLE);
    private long nextFollowersMs;
    private long seenHolds;
    private long seenFull;
    private String seenFollowers;
    private volatile Runnable guard = () ->
    {
    };
    private volatile JournalSpace space;
    private volatile boolean failed;

    /**
     * Makes the counters and opens the error log; the thread is started by {@link #start()}.
     *
     * @param journal locked by this process.
     * @param clock   wall clock, epoch milliseconds; any thread.
     * @param build   version of the engine.
     */
    EngineStatus(final JournalDirectory journal, final EpochClock clock, final String build)
    {
        this.journal = journal;
        this.clock = clock;
        counters = EngineCounters.create(journal);
        errors = ErrorLog.open(journal, clock, counters.get(EngineCounter.ERRORS));
        state = counters.get(EngineCounter.STATE);
        heartbeat = counters.get(EngineCounter.HEARTBEAT_TIME);
        clockHolds = counters.get(EngineCounter.CLOCK_HOLDS);
        counters.add(EngineCounter.BUILD, build).setRelease(1);
        counters.get(EngineCounter.PROCESS_ID).setRelease(ProcessHandle.current().pid());
        counters.get(EngineCounter.START_TIME).setRelease(clock.time());
        heartbeat.setRelease(clock.time());
        thread.setDaemon(true);
    }

    /** For a journal, with the wall clock and a thread that runs. */
    static EngineStatus start(final JournalDirectory journal, final String build)
    {
        final EngineStatus status = new EngineStatus(journal, SystemEpochClock.INSTANCE, build);
        status.start();
        return status;
    }

    void start()
    {
        thread.start();
    }

    EngineCounters counters()
    {
        return counters;
    }

    ErrorLog errors()
    {
        return errors;
    }

    /** The engine is about to take messages in: before its threads start, one of which may fail at once. */
    void onRunning(final JournalSpace journalSpace, final JournalRetention journalRetention)
    {
        watch("the journal could not be pruned", journalRetention::failure);
        space = journalSpace;
        state.setRelease(EngineState.RUNNING.ordinal());
    }

    /** From now on a check is made once a second; what it throws stops the engine. */
    void guard(final Runnable check, final ErrorHandler fault)
    {
        guard = () ->
        {
            try
            {
                check.run();
            }
            catch (final RuntimeException e)
            {
                fault.onError(e);
            }
        };
    }

    /** From now on a counter is set to a figure that others keep, once a second and at the end. Any thread. */
    void mirror(final AtomicCounter counter, final LongSupplier figure)
    {
        figures.add(new Figure(counter, figure));
    }

    /** From now on what others say is wrong is recorded whenever they say it anew. Any thread. */
    void watch(final String what, final Supplier<String> error)
    {
        conditions.add(new Condition(what, error));
    }

    /** The counter is set no more. Any thread. */
    void forget(final AtomicCounter counter)
    {
        figures.removeIf((figure) -> figure.counter == counter);
    }

    /** What others say under a name is recorded no more. Any thread. */
    void forget(final String what)
    {
        conditions.removeIf((condition) -> condition.what.equals(what));
    }

    /** The engine could not start, or a fault stops it. Any thread; never throws, so that it does stop. */
    void onFailed(final Throwable failure)
    {
        failed = true;
        state.setRelease(EngineState.FAILED.ordinal());
        try
        {
            errors.record(failure);
        }
        catch (final RuntimeException | Error e)
        {
            failure.addSuppressed(e);
        }
    }

    /** One look at everything. */
    void doWork()
    {
        final long nowMs = clock.time();
        heartbeat.setRelease(nowMs);
        figures.forEach(Figure::mirror);
        conditions.forEach((condition) -> condition.look(errors));
        lookAtClock();
        if (space != null)
        {
            lookAtSpace();
            if (nowMs - nextFollowersMs >= 0)
            {
                nextFollowersMs = nowMs + FOLLOWERS_INTERVAL_MS;
                lookAtFollowers();
            }
        }
    }

    /** The engine has stopped: ends the thread. Idempotent. */
    @Override
    public void close()
    {
        if (closed.getCount() == 0)
        {
            return;
        }
        closed.countDown();
        boolean interrupted = false;
        while (thread.isAlive())
        {
            try
            {
                thread.join();
            }
            catch (final InterruptedException e)
            {
                interrupted = true;
            }
        }
        if (interrupted)
        {
            Thread.currentThread().interrupt();
        }
        doWorkOrRecord();
        if (!failed)
        {
            state.setRelease(EngineState.STOPPED.ordinal());
        }
    }

    private void run()
    {
        try
        {
            do
            {
                guard.run();
                doWorkOrRecord();
            }
            while (!closed.await(INTERVAL_MS, TimeUnit.MILLISECONDS));
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    /** A figure that cannot be had must not make the engine look dead. */
    private void doWorkOrRecord()
    {
        try
        {
            doWork();
        }
        catch (final RuntimeException e)
        {
            errors.record(e);
        }
    }

    private void lookAtClock()
    {
        final long holds = clockHolds.get();
        if (holds != seenHolds)
        {
            seenHolds = holds;
            errors.record("the clock was set back; time was held until it caught up");
        }
    }

    private void lookAtSpace()
    {
        counters.get(EngineCounter.JOURNAL_FULL).setRelease(space.isFull() ? 1 : 0);
        final long full = space.fullCount();
        counters.get(EngineCounter.JOURNAL_FULL_TIMES).setRelease(full);
        if (full != seenFull)
        {
            seenFull = full;
            errors.record("journal-full: the disk had no room for the journal; nothing was let in until it had");
        }
    }

    private void lookAtFollowers()
    {
        try
        {
            final List<FollowerInfo> registered = journal.followers();
            final Set<String> gone = new HashSet<>(followers.keySet());
            final long nextSequence = counters.get(EngineCounter.JOURNAL_SEQUENCE).get() + 1;
            for (final FollowerInfo follower : registered)
            {
                gone.remove(follower.name());
                followers.computeIfAbsent(follower.name(), this::addFollower)
                    .setRelease(Math.max(0, nextSequence - follower.nextSequence()));
            }
            gone.forEach((name) -> followers.remove(name).close());
            seenFollowers = null;
        }
        catch (final JournalException | IllegalStateException e)
        {
            if (!e.getMessage().equals(seenFollowers))
            {
                seenFollowers = e.getMessage();
                errors.record("the followers' lag is not known: " + seenFollowers);
            }
        }
    }

    private AtomicCounter addFollower(final String name)
    {
        return counters.add(EngineCounter.FOLLOWER_LAG, name);
    }

    /** A counter, and who keeps its figure. */
    private record Figure(AtomicCounter counter, LongSupplier figure)
    {
        void mirror()
        {
            counter.setRelease(figure.getAsLong());
        }
    }

    /** Someone who says what is wrong with it. */
    private static final class Condition
    {
        private final String what;
        private final Supplier<String> error;
        private String seen;

        Condition(final String what, final Supplier<String> error)
        {
            this.what = what;
            this.error = error;
        }

        void look(final ErrorLog errors)
        {
            final String said = error.get();
            // Said anew is another text, be it the same to read.
            if (said != null && said != seen)
            {
                errors.record(what + ": " + said);
            }
            seen = said;
        }
    }
}
