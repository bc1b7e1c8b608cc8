package io.plumbline.perf.peer;

import java.io.InputStream;

/**
 * Messages as one stream of bytes. Of one thread.
 */
final class RepeatedBytes extends InputStream
{
    private final PeerInput input;
    private int repeat;
    private int position;
    private int lineEnd;
    private long taken;

    RepeatedBytes(final PeerInput input)
    {
        this.input = input;
    }

    /** {@inheritDoc} */
    @Override
    public int read()
    {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    /** {@inheritDoc} */
    @Override
    public int read(final byte[] target, final int offset, final int most)
    {
        if (position == input.length())
        {
            position = 0;
            repeat++;
        }
        if (repeat == input.repeats())
        {
            return -1;
        }
        final int count = Math.min(most, input.isPaced() ? restOfLine() : input.length() - position);
        System.arraycopy(input.bytes(), position, target, offset, count);
        position += count;
        return count;
    }

    /** Bytes of the present line, which is waited for. */
    private int restOfLine()
    {
        if (position == 0)
        {
            lineEnd = 0;
        }
        if (position == lineEnd)
        {
            input.awaitDue(taken++);
            while (input.bytes()[lineEnd] != '\n')
            {
                lineEnd++;
            }
            lineEnd++;
        }
        return lineEnd - position;
    }
}
