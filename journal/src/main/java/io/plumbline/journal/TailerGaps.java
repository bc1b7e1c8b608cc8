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
    private final List<String> notes = new ArrayList<>();
    private final BatchDecoder decoder = new BatchDecoder();
    private long from = NO_SEQUENCE;
    private boolean unread;
    private boolean unbounded;
    private JournalDamagedException refused;

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
        unbounded &= due == from && due != NO_SEQUENCE;
        from = due;
        unread = newUnread;
    }

    /** Whether of what is missing up to what comes next only so much was accepted as was missing then. */
    void bounded(final boolean isBounded)
    {
        unbounded |= !isBounded;
    }

    /** Sequence that is due, or {@link BatchVerifier#ANY_SEQUENCE}. */
    long from()
    {
        return from;
    }

    /** The first sequence that is to be handed out, before any is known. */
    long beginning(final boolean ofJournal, final SoughtEvent sought)
    {
        return ofJournal ? PrunedMark.beginning(directory) : sought.sequence();
    }

    /** The tailer begins anew somewhere. */
    void clear()
    {
        from(NO_SEQUENCE, false);
        refused = null;
    }

    /**
     * Damage that was thrown when it was told, or is to be: from then on it always is.
     *
     * @param damage to be thrown.
     * @return the same.
     */
    JournalDamagedException refuse(final JournalDamagedException damage)
    {
        refused = damage;
        return damage;
    }

    /** Throws what was refused before. */
    void throwRefused()
    {
        if (refused != null)
        {
            throw refused;
        }
    }

    /**
     * Checks that what comes next is not before what is due.
     *
     * @param reader at what comes next.
     * @throws JournalDamagedException if it is.
     */
    void checkOrder(final SegmentReader reader)
    {
        final long first = BatchDecoder.firstSequence(reader.buffer());
        if (from != NO_SEQUENCE && first < from)
        {
            throw new JournalDamagedException(
                reader.segment().path(),
                JournalDamagedException.NO_INDEX,
                "sequence " + first + " where " + from + " is due",
                null);
        }
    }

    /**
     * Tells of the gap before what comes next, if there is one: as much of it as was asked for.
     *
     * @param listener to be told.
     * @param reader   at what comes next.
     * @param sought   sequence of the first event that is asked for, 0 for any.
     * @throws JournalDamagedException if more is missing than was accepted.
     */
    void tell(final JournalListener listener, final SegmentReader reader, final long sought)
    {
        final long first = BatchDecoder.firstSequence(reader.buffer());
        tell(listener, reader.segment(), from == NO_SEQUENCE ? first : Math.max(from, sought), first, unbounded);
        unbounded = false;
    }

    /**
     * Tells of the gap before the first segment: the journal begins with its first event, or where it was pruned to; or
     * it is known, or accepted, not to.
     *
     * @param listener to be told.
     * @param reader   at what the journal begins with, as far as it can be read.
     * @param sought   sequence of the first event that is asked for, or {@link BatchVerifier#ANY_SEQUENCE}.
     * @throws JournalDamagedException if that is not accepted, or more is missing than was.
     */
    void tellBeginning(final JournalListener listener, final SegmentReader reader, final long sought)
    {
        final Segment segment = reader.segment();
        final long first = BatchDecoder.firstSequence(reader.buffer());
        final long due = PrunedMark.beginning(directory);
        if (due != NO_SEQUENCE && first > Math.max(due, sought))
        {
            try
            {
                acceptances.checkBeginning(segment, first, due);
            }
            catch (final JournalDamagedException ex)
            {
                throw refuse(ex);
            }
            tell(
                listener,
                segment,
                Math.max(due, sought),
                first,
                acceptances.isBeginningUnbounded(segment, due));
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

    /**
     * Keeps what was left unfinished at the end of a segment.
     *
     * @param segment that ends so.
     * @param torn    what was left, or null.
     */
    void noteEnd(final Segment segment, final String torn)
    {
        if (torn != null)
        {
            notes.add(segment.path() + ": " + torn);
        }
    }

    /** One line for each end that was noted. */
    List<String> notes()
    {
        return List.copyOf(notes);
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

    private void tell(
        final JournalListener listener,
        final Segment segment,
        final long due,
        final long first,
        final boolean anyNumber)
    {
        if (due >= first)
        {
            acceptances.bound(segment.number() - 1, first, first);
            return;
        }
        if (!anyNumber)
        {
            try
            {
                acceptances.checkGap(segment, due, first);
            }
            catch (final JournalDamagedException ex)
            {
                throw refuse(ex);
            }
        }
        lines.add("sequences " + due + " to " + (first - 1) + (unread ? " were not read" : " are missing"));
        listener.onGap(due, first);
    }
}
