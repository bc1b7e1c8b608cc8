package io.plumbline.engine;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;

/**
 * In front of a handler that decides, for fleets whose state is larger than the caches: before a batch the state of all
 * its devices is read once, in a loop so short that many reads are under way at once. So the batch waits for memory a
 * few times and not at every reading. Decides nothing, and does nothing for smaller fleets.
 */
final class LookAheadHandler implements EventHandler<EngineEvent>
{
    private final RingBuffer<EngineEvent> ring;
    private final MonitorHandler monitor;
    private final EventHandler<EngineEvent> handler;
    private long nextSequence;

    /** Keeps the reads from being left out by the compiler. */
    private long touched;

    /**
     * @param ring    that the events come from, from its first one on.
     * @param monitor that decides on them.
     * @param handler that each event is handed to: the monitor, or one that calls it.
     */
    LookAheadHandler(
        final RingBuffer<EngineEvent> ring, final MonitorHandler monitor, final EventHandler<EngineEvent> handler)
    {
        this.ring = ring;
        this.monitor = monitor;
        this.handler = handler;
    }

    /** {@inheritDoc} */
    @Override
    public void onBatchStart(final long batchSize, final long queueDepth)
    {
        final long first = nextSequence;
        nextSequence = first + batchSize;
        if (monitor.isLarge())
        {
            lookAhead(first);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onEvent(final EngineEvent event, final long sequence, final boolean endOfBatch) throws Exception
    {
        handler.onEvent(event, sequence, endOfBatch);
    }

    /** Up to a reload: behind it, the indices are those of other devices. */
    private void lookAhead(final long first)
    {
        long sum = touched;
        EngineEvent event = ring.get(first);
        for (long sequence = first; sequence < nextSequence && event.kind != EngineEvent.RELOAD; sequence++)
        {
            sum += monitor.touch(event);
            event = ring.get(sequence + 1);
        }
        touched = sum;
    }
}
