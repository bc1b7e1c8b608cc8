package io.plumbline.journal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The journal cannot do what was asked. The message names the path and the reason and is fit to be shown to a user.
 */
public class JournalException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * With a path and a reason.
     *
     * @param path   the journal, segment or file.
     * @param reason what is wrong with it.
     */
    public JournalException(final Path path, final String reason)
    {
        super(path + ": " + reason);
    }

    /**
     * With a path, a reason and its cause.
     *
     * @param path   the journal, segment or file.
     * @param reason what is wrong with it.
     * @param cause  what was thrown.
     */
    public JournalException(final Path path, final String reason, final Throwable cause)
    {
        super(path + ": " + reason, cause);
    }

    /**
     * Names a throwable for a message: its class where it has no message of its own, and its message.
     *
     * @param cause to be named.
     * @return one line.
     */
    static String describe(final Throwable cause)
    {
        if (cause instanceof final IOException failure)
        {
            return FileFailure.reason(failure);
        }
        final String name = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    }
}
