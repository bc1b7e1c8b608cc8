package io.plumbline.perf.flink;

import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * Gives each reader the partition of its own number.
 */
final class PartEnumerator implements SplitEnumerator<PartSplit, Void>
{
    private final SplitEnumeratorContext<PartSplit> context;

    PartEnumerator(final SplitEnumeratorContext<PartSplit> context)
    {
        this.context = context;
    }

    /** {@inheritDoc} */
    @Override
    public void start()
    {
    }

    /** {@inheritDoc} */
    @Override
    public void handleSplitRequest(final int subtask, final String host)
    {
    }

    /** {@inheritDoc} */
    @Override
    public void addSplitsBack(final List<PartSplit> splits, final int subtask)
    {
        throw new IllegalStateException("reader " + subtask + " failed");
    }

    /** {@inheritDoc} */
    @Override
    public void addReader(final int subtask)
    {
        context.assignSplit(new PartSplit(subtask), subtask);
        context.signalNoMoreSplits(subtask);
    }

    /** {@inheritDoc} */
    @Override
    public Void snapshotState(final long checkpoint)
    {
        return null;
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
    }
}
