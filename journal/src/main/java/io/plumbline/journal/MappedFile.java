package io.plumbline.journal;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

import static io.plumbline.journal.QueueFile.WORD_LENGTH;

/**
 * A file of a queue that is read by mapping parts of it; it may be growing, and be cut. Single-threaded.
 */
final class MappedFile implements AutoCloseable
{
    private static final long WINDOW = 64L * 1024 * 1024;
    private static final long OVERLAP = 16L * 1024 * 1024;

    private final Path path;
    private final RandomAccessFile file;
    /** As far as known. */
    private long length;

    private MappedFile(final Path path, final RandomAccessFile file)
    {
        this.path = path;
        this.file = file;
    }

    /**
     * Opens a file.
     *
     * @param path of the file.
     * @return the file, or null if it is gone.
     * @throws JournalException if it cannot be read.
     */
    static MappedFile open(final Path path)
    {
        try
        {
            return new MappedFile(path, new RandomAccessFile(path.toFile(), "r"));
        }
        catch (final FileNotFoundException ex)
        {
            if (Files.exists(path))
            {
                throw ReadableFiles.unreadable(path, ex);
            }
            return null;
        }
    }

    Path path()
    {
        return path;
    }

    /**
     * Whether a record may begin at a place that is named somewhere.
     *
     * @param place in the file.
     * @return true if it is one, behind the file's header.
     */
    boolean isWithin(final long place)
    {
        if (place > length - WORD_LENGTH)
        {
            measure();
        }
        return place > 0 && place <= length - WORD_LENGTH && (place & WORD_LENGTH - 1) == 0;
    }

    /**
     * Has a part of the file be mapped; the other parts of the window may change place.
     *
     * @param window to read it through.
     * @param place  in the file.
     * @param count  of bytes from there on, far fewer than a window has.
     * @return false if the file ends before.
     * @throws JournalException if it cannot be read.
     */
    boolean isMapped(final Window window, final long place, final long count)
    {
        return place >= window.start && place + count <= window.end || map(window, place, count);
    }

    private boolean map(final Window window, final long place, final long count)
    {
        measure();
        if (place < 0 || place + count > length)
        {
            return false;
        }
        return withChannel((channel) ->
        {
            window.map(channel, place / WINDOW * WINDOW, length);
            return place + count <= window.end;
        });
    }

    /**
     * Whether the places in the header and the index are such as a queue writes, see {@link QueueIndexCheck}.
     *
     * @return true if they are.
     * @throws JournalException if the file cannot be read.
     */
    boolean isIndexSound()
    {
        MappingFault.throwOutstanding();
        return withChannel(new QueueIndexCheck()::isSound);
    }

    @Override
    public void close()
    {
        try
        {
            file.close();
        }
        catch (final IOException ex)
        {
            // It was only read.
            return;
        }
    }

    /** A thread that is interrupted would close the channel by using it. */
    private boolean withChannel(final ChannelUse use)
    {
        final boolean interrupted = Thread.interrupted();
        try
        {
            return use.isDone(file.getChannel());
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.unreadable(path, ex);
        }
        finally
        {
            if (interrupted)
            {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A fault that is outstanding must not come out in the midst of a system call, see {@link MappingFault}. */
    private void measure()
    {
        MappingFault.throwOutstanding();
        try
        {
            length = file.length();
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.unreadable(path, ex);
        }
    }

    /** What is asked of the file's channel. */
    private interface ChannelUse
    {
        boolean isDone(FileChannel channel) throws IOException;
    }

    /** A part of the file, that one place after the other is mapped to. */
    static final class Window
    {
        private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
        private MappedByteBuffer bytes;
        private long start;
        private long end;

        /** The word at a place that is mapped. */
        int word(final long place)
        {
            return buffer.getIntVolatile((int)(place - start));
        }

        /** The value at a place that is mapped. */
        long value(final long place)
        {
            return buffer.getLong((int)(place - start));
        }

        /** Copies bytes from a place that is mapped with all of them. */
        void copy(final long place, final ByteBuffer target, final int count)
        {
            buffer.getBytes((int)(place - start), target, 0, count);
        }

        /** Address of a place that is mapped. */
        long address(final long place)
        {
            return buffer.addressOffset() + (place - start);
        }

        /** Maps nothing. */
        void unmap()
        {
            buffer.wrap(0, 0);
            BufferUtil.free(bytes);
            bytes = null;
            start = 0;
            end = 0;
        }

        private void map(final FileChannel channel, final long newStart, final long length) throws IOException
        {
            unmap();
            final long newEnd = Math.min(length, newStart + WINDOW + OVERLAP);
            bytes = channel.map(FileChannel.MapMode.READ_ONLY, newStart, newEnd - newStart);
            buffer.wrap(bytes);
            start = newStart;
            end = newEnd;
        }
    }
}
