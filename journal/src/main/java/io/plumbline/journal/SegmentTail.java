package io.plumbline.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

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
     * @return what was left unfinished there, or null.
     * @throws JournalDamagedException if there is more of the segment than was read.
     * @throws JournalException        if a file cannot be read.
     */
    static String check(final Segment segment, final String fileName, final long position, final long nextSequence)
    {
        final Path path = segment.path();
        final TailScan scan = new TailScan();
        try
        {
            if (Files.isDirectory(path))
            {
                scan.scan(path, fileName, position);
            }
            checkMark(path, nextSequence);
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.failureIn(path).orElseGet(() -> ReadableFiles.unreadable(path, ex));
        }
        if (scan.hidden() != null)
        {
            throw damaged(path, scan.hidden() + " stands behind what can be read");
        }
        final Optional<String> empty = SegmentQueue.findEmpty(path);
        if (empty.isPresent())
        {
            return "file " + empty.get() + " is empty";
        }
        return scan.torn() ? "an unfinished batch at its end is dropped" : null;
    }

    private static void checkMark(final Path path, final long nextSequence) throws IOException
    {
        if (DurableMark.exists(path))
        {
            try (DurableMark found = DurableMark.open(path))
            {
                if (found == null && nextSequence != BatchVerifier.ANY_SEQUENCE)
                {
                    throw damaged(path, "file " + DurableMark.FILE + " is damaged");
                }
                if (found != null && found.nextSequence() > nextSequence)
                {
                    final String missing = nextSequence == BatchVerifier.ANY_SEQUENCE ?
                        "all of it is missing" :
                        "sequences " + nextSequence + " to " + (found.nextSequence() - 1) + " are missing";
                    throw damaged(path, missing + ", which had been forced to the disk");
                }
            }
        }
    }

    private static JournalException damaged(final Path path, final String what)
    {
        return ReadableFiles.failureIn(path)
            .orElseGet(() -> new JournalDamagedException(path, JournalDamagedException.NO_INDEX, what, null));
    }
}
