package io.plumbline.engine.ingress;

import io.plumbline.codec.DecodeStatus;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * One stream of bytes, a file or a pipe, that nobody waits behind for an answer.
 */
public final class SourceFeed implements LineFeed
{
    private final MessageSource source;
    private LineFramer framer;

    /**
     * A feed of a source.
     *
     * @param source of the messages; closed with the feed.
     */
    public SourceFeed(final MessageSource source)
    {
        this.source = source;
    }

    /** {@inheritDoc} */
    @Override
    public void start(final LineFramer lineFramer, final LongSupplier journaled)
    {
        framer = lineFramer;
    }

    /** {@inheritDoc} */
    @Override
    public int poll(final long nowNs)
    {
        return 0;
    }

    /** {@inheritDoc} */
    @Override
    public int fill() throws IOException
    {
        final int room = framer.room();
        final int length = source.read(framer.buffer(), framer.limit(), room);
        if (length == MessageSource.END)
        {
            return END;
        }
        framer.added(length);
        return length;
    }

    /** {@inheritDoc} */
    @Override
    public void onRefused(final DecodeStatus reason)
    {
    }

    /** {@inheritDoc} */
    @Override
    public void onPublished(final long sequence)
    {
    }

    /** {@inheritDoc} */
    @Override
    public void stop()
    {
    }

    /** {@inheritDoc} */
    @Override
    public boolean isTold()
    {
        return true;
    }

    /** {@inheritDoc} */
    @Override
    public boolean await(final int timeoutMs)
    {
        return false;
    }

    /** {@inheritDoc} */
    @Override
    public void wakeUp()
    {
    }

    /** {@inheritDoc} */
    @Override
    public void close() throws IOException
    {
        source.close();
    }
}
