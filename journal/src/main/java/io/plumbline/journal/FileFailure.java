package io.plumbline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Optional;

/**
 * Says in words why a file could not be used: the exceptions of {@code java.nio.file} say it by their type only.
 */
public final class FileFailure
{
    private static final List<String> SYSTEM_FAILURES = List.of(
        "Permission denied",
        "Operation not permitted",
        "Is a directory",
        "Too many open files",
        "Input/output error",
        "Map failed");
    private static final int MAX_DEPTH = 16;

    private FileFailure()
    {
    }

    /**
     * The reason without the file's name.
     *
     * @param failure what was thrown.
     * @return such as {@code no such file or directory}.
     */
    public static String reason(final IOException failure)
    {
        if (failure instanceof NoSuchFileException)
        {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException)
        {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException)
        {
            return "it exists already";
        }
        if (failure instanceof NotDirectoryException)
        {
            return "not a directory";
        }
        if (failure instanceof DirectoryNotEmptyException)
        {
            return "directory not empty";
        }
        if (failure instanceof final FileSystemException fileSystem && fileSystem.getReason() != null)
        {
            return fileSystem.getReason();
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /**
     * The same failure, naming the file, whether it did so before or not.
     *
     * @param file    that was read or written, as people know it.
     * @param failure what was thrown.
     * @return with a message such as {@code fleet.csv: No space left on device}.
     */
    public static IOException named(final String file, final IOException failure)
    {
        final String reason = reason(failure);
        return new IOException(reason.startsWith(file + ":") ? reason : file + ": " + reason, failure);
    }

    /**
     * Finds a failure to use a file at all among the causes of something. That a file is not there, ends early or
     * holds something unexpected is none: it may be so because the file is damaged.
     *
     * @param thrown by whoever wanted to use the file.
     * @return the failure, or empty.
     */
    static Optional<IOException> in(final Throwable thrown)
    {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++)
        {
            if (cause instanceof final FileSystemException failure && !(failure instanceof NoSuchFileException))
            {
                return Optional.of(failure);
            }
            if (cause instanceof final IOException failure && isOfTheSystem(failure.getMessage()))
            {
                return Optional.of(failure);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /** java.io and the native calls say by their text only what is wrong. */
    private static boolean isOfTheSystem(final String message)
    {
        return message != null && SYSTEM_FAILURES.stream().anyMatch(message::contains);
    }

    /**
     * The file and the reason.
     *
     * @param failure what was thrown.
     * @return such as {@code fleet.yaml: permission denied}; the reason alone where the file is not known.
     */
    public static String describe(final IOException failure)
    {
        if (failure instanceof final FileSystemException fileSystem && fileSystem.getFile() != null)
        {
            return fileSystem.getFile() + ": " + reason(failure);
        }
        return reason(failure);
    }

    /**
     * The file and the reason.
     *
     * @param failure what was thrown.
     * @return as {@link #describe(IOException)} says it of the cause.
     */
    public static String describe(final UncheckedIOException failure)
    {
        return describe(failure.getCause());
    }
}
