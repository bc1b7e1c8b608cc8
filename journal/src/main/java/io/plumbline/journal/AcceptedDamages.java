package io.plumbline.journal;

import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.DamageAcceptedDecoder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    /** What is missing, accepted or not, as it was when that was first asked for. */
    private List<AcceptedDamage> allMissing;

    /**
     * @param directory of the journal.
     */
    AcceptedDamages(final JournalDirectory directory)
    {
        this.directory = directory;
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
     * The reader accepts what reading was interrupted by, and comes to nothing behind it.
     *
     * @param interruptions by which it was, one after the other.
     */
    void accept(final List<Interruption> interruptions)
    {
        interruptions.stream().map(Interruption::accepted).filter(this::isUnknown).forEach(accepting::add);
    }

    private boolean isUnknown(final AcceptedDamage damage)
    {
        return accepting.stream().noneMatch((known) -> known.bounded(UNKNOWN, UNKNOWN).equals(damage));
    }

    /**
     * Judges what is missing from where reading was interrupted to what it goes on with: see {@link
     * AcceptedDamage#acceptedUpTo}, the one rule. Where no event is missing, that very interruption must have been
     * accepted; where it is not known from which one on, that too. All of it is kept for what the reader accepts
     * itself, and with it what segments are missing there, also where a part was accepted before, for who says so may
     * be lost in turn.
     *
     * @param interruptions where it was interrupted, and where again on the way.
     * @param with          segment that it goes on with, or in.
     * @param from          sequence of the first event that is missing, or {@link BatchVerifier#ANY_SEQUENCE}.
     * @param to            sequence that it goes on with.
     * @throws JournalDamagedException if not all of that was accepted, nor does the reader.
     */
    void check(final List<Interruption> interruptions, final Segment with, final long from, final long to)
    {
        final Interruption at = interruptions.get(0);
        final boolean gap = isGap(from, to);
        bound(gap ? with.number() : with.number() - 1, gap ? from : to, to);
        if (isAccepted(at, with, from, to))
        {
            return;
        }
        final List<AcceptedDamage> known = acceptedFrom(with.number());
        final long upTo = gap ? AcceptedDamage.acceptedUpTo(known, from, to) : from;
        // Between two segments it only shows by what comes next that something is missing.
        final boolean grown = gap && at.isBetween() && at.number() > 0 && known.stream().anyMatch(one ->
            one.isBounded() && one.goesOnWith() > from && one.lostFrom() < to);
        final JournalDamagedException damage = upTo > from || grown ?
            new JournalDamagedException(
                with.path(),
                JournalDamagedException.NO_INDEX,
                "sequence " + to + " where " + upTo + " is due: more is missing than was accepted",
                at.damage()) :
            at.damage();
        if (accepting == null)
        {
            throw damage;
        }
        final List<AcceptedDamage> found = new ArrayList<>(missing(at, with.number()));
        if (upTo > from)
        {
            found.add(new AcceptedDamage(with.number(), upTo, damage.getMessage()));
        }
        else if (!at.isBetween() || found.stream().allMatch(this::isAccepted))
        {
            interruptions.forEach(one -> found.add(one.accepted()));
        }
        // One file of a segment may be missing, and more of it damaged: the gap for the file may not be the first.
        found.stream()
            .map(one -> from == BatchVerifier.ANY_SEQUENCE ? one : one.bounded(from, to))
            .filter(one -> gap ? !accepting.contains(one) : isUnknown(one.bounded(UNKNOWN, UNKNOWN)))
            .forEach(accepting::add);
    }

    /** Segments, and files of them, that are missing where reading was interrupted. */
    private List<AcceptedDamage> missing(final Interruption at, final int with)
    {
        if (allMissing == null)
        {
            allMissing = new JournalInventory(directory).allMissing();
        }
        final int first = Math.max(1, at.number());
        return allMissing.stream()
            .filter(found -> found.segmentNumber() >= first && found.segmentNumber() < with)
            .toList();
    }

    /**
     * Whether engines were told to go on after all that is missing from where reading was interrupted to what it goes
     * on with, or the reader accepts it.
     *
     * @param at   where it was interrupted.
     * @param with segment that it goes on with, or in.
     * @param from sequence of the first event that is missing, or {@link BatchVerifier#ANY_SEQUENCE}.
     * @param to   sequence that it goes on with.
     * @return true if they were.
     */
    boolean isAccepted(final Interruption at, final Segment with, final long from, final long to)
    {
        final List<AcceptedDamage> known = acceptedFrom(with.number());
        final boolean gap = isGap(from, to);
        if (gap && AcceptedDamage.acceptedUpTo(known, from, to) == to)
        {
            return true;
        }
        final int first = PrunedMark.look(directory).found().map(PrunedMark::segment).orElse(PrunedMark.FIRST_SEGMENT);
        return known.stream()
            .filter(one -> one.segmentNumber() >= first && !(gap && one.isBounded()))
            .anyMatch(one -> at.isMeantBy(one, with.number(), from) || one.holds(at.due())) ||
            gap && at.due() == BatchVerifier.ANY_SEQUENCE && isAcceptedBefore(at, from);
    }

    private static boolean isGap(final long from, final long to)
    {
        return from != BatchVerifier.ANY_SEQUENCE && from < to;
    }

    /**
     * Where only the latest sequence is known that may be due, and it was not kept how much was missing: what was
     * accepted nearest before that. What was accepted before a whole head that stands before the damage ends there.
     */
    private boolean isAcceptedBefore(final Interruption at, final long latest)
    {
        return headsBehind(at.number())
            .flatMap(head -> head.accepted.stream())
            .filter(known -> known.segmentNumber() == at.number() && known.nextSequence() <= latest)
            .reduce((one, other) -> other.nextSequence() > one.nextSequence() ? other : one)
            .filter(known -> !known.isBounded() &&
                known.nextSequence() >= HeadSearch.sequenceBefore(at.segment(), at.damage().index()))
            .isPresent();
    }

    /**
     * Whether nothing that was accepted can hold what is missing, wherever reading might go on.
     *
     * @param at   where it was interrupted.
     * @param from sequence of the first event that is missing, or {@link BatchVerifier#ANY_SEQUENCE}.
     * @return false if it is worth to look where it goes on.
     */
    boolean isNew(final Interruption at, final long from)
    {
        return accepting == null && acceptedFrom(at.number()).stream()
            .noneMatch(known -> !known.isBounded() || known.goesOnWith() >= from);
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
        while (found && isDropped(reader.segment().number(), reader.nextSequence()))
        {
            found = reader.seekHeadBehind();
        }
        return found;
    }

    /** Whether a head stands amid what was missing for a later engine, or behind what that began with. */
    private boolean isDropped(final int number, final long sequence)
    {
        return acceptedFrom(number + 1).stream()
            .anyMatch(known -> known.holds(sequence) && known.lostFrom() < sequence) ||
            headsBehind(number).anyMatch(head ->
                head.firstSequence != BatchVerifier.ANY_SEQUENCE && head.firstSequence < sequence);
    }

    /** What stands accepted in a segment and the later ones, and what the reader accepts. */
    private List<AcceptedDamage> acceptedFrom(final int number)
    {
        final List<AcceptedDamage> found = new ArrayList<>(accepting == null ? List.of() : accepting);
        headsBehind(number - 1).forEach((head) -> found.addAll(head.accepted));
        return found;
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

    /**
     * Whether no more is missing for a segment that is not there than was accepted, in whatever words: all between what
     * stands before it and behind it, see {@link AcceptedDamage#acceptedUpTo}.
     *
     * @param number of the segment.
     * @return true if it is known to be so: not where one of these cannot be read.
     */
    boolean isLossAccepted(final int number)
    {
        if (directory.allSegments().stream().anyMatch(one -> one.number() == number))
        {
            return false;
        }
        try
        {
            for (final Segment segment : directory.segments())
            {
                final long to = segment.number() < number ? BatchVerifier.ANY_SEQUENCE : goesOnWith(segment);
                if (to != BatchVerifier.ANY_SEQUENCE)
                {
                    final List<AcceptedDamage> known = acceptedFrom(segment.number());
                    // What stands before it is only looked for where that may decide.
                    return known.stream().anyMatch(one -> one.holds(to - 1)) && isLossAccepted(known, to);
                }
            }
        }
        catch (final JournalException ex)
        {
            return false;
        }
        return false;
    }

    private boolean isLossAccepted(final List<AcceptedDamage> known, final long to)
    {
        final long due = new JournalSeek(directory).dueBefore(to);
        final long from = due == 0 ? PrunedMark.beginning(directory) : due;
        return isGap(from, to) && AcceptedDamage.acceptedUpTo(known, from, to) == to;
    }

    /** The sequence that reading goes on with in a segment, be it behind damage; unknown where it does not. */
    private long goesOnWith(final Segment segment)
    {
        try (SegmentReader reader = new SegmentReader(
            segment, new ExcerptBuffer(), BatchVerifier.ANY_SEQUENCE, false))
        {
            reader.settled(directory.isSettled(segment));
            boolean found;
            try
            {
                found = reader.next();
            }
            catch (final JournalDamagedException ex)
            {
                found = seekHeadBehind(reader) && reader.next();
            }
            return found ? BatchDecoder.firstSequence(reader.buffer()) : BatchVerifier.ANY_SEQUENCE;
        }
    }

    /** A journal may have been moved since. */
    private static String withoutPath(final AcceptedDamage damage)
    {
        return damage.damage().substring(damage.damage().indexOf(": ") + 1);
    }

    /**
     * Whether a reader begins with a segment that a journal begins with later than it should.
     *
     * @param segment that it begins with, as far as it can be read.
     * @param due     sequence of the event that it is asked for, which is lost.
     * @return true if that loss was accepted, or the reader accepts what it comes to.
     */
    boolean isLateBeginningRead(final Segment segment, final long due)
    {
        return accepting != null || isAccepted(new Interruption(segment, 0, 0, due, null), segment, due, due + 1);
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
            accepted.add(AcceptedDamage.of(damage));
        }

        @Override
        public void onConfigurationStart(final ConfigurationStartDecoder start)
        {
            configured = true;
        }
    }
}
