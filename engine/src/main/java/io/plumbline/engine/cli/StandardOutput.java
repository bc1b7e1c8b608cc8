package io.plumbline.engine.cli;

import java.io.IOException;

/**
 * What to make of a standard output that cannot be written.
 */
final class StandardOutput
{
    private static final String CLOSED_PIPE = "Broken pipe";

    private StandardOutput()
    {
    }

    /**
     * A reader that has seen enough, such as {@code head}, is no failure of a command that only prints.
     *
     * @param failure of a write.
     * @return the exit code, when the reader has gone.
     * @throws IOException naming standard output, otherwise.
     */
    static int failed(final IOException failure) throws IOException
    {
        if (CLOSED_PIPE.equals(failure.getMessage()))
        {
            return ExitCodes.DONE;
        }
        throw new IOException("standard output: " + failure.getMessage(), failure);
    }
}
