package io.plumbline.engine.ingress;

/**
 * Messages that are in memory already: of the demo, of load tests and of tests.
 */
public final class MemorySource implements MessageSource
{
    private final byte[] messages;
    private final long repeats;
    private final int chunkLength;
    private int position;
    private long repeat;

    /**
     * Messages, once.
     *
     * @param messages newline-delimited; not copied.
     */
    public MemorySource(final byte[] messages)
    {
        this(messages, 1, Integer.MAX_VALUE);
    }

    /**
     * Messages, several times over.
     *
     * @param messages    newline-delimited, also at the end if they are to be repeated; not copied.
     * @param repeats     how often.
     * @param chunkLength how many bytes one read gives at most.
     */
    public MemorySource(final byte[] messages, final long repeats, final int chunkLength)
    {
        this.messages = messages;
        this.repeats = repeats;
        this.chunkLength = chunkLength;
    }

    /** {@inheritDoc} */
    @Override
    public int read(final byte[] buffer, final int offset, final int length)
    {
        if (position == messages.length)
        {
            position = 0;
            repeat++;
        }
        if (repeat >= repeats || messages.length == 0)
        {
            return END;
        }
        final int count = Math.min(Math.min(length, chunkLength), messages.length - position);
        System.arraycopy(messages, position, buffer, offset, count);
        position += count;
        return count;
    }

    /** {@inheritDoc} */
    @Override
    public long position()
    {
        return repeat * messages.length + position;
    }

    /** {@inheritDoc} */
    @Override
    public long size()
    {
        return repeats * messages.length;
    }

    /** {@inheritDoc} */
    @Override
    public String name()
    {
        return "memory";
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
    }
}
