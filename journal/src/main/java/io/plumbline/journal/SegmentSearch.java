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
     * The last segment that begins with an event or with one before it; the first where none can be read. An event
     * before all of them was pruned, or is lost: who reads on from the beginning of the journal comes to that gap.
     *
     * @param directory of the journal.
     * @param accepted  what is accepted in it.
     * @param sequence  of the event.
     * @param marked    whether to stop at the newest segment's durable mark, where it has one.
     * @param settled   whether nobody writes the journal.
     * @return the segment; empty for the beginning of the journal.
     * @throws JournalException if the event was pruned, or is lost and that is not accepted.
     */
    static Optional<Segment> holding(
        final JournalDirectory directory,
        final AcceptedDamages accepted,
        final long sequence,
        final boolean marked,
        final boolean settled)
    {
        final List<Segment> segments = directory.segments();
        final ExcerptBuffer excerpt = new ExcerptBuffer();
        long first = NO_SEQUENCE;
        Segment beginning = null;
        for (int i = segments.size() - 1; i >= 0; i--)
        {
            final Segment segment = segments.get(i);
            try (SegmentReader reader = new SegmentReader(
                segment, excerpt, NO_SEQUENCE, marked && i == segments.size() - 1))
            {
                reader.settled(settled || directory.isSettled(segment));
                final long found = firstSequence(reader, first);
                beginning = found == first ? beginning : segment;
                first = found;
            }
            if (first != NO_SEQUENCE && first <= sequence)
            {
                return Optional.of(segment);
            }
        }
        if (first == NO_SEQUENCE)
        {
            return segments.stream().findFirst();
        }
        final long kept = PrunedMark.beginning(directory);
        if (kept == NO_SEQUENCE || sequence < kept || !accepted.isLateBeginningRead(beginning, kept))
        {
            throw new JournalException(
                directory.path(), "sequence " + sequence + " is gone: the journal begins with " + first);
        }
        return Optional.empty();
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
