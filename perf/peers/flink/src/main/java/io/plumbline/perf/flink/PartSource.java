package io.plumbline.perf.flink;

import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Messages in memory as a bounded source, a partition for each of its readers.
 */
final class PartSource implements Source<FlinkReading, PartSplit, Void>
{
    private static final long serialVersionUID = 1L;

    private final boolean spinning;

    /**
     * @param spinning whether readers spin where messages come at a fixed rate and none is due, instead of sleeping.
     */
    PartSource(final boolean spinning)
    {
        this.spinning = spinning;
    }

    /** {@inheritDoc} */
    @Override
    public Boundedness getBoundedness()
    {
        return Boundedness.BOUNDED;
    }

    /** {@inheritDoc} */
    @Override
    public SourceReader<FlinkReading, PartSplit> createReader(final SourceReaderContext context)
    {
        return new PartReader(spinning);
    }

    /** {@inheritDoc} */
    @Override
    public SplitEnumerator<PartSplit, Void> createEnumerator(final SplitEnumeratorContext<PartSplit> context)
    {
        return new PartEnumerator(context);
    }

    /** {@inheritDoc} */
    @Override
    public SplitEnumerator<PartSplit, Void> restoreEnumerator(
        final SplitEnumeratorContext<PartSplit> context, final Void checkpoint)
    {
        return new PartEnumerator(context);
    }

    /** {@inheritDoc} */
    @Override
    public SimpleVersionedSerializer<PartSplit> getSplitSerializer()
    {
        return new PartSplit.Serializer();
    }

    /** {@inheritDoc} */
    @Override
    public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer()
    {
        return new NothingSerializer();
    }
}
