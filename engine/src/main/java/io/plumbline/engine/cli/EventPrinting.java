package io.plumbline.engine.cli;

import io.plumbline.engine.Engine;
import io.plumbline.engine.cli.EventOutput.Trouble;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalTailer;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Prints a run's events on a thread of its own, so that a reader of standard output that stands still keeps nothing
 * else waiting. The thread owns the journal's tailer: one that hangs in a write is left alone with it, and ends with
 * the process.
 */
final class EventPrinting
{
    private static final int BATCH_LIMIT = 64;

    private final Engine engine;
    private final EventOutput events;
    private final Queue<Trouble> troubles = new ConcurrentLinkedQueue<>();
    private final CountDownLatch eventsPrinted = new CountDownLatch(1);
    private final CountDownLatch summaryAsked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean givenUp;
    private volatile boolean failed;

    private EventPrinting(
        final Engine engine, final JournalDirectory directory, final JournalTailer tailer, final OutputStream out)
    {
        this.engine = engine;
        events = new EventOutput(engine, directory, tailer, out, troubles::add);
    }

    /**
     * Begins with the first event of the engine's segment.
     *
     * @param engine        whose events they are.
     * @param directory     of its journal.
     * @param isSummaryOnly where an action prints the events.
     * @param out           takes the lines.
     * @return the printing, under way.
     */
    static EventPrinting start(
        final Engine engine, final JournalDirectory directory, final boolean isSummaryOnly, final OutputStream out)
    {
        final JournalTailer tailer =
            isSummaryOnly ? null : new JournalTailer(directory).toSegment(engine.segment().number());
        final EventPrinting printing = new EventPrinting(engine, directory, tailer, out);
        final Thread thread = new Thread(printing::run, "event-printer");
        thread.setDaemon(true);
        thread.start();
        return printing;
    }

    /** Waits until the engine has finished and all its events are printed; gives whether it is so. */
    boolean awaitEvents(final long timeoutMs) throws InterruptedException
    {
        return eventsPrinted.await(timeoutMs, TimeUnit.MILLISECONDS);
    }

    /** Prints the last line, behind the events. */
    void askForSummary()
    {
        summaryAsked.countDown();
    }

    /** Waits for the last line; gives whether it is printed, or never will be. */
    boolean awaitEnd(final long timeoutMs) throws InterruptedException
    {
        return ended.await(timeoutMs, TimeUnit.MILLISECONDS);
    }

    /** Nothing more is begun to be printed. */
    void giveUp()
    {
        givenUp = true;
        summaryAsked.countDown();
    }

    /** Takes the oldest of what went wrong, or null. */
    Trouble takeTrouble()
    {
        return troubles.poll();
    }

    /** Sequence behind what is surely printed. */
    long printedSequence()
    {
        return events.flushedSequence();
    }

    int exitCode()
    {
        return failed ? ExitCodes.FAILED : events.exitCode();
    }

    private void run()
    {
        try (events)
        {
            follow();
            eventsPrinted.countDown();
            summaryAsked.await();
            if (!givenUp)
            {
                events.summary();
            }
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
        catch (final Throwable t)
        {
            // Whatever it is, it is no reason for the engine to end.
            failed = true;
            troubles.add(new Trouble(
                "no more events are printed: " + t + "; the engine goes on",
                "standard output: no more events are printed, " + t.getClass().getName()));
            awaitFinish();
        }
        finally
        {
            eventsPrinted.countDown();
            ended.countDown();
        }
    }

    private void follow()
    {
        final IdleStrategy idleStrategy = idleStrategy();
        boolean finished = false;
        while (!finished && !givenUp)
        {
            // Asked before the polls: what was journaled by then is printed by them.
            finished = engine.isFinished();
            boolean isMore = events.poll(BATCH_LIMIT);
            idleStrategy.idle(isMore ? 1 : 0);
            while (isMore && !givenUp)
            {
                events.flush();
                isMore = events.poll(BATCH_LIMIT);
            }
            events.flush();
        }
    }

    /** Who waits for the events waits for the engine with them. */
    private void awaitFinish()
    {
        final IdleStrategy idleStrategy = idleStrategy();
        while (!engine.isFinished())
        {
            idleStrategy.idle();
        }
    }

    /** A follower that waits leaves the cores to the engine; a person does not see ten milliseconds. */
    private static IdleStrategy idleStrategy()
    {
        return new BackoffIdleStrategy(1, 1, TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(10));
    }
}
