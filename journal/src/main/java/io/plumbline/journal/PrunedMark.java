package io.plumbline.journal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a journal begins since it was pruned: what tells pruned apart from missing. Kept in the file {@code pruned} of
 * the journal's directory, as three lines of text, the third of which is the CRC32C of the others, and written through
 * to the disk before anything is deleted. One from before there was that line has two, and is taken as it stands.
 *
 * @param segment  number of the segment the journal begins with; those before it are gone or about to go.
 * @param sequence of the first input event that is kept; those before it are gone or about to go.
 */
public record PrunedMark(int segment, long sequence)
{
    /** Number of the segment that a journal begins with which was never pruned. */
    static final int FIRST_SEGMENT = 1;

    private static final String FILE = "pruned";
    private static final long FIRST_SEQUENCE = 1;
    private static final Pattern TEXT =
        Pattern.compile("segment ([0-9]{1,9})\nsequence ([0-9]{1,18})\n(" + SmallFile.CHECKSUM + ")?");

    /**
     * Looks at the mark. Who judges by it what is missing does so when he has listed the segments that are there, see
     * {@link JournalInventory}.
     *
     * @param directory of the journal.
     * @return the mark, or that it is damaged; a journal that was never pruned has none.
     * @throws JournalException if it cannot be read.
     */
    public static Look<PrunedMark> look(final JournalDirectory directory)
    {
        return SmallFile.look(
            directory.path().resolve(FILE),
            TEXT,
            text -> text.group(3) == null || SmallFile.isChecked(text.group()) ?
                Optional.of(new PrunedMark(Integer.parseInt(text.group(1)), Long.parseLong(text.group(2)))) :
                Optional.empty(),
            "does not say where the journal begins");
    }

    /**
     * Whether a place is before where the journal begins, and gone or about to go. The end of a segment before that is
     * too, though the next event to come there is the first that is kept.
     *
     * @param segmentNumber of the segment that is read.
     * @param nextSequence  of the next event to come there; anything less than that of the first if it is not known.
     * @return true if what is not found there is no damage.
     */
    public boolean hasTaken(final int segmentNumber, final long nextSequence)
    {
        return segmentNumber < segment || segmentNumber == segment && nextSequence < sequence;
    }

    /**
     * Sequence that a journal begins with, at the latest. To be asked for when what it begins with has been listed, see
     * {@link JournalInventory}.
     *
     * @param directory of the journal.
     * @return that of the first event ever, or what was pruned up to; {@link BatchVerifier#ANY_SEQUENCE} where the mark
     * that would tell is damaged.
     * @throws JournalException if the mark cannot be read.
     */
    static long beginning(final JournalDirectory directory)
    {
        final Look<PrunedMark> mark = look(directory);
        return mark.isDamaged() ?
            BatchVerifier.ANY_SEQUENCE : mark.found().map(PrunedMark::sequence).orElse(FIRST_SEQUENCE);
    }

    /**
     * Where a journal begins as far as can be seen, its mark being lost: with the first segment that is there, and the
     * first event that can be read, be it behind damage. What should stand before that and is missing cannot be told
     * from what was pruned.
     *
     * @param directory of the journal.
     * @return the mark; empty in a journal without segments.
     */
    static Optional<PrunedMark> ofWhatIsThere(final JournalDirectory directory)
    {
        final List<Segment> segments = directory.segments();
        if (segments.isEmpty())
        {
            return Optional.empty();
        }
        final long first = segments.stream()
            .mapToLong(segment -> firstSequence(directory, segment))
            .filter(sequence -> sequence != BatchVerifier.ANY_SEQUENCE)
            .findFirst()
            .orElse(0);
        return Optional.of(new PrunedMark(segments.get(0).number(), first));
    }

    /** Sequence of the first event of a segment that can be read, or ANY_SEQUENCE. */
    private static long firstSequence(final JournalDirectory directory, final Segment segment)
    {
        try (SegmentReader reader = new SegmentReader(
            segment, new ExcerptBuffer(), BatchVerifier.ANY_SEQUENCE, false))
        {
            reader.settled(directory.isSettled(segment));
            try
            {
                if (reader.next())
                {
                    return BatchDecoder.firstSequence(reader.buffer());
                }
            }
            catch (final JournalDamagedException ex)
            {
                // Where it begins is not known: with the first whole head behind that, who reads on begins.
                return reader.seekHeadBehind() ? reader.nextSequence() : BatchVerifier.ANY_SEQUENCE;
            }
            return BatchVerifier.ANY_SEQUENCE;
        }
    }

    /**
     * Writes the mark through to the disk, in place of the one before, whole or not at all.
     *
     * @param directory of the journal.
     */
    void write(final JournalDirectory directory)
    {
        write(directory, DiskAccess.NATIVE);
    }

    /**
     * Keeps the room that the next mark takes, so that pruning can make room on a full disk; where there is none now,
     * nothing. For the holder of the {@link PruneLock}, when a prune is done.
     *
     * @param directory of the journal.
     * @param disk      it is on.
     */
    static void reserve(final JournalDirectory directory, final DiskAccess disk)
    {
        SmallFile.reserve(directory.path(), FILE, disk);
    }

    /**
     * Keeps that room for whoever holds no lock; leaves it to a prune that runs.
     *
     * @param directory of the journal.
     */
    static void reserveUnlessPruned(final JournalDirectory directory)
    {
        if (SmallFile.isReserved(directory.path(), FILE))
        {
            return;
        }
        try
        {
            final PruneLock lock = PruneLock.takeIfFree(directory);
            if (lock != null)
            {
                try
                {
                    reserve(directory, DiskAccess.NATIVE);
                }
                finally
                {
                    lock.close();
                }
            }
        }
        catch (final IOException ex)
        {
            // A prune says so, when there is one.
            return;
        }
    }

    void write(final JournalDirectory directory, final DiskAccess disk)
    {
        SmallFile.write(
            directory.path(),
            FILE,
            SmallFile.checked("segment " + segment + "\nsequence " + sequence + "\n"),
            disk);
    }
}
