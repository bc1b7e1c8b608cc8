package io.plumbline.engine;

/**
 * The engine cannot start or go on; the message says why, for people.
 */
public final class EngineException extends RuntimeException
{
    private static final long serialVersionUID = 1;

    /**
     * With what went wrong.
     *
     * @param message for people.
     */
    public EngineException(final String message)
    {
        super(message);
    }

    /**
     * With what went wrong and why.
     *
     * @param message for people.
     * @param cause   of it.
     */
    public EngineException(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
