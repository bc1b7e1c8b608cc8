package io.plumbline.engine.ingress;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * A stream that makes its reader wait: standard input, a named pipe, a terminal. A thread of its own waits, so that the
 * ingress thread does not and time goes on while nothing comes. Two blocks go back and forth between the two; when both
 * are full the thread stops reading, and the pipe pushes back on who writes to it.
 */
final class PipeSource implements MessageSource
{
    private static final int BLOCK_LENGTH = 256 * 1024;
    private static final int BLOCKS = 2;

    private final String name;
    private final InputStream stream;
    private final ArrayBlockingQueue<Block> empty = new ArrayBlockingQueue<>(BLOCKS);
    private final ArrayBlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread reader;
    private Block current;
    private int position;
    private long taken;

    private PipeSource(final String name, final InputStream stream)
    {
        this.name = name;
        this.stream = stream;
        for (int i = 0; i < BLOCKS; i++)
        {
            empty.add(new Block());
        }
        reader = new Thread(this::readBlocks, "pipe-reader");
        // A read of a terminal cannot be interrupted; it must not keep a finished process alive.
        reader.setDaemon(true);
    }

    /**
     * Begins to read a stream.
     *
     * @param name   of the stream, for people.
     * @param stream not closed here when a read of it waits: nothing but its end wakes that.
     * @return the source.
     */
    static PipeSource open(final String name, final InputStream stream)
    {
        final PipeSource source = new PipeSource(name, stream);
        source.reader.start();
        return source;
    }

    /** {@inheritDoc} */
    @Override
    public int read(final byte[] buffer, final int offset, final int length) throws IOException
    {
        if (current == null)
        {
            current = full.poll();
            position = 0;
            if (current == null)
            {
                return 0;
            }
        }
        if (current.failure != null)
        {
            throw current.failure;
        }
        if (current.length < 0)
        {
            return END;
        }
        final int count = Math.min(length, current.length - position);
        System.arraycopy(current.bytes, position, buffer, offset, count);
        position += count;
        taken += count;
        if (position == current.length)
        {
            empty.add(current);
            current = null;
        }
        return count;
    }

    /** {@inheritDoc} */
    @Override
    public long position()
    {
        return taken;
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
        return name;
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
        reader.interrupt();
    }

    private void readBlocks()
    {
        try
        {
            InputStream bytes = null;
            boolean more = true;
            while (more)
            {
                final Block block = empty.take();
                try
                {
                    bytes = bytes == null ? decompressedIfGzip(stream) : bytes;
                    block.length = bytes.read(block.bytes);
                }
                catch (final IOException e)
                {
                    block.failure = e;
                }
                catch (final RuntimeException | Error e)
                {
                    // Whatever it is, the engine must hear of it, or it would wait for ever.
                    block.failure = new IOException(e.toString(), e);
                }
                more = block.length >= 0 && block.failure == null;
                full.put(block);
            }
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static InputStream decompressedIfGzip(final InputStream stream) throws IOException
    {
        final BufferedInputStream buffered = new BufferedInputStream(stream, BLOCK_LENGTH);
        buffered.mark(2);
        final boolean gzip = Gzip.isMagic(buffered.read(), buffered.read());
        buffered.reset();
        return gzip ? Gzip.decompress(buffered) : buffered;
    }

    private static final class Block
    {
        private final byte[] bytes = new byte[BLOCK_LENGTH];
        private int length;
        private IOException failure;
    }
}
