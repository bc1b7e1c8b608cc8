package io.plumbline.journal;

import java.util.List;
import java.util.Optional;

/**
 * Finds the segment that an event stands in, by the sequences that the segments begin with.
 */
final class SegmentSearch
{
    private static final long NO_SEQUENCE = BatchVerifier.ANY_SEQUENCE;

    private SegmentSearch()
    {
    }

    /**
     * The last segment that begins with an event or with one before it; the first where none can be read.
     *
     * @param directory of the journal.
     * @param sequence  of the event.
     * @param marked    whether to stop at the newest segment's durable mark, where it has one.
     * @param settled   whether nobody writes the journal.
     * @return the segment; empty in a journal that has none.
     * @throws JournalException if the journal begins after the event.
     */
    static Optional<Segment> holding(
        final JournalDirectory directory, final long sequence, final boolean marked, final boolean settled)
    {
        final List<Segment> segments = directory.segments();
        final ExcerptBuffer excerpt = new ExcerptBuffer();
        long first = NO_SEQUENCE;
        for (int i = segments.size() - 1; i >= 0; i--)
        {
            final Segment segment = segments.get(i);
            try (SegmentReader reader = new SegmentReader(
                segment, excerpt, NO_SEQUENCE, marked && i == segments.size() - 1))
            {
                if (settled || directory.isSettled(segment))
                {
                    reader.settled();
                }
                first = firstSequence(reader, first);
            }
            if (first != NO_SEQUENCE && first <= sequence)
            {
                return Optional.of(segment);
            }
        }
        if (first != NO_SEQUENCE)
        {
            throw new JournalException(
                directory.path(), "sequence " + sequence + " is gone: the journal begins with " + first);
        }
        return segments.stream().findFirst();
    }

    /**
     * Sequence that a segment begins with. Who reads on comes to what is damaged there, and to its place.
     *
     * @param later that a later one begins with, for one that is empty.
     */
    private static long firstSequence(final SegmentReader reader, final long later)
    {
        try
        {
            return reader.next() ? BatchDecoder.firstSequence(reader.buffer()) : later;
        }
        catch (final JournalDamagedException ex)
        {
            return NO_SEQUENCE;
        }
    }
}
