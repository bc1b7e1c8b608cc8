package io.plumbline.engine.ingress;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * A plain file that grows: read from its beginning and, when its end has been reached, on as it grows, until the engine
 * is stopped. Where another file has taken its place, as after a rotation, that one is gone on with once the old one is
 * read to its end; where it has become shorter it is read from its beginning again. Either is noted, and ends the line
 * that was begun.
 */
public final class FollowSource implements MessageSource
{
    private static final long CHECK_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Path path;
    private final NanoClock clock;
    private final Queue<String> notes = new ConcurrentLinkedQueue<>();
    private FileChannel channel;
    private Object key;
    private boolean replaced;
    private boolean inLine;
    private long checkedNs;
    private byte[] wrapped;
    private ByteBuffer wrapper;

    private FollowSource(final Path path, final NanoClock clock) throws IOException
    {
        this.path = path;
        this.clock = clock;
        checkedNs = clock.nanoTime();
        open();
    }

    /**
     * Opens a file.
     *
     * @param input path.
     * @param clock of the time between two looks at what has become of the file.
     * @return the source.
     * @throws IOException when it cannot be opened, is no regular file or is compressed; the message names it.
     */
    public static FollowSource open(final String input, final NanoClock clock) throws IOException
    {
        final Path path = MessageSources.path(input);
        // Ends with the reason where it is not there, or may not be seen.
        Files.readAttributes(path, BasicFileAttributes.class);
        if (!Files.isRegularFile(path))
        {
            throw new IOException(input + ": only a regular file can be followed");
        }
        final FollowSource source = new FollowSource(path, clock);
        if (FileSource.isGzip(source.channel))
        {
            source.close();
            throw new IOException(input + ": is compressed; only a plain file can be followed");
        }
        return source;
    }

    /**
     * What has become of the file, for people.
     *
     * @return the oldest note that was not taken yet, or null. Any thread.
     */
    public String takeNote()
    {
        return notes.poll();
    }

    /** {@inheritDoc} */
    @Override
    public int read(final byte[] buffer, final int offset, final int length) throws IOException
    {
        if (wrapped != buffer)
        {
            wrapped = buffer;
            wrapper = ByteBuffer.wrap(buffer);
        }
        wrapper.limit(offset + length).position(offset);
        final int count = channel.read(wrapper);
        if (count > 0)
        {
            inLine = buffer[offset + count - 1] != '\n';
            return count;
        }
        if (replaced || isCheckDue())
        {
            return check() && endLine(buffer, offset) ? 1 : 0;
        }
        return 0;
    }

    /** {@inheritDoc} */
    @Override
    public long position()
    {
        return 0;
    }

    /** {@inheritDoc} */
    @Override
    public long size()
    {
        return -1;
    }

    /** {@inheritDoc} */
    @Override
    public String name()
    {
        return path.toString();
    }

    /** {@inheritDoc} */
    @Override
    public void close() throws IOException
    {
        channel.close();
    }

    private boolean isCheckDue()
    {
        final long nowNs = clock.nanoTime();
        if (nowNs - checkedNs < CHECK_NS)
        {
            return false;
        }
        checkedNs = nowNs;
        return true;
    }

    /** Looks at what has become of the file, its end being reached; returns whether another text begins. */
    private boolean check() throws IOException
    {
        if (replaced)
        {
            // What was written to it while it was being replaced has been read by now.
            return goOn();
        }
        if (channel.size() < channel.position())
        {
            notes.add(path + " has become shorter; it is read from its beginning again");
            channel.position(0);
            return true;
        }
        final Object found = key();
        if (found != null && !found.equals(key))
        {
            notes.add(path + " has been replaced; going on with the new file");
            replaced = true;
        }
        return false;
    }

    private boolean endLine(final byte[] buffer, final int offset)
    {
        final boolean begun = inLine;
        inLine = false;
        buffer[offset] = '\n';
        return begun;
    }

    private boolean goOn() throws IOException
    {
        final FileChannel old = channel;
        try
        {
            open();
        }
        catch (final NoSuchFileException e)
        {
            // It is being replaced again.
            return false;
        }
        old.close();
        replaced = false;
        return true;
    }

    /** Opens the file that is there now, and knows which that is. */
    private void open() throws IOException
    {
        FileChannel opened = FileChannel.open(path, StandardOpenOption.READ);
        Object found = key();
        Object before = null;
        while (found == null || !found.equals(before))
        {
            opened.close();
            before = found;
            opened = FileChannel.open(path, StandardOpenOption.READ);
            found = key();
        }
        channel = opened;
        key = found;
    }

    /** What makes the file the one it is; null while there is none, as in the midst of a rotation. */
    private Object key() throws IOException
    {
        try
        {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        }
        catch (final NoSuchFileException e)
        {
            return null;
        }
    }
}
