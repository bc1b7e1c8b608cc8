package io.plumbline.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Directories for journals that are written to be measured.
 */
public final class JournalFiles
{
    /** In the journal, verdicts included, on the safe side. */
    private static final long ABOUT_BYTES_A_READING = 32;

    private JournalFiles()
    {
    }

    /**
     * Where benchmarks write their journals: {@code -Dplumbline.perf.dir}, or the directory for temporary files.
     *
     * @return the directory.
     */
    public static Path directory()
    {
        return Path.of(System.getProperty("plumbline.perf.dir", System.getProperty("java.io.tmpdir")));
    }

    /**
     * Makes a new directory.
     *
     * @param parent to make it in, made if it is missing.
     * @return the directory, empty.
     * @throws IllegalStateException when this thread is interrupted: nothing is begun any more then.
     */
    public static Path create(final Path parent)
    {
        Processes.checkInterrupt();
        try
        {
            return Files.createTempDirectory(Files.createDirectories(parent), "plumbline-perf-");
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(parent + " cannot be written: " + e, e);
        }
    }

    /**
     * Deletes a directory and all that is in it.
     *
     * @param directory to delete.
     */
    public static void delete(final Path directory)
    {
        try
        {
            for (final Path path : tree(directory))
            {
                Files.delete(path);
            }
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(directory + " cannot be deleted: " + e, e);
        }
    }

    /**
     * Bytes that a directory takes on the disk: blocks allocated, as {@code du} counts them. The journal's files are
     * sparse, so their lengths would say too much.
     *
     * @param directory to look into.
     * @return bytes, or -1 where {@code du} cannot be run.
     */
    static long allocatedBytes(final Path directory)
    {
        try
        {
            final Process process = new ProcessBuilder("du", "-s", "--block-size=1", directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
            final String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Long.parseLong(line.substring(0, line.indexOf('\t'))) : -1;
        }
        catch (final IOException e)
        {
            return -1;
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** The same for a journal of so many messages. */
    static void checkSpaceFor(final Path directory, final long messages)
    {
        checkSpace(directory, messages * ABOUT_BYTES_A_READING);
    }

    /** Refuses when writing so many bytes would leave less than as many again. */
    static void checkSpace(final Path directory, final long bytes)
    {
        try
        {
            final FileStore store = Files.getFileStore(directory);
            if (store.getUsableSpace() < 2 * bytes)
            {
                throw new IllegalStateException("refused: " + directory + " has " + store.getUsableSpace() +
                    " bytes free, and a journal of about " + bytes + " would be written; give fewer --messages");
            }
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> tree(final Path directory) throws IOException
    {
        try (Stream<Path> paths = Files.walk(directory))
        {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
