package io.plumbline.journal;

import org.agrona.DirectBuffer;

/**
 * Finds the first event of a time or a later one, segment by segment from the newest back. Single-threaded.
 */
final class TimeSearch implements JournalListener
{
    private final BatchDecoder decoder = new BatchDecoder();
    private final long timeNs;
    private long found;
    private long earliest = BatchVerifier.ANY_SEQUENCE;
    private boolean before;

    TimeSearch(final long timeNs)
    {
        this.timeNs = timeNs;
    }

    /**
     * Searches a segment.
     *
     * @param segment to be searched, the one before those searched so far.
     * @param excerpt to read into.
     * @param marked  whether to stop at its durable mark.
     */
    void search(final Segment segment, final ExcerptBuffer excerpt, final boolean marked)
    {
        found = BatchVerifier.ANY_SEQUENCE;
        before = false;
        try (SegmentReader reader = new SegmentReader(segment, excerpt, BatchVerifier.ANY_SEQUENCE, marked))
        {
            while (found == BatchVerifier.ANY_SEQUENCE && reader.next())
            {
                decoder.decode(reader.buffer(), reader.length(), 0, this);
            }
        }
        earliest = found == BatchVerifier.ANY_SEQUENCE ? earliest : found;
    }

    /** Whether the segment searched last holds an earlier event too, so that none before it need be searched. */
    boolean beginsBefore()
    {
        return before;
    }

    /**
     * The earliest such event of all segments searched.
     *
     * @return its sequence, or {@link BatchVerifier#ANY_SEQUENCE}.
     */
    long earliest()
    {
        return earliest;
    }

    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int device,
        final int component,
        final long power,
        final int flags)
    {
        onEvent(sequence, timeNs);
    }

    @Override
    public void onRejected(
        final long sequence,
        final long timeNs,
        final int reason,
        final long lineLength,
        final DirectBuffer raw,
        final int offset,
        final int length)
    {
        onEvent(sequence, timeNs);
    }

    @Override
    public void onTick(final long sequence, final long timeNs)
    {
        onEvent(sequence, timeNs);
    }

    private void onEvent(final long sequence, final long eventNs)
    {
        if (eventNs < timeNs)
        {
            before = true;
        }
        else if (found == BatchVerifier.ANY_SEQUENCE)
        {
            found = sequence;
        }
    }
}
