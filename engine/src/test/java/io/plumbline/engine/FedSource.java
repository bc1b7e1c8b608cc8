package io.plumbline.engine;

import io.plumbline.engine.ingress.MessageSource;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Lines as a test comes to give them, and an end when it says so. */
final class FedSource implements MessageSource
{
    private final Queue<byte[]> chunks = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;
    private byte[] chunk = {};
    private int taken;
    private long position;

    /** Gives lines, without their ends. Any thread. */
    void feed(final String... lines)
    {
        chunks.add((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** After what was fed nothing more comes. */
    void end()
    {
        ended = true;
    }

    /** How much is still to be taken. */
    int waiting()
    {
        return chunks.size();
    }

    @Override
    public int read(final byte[] buffer, final int offset, final int length)
    {
        if (taken == chunk.length)
        {
            final boolean last = ended;
            final byte[] next = chunks.poll();
            if (next == null)
            {
                return last ? END : 0;
            }
            chunk = next;
            taken = 0;
        }
        final int count = Math.min(length, chunk.length - taken);
        System.arraycopy(chunk, taken, buffer, offset, count);
        taken += count;
        position += count;
        return count;
    }

    @Override
    public long position()
    {
        return position;
    }

    @Override
    public long size()
    {
        return -1;
    }

    @Override
    public String name()
    {
        return "fed";
    }

    @Override
    public void close()
    {
    }
}
