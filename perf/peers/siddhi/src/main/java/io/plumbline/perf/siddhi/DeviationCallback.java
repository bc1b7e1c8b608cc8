package io.plumbline.perf.siddhi;

import io.plumbline.perf.peer.EventLog;
import io.plumbline.perf.peer.Verdicts;
import io.siddhi.core.event.Event;
import io.siddhi.core.stream.output.StreamCallback;

/**
 * Takes the deviations for the answer.
 */
final class DeviationCallback extends StreamCallback
{
    private final Verdicts verdicts;
    private final EventLog log;

    /**
     * @param verdicts that grow.
     * @param log      to write to, or null.
     */
    DeviationCallback(final Verdicts verdicts, final EventLog log)
    {
        this.verdicts = verdicts;
        this.log = log;
    }

    /** {@inheritDoc} */
    @Override
    public void receive(final Event[] events)
    {
        for (final Event event : events)
        {
            final int device = (int)event.getData(0);
            final int component = (int)event.getData(1);
            final long round = (long)event.getData(2);
            final long deviation = (long)event.getData(3);
            verdicts.add(device, component, round, deviation);
            if (log != null)
            {
                log.deviation(device, component, round, deviation);
            }
        }
    }
}
