package io.plumbline.engine.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Standard output, and what to make of it when it cannot be written. A reader that has seen enough, such as
 * {@code head}, is no failure of a command that only prints; everything else is.
 * <p>
 * Behind {@code System.out}, whose streams keep failures to themselves, it keeps the first of them.
 */
final class StandardOutput extends OutputStream
{
    private static final String CLOSED_PIPE = "Broken pipe";
    private static final int BUFFER_LENGTH = 8192;

    private final OutputStream out;
    private volatile IOException failure;

    /**
     * @param out what is written to.
     */
    StandardOutput(final OutputStream out)
    {
        this.out = out;
    }

    /** From now on {@code System.out} writes to the one that is returned. */
    static StandardOutput take()
    {
        final StandardOutput taken = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(new PrintStream(new BufferedOutputStream(taken, BUFFER_LENGTH), true));
        return taken;
    }

    /**
     * A reader that has gone ends a command well.
     *
     * @param failure of a write.
     * @return the exit code, when the reader has gone.
     * @throws IOException naming standard output, otherwise.
     */
    static int failed(final IOException failure) throws IOException
    {
        if (isReaderGone(failure))
        {
            return ExitCodes.DONE;
        }
        throw new IOException("standard output: " + failure.getMessage(), failure);
    }

    /** Whether a write failed because nobody reads any more. */
    static boolean isReaderGone(final IOException failure)
    {
        return CLOSED_PIPE.equals(failure.getMessage());
    }

    /** Why not all of it was written, other than that nobody reads it any more; or null. */
    IOException failure()
    {
        final IOException first = failure;
        return first == null || isReaderGone(first) ? null : first;
    }

    /** {@inheritDoc} */
    @Override
    public void write(final int b) throws IOException
    {
        write(new byte[]{(byte)b}, 0, 1);
    }

    /** {@inheritDoc} */
    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException
    {
        try
        {
            out.write(bytes, offset, length);
        }
        catch (final IOException e)
        {
            if (failure == null)
            {
                failure = e;
            }
            throw e;
        }
    }
}
