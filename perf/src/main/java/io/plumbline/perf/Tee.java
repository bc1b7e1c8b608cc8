package io.plumbline.perf;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;

/**
 * Prints on, and keeps what was printed.
 */
final class Tee extends Writer
{
    private final StringWriter kept = new StringWriter();
    private final PrintWriter other;

    Tee(final PrintWriter other)
    {
        this.other = other;
    }

    /** {@inheritDoc} */
    @Override
    public void write(final char[] characters, final int offset, final int length)
    {
        kept.write(characters, offset, length);
        other.write(characters, offset, length);
    }

    /** {@inheritDoc} */
    @Override
    public void flush()
    {
        other.flush();
    }

    /** Leaves the other open. */
    @Override
    public void close()
    {
        flush();
    }

    /** All that was printed. */
    @Override
    public String toString()
    {
        return kept.toString();
    }
}
