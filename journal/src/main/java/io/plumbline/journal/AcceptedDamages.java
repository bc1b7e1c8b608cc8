package io.plumbline.journal;

import io.plumbline.codec.sbe.ConfigurationStartDecoder;
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
     * How a journal goes on after damage.
     *
     * @param by     segment of the engine that was told to go on.
     * @param goesOn whether that segment goes on right where the damage is; otherwise the one after the damage does.
     */
    record Acceptance(Segment by, boolean goesOn)
    {
    }

    /**
     * How the journal goes on after damage.
     *
     * @param directory   of the journal.
     * @param number      of the damaged segment.
     * @param dueSequence due where the damage is, or {@link BatchVerifier#ANY_SEQUENCE} when that is not known.
     * @return what was accepted, or empty if nobody went on after it.
     */
    static Optional<Acceptance> find(final JournalDirectory directory, final int number, final long dueSequence)
    {
        for (final Segment segment : directory.segments())
        {
            if (segment.number() > number)
            {
                final Head head = Head.of(directory, segment);
                for (final AcceptedDamage accepted : head.accepted)
                {
                    if (accepted.segmentNumber() == number &&
                        (dueSequence == BatchVerifier.ANY_SEQUENCE || accepted.nextSequence() == dueSequence))
                    {
                        return Optional.of(
                            new Acceptance(segment, accepted.nextSequence() == head.firstSequence));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Whether the loss of segments, or of files of them, was accepted.
     *
     * @param directory of the journal.
     * @param accepting what the reader accepts, or null.
     * @param from      number of the first segment that counts.
     * @param to        number of the first that does not.
     * @return true if that of any was.
     */
    static boolean hasMissing(
        final JournalDirectory directory, final List<AcceptedDamage> accepting, final int from, final int to)
    {
        for (int candidate = from; candidate < to; candidate++)
        {
            final int missing = candidate;
            if (accepting != null && accepting.stream().anyMatch((known) -> known.isWholeSegment(missing)) ||
                find(directory, candidate, AcceptedDamage.WHOLE).isPresent())
            {
                return true;
            }
        }
        return false;
    }

    /**
     * Accepts the loss of segments, and of files of them, that nobody has accepted yet.
     *
     * @param directory of the journal.
     * @param accepting what the reader accepts, which is added to.
     * @param from      number of the first segment that counts.
     * @param to        number of the first that does not.
     * @return false if nothing is lost.
     */
    static boolean acceptMissing(
        final JournalDirectory directory, final List<AcceptedDamage> accepting, final int from, final int to)
    {
        final List<AcceptedDamage> missing = directory.missing().stream()
            .filter((found) -> found.segmentNumber() >= from && found.segmentNumber() < to)
            .toList();
        return accepting.addAll(missing);
    }

    /** What stands in a segment before its configuration. */
    private static final class Head implements JournalListener
    {
        private final List<AcceptedDamage> accepted = new ArrayList<>();
        private long firstSequence = BatchVerifier.ANY_SEQUENCE;
        private boolean configured;

        private static Head of(final JournalDirectory directory, final Segment segment)
        {
            final Head head = new Head();
            final BatchDecoder decoder = new BatchDecoder();
            try (SegmentReader reader = new SegmentReader(
                segment, new ExcerptBuffer(), BatchVerifier.ANY_SEQUENCE, false))
            {
                if (directory.segmentAfter(segment.number()).isPresent() || !directory.isWritten())
                {
                    reader.settled();
                }
                while (!head.configured && reader.next())
                {
                    head.firstSequence = BatchDecoder.firstSequence(reader.buffer());
                    decoder.decode(reader.buffer(), reader.length(), 0, head);
                }
            }
            catch (final JournalDamagedException ex)
            {
                head.accepted.clear();
            }
            return head;
        }

        @Override
        public void onDamageAccepted(final DamageAcceptedDecoder damage)
        {
            accepted.add(new AcceptedDamage((int)damage.segmentNumber(), damage.nextSequence(), damage.damage()));
        }

        @Override
        public void onConfigurationStart(final ConfigurationStartDecoder start)
        {
            configured = true;
        }
    }
}
