package io.plumbline.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

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
    private static final Pattern TEXT = Pattern.compile("(segment ([0-9]{1,9})\n)crc32c ([0-9a-f]{8})\n");

    /**
     * Reads the mark. Who also looks at the segments that are there reads it first: an engine may be making one.
     *
     * @param directory of the journal.
     * @return the mark, or empty in a journal that has none yet.
     * @throws JournalDamagedException if the file is there and is not as it was written.
     * @throws JournalException        if it cannot be read.
     */
    public static Optional<NewestMark> read(final JournalDirectory directory)
    {
        final Path file = directory.path().resolve(FILE);
        return SmallFile.read(file).map((text) ->
        {
            final Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches() || !matcher.group(3).equals(checksum(matcher.group(1))))
            {
                throw new JournalDamagedException(
                    file, JournalDamagedException.NO_INDEX, "does not say which segment is the newest", null);
            }
            return new NewestMark(Integer.parseInt(matcher.group(2)));
        });
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
        final String line = "segment " + segment + "\n";
        SmallFile.write(directory.path(), FILE, line + "crc32c " + checksum(line) + "\n", disk);
    }

    private static String checksum(final String line)
    {
        final CRC32C crc = new CRC32C();
        crc.update(line.getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
