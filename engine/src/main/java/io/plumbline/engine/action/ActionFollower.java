package io.plumbline.engine.action;

import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.WaitOrSkip;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalFollower;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

/**
 * Follows the journal for one action, on a thread of its own: hands the chosen events to the lanes, saves the position
 * of the oldest event that is not done with, and looks at how far that is behind. Whatever goes wrong ends this action
 * alone.
 */
final class ActionFollower implements AutoCloseable
{
    /** Every save is forced to the disk: soon after a delivery, rarely when the journal was only read. */
    private static final long COMMIT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long READ_COMMIT_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long FULL_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long DRAIN_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** On top of the time to drain: to break off what is under way and save the position. */
    private static final long END_LIMIT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long NOTHING = -1;

    private final ActionSettings settings;
    private final JournalFollower follower;
    private final ActionEvents events;
    private final ActionDelivery delivery;
    private final ActionStatus status;
    private final Teller teller;
    private final LongSupplier newestSequence;
    private final NanoClock clock;
    private final Thread thread;
    private final IdleStrategy idleStrategy =
        new BackoffIdleStrategy(1, 1, TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(20));
    private volatile boolean stopRequested;
    private volatile long stopDeadlineNs;
    private long handingOut = NOTHING;
    private long skipTo = NOTHING;
    private long polledNs;
    private long committedNs;
    private long finishedAtCommit;
    private boolean isFaulty;

    /**
     * @param settings       of the action.
     * @param follower       of the journal; belongs to this from now on.
     * @param journalId      of the journal.
     * @param delivery       of the action; belongs to this from now on.
     * @param status         is kept up to date.
     * @param teller         tells of trouble.
     * @param newestSequence of the next input event of the journal.
     * @param clock          for the intervals.
     */
    ActionFollower(
        final ActionSettings settings,
        final JournalFollower follower,
        final String journalId,
        final ActionDelivery delivery,
        final ActionStatus status,
        final Teller teller,
        final LongSupplier newestSequence,
        final NanoClock clock)
    {
        this.settings = settings;
        this.follower = follower;
        this.delivery = delivery;
        this.status = status;
        this.teller = teller;
        this.newestSequence = newestSequence;
        this.clock = clock;
        this.events = new ActionEvents(
            settings, journalId, follower::segmentNumber, 0, Long.MAX_VALUE, this::handOut);
        this.thread = new Thread(this::run, "action-" + settings.name());
        this.thread.setDaemon(true);
    }

    void start()
    {
        committedNs = clock.nanoTime();
        polledNs = committedNs - POLL_INTERVAL_NS;
        delivery.start();
        thread.start();
    }

    /** Asks for an end: what is journaled is still delivered for as long as the settings give. */
    void requestDrain()
    {
        requestStop(settings.drainNs());
    }

    /** Asks for an end at once. */
    void requestStop()
    {
        requestStop(0);
    }

    /** Closes what was never started. */
    void abandon()
    {
        CloseHelper.quietCloseAll(delivery, follower);
    }

    /** Waits for the end, unless the target keeps it for longer than it was given. */
    @Override
    public void close()
    {
        requestDrain();
        try
        {
            final long remainingNs = stopDeadlineNs - clock.nanoTime() + END_LIMIT_NS;
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(remainingNs)));
            if (thread.isAlive())
            {
                teller.tell("does not end: " + status.target() + " hangs; its position stays where it was saved last");
            }
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void requestStop(final long drainNs)
    {
        // The earlier of two counts: of a drain, or of a stop at once that comes while it lasts.
        final long deadlineNs = clock.nanoTime() + drainNs;
        if (!stopRequested || deadlineNs - stopDeadlineNs < 0)
        {
            stopDeadlineNs = deadlineNs;
            stopRequested = true;
        }
    }

    private void run()
    {
        try
        {
            follow();
        }
        catch (final StoppedException e)
        {
            // A lane was full to the end: the event that waited for it is where the next start goes on.
            status.position(position());
        }
        catch (final Throwable t)
        {
            fail(t);
        }
        finally
        {
            end();
        }
    }

    private void follow()
    {
        int batches = 0;
        while (!stopRequested)
        {
            // A look at the journal costs more than one at its newest sequence, which an idle action takes instead.
            if (batches > 0 || newestSequence.getAsLong() > follower.position() ||
                clock.nanoTime() - polledNs >= POLL_INTERVAL_NS)
            {
                polledNs = clock.nanoTime();
                batches = follower.poll(events.printer(), 1);
            }
            keepHouse();
            idleStrategy.idle(batches);
        }
        boolean isRead = false;
        while (!isDrained(isRead))
        {
            if (!isRead)
            {
                isRead = follower.poll(events.printer(), 1) == 0;
            }
            else
            {
                LockSupport.parkNanos(DRAIN_PARK_NS);
            }
            keepHouse();
        }
    }

