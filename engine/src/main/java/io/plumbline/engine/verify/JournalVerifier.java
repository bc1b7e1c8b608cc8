package io.plumbline.engine.verify;

import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.JournalDamagedException;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.Look;
import io.plumbline.journal.MissingSegments;
import io.plumbline.journal.NewestMark;
import io.plumbline.journal.PrunedMark;
import io.plumbline.journal.Segment;
import io.plumbline.journal.SegmentInfo;
import io.plumbline.journal.SegmentListing;
import io.plumbline.journal.SegmentScan;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Verifies a whole journal, read-only, also while an engine writes it: the checksum, sequence and order of every
 * batch; that the segments go on from each other, by number, sequence and state; that no file is missing, put aside or
 * foreign; and every recorded verdict and state against what is decided again. Behind damage it goes on with the next
 * whole head of the segment, or the next segment; a file that cannot be read ends a segment, but not the verification.
 * A torn tail is no damage, and what was pruned is not missing. What a damaged place hides at the end of the newest
 * segment is found when no engine writes the journal; while one does, that end may just be where it is. Damage that an
 * engine was told to go on after, as it says at the head of its segment, is reported as accepted.
 */
public final class JournalVerifier
{
    private static final String HEAD = "head";

    private final JournalDirectory directory;
    private final LongConsumer progress;
    private final DecisionCheck decisions = new DecisionCheck();
    private final SegmentHead head = new SegmentHead();
    private final List<VerifiedSegment> segments = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private final List<Found> damage = new ArrayList<>();
    private final Acceptances acceptances = new Acceptances();
    private final List<Gap> gaps = new ArrayList<>();
    /** Sequence behind the batch read last; damages that had been told when that was. */
    private long read;
    private int told;
    private int unreadableTold;
    /** Before the segments were listed. */
    private PrunedMark prunedBefore;
    /** By now. */
    private PrunedMark pruned;
    /** What the mark of a prune says cannot be told. */
    private boolean markUnknown;
    private int expectedNumber;
    private long expectedSequence = SegmentScan.ANY_SEQUENCE;
    private boolean previousDamaged;
    private boolean inHead;
    private long doneBytes;

