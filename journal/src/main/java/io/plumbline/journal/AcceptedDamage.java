package io.plumbline.journal;

import io.plumbline.codec.sbe.DamageAcceptedDecoder;

import java.util.Objects;

/**
 * Damage that an engine was told to go on after.
 *
 * @param segmentNumber of the segment that is damaged or missing; 0 for the files that say where the journal begins and
 *                      which segment is the newest.
 * @param nextSequence  due where the damage is, 0 when that is not known. Where the engine goes on with it too, what
 *                      stands behind the damage does not count; otherwise the next whole head behind it does, in the
 *                      same segment or a later one, and the events in between are missing.
 * @param damage        what is damaged, and where.
 * @param lostFrom      sequence of the first event that was missing for it when it was accepted; {@link #UNKNOWN} where
 *                      that is not known, as in journals of before it was kept.
 * @param goesOnWith    sequence that reading went on with behind what was missing, or {@link #UNKNOWN}.
 */
public record AcceptedDamage(
    int segmentNumber, long nextSequence, String damage, long lostFrom, long goesOnWith)
{
    /** Of a sequence that is not known. */
    public static final long UNKNOWN = -1;

    /** Due where a segment, or a file of it, is missing: that is not known. */
    static final long WHOLE = 0;

    /**
     * Checks that all is given.
     */
    public AcceptedDamage
    {
        Objects.requireNonNull(damage, "damage");
    }

    /**
     * Damage of which it is not known what is missing for it.
     *
     * @param segmentNumber of the segment that is damaged or missing.
     * @param nextSequence  due where the damage is, 0 when that is not known.
     * @param damage        what is damaged, and where.
     */
    public AcceptedDamage(final int segmentNumber, final long nextSequence, final String damage)
    {
        this(segmentNumber, nextSequence, damage, UNKNOWN, UNKNOWN);
    }

    /**
     * As it stands in a journal.
     *
     * @param accepted message of the journal.
     * @return what it says.
     */
    public static AcceptedDamage of(final DamageAcceptedDecoder accepted)
    {
        final long lostFrom = accepted.lostFrom();
        final boolean known = lostFrom != DamageAcceptedDecoder.lostFromNullValue();
        return new AcceptedDamage(
            (int)accepted.segmentNumber(),
            accepted.nextSequence(),
            accepted.damage(),
            known ? lostFrom : UNKNOWN,
            known ? accepted.goesOnWith() : UNKNOWN);
    }

    /**
     * The same, with what is missing for it.
     *
     * @param from sequence of the first event that is missing.
     * @param to   sequence that reading goes on with.
     * @return the damage with its bounds.
     */
    public AcceptedDamage bounded(final long from, final long to)
    {
        return new AcceptedDamage(segmentNumber, nextSequence, damage, from, to);
    }

    /**
     * Whether it is known what is missing for it.
     *
     * @return true if it is: what is missing beyond that was not accepted.
     */
    public boolean isBounded()
    {
        return lostFrom != UNKNOWN;
    }

    /**
     * Whether an event is known to have been missing for it.
     *
     * @param sequence of the event.
     * @return true if it is.
     */
    public boolean holds(final long sequence)
    {
        return isBounded() && lostFrom <= sequence && sequence < goesOnWith;
    }

    /**
     * What is to be said of a {@linkplain JournalListener#onLoss loss}.
     *
     * @param nextSequence of the event behind it.
     * @return a line.
     */
    public static String lossBefore(final long nextSequence)
    {
        return "events that came right before sequence " + nextSequence +
            " are lost: an engine was told to go on after damage there";
    }

    /**
     * How far of what is missing the loss was accepted: the one rule by which readers, followers, a start and a
     * verification judge. Whoever has read up to an event, or begins where the journal does, and comes to a batch that
     * begins with a later one than is due, misses what is between the two, whatever the cause. All of that must be held
     * by what was missing for damage that engines accepted, each in the segment in which that batch stands or a later
     * one; several may add up. What is not is damage that nobody has accepted. Damage that was accepted without saying
     * how much was missing for it, before that was kept, stands for any number.
     *
     * @param accepted damages.
     * @param from     sequence of the first event that is missing.
     * @param to       sequence that reading goes on with.
     * @return the first sequence whose loss was not accepted, or that which reading goes on with.
     */
    public static long acceptedUpTo(final Iterable<AcceptedDamage> accepted, final long from, final long to)
    {
        long upTo = from;
        boolean further = true;
        while (further && upTo < to)
        {
            further = false;
            for (final AcceptedDamage damage : accepted)
            {
                if (damage.holds(upTo))
                {
                    upTo = damage.goesOnWith;
                    further = true;
                }
            }
        }
        return Math.min(upTo, to);
    }

    /** Whether it is the loss of a segment, or of a file of it, that is not before one number but before another. */
    boolean isWholeOf(final int from, final int to)
    {
        return segmentNumber >= from && segmentNumber < to && nextSequence == WHOLE;
    }
}
