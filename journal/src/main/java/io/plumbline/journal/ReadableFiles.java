package io.plumbline.journal;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells files that cannot be read, for want of a permission or because the disk fails, from files that hold something
 * else than was written: only the latter are damaged, and only their loss may be accepted. The queue does not tell.
 */
final class ReadableFiles
{
    private ReadableFiles()
    {
    }

    /**
     * Names of what is in a directory.
     *
     * @param directory of a segment.
     * @return the names; none when the directory is not there.
     * @throws JournalException if it is there and cannot be listed.
     */
    static String[] names(final Path directory)
    {
        final String[] names = directory.toFile().list();
        if (names != null)
        {
            return names;
        }
        try
        {
            Files.newDirectoryStream(directory).close();
            throw new JournalException(directory, "cannot be listed");
        }
        catch (final NoSuchFileException ex)
        {
            return new String[0];
        }
        catch (final IOException ex)
        {
            throw new JournalException(directory, "cannot be listed (" + JournalException.describe(ex) + ")", ex);
        }
    }

    /**
     * Whether a queue's file looks as if it can be read. Cheap: asks for its kind and the permission only.
     *
     * @param file of the segment, which may be gone.
     * @throws JournalException if it cannot be read, with the reason.
     */
    static void check(final File file)
    {
        if (file.exists() && !(file.isFile() && file.canRead()))
        {
            failure(file.toPath()).ifPresent((failure) ->
            {
                throw failure;
            });
        }
    }

    /**
     * The first of a segment's files that cannot be read, found out by reading of each.
     *
     * @param directory of the segment.
     * @return the failure, with path and reason; empty when all can be read.
     * @throws JournalException if the segment cannot be listed.
     */
    static Optional<JournalException> failureIn(final Path directory)
    {
        return failures(directory).findFirst();
    }

    /**
     * All that of a segment cannot be read: itself, or each of such files.
     *
     * @param directory of the segment.
     * @return what is wrong, each with path and reason; empty when all can be read.
     */
    static List<String> allFailuresIn(final Path directory)
    {
        try
        {
            return failures(directory).map(JournalException::getMessage).toList();
        }
        catch (final JournalException ex)
        {
            return List.of(ex.getMessage());
        }
    }

    private static Stream<JournalException> failures(final Path directory)
    {
        return Arrays.stream(names(directory))
            .filter(QueueFiles::isFile)
            .sorted()
            .map(directory::resolve)
            .map(ReadableFiles::failure)
            .flatMap(Optional::stream);
    }

    private static Optional<JournalException> failure(final Path file)
    {
        try (FileChannel channel = FileChannel.open(file))
        {
            channel.read(ByteBuffer.allocate(1), 0);
            return Optional.empty();
        }
        catch (final NoSuchFileException ex)
        {
            // Pruned, or missing: that is for others to say.
            return Optional.empty();
        }
        catch (final IOException ex)
        {
            return Optional.of(unreadable(file, ex));
        }
    }

    /**
     * A file that cannot be read.
     *
     * @param file    its path.
     * @param failure why.
     * @return what to throw.
     */
    static JournalException unreadable(final Path file, final IOException failure)
    {
        return new JournalException(file, "cannot be read (" + JournalException.describe(failure) + ")", failure);
    }
}