    private JournalVerifier(final JournalDirectory directory, final LongConsumer progress)
    {
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * Verifies a journal.
     *
     * @param directory of the journal.
     * @param progress  told after each batch of the bytes read so far.
     * @return what was found.
     * @throws JournalException if the journal cannot be listed.
     */
    public static VerifyReport verify(final JournalDirectory directory, final LongConsumer progress)
    {
        return new JournalVerifier(directory, progress).verify();
    }

    private VerifyReport verify()
    {
        // In this order, see JournalDirectory; what is pruned from the first look on is pruned meanwhile.
        prunedBefore = lookAtPruned();
        final int newest = newestMarked();
        final List<Segment> found = directory.segments();
        lookAt("id", directory::lookAtId);
        final Optional<Look<PrunedMark>> mark = lookAt("pruned", () -> PrunedMark.look(directory));
        pruned = mark.flatMap(Look::found).orElse(null);
        markUnknown = mark.isEmpty() || mark.get().isDamaged();
        expectedNumber = 1;
        read = beginning();
        told = damage.size();
        for (final String name : directory.foreignFiles())
        {
            notes.add("no segment: " + name);
        }
        for (int i = 0; i < found.size(); i++)
        {
            verifyIfThere(found.get(i), i == found.size() - 1);
        }
        missingUpTo(newest);
        final List<Damage> remaining = new ArrayList<>();
        final List<AcceptedPlace> accepted = new ArrayList<>();
        for (final Found place : damage)
        {
            final OptionalInt by = acceptances.of(place.damage.segment(), place.due, beginning());
            if (by.isPresent() && !place.decision)
            {
                accepted.add(new AcceptedPlace(place.damage, by.getAsInt()));
            }
            else
            {
                remaining.add(place.damage);
            }
        }
        gaps.forEach(gap -> tell(gap, remaining, accepted));
        accepted.addAll(acceptances.untold(accepted, pruned == null ? 1 : pruned.segment()));
        return new VerifyReport(
            segments,
            decisions.readings(),
            decisions.verdicts(),
            pruned,
            notes,
            unreadable,
            remaining,
            accepted,
            decisions.hash());
    }

    /**
     * What is missing between two batches must all have been accepted, see {@link AcceptedDamage#acceptedUpTo}; unless
     * damage is told that nobody has accepted, or of which it is not known how much was missing when somebody did. A
     * gap that was accepted is told as such also where it shows by nothing else, as that of a file which holds nothing.
     */
    private void tell(final Gap gap, final List<Damage> remaining, final List<AcceptedPlace> accepted)
    {
        final boolean bounded = damage.subList(gap.firstTold, gap.endTold).stream()
            .allMatch(place -> !place.decision &&
                acceptances.of(place.damage.segment(), place.due, beginning()).isPresent() &&
                acceptances.isBounded(place.damage.segment(), place.due, beginning()));
        final long to = acceptances.endOfWhatCounts(gap.segment, gap.to);
        final long upTo = acceptances.acceptedUpTo(gap.segment, gap.from, to);
        if (bounded && upTo < to)
        {
            remaining.add(new Damage(
                gap.segment,
                "sequences",
                upTo,
                "sequence " + gap.to + " where " + upTo + " is due: more is missing than was accepted"));
        }
        else if (gap.firstTold == gap.endTold && upTo > gap.from)
        {
            accepted.add(new AcceptedPlace(
                new Damage(
                    gap.segment, "sequences", gap.from, "sequence " + gap.to + " where " + gap.from + " is due"),
                acceptances.holding(gap.segment, gap.from)));
        }
    }

    /** Sequence that the journal begins with, or -1 when that cannot be told. */
    private long beginning()
    {
        if (markUnknown)
        {
            return SegmentScan.ANY_SEQUENCE;
        }
        return pruned == null ? RecoveredState.FIRST_SEQUENCE : pruned.sequence();
    }

    /** Number of the newest segment that was made, as far as the marks tell, or 0: a prune keeps the newest. */
    private int newestMarked()
    {
        final int marked = lookAt("newest", () -> NewestMark.look(directory))
            .flatMap(Look::found)
            .map(NewestMark::segment)
            .orElse(0);
        return prunedBefore == null ? marked : Math.max(marked, prunedBefore.segment());
    }

    private PrunedMark lookAtPruned()
    {
        try
        {
            return PrunedMark.look(directory).found().orElse(null);
        }
        catch (final JournalException e)
        {
            // It is told when it is looked at again.
            return null;
        }
    }

    /** Looks at a file of the journal itself; empty where it cannot be read, which is told as its damage is. */
    private <T> Optional<Look<T>> lookAt(final String name, final Supplier<Look<T>> file)
    {
        try
        {
            final Look<T> look = file.get();
            look.damage().ifPresent(found -> damage(0, name, -1, found.damage()));
            return Optional.of(look);
        }
        catch (final JournalException e)
        {
            unreadable.add(new Unreadable(0, e.getMessage()));
            return Optional.empty();
        }
    }

    private void verifyIfThere(final Segment segment, final boolean last)
    {
        try
        {
            verify(segment, last);
        }
        catch (final JournalException e)
        {
            if (Files.exists(segment.path()))
            {
                throw e;
            }
            notePruned(segment);
        }
    }

    private void notePruned(final Segment segment)
    {
        notes.add("segment " + segment.number() + " was pruned meanwhile");
        read = SegmentScan.ANY_SEQUENCE;
    }

    /**
     * Looks again where the journal begins, and whether that is behind a place since it was listed.
     *
     * @param segmentNumber of the place.
     * @param nextSequence  of the next event to come there, or {@link SegmentScan#ANY_SEQUENCE}.
     * @return true if what is there is gone, or about to go, by a prune that came meanwhile.
     */
    private boolean isPrunedMeanwhile(final int segmentNumber, final long nextSequence)
    {
        if (!markUnknown)
        {
            pruned = PrunedMark.look(directory).found().orElse(pruned);
        }
        return pruned != null && !pruned.equals(prunedBefore) && pruned.hasTaken(segmentNumber, nextSequence);
    }

    private void verify(final Segment segment, final boolean last)
    {
        checkNumber(segment);
        final int badBefore = damage.size() + unreadable.size();
        checkFiles(segment);
        final SegmentInfo info;
        try (SegmentScan scan = new SegmentScan(directory, segment, SegmentScan.ANY_SEQUENCE))
        {
            boolean first = true;
            boolean goesOn = true;
            while (goesOn)
            {
                while (scan.next())
                {
                    if (first || inHead)
                    {
                        lookAtHead(segment, scan);
                    }
                    if (first)
                    {
                        checkBeginning(segment, scan);
                        first = false;
                    }
                    lookAtGap(segment, scan);
                    decide(segment, scan);
                    read = scan.nextSequence();
                    told = damage.size();
                    progress.accept(doneBytes + scan.writtenBytes());
                }
                scan.damage().ifPresent(damaged -> onDamage(segment, scan.info(), damaged));
                goesOn = scan.goOn();
                if (goesOn)
                {
                    first = false;
                    inHead = false;
                    decisions.drop();
                }
            }
            info = scan.info();
            final boolean empty = info.nextSequence() == SegmentScan.ANY_SEQUENCE;
            if (empty && isPrunedMeanwhile(segment.number(), Long.MAX_VALUE) ||
                (empty || !info.unreadable().isEmpty()) && !Files.exists(segment.path()))
            {
                notePruned(segment);
                return;
            }
            info.unreadable().forEach(what -> unreadable.add(new Unreadable(segment.number(), what)));
            noteEnd(segment, scan);
        }
        doneBytes += info.writtenBytes();
        previousDamaged = damage.size() + unreadable.size() > badBefore;
        if (info.nextSequence() != SegmentScan.ANY_SEQUENCE)
        {
            expectedSequence = info.nextSequence();
        }
        segments.add(new VerifiedSegment(info, ending(info, last)));
    }

    /** As a start and a replay say it. That a file is empty was told by its name already. */
    private void noteEnd(final Segment segment, final SegmentScan scan)
    {
        if (scan.note().isPresent() && SegmentListing.of(segment).empty(segment).isEmpty())
        {
            notes.add(segment.path() + ": " + scan.note().get());
        }
    }

    private void checkNumber(final Segment segment)
    {
        if (markUnknown && segments.isEmpty())
        {
            // What was pruned cannot be told from what is missing.
            expectedNumber = segment.number();
        }
        missingUpTo(segment.number() - 1);
        expectedNumber = segment.number() + 1;
    }

    private void missingUpTo(final int last)
    {
        if (pruned != null)
        {
            expectedNumber = Math.max(expectedNumber, Math.min(pruned.segment(), last + 1));
        }
        for (final MissingSegments missing : MissingSegments.of(expectedNumber, last))
        {
            damage(
                missing.first(),
                Damage.SEGMENTS,
                expectedSequence,
                missing.first() == missing.last() ? "the segment is missing" : missing.damage());
            previousDamaged = true;
        }
    }

    private void checkFiles(final Segment segment)
    {
        final SegmentListing listing;
        try
        {
            listing = SegmentListing.of(segment);
        }
        catch (final JournalException e)
        {
            // The scan comes to it too, and tells it.
            return;
        }
        listing.damage()
            .filter(what -> !isPrunedMeanwhile(segment.number(), Long.MAX_VALUE))
            .ifPresent(what -> damage(segment.number(), Damage.FILES, -1, what));
        for (final String name : listing.empty(segment))
        {
            notes.add("file " + name + " of segment " + segment.number() + " is empty");
        }
        for (final String name : listing.withoutIndex(segment))
        {
            notes.add("the index of file " + name + " of segment " + segment.number() + " is damaged and not needed");
        }
        for (final String name : listing.foreign())
        {
            notes.add("no file of segment " + segment.number() + ": " + name);
        }
    }

    private void lookAtHead(final Segment segment, final SegmentScan scan)
    {
        head.lookAt(scan);
        for (final AcceptedDamage accepted : head.accepted())
        {
            acceptances.add(segment.number(), scan.info().firstSequence(), accepted);
        }
        inHead = !head.startsConfiguration();
    }

    /** Whether the segment goes on where the one before, or a prune, has left off. */
    private void checkBeginning(final Segment segment, final SegmentScan scan)
    {
        final long first = scan.info().firstSequence();
        if ((first != expectedSequence || !head.startsSegment()) &&
            isPrunedMeanwhile(segment.number() - 1, Long.MAX_VALUE))
        {
            notes.add("pruned meanwhile, to begin with sequence " + pruned.sequence());
            read = SegmentScan.ANY_SEQUENCE;
            expectedSequence = SegmentScan.ANY_SEQUENCE;
        }
        final boolean prunedHere = pruned == null ?
            markUnknown && segments.isEmpty() :
            segment.number() <= pruned.segment() && first <= pruned.sequence();
        if (!head.startsSegment() && !prunedHere)
        {
            damage(segment.number(), HEAD, first, "its first files are missing", dueBefore());
            decisions.drop();
        }
        else if (expectedSequence != SegmentScan.ANY_SEQUENCE && first != expectedSequence)
        {
            // After damage, that the sequences go on further up is only its consequence.
            if (first < expectedSequence ? !isGoneOnAfterDamage(segment) : !previousDamaged)
            {
                damage(
                    segment.number(),
                    HEAD,
                    first,
                    "sequence " + first + " where " + expectedSequence + " is due",
                    expectedSequence);
            }
            decisions.drop();
        }
        else if (expectedSequence == SegmentScan.ANY_SEQUENCE && !markUnknown && first > beginning())
        {
            if (!previousDamaged)
            {
                damage(
                    segment.number(),
                    HEAD,
                    first,
                    "sequence " + first + " where " + beginning() + " is due",
                    beginning());
            }
            decisions.drop();
        }
        else if (decisions.nextSequence() != first)
        {
            decisions.drop();
        }
    }

    /**
     * Whether a segment goes on right after damage that was accepted, and is still there: where what was damaged has
     * been put back since, the journal holds two histories of the same sequences.
     */
    private boolean isGoneOnAfterDamage(final Segment segment)
    {
        final OptionalInt from = acceptances.goneOnAfter(segment.number());
        return from.isPresent() && IntStream
            .concat(
                damage.stream().mapToInt(place -> place.damage.segment()),
                unreadable.stream().mapToInt(Unreadable::segment))
            .anyMatch(number -> number >= from.getAsInt() && number <= segment.number());
    }

    private void lookAtGap(final Segment segment, final SegmentScan scan)
    {
        final long first = scan.batchSequence();
        final long from = Math.max(read, beginning());
        if (read != SegmentScan.ANY_SEQUENCE && from < first && unreadable.size() == unreadableTold)
        {
            gaps.add(new Gap(segment.number(), from, first, told, damage.size()));
        }
        unreadableTold = unreadable.size();
    }

    private void decide(final Segment segment, final SegmentScan scan)
    {
        final String difference = decisions.check(scan);
        if (difference != null)
        {
            damage.add(new Found(
                new Damage(segment.number(), "decisions", scan.info().nextSequence(), difference), -1, true));
        }
    }

    private void onDamage(final Segment segment, final SegmentInfo info, final JournalDamagedException found)
    {
        final long sequence = info.nextSequence();
        if (isPrunedMeanwhile(segment.number(), sequence))
        {
            notePruned(segment);
            return;
        }
        damage(
            segment.number(),
            found.index() < 0 ? Damage.FILES : "index 0x" + Long.toHexString(found.index()),
            sequence,
            found.damage(),
            sequence < 0 ? dueBefore() : sequence);
    }

    /** Sequence that is due at the beginning of a segment. */
    private long dueBefore()
    {
        return expectedSequence < 0 ? Acceptances.AT_BEGINNING : expectedSequence;
    }

    private void damage(final int segment, final String place, final long sequence, final String what)
    {
        damage(segment, place, sequence, what, -1);
    }

    private void damage(
        final int segment, final String place, final long sequence, final String what, final long due)
    {
        damage.add(new Found(new Damage(segment, place, sequence, what), due, false));
    }

    /**
     * A damaged place.
     *
     * @param damage   what was found.
     * @param due      sequence due there, -1 when it is the file as such, or not known.
     * @param decision whether it is a decision that differs, which is not for anybody to accept.
     */
    private record Found(Damage damage, long due, boolean decision)
    {
    }

    /**
     * What is missing between two batches that can be read.
     *
     * @param segment   the second stands in.
     * @param from      sequence behind the first.
     * @param to        sequence that the second begins with.
     * @param firstTold damage that was told between them.
     * @param endTold   and what was told after that.
     */
    private record Gap(int segment, long from, long to, int firstTold, int endTold)
    {
    }

    private static String ending(final SegmentInfo info, final boolean last)
    {
        return "open".equals(info.state()) && !last ? "torn" : info.state();
    }
}
