package io.plumbline.perf.flink;

import io.plumbline.perf.peer.MessageReader;
import io.plumbline.perf.peer.PeerInput;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads a partition: decodes as it reads, as a connector with a deserialisation schema does, into one object that is
 * used again, which object reuse allows. Of the task's thread.
 */
final class PartReader implements SourceReader<FlinkReading, PartSplit>
{
    /** Readings for each call: Flink recommends one, and takes more; the calls cost. */
    private static final int BATCH = 64;

    private final CompletableFuture<Void> available = new CompletableFuture<>();
    private final FlinkReading reading = new FlinkReading();
    private PeerInput input;
    private MessageReader reader;

    /** {@inheritDoc} */
    @Override
    public void start()
    {
    }

    /** {@inheritDoc} */
    @Override
    public InputStatus pollNext(final ReaderOutput<FlinkReading> output) throws IOException
    {
        if (reader == null)
        {
            return InputStatus.NOTHING_AVAILABLE;
        }
        for (int i = 0; i < BATCH && (!input.isPaced() || reader.isDue() || reader.isAtEnd()); i++)
        {
            if (!reader.next())
            {
                return InputStatus.END_OF_INPUT;
            }
            reading.device = reader.device();
            reading.code = input.codes().get(reading.device);
            reading.component = reader.component();
            reading.power = reader.power();
            output.collect(reading);
        }
        return InputStatus.MORE_AVAILABLE;
    }

    /** {@inheritDoc} */
    @Override
    public List<PartSplit> snapshotState(final long checkpoint)
    {
        return List.of();
    }

    /** {@inheritDoc} */
    @Override
    public CompletableFuture<Void> isAvailable()
    {
        return available;
    }

    /** {@inheritDoc} */
    @Override
    public void addSplits(final List<PartSplit> splits)
    {
        input = FlinkRun.current().take(splits.get(0).index());
        reader = new MessageReader(input);
        available.complete(null);
    }

    /** {@inheritDoc} */
    @Override
    public void notifyNoMoreSplits()
    {
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
    }
}
