package io.plumbline.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A file of a few lines of ASCII in the journal's directory, which is replaced as a whole: after a crash at any moment
 * it is as it was before or as it is after. What such a file says is told from damage here, and nowhere else.
 */
final class SmallFile
{
    /** Regular expression of the line that {@link #checked(String)} adds. */
    static final String CHECKSUM = "crc32c [0-9a-f]{8}\n";

    private static final int CHECKSUM_LENGTH = "crc32c 01234567\n".length();
    private static final int MAX_LENGTH = 256;
    private static final String DRAFT_SUFFIX = ".new";

    private SmallFile()
    {
    }

    /**
     * Looks at a file.
     *
     * @param file    to be read; of more than {@value #MAX_LENGTH} bytes the first so many.
     * @param text    all of it, a character each byte.
     * @param meaning what such a text says; empty where it is not as it was written all the same.
     * @param damage  what is wrong with a file that is not as it was written, one phrase.
     * @param <T>     what it says.
     * @return what it says, or that it is damaged, or that there is none.
     * @throws JournalException if it cannot be read.
     */
    static <T> Look<T> look(
        final Path file, final Pattern text, final Function<Matcher, Optional<T>> meaning, final String damage)
    {
        final Matcher read;
        try (InputStream stream = Files.newInputStream(file))
        {
            read = text.matcher(new String(stream.readNBytes(MAX_LENGTH), StandardCharsets.ISO_8859_1));
        }
        catch (final NoSuchFileException ex)
        {
            return Look.none();
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.unreadable(file, ex);
        }
        return (read.matches() ? meaning.apply(read) : Optional.<T>empty())
            .map(Look::of)
            .orElseGet(() -> Look.damaged(
                new JournalDamagedException(file, JournalDamagedException.NO_INDEX, damage, null)));
    }

    /**
     * Adds a line to others, with the CRC32C of these: without it a digit that has become another cannot be seen.
     *
     * @param lines of ASCII, each with its line feed.
     * @return a text for which {@link #isChecked(String)} holds.
     */
    static String checked(final String lines)
    {
        final CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(StandardCharsets.US_ASCII));
        return lines + String.format(Locale.ROOT, "crc32c %08x\n", crc.getValue());
    }

    /**
     * Whether the last line of a text is the CRC32C of those before it.
     *
     * @param text of ASCII.
     * @return true if it is; false also where there is no such line.
     */
    static boolean isChecked(final String text)
    {
        final int end = text.length() - CHECKSUM_LENGTH;
        return end >= 0 && text.equals(checked(text.substring(0, end)));
    }

    /**
     * Writes a file through to the disk, in place of the one before. Where {@link #reserve} has kept room for it,
     * it is written into that, which is used up, and takes no more of the disk.
     *
     * @param directory it stands in.
     * @param name      of the file.
     * @param text      of it.
     * @param disk      it is on.
     * @throws JournalException if it cannot be written.
     */
    static void write(final Path directory, final String name, final String text, final DiskAccess disk)
    {
        final Path file = directory.resolve(name);
        final Path draft = draft(directory, name);
        try
        {
            writeDraft(draft, text.getBytes(StandardCharsets.US_ASCII), disk);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            DiskForce.force(disk, directory);
        }
        catch (final IOException ex)
        {
            removeEmpty(draft);
            throw new JournalException(file, "cannot be written (" + JournalException.describe(ex) + ")", ex);
        }
    }

    /**
     * Keeps the room on the disk that the next {@link #write} of a file takes, so that it can be written on a full one:
     * in a file of zeros beside it, of the name that it is written under at first. Where there is none now, nothing.
     *
     * @param directory it stands in.
     * @param name      of the file, which nobody else writes meanwhile.
     * @param disk      it is on.
     */
    static void reserve(final Path directory, final String name, final DiskAccess disk)
    {
        if (isReserved(directory, name))
        {
            return;
        }
        final Path draft = draft(directory, name);
        try
        {
            writeDraft(draft, new byte[MAX_LENGTH], disk);
        }
        catch (final IOException ex)
        {
            // There is no such room now.
            removeEmpty(draft);
        }
    }

    /** Whether room is kept for the next write of a file. */
    static boolean isReserved(final Path directory, final String name)
    {
        return draft(directory, name).toFile().length() == MAX_LENGTH;
    }

    private static Path draft(final Path directory, final String name)
    {
        return directory.resolve(name + DRAFT_SUFFIX);
    }

    /** There is no room in it. */
    private static void removeEmpty(final Path draft)
    {
        if (draft.toFile().length() == 0)
        {
            draft.toFile().delete();
        }
    }

    /** In place, and cut to its length last: what is cut off first gives back the room that is counted on. */
    private static void writeDraft(final Path draft, final byte[] bytes, final DiskAccess disk) throws IOException
    {
        try (FileChannel channel =
            FileChannel.open(draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE))
        {
            disk.write(draft, channel, ByteBuffer.wrap(bytes), 0);
            channel.truncate(bytes.length);
            disk.force(draft, channel, true);
        }
    }
}
