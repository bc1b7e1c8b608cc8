package io.plumbline.perf.esper;

import io.plumbline.perf.peer.EventLog;

/**
 * Logs every reading. Esper calls it by its method's name.
 */
public final class ReadingSubscriber
{
    private final EventLog log;

    ReadingSubscriber(final EventLog log)
    {
        this.log = log;
    }

    /**
     * An event.
     *
     * @param reading that has come.
     */
    public void update(final EsperReading reading)
    {
        log.reading(reading.getDevice(), reading.getComponent(), reading.getPower());
    }
}
