package io.plumbline.engine.campaign;

import io.plumbline.engine.ingress.MessageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The first messages of a stream, for an engine in this process. */
final class StreamSource implements MessageSource
{
    private static final int MESSAGES = 1000;

    private final MessageStream stream;
    private final long last;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private byte[] bytes = {};
    private int taken;
    private long position;
    private long number;

    StreamSource(final MessageStream stream, final long last)
    {
        this.stream = stream;
        this.last = last;
    }

    @Override
    public int read(final byte[] buffer, final int offset, final int length) throws IOException
    {
        if (taken == bytes.length)
        {
            if (number == last)
            {
                return END;
            }
            final long to = Math.min(last, number + MESSAGES);
            stream.forget(number + 1);
            stream.write(out, number + 1, to);
            number = to;
            bytes = out.toByteArray();
            out.reset();
            taken = 0;
        }
        final int count = Math.min(length, bytes.length - taken);
        System.arraycopy(bytes, taken, buffer, offset, count);
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
        return "messages to " + last;
    }

    @Override
    public void close()
    {
    }
}
