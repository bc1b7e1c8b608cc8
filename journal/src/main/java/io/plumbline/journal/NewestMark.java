package io.plumbline.journal;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which segment is the newest that was made: what tells a journal that ends from one whose last segments are missing.
 * Kept in the file {@code newest} of the journal's directory, as two lines of text, the second of which is the CRC32C
 * of the first. Written through to the disk when a segment's directory is there, and before anything is in it: so a
 * crash, or a loss of power, leaves a mark that is one behind rather than one ahead. A journal from before there were
 * such marks gets its own at the next start.
 *
 * @param segment number of the segment.
 */
public record NewestMark(int segment)
{
    private static final String FILE = "newest";
    private static final Pattern TEXT = Pattern.compile("segment ([0-9]{1,9})\n" + SmallFile.CHECKSUM);

    /**
     * Looks at the mark; before the segments are listed that are there, see {@link JournalInventory}.
     *
     * @param directory of the journal.
     * @return the mark, or that it is damaged; a journal may have none yet.
     * @throws JournalException if it cannot be read.
     */
    public static Look<NewestMark> look(final JournalDirectory directory)
    {
        return SmallFile.look(
            directory.path().resolve(FILE),
            TEXT,
            text -> SmallFile.isChecked(text.group()) ?
                Optional.of(new NewestMark(Integer.parseInt(text.group(1)))) : Optional.empty(),
            "does not say which segment is the newest");
    }

    /**
     * Writes the mark through to the disk, in place of the one before, whole or not at all.
     *
     * @param directory of the journal.
     * @param disk      it is on.
     * @throws JournalException if it cannot be written.
     */
    void write(final JournalDirectory directory, final DiskAccess disk)
    {
        SmallFile.write(directory.path(), FILE, SmallFile.checked("segment " + segment + "\n"), disk);
    }
}
