package io.plumbline.perf.flink;

import io.plumbline.perf.peer.MessageReader;
import io.plumbline.perf.peer.PeerInput;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

    /** So long it sleeps at least where it does not spin; what is due meanwhile comes at once. */
    private static final long SLEEP_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final CompletableFuture<Void> available = new CompletableFuture<>();
    private final FlinkReading reading = new FlinkReading();
    private final boolean spinning;
    private PeerInput input;
    private MessageReader reader;

    /**
     * @param spinning whether it spins where messages come at a fixed rate and none is due, instead of sleeping.
     */
    PartReader(final boolean spinning)
    {
        this.spinning = spinning;
    }

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
        if (!spinning && input.isPaced() && !reader.isDue() && !reader.isAtEnd())
        {
            LockSupport.parkNanos(SLEEP_NS);
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
