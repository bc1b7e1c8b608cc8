package io.plumbline.perf.flink;

import io.plumbline.perf.peer.Verdicts;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Takes the deviations for the answer.
 */
final class DeviationsSink implements Sink<FlinkDeviation>
{
    private static final long serialVersionUID = 1L;

    /** {@inheritDoc} */
    @Override
    public SinkWriter<FlinkDeviation> createWriter(final WriterInitContext context)
    {
        return new Writer();
    }

    /** Of one thread. */
    private static final class Writer implements SinkWriter<FlinkDeviation>
    {
        private final Verdicts verdicts = FlinkRun.current().verdicts();

        /** {@inheritDoc} */
        @Override
        public void write(final FlinkDeviation deviation, final Context context)
        {
            verdicts.add(deviation.device, deviation.component, deviation.round, deviation.deviation);
        }

        /** {@inheritDoc} */
        @Override
        public void flush(final boolean endOfInput)
        {
            if (endOfInput)
            {
                FlinkRun.current().end(verdicts);
            }
        }

        /** {@inheritDoc} */
        @Override
        public void close()
        {
        }
    }
}
