package io.plumbline.journal;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Room by writing zeros, where the file system cannot allocate. Never lengthens a file that is in use, for others know
 * its length: a range beyond its end is waiting to be allocated until its writer has lengthened it.
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

    @Override
    public long allocate(final long from, final long to) throws IOException
    {
        final long length = channel.size();
        final long end = length == 0 ? to : Math.min(to, length);
        long position = from;
        try
        {
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
