package io.plumbline.perf.siddhi;

import io.plumbline.perf.peer.EventLog;
import io.siddhi.core.event.Event;
import io.siddhi.core.stream.output.StreamCallback;

/**
 * Logs every reading.
 */
final class ReadingCallback extends StreamCallback
{
    private final EventLog log;

    ReadingCallback(final EventLog log)
    {
        this.log = log;
    }

    /** {@inheritDoc} */
    @Override
    public void receive(final Event[] events)
    {
        for (final Event event : events)
        {
            log.reading((int)event.getData(1), (int)event.getData(2), (long)event.getData(3));
        }
    }
}
