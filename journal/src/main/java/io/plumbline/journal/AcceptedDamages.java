package io.plumbline.journal;

import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.DamageAcceptedDecoder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The damage that engines were told to go on after, as it stands in the heads of their segments, and what a reader
 * itself accepts. Each head is read once. Single-threaded.
 */
final class AcceptedDamages
{
    private final JournalDirectory directory;
    private final Map<Integer, Head> heads = new HashMap<>();
    private List<AcceptedDamage> accepting;

    /**
     * @param directory of the journal.
     */
    AcceptedDamages(final JournalDirectory directory)
    {
        this.directory = directory;
    }

    /**
     * How a journal goes on after damage.
     *
     * @param by     segment of the engine that was told to go on.
     * @param goesOn whether that segment goes on right where the damage is; otherwise what is whole behind it does.
     */
    record Acceptance(Segment by, boolean goesOn)
    {
    }

    /** What was accepted where a sequence was due. */
    private record Known(long due, Acceptance acceptance)
    {
    }

    /**
     * From now on the reader accepts damage itself.
     *
     * @param accepted damage that is accepted, which is added to.
     */
    void accepting(final List<AcceptedDamage> accepted)
    {
        accepting = accepted;
    }

    /** Damage that nobody else has accepted. */
    void throwUnlessAccepting(final JournalDamagedException damage)
    {
        if (accepting == null)
        {
            throw damage;
        }
    }

    /**
     * The reader accepts damage.
     *
     * @param number of the damaged segment.
     * @param due    sequence due where the damage is, or {@link BatchVerifier#ANY_SEQUENCE} when that is not known.
     * @param damage with its place.
     */
    void accept(final int number, final long due, final JournalException damage)
    {
        final AcceptedDamage accepted = new AcceptedDamage(number, Math.max(0, due), damage.getMessage());
        if (!accepting.contains(accepted))
        {
            accepting.add(accepted);
        }
    }

    /**
     * How the journal goes on after damage.
     *
     * @param number      of the damaged segment.
     * @param dueSequence due where the damage is.
     * @return what was accepted, or empty if nobody went on after it.
     */
    Optional<Acceptance> find(final int number, final long dueSequence)
    {
        return all(number).filter((known) -> known.due == dueSequence).map(Known::acceptance).findFirst();
    }

    /**
     * How the journal goes on after damage, of which only the latest sequence is known that may be due there: as it
     * goes on after what is nearest before that. What was accepted before a whole head that stands before the damage
     * ends with that head.
     *
     * @param segment that is damaged.
     * @param index   where the damage was met.
     * @param latest  sequence that may be due; {@link BatchVerifier#ANY_SEQUENCE} when none is known, and only damage
     *                that was accepted as such is meant.
     * @return what was accepted, or empty if nobody went on after it.
     * @throws JournalException if a file cannot be read.
     */
    Optional<Acceptance> findUpTo(final Segment segment, final long index, final long latest)
    {
        final long bound = Math.max(AcceptedDamage.WHOLE, latest);
        return all(segment.number())
            .filter((known) -> known.due <= bound)
            .reduce((one, other) -> other.due > one.due ? other : one)
            .filter((known) -> known.due >= HeadSearch.sequenceBefore(segment, index))
            .map(Known::acceptance);
    }

    private Stream<Known> all(final int number)
    {
        final List<Segment> segments = directory.segments();
        return IntStream.range(0, segments.size())
            .filter((i) -> segments.get(i).number() > number)
            .boxed()
            .flatMap((i) ->
            {
                final Head head = head(segments, i);
                return head.accepted.stream()
                    .filter((accepted) -> accepted.segmentNumber() == number)
                    .map(AcceptedDamage::nextSequence)
                    .map((due) -> new Known(due, new Acceptance(segments.get(i), due == head.firstSequence)));
            });
    }

    /**
     * Whether the loss of segments, or of files of them, was accepted. What has been pruned since does not count.
     *
     * @param from number of the first segment that counts.
     * @param to   number of the first that does not.
     * @return true if that of any was.
     */
    boolean hasMissing(final int from, final int to)
    {
        final int first = Math.max(from, firstKept());
        final List<Segment> segments = directory.segments();
        boolean found = accepting != null && accepting.stream().anyMatch((known) -> known.isWholeOf(first, to));
        for (int i = 0; i < segments.size() && !found; i++)
        {
            found = segments.get(i).number() > first &&
                head(segments, i).accepted.stream().anyMatch((known) -> known.isWholeOf(first, to));
        }
        return found;
    }

    /**
     * Accepts the loss of segments, and of files of them, that nobody has accepted yet.
     *
     * @param from number of the first segment that counts.
     * @param to   number of the first that does not.
     * @return false if nothing is lost.
     */
    boolean acceptMissing(final int from, final int to)
    {
        final List<AcceptedDamage> missing = directory.missing().stream()
            .filter((found) -> found.segmentNumber() >= from && found.segmentNumber() < to)
            .toList();
        return accepting.addAll(missing);
    }

    /**
     * Accepts that a journal begins later than it should, or throws that.
     *
     * @param segment that it begins with, as far as it can be read.
     * @param first   sequence that it begins with.
     * @param due     sequence that it should begin with.
     * @throws JournalDamagedException if nobody has accepted that, nor does the reader.
     */
    void checkBeginning(final Segment segment, final long first, final long due)
    {
        if (!isBeginningAccepted(segment, due))
        {
            final JournalDamagedException damage = new JournalDamagedException(
                segment.path(),
                JournalDamagedException.NO_INDEX,
                "begins with sequence " + first + " where " + due + " is due",
                null);
            throwUnlessAccepting(damage);
            accept(segment.number(), due, damage);
        }
    }

    /**
     * Whether a reader goes on with a segment that a journal begins with later than it should.
     *
     * @param segment that it begins with, as far as it can be read.
     * @param due     sequence that it should begin with.
     * @return true if the loss was accepted, or the reader accepts what it comes to.
     */
    boolean isLateBeginningRead(final Segment segment, final long due)
    {
        return accepting != null || isBeginningAccepted(segment, due);
    }

    private boolean isBeginningAccepted(final Segment segment, final long due)
    {
        return hasMissing(0, segment.number()) || find(segment.number(), due).isPresent();
    }

    /** Number of the segment that the journal was pruned to begin with; 1 also where that cannot be read. */
    private int firstKept()
    {
        try
        {
            return PrunedMark.read(directory).map(PrunedMark::segment).orElse(1);
        }
        catch (final JournalDamagedException ex)
        {
            return 1;
        }
    }

    /** The head of the newest segment may still be written. */
    private Head head(final List<Segment> segments, final int i)
    {
        final Segment segment = segments.get(i);
        final Head known = heads.get(segment.number());
        if (known != null)
        {
            return known;
        }
        final Head head = Head.of(directory, segment);
        if (head.configured || i < segments.size() - 1)
        {
            heads.put(segment.number(), head);
        }
        return head;
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
                reader.settled(directory.isSettled(segment));
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
