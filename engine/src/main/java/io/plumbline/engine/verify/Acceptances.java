package io.plumbline.engine.verify;

import io.plumbline.journal.AcceptedDamage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The decisions to go on after damage that stand in a journal.
 */
final class Acceptances
{
    /** Due where nothing has been read: what the journal begins with, or whatever else stands there. */
    static final long AT_BEGINNING = -2;

    /** Stands for the files that say where the journal begins, which segment is the newest, and whose it is. */
    private static final int MARK = 0;

    private final List<Acceptance> known = new ArrayList<>();

    /** A decision at the head of a segment that begins with a sequence. */
    void add(final int by, final long firstSequence, final AcceptedDamage accepted)
    {
        known.add(new Acceptance(by, firstSequence, accepted));
    }

    /**
     * The first segment with damage that a later one goes on right after, whatever stands between the two.
     *
     * @param number of the later segment.
     * @return number of the segment that was damaged; empty when the later one does not go on so.
     */
    OptionalInt goneOnAfter(final int number)
    {
        return known.stream()
            .filter(acceptance -> acceptance.by == number && acceptance.goesOn())
            .mapToInt(acceptance -> acceptance.accepted.segmentNumber())
            .min();
    }

    /**
     * Decisions on what shows no longer, such as a newest file that was missing, to which the next segment is no gap.
     *
     * @param told what shows, and was accepted.
     * @param kept number of the segment that the journal begins with.
     * @return the others, in the order in which they were made.
     */
    List<AcceptedPlace> untold(final List<AcceptedPlace> told, final int kept)
    {
        final List<AcceptedPlace> untold = new ArrayList<>();
        for (final Acceptance acceptance : known)
        {
            final AcceptedDamage accepted = acceptance.accepted;
            final boolean gone = accepted.segmentNumber() != MARK && accepted.segmentNumber() < kept;
            if (!gone && told.stream().noneMatch(acceptance::isToldBy))
            {
                untold.add(new AcceptedPlace(
                    new Damage(
                        accepted.segmentNumber(),
                        accepted.segmentNumber() == MARK ? "marks" : Damage.FILES,
                        accepted.isBounded() ? accepted.lostFrom() : -1,
                        accepted.damage()),
                    acceptance.by));
            }
        }
        return untold;
    }

    /**
     * Which segment's engine went on after damage in a segment.
     *
     * @param number    of the damaged segment.
     * @param due       sequence due where the damage is, -1 when that is not known, or {@link #AT_BEGINNING}.
     * @param beginning sequence that the journal begins with, -1 when that is not known: damage before any sequence
     *                  is known is not what was accepted further on in the segment.
     */
    OptionalInt of(final int number, final long due, final long beginning)
    {
        return known.stream()
            .filter(acceptance -> acceptance.covers(number, due, beginning))
            .mapToInt(acceptance -> acceptance.by)
            .findFirst();
    }

    /** Whether what was accepted of damage that is covered is as much as was missing then, and no more. */
    boolean isBounded(final int number, final long due, final long beginning)
    {
        return known.stream()
            .filter(acceptance -> acceptance.covers(number, due, beginning))
            .allMatch(acceptance -> acceptance.accepted.isBounded());
    }

    /**
     * Where what counts of a segment ends: an engine that went on right where damage is has dropped what stands behind
     * that in the segments before its own.
     *
     * @param number of the segment.
     * @param end    of what stands in it.
     * @return the end, or the sequence that such a later segment begins with.
     */
    long endOfWhatCounts(final int number, final long end)
    {
        return known.stream()
            .filter(acceptance -> acceptance.by > number && acceptance.goesOn())
            .mapToLong(acceptance -> acceptance.firstSequence)
            .reduce(end, Math::min);
    }

    /** How far of what is missing before a batch in a segment the loss was accepted, in that segment or a later one. */
    long acceptedUpTo(final int number, final long from, final long to)
    {
        return AcceptedDamage.acceptedUpTo(
            known.stream().filter(acceptance -> acceptance.by >= number).map(Acceptance::accepted).toList(), from, to);
    }

    /** Number of the segment, that or a later one, whose engine went on after the loss of an event; one there is. */
    int holding(final int number, final long sequence)
    {
        return known.stream()
            .filter(acceptance -> acceptance.by >= number && acceptance.accepted.holds(sequence))
            .mapToInt(acceptance -> acceptance.by)
            .findFirst()
            .orElseThrow();
    }

    private record Acceptance(int by, long firstSequence, AcceptedDamage accepted)
    {
        private boolean goesOn()
        {
            return accepted.nextSequence() == firstSequence;
        }

        private boolean isToldBy(final AcceptedPlace place)
        {
            final Damage told = place.damage();
            return place.by() == by &&
                (accepted.damage().endsWith(told.what()) ||
                    told.place().equals(Damage.SEGMENTS) && told.segment() == accepted.segmentNumber() ||
                    accepted.isBounded() &&
                        told.sequence() >= accepted.lostFrom() && told.sequence() <= accepted.goesOnWith());
        }

        private boolean covers(final int number, final long due, final long beginning)
        {
            if (number == MARK)
            {
                // A mark is written anew by the start that accepts its damage: what is damaged now was not meant.
                return false;
            }
            // What is due was lost already when something else was accepted, such as damage right before it.
            if (number <= by && accepted.holds(due == AT_BEGINNING ? beginning : due))
            {
                return true;
            }
            if (number == accepted.segmentNumber())
            {
                // Where the segment goes on from the damage, nothing behind it counts.
                return due < 0 ?
                    accepted.nextSequence() <= Math.max(0, beginning) :
                    due == accepted.nextSequence() || goesOn() && due > accepted.nextSequence();
            }
            return goesOn() && accepted.segmentNumber() < number && number < by;
        }
    }
}
