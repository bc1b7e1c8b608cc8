package io.plumbline.engine.action;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Events that are delivered one after the other: all those of a device are in one lane. The event under way stays at
 * the head until it is done with. Thread-safe; one thread takes.
 */
final class Lane
{
    /** {@link #oldest()} of an empty lane. */
    static final long EMPTY = Long.MAX_VALUE;

    private final ArrayDeque<ActionEvent> queue = new ArrayDeque<>();
    private final int capacity;
    private long skipBefore;

    Lane(final int capacity)
    {
        this.capacity = capacity;
    }

    /** Puts an event at the end; false when the lane is full. */
    synchronized boolean offer(final ActionEvent event)
    {
        if (queue.size() >= capacity)
        {
            return false;
        }
        queue.add(event);
        notifyAll();
        return true;
    }

    /** Waits for an event and leaves it at the head. */
    synchronized ActionEvent head() throws InterruptedException
    {
        while (queue.isEmpty())
        {
            wait();
        }
        return queue.peek();
    }

    /** The event at the head is done with. */
    synchronized void done()
    {
        queue.remove();
    }

    /** Sequence of the event at the head, or {@link #EMPTY}. */
    synchronized long oldest()
    {
        return queue.isEmpty() ? EMPTY : queue.peek().sequence();
    }

    /** Events before this sequence are no longer to be delivered. */
    synchronized void skipBefore(final long sequence)
    {
        skipBefore = sequence;
        notifyAll();
    }

    /** Whether an event is no longer to be delivered. */
    synchronized boolean isSkipped(final ActionEvent event)
    {
        return event.sequence() < skipBefore;
    }

    /** Waits before the next attempt, but not for an event that is skipped. */
    synchronized void pause(final ActionEvent event, final long delayNs) throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + delayNs;
        long remainingNs = delayNs;
        while (remainingNs > 0 && event.sequence() >= skipBefore)
        {
            TimeUnit.NANOSECONDS.timedWait(this, remainingNs);
            remainingNs = deadlineNs - System.nanoTime();
        }
    }
}
