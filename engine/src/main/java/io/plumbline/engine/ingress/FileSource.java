package io.plumbline.engine.ingress;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.CloseHelper;

/**
 * A regular file, plain or compressed with gzip (told by its first two bytes). Reading it never waits long, so the
 * ingress thread does it itself.
 */
final class FileSource implements MessageSource
{
    private final Path path;
    private final FileChannel channel;
    private final InputStream decompressed;
    private final long size;
    private byte[] wrapped;
    private ByteBuffer wrapper;

    FileSource(final Path path) throws IOException
    {
        this.path = path;
        channel = FileChannel.open(path, StandardOpenOption.READ);
        boolean opened = false;
        try
        {
            size = Files.size(path);
            decompressed = isGzip(channel) ? decompress() : null;
            opened = true;
        }
        finally
        {
            if (!opened)
            {
                CloseHelper.quietClose(channel);
            }
        }
    }

    private InputStream decompress() throws IOException
    {
        try
        {
            return Gzip.decompress(new ChannelStream(channel));
        }
        catch (final EOFException e)
        {
            throw new IOException(path + ": the compressed data ends in its first bytes", e);
        }
    }

    static boolean isGzip(final FileChannel channel) throws IOException
    {
        final ByteBuffer head = ByteBuffer.allocate(2);
        while (head.hasRemaining() && channel.read(head, head.position()) >= 0)
        {
            continue;
        }
        return head.position() == 2 && Gzip.isMagic(head.get(0) & 0xFF, head.get(1) & 0xFF);
    }

    /** {@inheritDoc} */
    @Override
    public int read(final byte[] buffer, final int offset, final int length) throws IOException
    {
        if (decompressed != null)
        {
            return decompressed.read(buffer, offset, length);
        }
        if (wrapped != buffer)
        {
            wrapped = buffer;
            wrapper = ByteBuffer.wrap(buffer);
        }
        wrapper.limit(offset + length).position(offset);
        return channel.read(wrapper);
    }

    /** {@inheritDoc} */
    @Override
    public long position()
    {
        try
        {
            return channel.position();
        }
        catch (final IOException e)
        {
            return -1;
        }
    }

    /** {@inheritDoc} */
    @Override
    public long size()
    {
        return size;
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
        if (decompressed != null)
        {
            decompressed.close();
        }
        channel.close();
    }

    /** Reads from the channel's own position, which {@link #position()} reports. */
    private static final class ChannelStream extends InputStream
    {
        private final FileChannel channel;

        private ChannelStream(final FileChannel channel)
        {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException
        {
            final byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(final byte[] bytes, final int offset, final int length) throws IOException
        {
            return channel.read(ByteBuffer.wrap(bytes, offset, length));
        }
    }
}