    private boolean isDrained(final boolean isRead)
    {
        return isRead && delivery.oldest() == Lane.EMPTY || clock.nanoTime() - stopDeadlineNs >= 0;
    }

    private void end()
    {
        try
        {
            delivery.stop();
            if (!isFaulty)
            {
                final long position = position();
                status.position(position);
                commit(position, status.delivered() + status.skipped());
                tellWhatIsLeft(position);
            }
        }
        catch (final RuntimeException | Error e)
        {
            fail(e);
        }
        finally
        {
            status.stopped();
            CloseHelper.quietCloseAll(delivery, follower);
        }
    }

    private void tellWhatIsLeft(final long position)
    {
        if (status.lag() > 0)
        {
            teller.tell("stopped " + status.lag() + " input events behind, at sequence " + position +
                "; the next start goes on from there");
        }
    }

    private void fail(final Throwable fault)
    {
        final String reason = fault instanceof JournalException ? fault.getMessage() : fault.toString();
        // Where in its batch the fault came is not known: the position stays where it was saved last.
        isFaulty = true;
        status.error(reason);
        teller.tell("ended by a fault, until the next start: " + reason);
    }

    /** On the follower's thread, from within its poll. */
    private void handOut(final ActionEvent event)
    {
        handingOut = event.sequence();
        if (event.sequence() < skipTo)
        {
            delivery.skip(event);
        }
        else
        {
            while (!delivery.offer(event))
            {
                if (stopRequested && clock.nanoTime() - stopDeadlineNs >= 0)
                {
                    throw new StoppedException();
                }
                keepHouse();
                if (event.sequence() < skipTo)
                {
                    delivery.skip(event);
                    break;
                }
                LockSupport.parkNanos(FULL_PARK_NS);
            }
        }
        handingOut = NOTHING;
    }

    /** The oldest event that is not done with; or what is read next when all are. */
    private long position()
    {
        final long oldest = delivery.oldest();
        return Math.min(oldest, handingOut == NOTHING ? follower.position() : handingOut);
    }

    private void keepHouse()
    {
        // Counted first: what is finished later is not in the position.
        final long finished = status.delivered() + status.skipped();
        final long position = position();
        status.position(position);
        final long newest = newestSequence.getAsLong();
        if (skipTo != NOTHING && position >= skipTo)
        {
            commit(position, finished);
            skipTo = NOTHING;
            status.behind(false);
        }
        else if (!status.isBehind() && newest - position > settings.maxLag())
        {
            onBehind(position, newest);
        }
        else if (status.isBehind() && skipTo == NOTHING && newest - position <= settings.maxLag() / 2)
        {
            status.behind(false);
            teller.tell("has caught up, " + (newest - position) + " input events behind");
        }

        final long elapsedNs = clock.nanoTime() - committedNs;
        if (position > follower.committed() &&
            elapsedNs >= (finished == finishedAtCommit ? READ_COMMIT_INTERVAL_NS : COMMIT_INTERVAL_NS))
        {
            commit(position, finished);
        }
    }

    private void onBehind(final long position, final long newest)
    {
        final boolean skips = settings.whenBehind() == WaitOrSkip.SKIP;
        status.behind(true);
        teller.tell((newest - position) + " input events behind, more than max-lag " + settings.maxLag() +
            (skips ? "; skipping the events before sequence " + newest : "; the journal is kept until it catches up") +
            (status.lastError() == null ? "" : "; last error: " + status.lastError()));
        if (skips)
        {
            skipTo = newest;
            delivery.skipBefore(newest);
        }
    }

    /** A position that cannot be saved is tried again: then more is delivered twice, nothing is lost. */
    private void commit(final long position, final long finished)
    {
        committedNs = clock.nanoTime();
        try
        {
            delivery.force();
            follower.commit(position);
            finishedAtCommit = finished;
        }
        catch (final IOException | JournalException e)
        {
            status.error(e.getMessage());
            teller.trouble("its position cannot be saved: " + e.getMessage());
        }
    }

    /** The time to drain is over while an event waits for a lane. */
    private static final class StoppedException extends RuntimeException
    {
        private static final long serialVersionUID = 1L;

        StoppedException()
        {
            super(null, null, false, false);
        }
    }
}
