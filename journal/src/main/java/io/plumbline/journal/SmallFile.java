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
import java.util.Optional;

/**
 * A file of a few lines of ASCII in the journal's directory, which is replaced as a whole: after a crash at any moment
 * it is as it was before or as it is after.
 */
final class SmallFile
{
    private static final int MAX_LENGTH = 256;

    private SmallFile()
    {
    }

    /**
     * Reads a file.
     *
     * @param file to be read.
     * @return its first {@value #MAX_LENGTH} bytes, a character each; empty when there is no such file.
     * @throws JournalException if it cannot be read.
     */
    static Optional<String> read(final Path file)
    {
        try (InputStream stream = Files.newInputStream(file))
        {
            return Optional.of(new String(stream.readNBytes(MAX_LENGTH), StandardCharsets.ISO_8859_1));
        }
        catch (final NoSuchFileException ex)
        {
            return Optional.empty();
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.unreadable(file, ex);
        }
    }

    /**
     * Writes a file through to the disk, in place of the one before.
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
        final Path draft = directory.resolve(name + ".new");
        try
        {
            try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE))
            {
                final ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining())
                {
                    channel.write(bytes);
                }
                disk.force(draft, channel, true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            DiskForce.force(disk, directory);
        }
        catch (final IOException ex)
        {
            throw new JournalException(file, "cannot be written (" + JournalException.describe(ex) + ")", ex);
        }
    }
}
