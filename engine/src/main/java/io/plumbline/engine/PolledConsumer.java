package io.plumbline.engine;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import org.agrona.LangUtil;

/**
 * The consumer of {@code threading: single}: takes its turns on the thread of ingress, between that one's duty cycles.
 * <p>
 * It does what the Disruptor's {@code BatchEventProcessor} does in its loop, which has a thread to itself and waits
 * there: batches have a bound and are announced, and its sequence moves on behind a whole batch alone, so that no event
 * of one that failed counts as journaled. The Disruptor's {@code EventPoller} does neither.
 */
final class PolledConsumer
{
    /** Duty cycles in which ingress may go on, with bytes that make no line, while an event waits. */
    static final int MAX_PASSES = 64;

    private final RingBuffer<EngineEvent> ring;
    private final EventHandler<EngineEvent> handler;
    private final int turnSize;
    private final int maxBatch;
    private final Sequence sequence = new Sequence();

    /** How often in a row it was passed over. */
    private int passes;

    /**
     * @param ring     to take events from.
     * @param handler  of them.
     * @param turnSize events that may wait before this one takes its turn, unless ingress has nothing to do.
     * @param maxBatch events that are taken in a turn at most.
     */
    PolledConsumer(
        final RingBuffer<EngineEvent> ring,
        final EventHandler<EngineEvent> handler,
        final int turnSize,
        final int maxBatch)
    {
        this.ring = ring;
        this.handler = handler;
        this.turnSize = turnSize;
        this.maxBatch = maxBatch;
    }

    /** Up to which event of the ring all has been handled. Any thread. */
    Sequence sequence()
    {
        return sequence;
    }

    /**
     * Handles a batch, if it is time to: while ingress has more to do, be it for other connections, that may join it.
     * The thread that publishes. What the handler throws it throws on, checked or not, and is not to be called again
     * then.
     *
     * @param isIngressIdle whether ingress had nothing to do in its duty cycle.
     * @return how many events it handled.
     */
    int doWork(final boolean isIngressIdle)
    {
        final long available = ring.getCursor();
        final long first = sequence.get() + 1;
        if (available < first)
        {
            return 0;
        }
        if (!isIngressIdle && available - first + 1 < turnSize && passes < MAX_PASSES)
        {
            passes++;
            return 0;
        }
        passes = 0;
        final long last = Math.min(available, first + maxBatch - 1);
        try
        {
            handle(first, last, available);
        }
        catch (final Exception e)
        {
            LangUtil.rethrowUnchecked(e);
        }
        sequence.set(last);
        return (int)(last - first + 1);
    }

    private void handle(final long first, final long last, final long available) throws Exception
    {
        handler.onBatchStart(last - first + 1, available - first + 1);
        for (long next = first; next <= last; next++)
        {
            handler.onEvent(ring.get(next), next, next == last);
        }
    }
}
