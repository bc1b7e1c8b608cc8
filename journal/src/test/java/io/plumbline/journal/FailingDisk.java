package io.plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A disk that is full, or fails, when it is told to. */
class FailingDisk implements DiskAccess
{
    /** What a force fails with, or null. */
    volatile String forceFailure;
    /** What a write fails with, or null. */
    volatile String writeFailure;
    /** Bytes that can still be allocated. */
    volatile long room = Long.MAX_VALUE;
    /** What was brought into the system's cache. */
    final List<Cached> cached = new CopyOnWriteArrayList<>();

    record Cached(long from, long to)
    {
    }

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
            public long cache(final long from, final long to) throws IOException
            {
                final long reached = space.cache(from, to);
                cached.add(new Cached(from, reached));
                return reached;
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
