package io.plumbline.perf;

import io.plumbline.engine.ingress.MessageSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

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

    private final List<Messages> chunks;
    private final long size;
    private int next;
    private Messages chunk = new Messages(new byte[0], 0, 0);
    private int position;
    private long taken;
    private volatile long startNs;

    /**
     * @param chunks  of messages, each ending with a line end.
     * @param repeats how often they are given.
     */
    MeasuredSource(final List<Messages> chunks, final long repeats)
    {
        this.chunks = chunks;
        size = repeats * chunks.stream().mapToLong(Messages::length).sum();
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
        if (position == chunk.length())
        {
            chunk = chunks.get(next);
            next = next + 1 == chunks.size() ? 0 : next + 1;
            position = 0;
        }
        final int count = Math.min(length, chunk.length() - position);
        System.arraycopy(chunk.bytes(), position, buffer, offset, count);
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
