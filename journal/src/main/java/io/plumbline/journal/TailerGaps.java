package io.plumbline.journal;

import io.plumbline.codec.sbe.DamageAcceptedDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * What is missing between the events that a tailer hands out. Single-threaded.
 */
final class TailerGaps
{
    private static final long NO_SEQUENCE = BatchVerifier.ANY_SEQUENCE;

    private final JournalDirectory directory;
    private final AcceptedDamages acceptances;
    private final List<String> lines = new ArrayList<>();
    private final List<String> losses = new ArrayList<>();
    private final BatchDecoder decoder = new BatchDecoder();
    private long from = NO_SEQUENCE;
    private boolean unread;

    /**
     * @param directory   of the journal.
     * @param acceptances what is accepted in it.
     */
    TailerGaps(final JournalDirectory directory, final AcceptedDamages acceptances)
    {
        this.directory = directory;
        this.acceptances = acceptances;
    }

    /**
     * What comes next may begin with a later sequence than is due.
     *
     * @param due       sequence that is due, or {@link BatchVerifier#ANY_SEQUENCE} when there is no gap to be told.
     * @param newUnread whether what is missing then may stand behind damage, not read.
     */
    void from(final long due, final boolean newUnread)
    {
        from = due;
        unread = newUnread;
    }

    /** Sequence that is due, or {@link BatchVerifier#ANY_SEQUENCE}. */
    long from()
    {
        return from;
    }

    /**
     * Tells of the gap before what comes next, if there is one.
     *
     * @param listener to be told.
     * @param segment  that comes next.
     * @param first    sequence that it goes on with.
     * @throws JournalDamagedException if that is before what is due.
     */
    void tell(final JournalListener listener, final Segment segment, final long first)
    {
        if (from != NO_SEQUENCE && first < from)
        {
            throw new JournalDamagedException(
                segment.path(),
                JournalDamagedException.NO_INDEX,
                "sequence " + first + " where " + from + " is due",
                null);
        }
        if (from != NO_SEQUENCE && first > from)
        {
            tell(listener, from, first);
        }
    }

    /**
     * Tells of the gap before the first segment: the journal begins with its first event, or where it was pruned to; or
     * it is known, or accepted, not to.
     *
     * @param listener to be told.
     * @param segment  that the journal begins with, as far as it can be read.
     * @param first    sequence that it begins with.
     * @param sought   sequence of the first event that is asked for, or {@link BatchVerifier#ANY_SEQUENCE}.
     */
    void tellBeginning(final JournalListener listener, final Segment segment, final long first, final long sought)
    {
        final long due = PrunedMark.beginning(directory);
        if (due != NO_SEQUENCE && first > due)
        {
            acceptances.checkBeginning(segment, first, due);
            tell(listener, Math.max(due, sought), first);
        }
    }

    /**
     * Tells of events that were lost right before a segment which goes on without a gap.
     *
     * @param listener to be told.
     * @param reader   of the segment, at its first batch.
     * @param sought   sequence of the first event that is asked for.
     */
    void tellLoss(final JournalListener listener, final SegmentReader reader, final long sought)
    {
        final long first = BatchDecoder.firstSequence(reader.buffer());
        if (sought > first)
        {
            return;
        }
        final boolean[] found = new boolean[1];
        decoder.decode(
            reader.buffer(),
            reader.length(),
            0,
            new JournalListener()
            {
                @Override
                public void onDamageAccepted(final DamageAcceptedDecoder accepted)
                {
                    found[0] |= accepted.nextSequence() == first ||
                        accepted.nextSequence() == AcceptedDamage.WHOLE &&
                            accepted.segmentNumber() == reader.segment().number() - 1;
                }
            });
        if (found[0])
        {
            losses.add(AcceptedDamage.lossBefore(first));
            listener.onLoss(first);
        }
    }

    /** One line for each loss that was told. */
    List<String> losses()
    {
        return List.copyOf(losses);
    }

    /** One line for each gap that was told. */
    List<String> lines()
    {
        return List.copyOf(lines);
    }

    private void tell(final JournalListener listener, final long due, final long first)
    {
        lines.add("sequences " + due + " to " + (first - 1) + (unread ? " were not read" : " are missing"));
        listener.onGap(due, first);
    }
}
