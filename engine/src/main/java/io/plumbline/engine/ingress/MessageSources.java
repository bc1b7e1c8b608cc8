package io.plumbline.engine.ingress;

import io.plumbline.journal.FileFailure;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Opens message sources.
 */
public final class MessageSources
{
    /** Stands for standard input where a file is asked for. */
    public static final String STANDARD_INPUT = "-";

    private MessageSources()
    {
    }

    /**
     * Opens a file, a named pipe or standard input; gzip is told by the first bytes.
     *
     * @param input path, or {@link #STANDARD_INPUT}.
     * @return the source.
     * @throws IOException when it cannot be opened; the message names it.
     */
    public static MessageSource open(final String input) throws IOException
    {
        if (STANDARD_INPUT.equals(input))
        {
            checkStandardInput();
            return PipeSource.open("standard input", new FileInputStream(FileDescriptor.in));
        }
        try
        {
            return open(input, path(input));
        }
        catch (final IOException e)
        {
            throw FileFailure.named(input, e);
        }
    }

    private static MessageSource open(final String input, final Path path) throws IOException
    {
        // Ends with the reason where it is not there, or may not be seen.
        Files.readAttributes(path, BasicFileAttributes.class);
        if (Files.isDirectory(path))
        {
            throw new IOException(input + ": is a directory");
        }
        // Of a pipe a channel can be opened, but not every channel's stream can be read: it asks where it stands.
        return Files.isRegularFile(path) ?
            new FileSource(path) :
            PipeSource.open(input, new FileInputStream(path.toFile()));
    }

    /** When a process is started with standard input closed, a file that the JVM opens for itself takes its place. */
    private static void checkStandardInput() throws IOException
    {
        final Path link = Path.of("/proc/self/fd/0");
        if (Files.isSymbolicLink(link))
        {
            final String target = Files.readSymbolicLink(link).toString();
            if (target.startsWith(System.getProperty("java.home")) || target.endsWith(".jar"))
            {
                throw new IOException("standard input is closed");
            }
        }
    }

    static Path path(final String input) throws IOException
    {
        try
        {
            return Path.of(input);
        }
        catch (final InvalidPathException e)
        {
            throw new IOException(input + ": not a path in this locale (" + e.getReason() + ")", e);
        }
    }
}
