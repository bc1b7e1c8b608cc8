package io.plumbline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Says in words why a file could not be used: the exceptions of {@code java.nio.file} say it by their type only.
 */
public final class FileFailure
{
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
