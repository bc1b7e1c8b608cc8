package io.plumbline.engine.action;

import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.WaitOrSkip;
import io.plumbline.journal.FileFailure;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Delivers the events of one action, on a thread for each delivery that may be under way at a time. A device's events
 * go through one lane, in order; what fails is tried again until it is done, and the lane waits.
 * <p>
 * Offered events, asked and closed by one thread.
 */
final class ActionDelivery implements AutoCloseable
{
    /** Events that wait in a lane: enough to keep it busy, few enough to hold in memory. */
    private static final int LANE_CAPACITY = 1024;
    private static final long STOP_LIMIT_NS = TimeUnit.SECONDS.toNanos(2);

    private final ActionSettings settings;
    private final ActionTarget target;
    private final ActionStatus status;
    private final Teller teller;
    private final SkipLog skipLog;
    private final Lane[] lanes;
    private final Thread[] threads;

    /**
     * @param settings of the action.
     * @param target   of the action; closed with this.
     * @param status   is kept up to date.
     * @param teller   tells of trouble.
     * @param skipLog  takes what is left out.
     * @param seed     of the jitter.
     */
    ActionDelivery(
        final ActionSettings settings,
        final ActionTarget target,
        final ActionStatus status,
        final Teller teller,
        final SkipLog skipLog,
        final long seed)
    {
        this.settings = settings;
        this.target = target;
        this.status = status;
        this.teller = teller;
        this.skipLog = skipLog;
        this.lanes = new Lane[settings.concurrency()];
        this.threads = new Thread[lanes.length];
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < lanes.length; i++)
        {
            final Lane lane = new Lane(LANE_CAPACITY);
            final Backoff backoff = new Backoff(settings.retry(), random.split());
            lanes[i] = lane;
            threads[i] = new Thread(() -> run(lane, backoff), "action-" + settings.name() + "-" + (i + 1));
            threads[i].setDaemon(true);
        }
    }

    void start()
    {
        for (final Thread thread : threads)
        {
            thread.start();
        }
    }

    /** Takes an event; false when its lane is full. */
    boolean offer(final ActionEvent event)
    {
        return lanes[Math.floorMod(event.device(), lanes.length)].offer(event);
    }

    /** Sequence of the oldest event that is not done with, or {@link Lane#EMPTY}. */
    long oldest()
    {
        long oldest = Lane.EMPTY;
        for (final Lane lane : lanes)
        {
            oldest = Math.min(oldest, lane.oldest());
        }
        return oldest;
    }

    /** Leaves out the events before a sequence, also those under way, when their attempt ends. */
    void skipBefore(final long sequence)
    {
        for (final Lane lane : lanes)
        {
            lane.skipBefore(sequence);
        }
    }

    /** An event is left out because the action is behind. */
    void skip(final ActionEvent event)
    {
        skipLog.behind(event);
        status.onSkipped();
    }

    /** Makes sure of what was delivered and what was skipped. */
    void force() throws IOException
    {
        target.force();
        skipLog.writeBehind();
    }

    /**
     * Stops at once: what is under way is broken off and counts as not delivered. A thread that cannot be broken off,
     * in a write to a disk or pipe that hangs, is left behind.
     */
    void stop()
    {
        for (final Thread thread : threads)
        {
            thread.interrupt();
        }
        final long deadlineNs = System.nanoTime() + STOP_LIMIT_NS;
        try
        {
            for (final Thread thread : threads)
            {
                final long remainingMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
                thread.join(Math.max(1, remainingMs));
            }
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives back what the target holds. Stopped before. */
    @Override
    public void close()
    {
        target.close();
    }

    private void run(final Lane lane, final Backoff backoff)
    {
        try
        {
            while (true)
            {
                deliver(lane, backoff, lane.head());
                lane.done();
            }
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(final Lane lane, final Backoff backoff, final ActionEvent event) throws InterruptedException
    {
        int failures = 0;
        while (!lane.isSkipped(event))
        {
            if (failures > 0)
            {
                status.onRetry();
            }
            final Outcome outcome = attempt(event);
            if (outcome.kind() == Outcome.Kind.DONE)
            {
                status.onDelivered();
                teller.success();
                return;
            }
            failures++;
            status.onFailed(outcome.reason());
            if (isLeftOut(event, outcome, failures))
            {
                return;
            }
            final long delayNs =
                outcome.kind() == Outcome.Kind.REJECTED ? backoff.longestNs() : backoff.delayNs(failures);
            lane.pause(event, Math.max(delayNs, outcome.retryAfterNs()));
        }
        skip(event);
    }

    private Outcome attempt(final ActionEvent event) throws InterruptedException
    {
        try
        {
            return target.deliver(event);
        }
        catch (final IOException e)
        {
            return Outcome.failed(FileFailure.describe(e));
        }
        catch (final RuntimeException | Error e)
        {
            return Outcome.failed(e.toString());
        }
    }

    /** Tells what went wrong, and puts the event down if it is to be left out. */
    private boolean isLeftOut(final ActionEvent event, final Outcome outcome, final int failures)
    {
        final String what = event.key() + " to " + status.target() + ": " + outcome.reason();
        final boolean rejected = outcome.kind() == Outcome.Kind.REJECTED;
        final boolean givenUp = settings.retry().attempts() > 0 && failures >= settings.retry().attempts();
        if (rejected ? settings.onReject() == WaitOrSkip.WAIT && !givenUp : !givenUp)
        {
            teller.trouble((rejected ? "refused: " : "failed: ") + what + "; tried again");
            return false;
        }
        try
        {
            skipLog.given(rejected ? "refused" : "given-up", event, outcome.reason());
        }
        catch (final IOException e)
        {
            status.error(e.getMessage());
            teller.trouble(e.getMessage());
            return false;
        }
        status.onSkipped();
        teller.trouble((rejected ? "refused and skipped: " : "given up and skipped: ") + what);
        return true;
    }
}
