package io.plumbline.journal;

import java.util.Map;

/**
 * Where a follower stands. The sequence alone does not say it: a journal that has lost its end, to a loss of power or
 * to damage that was accepted, goes on with sequences it has used before. The segment that was read tells the ones from
 * the others.
 *
 * @param sequence       of the next input event, {@link #NO_SEQUENCE} when there is no position yet.
 * @param segmentNumber  of the segment that was read when it was saved; 0 when that is not known: nothing had been read
 *                       up to there, or it was saved by a version that did not keep it.
 * @param segmentStartMs start of that segment, which with the number is its name; epoch milliseconds.
 */
record FollowerPlace(long sequence, int segmentNumber, long segmentStartMs)
{
    /** There is no position yet. */
    static final long NO_SEQUENCE = -1;
    /** No place. */
    static final FollowerPlace NONE = new FollowerPlace(NO_SEQUENCE, 0, 0);

    /**
     * Where what the follower has seen ends, as the journal is now: the lowest sequence that a segment begins with
     * which was made after the one that was read. Segments whose beginning is damaged are passed over; who reads on
     * comes upon them.
     *
     * @param directory of the journal.
     * @return a sequence before this place, from where on the journal was written anew; or the place's own.
     * @throws JournalException if the journal cannot be read.
     */
    long seenBefore(final JournalDirectory directory)
    {
        long seen = sequence;
        if (segmentNumber > 0)
        {
            final ExcerptBuffer excerpt = new ExcerptBuffer();
            for (final Segment segment : directory.segments())
            {
                if (isLater(segment))
                {
                    seen = Math.min(seen, firstSequence(directory, segment, excerpt));
                }
            }
        }
        return seen;
    }

    /**
     * The lowest sequence that followers still need.
     *
     * @param directory of the journal.
     * @param places    of the followers, by their names.
     * @return the sequence; {@code Long.MAX_VALUE} when there are none.
     */
    static long lowestNeeded(final JournalDirectory directory, final Map<String, FollowerPlace> places)
    {
        return places.values().stream()
            .mapToLong(place -> Math.max(0, place.seenBefore(directory)))
            .min()
            .orElse(Long.MAX_VALUE);
    }

    /** A later number, the same of another name, or, should numbers have been lost and given again, a later time. */
    private boolean isLater(final Segment segment)
    {
        return segment.number() > segmentNumber ||
            segment.number() == segmentNumber && segment.startTimeMs() != segmentStartMs ||
            segment.startTimeMs() > segmentStartMs;
    }

    private static long firstSequence(
        final JournalDirectory directory, final Segment segment, final ExcerptBuffer excerpt)
    {
        try (SegmentReader reader = new SegmentReader(segment, excerpt, BatchVerifier.ANY_SEQUENCE, false))
        {
            reader.settled(directory.isSettled(segment));
            return reader.next() ? BatchDecoder.firstSequence(reader.buffer()) : Long.MAX_VALUE;
        }
        catch (final JournalDamagedException ex)
        {
            return Long.MAX_VALUE;
        }
    }
}
