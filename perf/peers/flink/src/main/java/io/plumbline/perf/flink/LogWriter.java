package io.plumbline.perf.flink;

import io.plumbline.perf.peer.EventLog;
import java.io.Serializable;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;

/**
 * Writes the lines of a log into the file of a sink, in its own buffer: a sink for rows calls the system for each of
 * them.
 *
 * @param <T> of the elements.
 */
final class LogWriter<T> implements BulkWriter<T>
{
    private final EventLog log;
    private final Line<T> line;

    private LogWriter(final FSDataOutputStream file, final Line<T> line)
    {
        log = new EventLog(file, FlinkRun.current().codes());
        this.line = line;
    }

    static Factory<FlinkReading> readings()
    {
        return factory((log, reading) -> log.reading(reading.device, reading.component, reading.power));
    }

    static Factory<FlinkDeviation> deviations()
    {
        return factory((log, found) -> log.deviation(found.device, found.component, found.round, found.deviation));
    }

    /** {@inheritDoc} */
    @Override
    public void addElement(final T element)
    {
        line.write(log, element);
    }

    /** {@inheritDoc} */
    @Override
    public void flush()
    {
        log.flush();
    }

    /** {@inheritDoc} */
    @Override
    public void finish()
    {
        // The sink closes the file.
        log.flush();
    }

    private static <E> Factory<E> factory(final Line<E> line)
    {
        return file -> new LogWriter<>(file, line);
    }

    /** How an element is written. */
    @FunctionalInterface
    private interface Line<E> extends Serializable
    {
        void write(EventLog log, E element);
    }
}
