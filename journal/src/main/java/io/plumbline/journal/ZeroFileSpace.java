package io.plumbline.journal;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Room by writing zeros, where the file system cannot allocate. Never lengthens a file that is in use, for others know
 * its length: a range beyond its end is waiting to be allocated until its writer has lengthened it. An empty file is
 * given the length that its queue begins with, so that a reader who comes early does not find it cut short.
 */
final class ZeroFileSpace implements FileSpace
{
    private static final int BUFFER_LENGTH = 64 * 1024;
    private static final String NO_SPACE = "No space left";
    private static final String NO_QUOTA = "quota";

    private final FileChannel channel;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(BUFFER_LENGTH);

    ZeroFileSpace(final Path file) throws IOException
    {
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
    }

    /**
     * Makes an empty file.
     *
     * @param file that does not exist.
     * @return its room.
     * @throws IOException if it cannot be made.
     */
    static ZeroFileSpace create(final Path file) throws IOException
    {
        Files.createFile(file);
        return new ZeroFileSpace(file);
    }

    @Override
    public long allocate(final long from, final long to) throws IOException
    {
        long position = from;
        try
        {
            if (channel.size() == 0)
            {
                zeros.clear().limit(1);
                channel.write(zeros, QueueFiles.FIRST_LENGTH - 1);
            }
            final long end = Math.min(to, channel.size());
            while (position < end)
            {
                zeros.clear().limit((int)Math.min(BUFFER_LENGTH, end - position));
                position += channel.write(zeros, position);
            }
        }
        catch (final IOException ex)
        {
            if (!isNoRoom(ex))
            {
                throw ex;
            }
            return NO_ROOM;
        }
        return position;
    }

    /** The zeros stand in the cache. */
    @Override
    public long cache(final long from, final long to)
    {
        return to;
    }

    /** Of the file, at present. */
    long fileLength() throws IOException
    {
        return channel.size();
    }

    /**
     * Whether a failure is a want of room, which may come back, and no other.
     *
     * @param failure what was thrown.
     * @return true if it is.
     */
    static boolean isNoRoom(final IOException failure)
    {
        final String reason = JournalException.describe(failure);
        return reason.contains(NO_SPACE) || reason.contains(NO_QUOTA);
    }

    @Override
    public void release(final long from, final long to)
    {
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(channel);
    }
}
