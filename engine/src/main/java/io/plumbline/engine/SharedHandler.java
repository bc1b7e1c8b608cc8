package io.plumbline.engine;

import com.lmax.disruptor.EventHandler;

/**
 * Monitor and journal on one thread, for {@code threading: shared}: each event goes through both before the next.
 */
final class SharedHandler implements EventHandler<EngineEvent>
{
    private final MonitorHandler monitor;
    private final JournalHandler journal;

    SharedHandler(final MonitorHandler monitor, final JournalHandler journal)
    {
        this.monitor = monitor;
        this.journal = journal;
    }

    /** {@inheritDoc} */
    @Override
    public void onEvent(final EngineEvent event, final long sequence, final boolean endOfBatch)
    {
        monitor.onEvent(event, sequence, endOfBatch);
        journal.onEvent(event, sequence, endOfBatch);
    }
}
