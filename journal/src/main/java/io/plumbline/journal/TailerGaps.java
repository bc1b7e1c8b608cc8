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
    /** Where reading was interrupted, as long as it has not gone on, and again on the way; otherwise empty. */
    private final List<Interruption> interruptions = new ArrayList<>();
    /** Whether nothing has been read yet of what the journal begins with. */
    private boolean beginning;
    /** Whether what is missing may stand behind damage, not read. */
    private boolean unread;
    private JournalException refused;

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
     * The tailer begins anew.
     *
     * @param atBeginning whether with the beginning of the journal.
     */
    void clear(final boolean atBeginning)
    {
        interruptions.clear();
        beginning = atBeginning;
        unread = false;
        refused = null;
    }

    /**
     * Reading is interrupted, and is to go on behind that; once more where it had been already and not gone on.
     *
     * @param at     where.
     * @param sought what is asked for.
     * @throws JournalDamagedException if nobody has accepted anything that it may be, nor does the reader, and what is
     *                                 asked for does not stand behind it.
     * @throws JournalException        if it was pruned meanwhile instead.
     */
    void interrupt(final Interruption at, final SoughtEvent sought)
    {
        final boolean first = interruptions.isEmpty();
        unread = !first || beginning || !at.isBetween();
        if (interruptions.stream().noneMatch(known -> known.isToldBy(at.damage())))
        {
            final long due = first ? at.due() : interruptions.get(0).due();
            interruptions.add(new Interruption(at.segment(), at.number(), at.blamed(), due, at.damage()));
        }
        if (first && Math.max(0, at.due()) >= sought.from() && acceptances.isNew(at, from(at.due(), sought)))
        {
            throw refuse(at.damage());
        }
    }

    /** Whether it has been interrupted and not gone on since. */
    boolean isInterrupted()
    {
        return !interruptions.isEmpty();
    }

    /** Whether nothing has been read yet of what the journal begins with. */
    boolean isBeginning()
    {
        return beginning;
    }

    /** It goes on further on in the segment. */
    void unread()
    {
        unread = true;
    }

    /**
     * Nothing has come yet behind where reading was interrupted: more may, or there is nothing.
     *
     * @param mayCome whether it may.
     * @throws JournalDamagedException if there is nothing, and the reader does not accept that.
     * @throws JournalException        if it was pruned meanwhile instead.
     */
    void end(final boolean mayCome)
    {
        if (acceptances.isAccepting())
        {
            acceptances.accept(interruptions);
        }
        else if (!mayCome)
        {
            throw refuse(interruptions.get(0).damage());
        }
    }

    /** Where reading was interrupted for good, or null. */
    Interruption refusedAt()
    {
        return refused == null ? null : interruptions.get(0);
    }

    /** A place that has been read up to, and is gone by a prune that has come since, is not damaged. */
    private JournalException refuse(final JournalDamagedException damage)
    {
        final Interruption at = interruptions.get(0);
        refused = damage;
        if (!beginning && at.due() != NO_SEQUENCE)
        {
            PrunedMark.look(directory).found()
                .filter(mark -> mark.hasTaken(at.number(), at.due()))
                .ifPresent(mark -> refused = new JournalException(
                    directory.path(),
                    "sequence " + at.due() + " was pruned while the journal was read, which begins with " +
                        mark.sequence() + " now"));
        }
        return refused;
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
        if (isInterrupted() && !beginning && first < interruptions.get(0).due())
        {
            throw new JournalDamagedException(
                reader.segment().path(),
                JournalDamagedException.NO_INDEX,
                "sequence " + first + " where " + interruptions.get(0).due() + " is due",
                null);
        }
    }

    /**
     * Tells of the gap before what comes next, if there is one: as much of it as was asked for. The journal begins with
     * its first event, or where it was pruned to; or it is known, or accepted, not to.
     *
     * @param listener to be told.
     * @param reader   at what comes next.
     * @param sought   what is asked for.
     * @param fresh    whether it is the first batch of its segment that is read.
     * @throws JournalDamagedException if more is missing than was accepted.
     * @throws JournalException        if it was pruned meanwhile instead.
     */
    void tell(
        final JournalListener listener, final SegmentReader reader, final SoughtEvent sought, final boolean fresh)
    {
        final long first = BatchDecoder.firstSequence(reader.buffer());
        final long due = beginning || !isInterrupted() ? first : interruptions.get(0).due();
        final long from = from(due, sought);
        if (!isInterrupted() && from < first && from != NO_SEQUENCE)
        {
            interruptions.add(lateBeginning(reader.segment(), first));
        }
        // What stands before the event that is asked for is nobody's business.
        final boolean isRightBefore =
            beginning ? from == first && sought.sequence() < first : due == first && sought.from() < first;
        if (isInterrupted() && (from < first || isRightBefore))
        {
            tell(listener, reader.segment(), from, first);
        }
        else
        {
            acceptances.bound(reader.segment().number() - 1, first, first);
        }
        interruptions.clear();
        beginning = false;
        unread = false;
        tellLoss(listener, reader, fresh ? sought.sequence() : Long.MAX_VALUE);
    }

    private Interruption lateBeginning(final Segment segment, final long first)
    {
        final long due = PrunedMark.beginning(directory);
        return new Interruption(
            segment,
            0,
            segment.number(),
            due,
            new JournalDamagedException(
                segment.path(),
                JournalDamagedException.NO_INDEX,
                "begins with sequence " + first + " where " + due + " is due",
                null));
    }

    private void tell(final JournalListener listener, final Segment segment, final long from, final long first)
    {
        try
        {
            acceptances.check(interruptions, segment, from, first);
        }
        catch (final JournalDamagedException ex)
        {
            throw refuse(ex);
        }
        if (from != NO_SEQUENCE && from < first)
        {
            lines.add(unread ?
                Sequences.were(from, first - 1) + " not read" : Sequences.are(from, first - 1) + " missing");
            listener.onGap(from, first);
        }
    }

    /**
     * The first sequence that is missing for who asks; {@link BatchVerifier#ANY_SEQUENCE} when that is not known.
     *
     * @param due    sequence due where reading was interrupted, unless that is at the journal's beginning.
     * @param sought what is asked for.
     */
    private long from(final long due, final SoughtEvent sought)
    {
        if (beginning)
        {
            final long kept = PrunedMark.beginning(directory);
            return kept == NO_SEQUENCE ? NO_SEQUENCE : Math.max(kept, sought.sequence());
        }
        return due == NO_SEQUENCE ? sought.sequence() : Math.max(due, sought.from());
    }

    /**
     * Tells of events that were lost right before a segment which goes on without a gap.
     *
     * @param listener to be told.
     * @param reader   of the segment, at its first batch.
     * @param sought   sequence of the first event that is asked for.
     */
    private void tellLoss(final JournalListener listener, final SegmentReader reader, final long sought)
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
}
