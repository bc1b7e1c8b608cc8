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

import static io.plumbline.journal.AcceptedDamage.UNKNOWN;

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
     * @param by      segment of the engine that was told to go on.
     * @param goesOn  whether that segment goes on right where the damage is; otherwise what is whole behind it does.
     * @param bounded whether it is known what was missing then.
     */
    record Acceptance(Segment by, boolean goesOn, boolean bounded)
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

    /** Whether the reader accepts damage that nobody else has accepted. */
    boolean isAccepting()
    {
        return accepting != null;
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
        if (accepting.stream().noneMatch((known) -> known.bounded(UNKNOWN, UNKNOWN).equals(accepted)))
        {
            accepting.add(accepted);
        }
    }

    /**
     * The reader goes on behind what is missing, which must have been accepted: as much as that, and no more. It is
     * what is missing for what the reader accepts itself and has found up to there; all of it also where a part was
     * accepted before, for who says so may be lost in turn.
     *
     * @param segment that it goes on with, or in.
     * @param from    sequence of the first event that is missing.
     * @param to      sequence that it goes on with.
     * @throws JournalDamagedException if not all of that was accepted, nor does the reader.
     */
    void checkGap(final Segment segment, final long from, final long to)
    {
        bound(segment.number(), from, to);
        final long upTo = AcceptedDamage.acceptedUpTo(acceptedFrom(segment.number()), from, to);
        if (upTo < to)
        {
            final JournalDamagedException damage = new JournalDamagedException(
                segment.path(),
                JournalDamagedException.NO_INDEX,
                "sequence " + to + " where " + upTo + " is due: more is missing than was accepted",
                null);
            if (accepting == null)
            {
                throw damage;
            }
            accepting.add(
                new AcceptedDamage(segment.number(), upTo, damage.getMessage()).bounded(from, to));
        }
    }

    /**
     * What is missing for what the reader accepts itself and has found up to a segment.
     *
     * @param last number of the segment.
     * @param from sequence of the first event that is missing.
     * @param to   sequence that reading goes on with.
     */
    void bound(final int last, final long from, final long to)
    {
        if (accepting != null)
        {
            accepting.replaceAll((known) ->
                known.isBounded() || known.segmentNumber() == 0 || known.segmentNumber() > last ?
                    known : known.bounded(from, to));
        }
    }

    /**
     * Whether an event is known to have been missing when damage was accepted in a later segment.
     *
     * @param number   of the segment that may hold it.
     * @param sequence of the event.
     * @return true if it is: where it can be read, it stands behind damage, and does not count.
     */
    boolean isLost(final int number, final long sequence)
    {
        return acceptedFrom(number + 1).stream().anyMatch((known) -> known.holds(sequence));
    }

    /**
     * Moves from damage to the first whole head behind it that counts: not to one that a later engine has dropped,
     * having gone on before it.
     *
     * @param reader to be moved.
     * @return false if there is none.
     */
    boolean seekHeadBehind(final SegmentReader reader)
    {
        boolean found = reader.seekHeadBehind();
        while (found && isLost(reader.segment().number(), reader.nextSequence()))
        {
            found = reader.seekHeadBehind();
        }
        return found;
    }

    /** What stands accepted in a segment and the later ones, and what the reader accepts. */
    private List<AcceptedDamage> acceptedFrom(final int number)
    {
        final List<AcceptedDamage> found = new ArrayList<>(accepting == null ? List.of() : accepting);
        headsBehind(number - 1).forEach((head) -> found.addAll(head.accepted));
        return found;
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
        // Where one of several does not say how much was missing, nobody knows what was lost since.
        return all(number)
            .filter((known) -> known.due == dueSequence)
            .map(Known::acceptance)
            .reduce((first, later) ->
                new Acceptance(first.by, first.goesOn, first.bounded && later.bounded));
    }

    /**
     * Whether damage that shows in the directory alone was accepted: that very damage, where it is known how much was
     * missing for it. A segment of which a file was missing may be missing as a whole since.
     *
     * @param damage of a segment, where nothing is known to be due.
     * @return true if it was.
     */
    boolean isAccepted(final AcceptedDamage damage)
    {
        return headsBehind(damage.segmentNumber())
            .flatMap((head) -> head.accepted.stream())
            .filter((known) -> known.segmentNumber() == damage.segmentNumber() &&
                known.nextSequence() == AcceptedDamage.WHOLE)
            .anyMatch((known) -> !known.isBounded() || withoutPath(known).equals(withoutPath(damage)));
    }

    /** A journal may have been moved since. */
    private static String withoutPath(final AcceptedDamage damage)
    {
        return damage.damage().substring(damage.damage().indexOf(": ") + 1);
    }

    /**
     * How the journal goes on where an event is due that was lost already when something else was accepted, such as
     * damage right before it.
     *
     * @param number      of the segment.
     * @param dueSequence that of the event.
     * @return what was accepted, or empty if the event was not lost then.
     */
    Optional<Acceptance> findLost(final int number, final long dueSequence)
    {
        return headsBehind(number)
            .filter((head) -> head.accepted.stream().anyMatch((known) -> known.holds(dueSequence)))
            .map((head) -> new Acceptance(head.segment, false, true))
            .findFirst();
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
            .map(Known::acceptance)
            .or(() -> findLost(segment.number(), latest));
    }

    private Stream<Known> all(final int number)
    {
        return headsBehind(number).flatMap((head) -> head.accepted.stream()
            .filter((accepted) -> accepted.segmentNumber() == number)
            .map((accepted) -> new Known(
                accepted.nextSequence(),
                new Acceptance(
                    head.segment,
                    accepted.nextSequence() == head.firstSequence,
                    accepted.isBounded()))));
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
        return accepting != null && accepting.stream().anyMatch((known) -> known.isWholeOf(first, to)) ||
            missing(first, to).findFirst().isPresent();
    }

    /**
     * Whether the loss of segments, or of files of them, was accepted without saying how much was missing for it.
     *
     * @param from number of the first segment that counts.
     * @param to   number of the first that does not.
     * @return true if that of any was.
     */
    boolean hasUnboundedMissing(final int from, final int to)
    {
        return missing(Math.max(from, firstKept()), to).anyMatch((known) -> !known.isBounded());
    }

    private Stream<AcceptedDamage> missing(final int first, final int to)
    {
        return headsBehind(first)
            .flatMap((head) -> head.accepted.stream())
            .filter((known) -> known.isWholeOf(first, to));
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
            if (accepting == null)
            {
                throw damage;
            }
            accept(segment.number(), due, damage);
        }
    }

    /** Whether it is not known how much was missing when it was accepted that a journal begins later than it should. */
    boolean isBeginningUnbounded(final Segment segment, final long due)
    {
        return hasUnboundedMissing(0, segment.number()) ||
            find(segment.number(), due).filter((known) -> !known.bounded()).isPresent();
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
        return hasMissing(0, segment.number()) || find(segment.number(), due).isPresent() ||
            findLost(segment.number(), due).isPresent();
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

    /** What the segments behind one begin with, in their order. */
    private Stream<Head> headsBehind(final int number)
    {
        final List<Segment> segments = directory.segments();
        return IntStream.range(0, segments.size())
            .filter((i) -> segments.get(i).number() > number)
            .mapToObj((i) -> head(segments, i));
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
        private final Segment segment;
        private final List<AcceptedDamage> accepted = new ArrayList<>();
        private long firstSequence = BatchVerifier.ANY_SEQUENCE;
        private boolean configured;

        private Head(final Segment segment)
        {
            this.segment = segment;
        }

        private static Head of(final JournalDirectory directory, final Segment segment)
        {
            final Head head = new Head(segment);
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
            accepted.add(AcceptedDamage.of(damage));
        }

        @Override
        public void onConfigurationStart(final ConfigurationStartDecoder start)
        {
            configured = true;
        }
    }
}
