package io.plumbline.journal;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The files of a segment's queue as the directory shows them: their names and lengths. Nothing is opened.
 */
final class QueueFiles
{
    /** Name of the file that holds the queue's own settings. */
    static final String METADATA_FILE = "metadata.cq4t";
    /** Suffix of the files that hold the excerpts. */
    static final String FILE_SUFFIX = ".cq4";
    private static final long MIN_METADATA_LENGTH = 64 * 1024;
    /** Length by which a file of excerpts grows. */
    static final long BLOCK_LENGTH = 64 * 1024 * 1024;
    private static final long OVERLAP_LENGTH = BLOCK_LENGTH / 4;
    /** Length that a file of excerpts begins with. */
    static final long FIRST_LENGTH = BLOCK_LENGTH + OVERLAP_LENGTH;

    private QueueFiles()
    {
    }

    /**
     * Which roll cycle the queue in a directory has, if there is one.
     *
     * @param directory of the segment.
     * @return the roll cycle; empty for a directory whose writer has not come, or never came, as far as a first file.
     */
    static Optional<RollCycle> find(final Path directory)
    {
        final String[] names = ReadableFiles.names(directory);
        return Arrays.asList(names).contains(METADATA_FILE) ? RollCycle.of(names) : Optional.empty();
    }

    /**
     * Whether a file of that name is one that a queue reads.
     *
     * @param name of the file.
     * @return true if it holds excerpts or the queue's own settings.
     */
    static boolean isFile(final String name)
    {
        return name.equals(METADATA_FILE) || name.endsWith(FILE_SUFFIX);
    }

    /**
     * Which file of a queue is shorter than its writer made it. A queue's files are made, and grow, a block at a time;
     * one of length 0 was only just made, or never got any further, and is not read. One that is longer than it was
     * made at first may have been lengthened by others, or have been cut: in one that has lost something, who reads it
     * comes to its end.
     *
     * @param directory of the segment.
     * @return name of the file, or empty.
     * @throws JournalException if a file cannot be read.
     */
    static Optional<String> findCutShort(final Path directory)
    {
        for (final String name : ReadableFiles.names(directory))
        {
            if (isFile(name))
            {
                final File file = directory.resolve(name).toFile();
                ReadableFiles.check(file);
                if (isCutShort(name, file.length()))
                {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Which file of a queue is empty: its writer was killed when it had only just made it, or it was cut.
     *
     * @param directory of the segment.
     * @return name of the file, or empty.
     */
    static Optional<String> findEmpty(final Path directory)
    {
        final File[] files = directory.toFile().listFiles();
        return Arrays.stream(files == null ? new File[0] : files)
            .filter(file -> file.getName().endsWith(FILE_SUFFIX) && file.length() == 0)
            .map(File::getName)
            .findFirst();
    }

    /**
     * Which file of a queue has a length that its writer did not give it, and is not cut short.
     *
     * @param directory of the segment.
     * @return name of the file, or empty.
     */
    static Optional<String> findOddLength(final Path directory)
    {
        return Arrays.stream(ReadableFiles.names(directory))
            .filter(name -> name.endsWith(FILE_SUFFIX) && isOdd(directory.resolve(name).toFile().length()))
            .findFirst();
    }

    private static boolean isCutShort(final String name, final long length)
    {
        return name.equals(METADATA_FILE) ? length < MIN_METADATA_LENGTH : length != 0 && length < FIRST_LENGTH;
    }

    private static boolean isOdd(final long length)
    {
        return length > FIRST_LENGTH && length % BLOCK_LENGTH != OVERLAP_LENGTH;
    }
}
