package io.plumbline.journal;

import io.plumbline.codec.sbe.DamageAcceptedDecoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The damage that engines were told to go on after, as it stands in the heads of their segments.
 */
final class AcceptedDamages
{
    private AcceptedDamages()
    {
    }

    /**
     * The segment of the engine that went on after damage.
     *
     * @param directory    of the journal.
     * @param number       of the damaged segment.
     * @param nextSequence due where the damage is, or {@link BatchVerifier#ANY_SEQUENCE} where none was known.
     * @return the segment, or empty if nobody went on after it.
     */
    static Optional<Segment> by(final JournalDirectory directory, final int number, final long nextSequence)
    {
        return directory.segments().stream()
            .filter((segment) -> segment.number() > number)
            .filter((segment) -> of(segment).stream()
                .anyMatch((accepted) -> accepted.segmentNumber() == number &&
                    (nextSequence == BatchVerifier.ANY_SEQUENCE || accepted.nextSequence() == nextSequence)))
            .findFirst();
    }

    /**
     * Whether an engine went on although a segment is missing or not as it should be.
     *
     * @param directory of the journal.
     * @param number    of that segment.
     * @return true if one did.
     */
    static boolean any(final JournalDirectory directory, final int number)
    {
        return directory.segments().stream()
            .anyMatch((segment) -> of(segment).stream().anyMatch((accepted) -> accepted.segmentNumber() == number));
    }

    /** What stands in the first batch of a segment. */
    private static List<AcceptedDamage> of(final Segment segment)
    {
        final List<AcceptedDamage> found = new ArrayList<>();
        final JournalListener collector = new JournalListener()
        {
            @Override
            public void onDamageAccepted(final DamageAcceptedDecoder accepted)
            {
                found.add(new AcceptedDamage(
                    (int)accepted.segmentNumber(), accepted.nextSequence(), accepted.damage()));
            }
        };
        try (SegmentReader reader = new SegmentReader(
            segment, new ExcerptBuffer(), BatchVerifier.ANY_SEQUENCE, false))
        {
            if (reader.next())
            {
                new BatchDecoder().decode(reader.buffer(), reader.length(), 0, collector);
            }
        }
        catch (final JournalDamagedException ex)
        {
            return List.of();
        }
        return found;
    }
}
