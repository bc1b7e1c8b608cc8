package io.plumbline.perf;

import io.plumbline.engine.ingress.MessageSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Gives messages from memory, as often as is asked for, and notes when the first byte was taken. Read by one thread;
 * {@link #startNs} and {@link #position} may be asked by any.
 */
final class MeasuredSource implements MessageSource
{
    private static final VarHandle TAKEN;

    static
    {
        try
        {
            TAKEN = MethodHandles.lookup().findVarHandle(MeasuredSource.class, "taken", long.class);
        }
        catch (final ReflectiveOperationException e)
        {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Messages messages;
    private final long size;
    private int position;
    private long taken;
    private volatile long startNs;

    /**
     * @param messages ending with a line end.
     * @param repeats  how often they are given.
     */
    MeasuredSource(final Messages messages, final long repeats)
    {
        this.messages = messages;
        size = repeats * messages.length();
    }

    /** {@link System#nanoTime} at the first read, or 0 before it. */
    long startNs()
    {
        return startNs;
    }

    /** {@inheritDoc} */
    @Override
    public int read(final byte[] buffer, final int offset, final int length)
    {
        if (taken == 0)
        {
            startNs = System.nanoTime();
        }
        if (taken == size)
        {
            return END;
        }
        if (position == messages.length())
        {
            position = 0;
        }
        final int count = Math.min(length, messages.length() - position);
        System.arraycopy(messages.bytes(), position, buffer, offset, count);
        position += count;
        TAKEN.setOpaque(this, taken + count);
        return count;
    }

    /** {@inheritDoc} */
    @Override
    public long position()
    {
        return (long)TAKEN.getOpaque(this);
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
        return "memory";
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
    }
}
