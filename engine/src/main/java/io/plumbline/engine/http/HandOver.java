package io.plumbline.engine.http;

import io.plumbline.engine.ingress.Request;
import io.plumbline.engine.ingress.RequestFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands lines to the ingress thread and waits for what becomes of them. Whoever hands over waits for room itself; for
 * the outcomes one thread looks on behalf of all, so that the ingress thread need wake nobody. It sleeps while nobody
 * waits.
 */
final class HandOver implements AutoCloseable
{
    private static final long ROOM_POLL_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long MIN_POLL_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long MAX_POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private record Waiting(Request request, CompletableFuture<Outcome> outcome, long deadlineNs)
    {
    }

    private final RequestFeed feed;
    private final Executor executor;
    private final Thread thread = new Thread(this::run, "http-answers");
    private final Queue<Waiting> added = new ConcurrentLinkedQueue<>();
    private final Queue<Request> cutShort = new ConcurrentLinkedQueue<>();

    /** Of the thread alone. */
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Request> uncut = new ArrayList<>();
    private final List<Request> abandoned = new ArrayList<>();
    private volatile boolean closed;

    /**
     * @param feed     to hand over to.
     * @param executor that outcomes are told by.
     */
    HandOver(final RequestFeed feed, final Executor executor)
    {
        this.feed = feed;
        this.executor = executor;
        thread.setDaemon(true);
    }

    void start()
    {
        thread.start();
    }

    /**
     * Hands lines over, as soon as there is room. Any thread, which may wait until the deadline.
     *
     * @param bytes      hold the lines; may be reused when this has returned.
     * @param length     of them.
     * @param deadlineNs when they must stand in the journal, by {@link System#nanoTime()}.
     * @return the outcome when they do, or a {@link HttpProblem}.
     * @throws HttpProblem if there is no room in time, or this is closed meanwhile; it says whether anything was taken.
     */
    CompletableFuture<Outcome> handOver(final byte[] bytes, final int length, final long deadlineNs)
    {
        final Request request = feed.take();
        if (request == null)
        {
            throw busy();
        }
        int offset = 0;
        boolean last = false;
        while (!last)
        {
            final int chunkLength = Math.min(length - offset, RequestFeed.CHUNK_LENGTH);
            last = offset + chunkLength == length;
            awaitRoom(request, bytes, offset, chunkLength, last, deadlineNs);
            offset += chunkLength;
        }
        final Waiting newcomer = new Waiting(request, new CompletableFuture<>(), deadlineNs);
        added.add(newcomer);
        LockSupport.unpark(thread);
        // Closed before it was added, the thread may have looked for the last time; closed later, it looks once more.
        if (closed && added.remove(newcomer))
        {
            throw unknown();
        }
        return newcomer.outcome;
    }

    /** Ends the thread; who still waits is told that the outcome is unknown. */
    @Override
    public void close()
    {
        closed = true;
        LockSupport.unpark(thread);
        try
        {
            thread.join();
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitRoom(
        final Request request,
        final byte[] bytes,
        final int offset,
        final int length,
        final boolean last,
        final long deadlineNs)
    {
        while (isOver() || !feed.hand(request, bytes, offset, length, last))
        {
            if (isOver() || System.nanoTime() - deadlineNs > 0)
            {
                giveUp(request, offset);
                throw offset == 0 ? busy() : unknown();
            }
            LockSupport.parkNanos(ROOM_POLL_NS);
        }
    }

    /** Whether nobody takes anything more, or nobody looks for what becomes of it. */
    private boolean isOver()
    {
        return closed || feed.isStopped();
    }

    private void giveUp(final Request request, final int handedOver)
    {
        if (handedOver == 0)
        {
            feed.giveBack(request);
            return;
        }
        cutShort.add(request);
        LockSupport.unpark(thread);
    }

    private void run()
    {
        long pollNs = MIN_POLL_NS;
        while (!closed)
        {
            pollNs = poll() > 0 ? MIN_POLL_NS : Math.min(2 * pollNs, MAX_POLL_NS);
            if (!waiting.isEmpty() || !uncut.isEmpty() || !abandoned.isEmpty())
            {
                LockSupport.parkNanos(pollNs);
            }
            else if (added.isEmpty() && cutShort.isEmpty() && !closed)
            {
                // Looked at again: an unpark since the poll may have been used up by a lock that the poll waited for.
                LockSupport.park(this);
            }
        }
        poll();
        waiting.forEach(one -> fail(one));
    }

    private int poll()
    {
        int workCount = 0;
        for (Waiting one = added.poll(); one != null; one = added.poll())
        {
            waiting.add(one);
            workCount++;
        }
        for (Request one = cutShort.poll(); one != null; one = cutShort.poll())
        {
            uncut.add(one);
            workCount++;
        }
        if (waiting.removeIf(this::isTold))
        {
            workCount++;
        }
        if (uncut.removeIf(this::isCut))
        {
            workCount++;
        }
        if (abandoned.removeIf(this::isGivenBack))
        {
            workCount++;
        }
        return workCount;
    }

    private boolean isTold(final Waiting one)
    {
        if (feed.isJournaled(one.request))
        {
            final Outcome outcome = Outcome.of(one.request);
            feed.giveBack(one.request);
            one.outcome.completeAsync(() -> outcome, executor);
            return true;
        }
        if (System.nanoTime() - one.deadlineNs > 0 || feed.isStopped() && !one.request.isThrough())
        {
            abandoned.add(one.request);
            fail(one);
            return true;
        }
        return false;
    }

    private boolean isCut(final Request request)
    {
        return feed.cut(request) && abandoned.add(request);
    }

    private boolean isGivenBack(final Request request)
    {
        if (request.isThrough())
        {
            feed.giveBack(request);
            return true;
        }
        return feed.isStopped();
    }

    private void fail(final Waiting one)
    {
        one.outcome.completeAsync(
            () ->
            {
                throw unknown();
            },
            executor);
    }

    private static HttpProblem busy()
    {
        return HttpProblem.unavailable(
            "busy", "the engine takes nothing now; nothing of this was taken: send it again later", 1);
    }

    private static HttpProblem unknown()
    {
        return HttpProblem.unavailable(
            "not-journaled",
            "the readings are not in the journal yet, and may come into it or not: sent again, none is lost and some " +
                "may be there twice",
            5);
    }
}
