package io.plumbline.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What stands in a segment behind the end that a reader came to. To be looked at when nobody writes the segment.
 */
final class SegmentTail
{
    private SegmentTail()
    {
    }

    /**
     * Looks behind the end.
     *
     * @param segment      that was read.
     * @param fileName     of the cycle file that the reader came to, or empty if it read nothing.
     * @param position     of the end in that file, in bytes.
     * @param nextSequence that the next input event would have, or {@link BatchVerifier#ANY_SEQUENCE}.
     * @param last         whether nothing follows the segment, so that no gap would tell of files missing at its end.
     * @return what was left unfinished there, or what is odd about its files, or null.
     * @throws JournalDamagedException if there is more of the segment than was read.
     * @throws JournalException        if a file cannot be read.
     */
    static String check(
        final Segment segment,
        final String fileName,
        final long position,
        final long nextSequence,
        final boolean last)
    {
        final Path path = segment.path();
        final TailScan scan = new TailScan();
        try
        {
            scan.scan(path, fileName, position);
            checkMark(path, nextSequence);
            if (last && !DurableMark.exists(path))
            {
                checkNewest(path);
            }
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.failureIn(path).orElseGet(() -> ReadableFiles.unreadable(path, ex));
        }
        if (scan.hidden() != null)
        {
            throw damaged(path, scan.hidden() + " stands behind what can be read");
        }
        final Optional<String> empty = QueueFiles.findEmpty(path);
        if (empty.isPresent())
        {
            return "file " + empty.get() + " is empty";
        }
        final Optional<String> odd = QueueFiles.findOddLength(path);
        if (odd.isPresent())
        {
            // What was added to it looks unfinished.
            return "file " + odd.get() + " has not the length that it was written with";
        }
        return scan.torn() ? "an unfinished batch at its end is dropped" : null;
    }

    private static void checkMark(final Path path, final long nextSequence)
    {
        final Look<DurableMark> look = DurableMark.look(path, nextSequence != BatchVerifier.ANY_SEQUENCE);
        if (look.isDamaged())
        {
            throw damaged(path, look.damage().get().damage());
        }
        try (DurableMark mark = look.found().orElse(null))
        {
            if (mark != null && mark.nextSequence() > nextSequence)
            {
                final String missing = nextSequence == BatchVerifier.ANY_SEQUENCE ?
                    "all of it is missing" :
                    Sequences.are(nextSequence, mark.nextSequence() - 1) + " missing";
                throw damaged(path, missing + ", which had been forced to the disk");
            }
        }
    }

    /** Where a mark tells what was forced, a file that the power has taken with all that was not is no damage. */
    private static void checkNewest(final Path path) throws IOException
    {
        final OptionalLong newest = QueueMetadata.newestCycle(path);
        final List<String> names = List.of(ReadableFiles.names(path));
        if (newest.isPresent() && Arrays.stream(RollCycle.values())
            .noneMatch((rollCycle) -> names.contains(rollCycle.cycleFileName(newest.getAsLong()))))
        {
            throw damaged(path, "its newest file is missing");
        }
    }

    private static JournalException damaged(final Path path, final String what)
    {
        return ReadableFiles.failureIn(path)
            .orElseGet(() -> new JournalDamagedException(path, JournalDamagedException.NO_INDEX, what, null));
    }
}
