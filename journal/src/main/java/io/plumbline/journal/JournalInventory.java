package io.plumbline.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a journal should consist of, held against what is there: damage that shows in its directory alone. The numbers
 * of the segments are dense from the first that was kept when the journal was pruned to the newest that was made; where
 * the marks that say so are damaged, from the first that is there to the last. Stateless; may be used from any thread.
 * <p>
 * Which segments there should be is said by two marks, and engines and prunes may be at work while they are looked at.
 * Whoever holds them against the segments that are there asks up to which there should be any first, then lists them,
 * and asks from which on there should be any last. For an engine makes a segment before {@code newest} says so, and
 * {@code pruned} names one that is kept: what is marked is in a list that is made later. And a prune sets its mark
 * before it takes anything away: what is no longer in the list is before a mark that is looked at later. The other way
 * round, a segment that was made, or taken away, between two looks would seem to be missing.
 */
final class JournalInventory
{
    /** Stands for the mark of a prune in place of a segment's number. */
    private static final int MARK = 0;

    private final JournalDirectory directory;

    /**
     * @param directory of the journal.
     */
    JournalInventory(final JournalDirectory directory)
    {
        this.directory = directory;
    }

    /** What is missing and nobody has accepted yet, see {@link JournalDirectory#missing}. */
    List<AcceptedDamage> missing()
    {
        final List<AcceptedDamage> missing = allMissing();
        final AcceptedDamages accepted = new AcceptedDamages(directory);
        missing.removeIf((damage) -> damage.segmentNumber() != MARK &&
            (accepted.isAccepted(damage) || accepted.isLossAccepted(damage.segmentNumber())));
        return missing;
    }

    /** What is {@link #missing()}, and what was accepted of that. */
    List<AcceptedDamage> allMissing()
    {
        final Look<NewestMark> newest = NewestMark.look(directory);
        final int last = newestMarked(newest);
        final Map<Segment, SegmentListing> found = new LinkedHashMap<>();
        directory.allSegments().forEach(segment -> found.put(segment, SegmentListing.of(segment)));
        final Look<PrunedMark> pruned = PrunedMark.look(directory);
        final List<AcceptedDamage> missing = new ArrayList<>();
        Stream.of(newest.damage(), pruned.damage()).flatMap(Optional::stream).forEach(damage ->
            missing.add(new AcceptedDamage(MARK, AcceptedDamage.WHOLE, damage.getMessage())));
        final int kept = (pruned.isDamaged() ? PrunedMark.ofWhatIsThere(directory) : pruned.found())
            .map(PrunedMark::segment)
            .orElse(PrunedMark.FIRST_SEGMENT);
        int due = PrunedMark.FIRST_SEGMENT;
        for (final Map.Entry<Segment, SegmentListing> entry : found.entrySet())
        {
            final Segment segment = entry.getKey();
            addMissing(Math.max(due, kept), segment.number() - 1, missing);
            due = segment.number() + 1;
            entry.getValue().damage().filter(damage -> segment.number() >= kept).ifPresent((damage) ->
                missing.add(new AcceptedDamage(
                    segment.number(), AcceptedDamage.WHOLE, segment.path() + ": " + damage)));
        }
        addMissing(Math.max(due, kept), last, missing);
        return missing;
    }

    private void addMissing(final int first, final int last, final List<AcceptedDamage> missing)
    {
        for (final MissingSegments lost : MissingSegments.of(first, last))
        {
            missing.add(new AcceptedDamage(
                lost.first(), AcceptedDamage.WHOLE, directory.segmentsPath() + ": " + lost.damage()));
        }
    }

    /** What is {@link #missing()} behind the newest segment that is there. */
    List<AcceptedDamage> missingAtEnd()
    {
        final List<AcceptedDamage> missing = missing();
        final int end = lastNumber();
        missing.removeIf(damage -> damage.segmentNumber() <= end);
        return missing;
    }

    /** Number of the newest segment that was made, as far as the marks tell, or 0: a prune keeps the newest. */
    private int newestMarked(final Look<NewestMark> newest)
    {
        final int kept = PrunedMark.look(directory).found().map(PrunedMark::segment).orElse(PrunedMark.FIRST_SEGMENT);
        return Math.max(
            newest.found().map(NewestMark::segment).orElse(0), kept > PrunedMark.FIRST_SEGMENT ? kept : 0);
    }

    /**
     * Number of the newest segment that is there, also of one that was only begun.
     *
     * @return the number, 0 when there is none.
     */
    int lastNumber()
    {
        return directory.allSegments().stream().mapToInt(Segment::number).max().orElse(0);
    }

    /**
     * Number of the newest segment, whether it is there or missing. Never less than it was before.
     *
     * @return the number, 0 before the first.
     */
    int newestNumber()
    {
        // In this order: a list that is made while a segment is pruned and the next begun may show neither of them, but
        // the marks named the next before the other was taken away.
        final int last = lastNumber();
        return Math.max(last, newestMarked(NewestMark.look(directory)));
    }

    /** That another segment can follow the newest, see {@link JournalDirectory#checkCanGoOn}. */
    void checkCanGoOn()
    {
        final int number = newestNumber();
        if (number >= Segment.MAX_NUMBER)
        {
            throw new JournalException(
                directory.segmentsPath(),
                "segment " + number + " has the last number there is: no segment can follow it; if its directory was " +
                    "given another name, give it back the one it had");
        }
    }

    /** Files that are not the journal's own, one line each, sorted. */
    List<String> strangers()
    {
        final List<String> strangers = new ArrayList<>();
        directory.foreignFiles().forEach((name) ->
            strangers.add(directory.segmentsPath().resolve(name) + ": not the journal's"));
        for (final Segment segment : directory.allSegments())
        {
            for (final String name : segment.names())
            {
                if (!SegmentListing.isDiscarded(name) && !segment.isOwn(name))
                {
                    strangers.add(segment.path().resolve(name) + ": not the journal's");
                }
            }
        }
        return strangers;
    }
}
