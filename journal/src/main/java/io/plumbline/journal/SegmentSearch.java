package io.plumbline.journal;

import java.util.List;
import java.util.Optional;

/**
 * Finds the segment that an event stands in, by the sequences that the segments begin with.
 */
final class SegmentSearch
{
    private static final long NO_SEQUENCE = BatchVerifier.ANY_SEQUENCE;
    /** It cannot be read. */
    private static final long DAMAGED = NO_SEQUENCE - 1;
    /** Nothing is to be read. */
    private static final long NOTHING = NO_SEQUENCE - 2;

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
     * @return the place of the segment.
     * @throws JournalException if the event was pruned, or is lost and that is not accepted.
     */
    static Place holding(
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
        boolean uncertain = false;
        for (int i = segments.size() - 1; i >= 0; i--)
        {
            final Segment segment = segments.get(i);
            try (SegmentReader reader = new SegmentReader(
                segment, excerpt, NO_SEQUENCE, marked && i == segments.size() - 1))
            {
                reader.settled(settled || directory.isSettled(segment));
                final long found = firstSequence(reader, sequence);
                uncertain |= found == DAMAGED || found == NOTHING && !SegmentListing.of(segment).holdsNothing(segment);
                if (found != NOTHING)
                {
                    beginning = segment;
                    first = found == DAMAGED ? NO_SEQUENCE : found;
                }
            }
            if (first != NO_SEQUENCE && first <= sequence)
            {
                return new Place(Optional.of(segment), uncertain || accepted.isLost(segment.number(), sequence));
            }
        }
        final long kept = PrunedMark.beginning(directory);
        if (first == NO_SEQUENCE && (kept == NO_SEQUENCE || sequence >= kept))
        {
            return new Place(segments.stream().findFirst(), uncertain);
        }
        if (kept == NO_SEQUENCE || sequence < kept || !accepted.isLateBeginningRead(beginning, sequence))
        {
            throw new JournalException(
                directory.path(),
                "sequence " + sequence + " is gone: the journal begins with " + (first == NO_SEQUENCE ? kept : first));
        }
        return new Place(Optional.empty(), uncertain);
    }

    /**
     * Where an event is to be looked for.
     *
     * @param segment   that should hold it; empty for the beginning of the journal.
     * @param uncertain whether the event may stand behind damage, where it does not count: it is known to be lost, or
     *                  the beginning of a later segment cannot be read, which may have gone on right where this one is
     *                  damaged. It must be come to from before.
     */
    record Place(Optional<Segment> segment, boolean uncertain)
    {
    }

    /**
     * Sequence that a segment begins with, {@link #NOTHING}, or {@link #DAMAGED}: who reads on comes to that and to its
     * place. Unless the event stands behind a whole head further on: then that is as good a beginning.
     *
     * @param sequence of the event.
     */
    private static long firstSequence(final SegmentReader reader, final long sequence)
    {
        long first = NOTHING;
        try
        {
            if (reader.next())
            {
                return BatchDecoder.firstSequence(reader.buffer());
            }
        }
        catch (final JournalDamagedException ex)
        {
            first = DAMAGED;
        }
        return reader.seekHeadBehind() && reader.nextSequence() <= sequence ? reader.nextSequence() : first;
    }
}
