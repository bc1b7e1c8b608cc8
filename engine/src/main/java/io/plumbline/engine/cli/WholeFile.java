package io.plumbline.engine.cli;

import io.plumbline.journal.FileFailure;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that comes to its name only when it is whole: until then it is {@code NAME.PID.part}, and is deleted when the
 * process ends before that.
 */
final class WholeFile extends FilterOutputStream
{
    /** As it was given. */
    private final String name;
    private final Path target;
    private final Path part;
    private final FileChannel channel;
    private final boolean replacing;

    private WholeFile(
        final String name, final Path target, final Path part, final FileChannel channel, final boolean replacing)
    {
        super(Channels.newOutputStream(channel));
        this.name = name;
        this.target = target;
        this.part = part;
        this.channel = channel;
        this.replacing = replacing;
    }

    /**
     * Begins a file.
     *
     * @param path      of it.
     * @param replacing whether it may replace one.
     * @return the file, open.
     * @throws FileAlreadyExistsException when there is one that may not be replaced.
     * @throws IOException                when it cannot be written there, or what is there is no regular file.
     */
    static WholeFile create(final Path path, final boolean replacing) throws IOException
    {
        if (Files.exists(path) && !Files.isRegularFile(path))
        {
            throw new FileSystemException(path.toString(), null, "is no regular file");
        }
        if (Files.exists(path) && !replacing)
        {
            throw new FileAlreadyExistsException(path.toString());
        }
        // What a link leads to is replaced, not the link.
        final Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        final Path part =
            target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try
        {
            final FileChannel channel =
                FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            part.toFile().deleteOnExit();
            return new WholeFile(path.toString(), target, part, channel, replacing);
        }
        catch (final IOException e)
        {
            throw FileFailure.named(path.toString(), e);
        }
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException
    {
        try
        {
            out.write(bytes, offset, length);
        }
        catch (final IOException e)
        {
            throw FileFailure.named(name, e);
        }
    }

    /**
     * The file is whole: forces it to the disk and gives it its name.
     *
     * @return its length in bytes.
     * @throws IOException when that fails, as when there is such a file by now.
     */
    long finish() throws IOException
    {
        try
        {
            return putInPlace();
        }
        catch (final IOException e)
        {
            throw FileFailure.named(name, e);
        }
    }

    private long putInPlace() throws IOException
    {
        final long length = channel.size();
        channel.force(true);
        channel.close();
        if (replacing)
        {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
        else
        {
            Files.move(part, target);
        }
        return length;
    }

    /** Leaves nothing behind, unless the file was {@linkplain #finish() finished}. */
    @Override
    public void close() throws IOException
    {
        channel.close();
        Files.deleteIfExists(part);
    }
}
