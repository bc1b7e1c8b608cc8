package io.plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A disk that is full, or fails, when it is told to. */
class FailingDisk implements DiskAccess
{
    /** What a force fails with, or null. */
    volatile String forceFailure;
    /** What a write fails with, or null. */
    volatile String writeFailure;
    /** Bytes that can still be allocated. */
    volatile long room = Long.MAX_VALUE;

    @Override
    public FileSpace create(final Path file) throws IOException
    {
        final FileSpace space = PosixFileSpace.create(file);
        return new FileSpace()
        {
            @Override
            public long allocate(final long from, final long to) throws IOException
            {
                if (to - from > room)
                {
                    return NO_ROOM;
                }
                room -= to - from;
                return space.allocate(from, to);
            }

            @Override
            public void release(final long from, final long to)
            {
                space.release(from, to);
            }

            @Override
            public void close()
            {
                space.close();
            }
        };
    }

    @Override
    public void force(final Path file, final FileChannel channel, final boolean metadata) throws IOException
    {
        if (forceFailure != null)
        {
            throw new IOException(forceFailure);
        }
        channel.force(metadata);
    }

    @Override
    public void write(final Path file, final FileChannel channel, final ByteBuffer bytes, final long position)
        throws IOException
    {
        if (writeFailure != null)
        {
            throw new IOException(writeFailure);
        }
        DiskAccess.NATIVE.write(file, channel, bytes, position);
    }
}
