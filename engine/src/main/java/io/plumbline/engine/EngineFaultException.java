package io.plumbline.engine;

/**
 * A stage of the engine failed, and the engine stopped; the message names the stage and says why.
 */
public final class EngineFaultException extends RuntimeException
{
    private static final long serialVersionUID = 1;

    /**
     * A fault.
     *
     * @param stage name of the thread that stopped.
     * @param cause why it did.
     */
    public EngineFaultException(final String stage, final Throwable cause)
    {
        super(stage + " stopped: " + (cause.getMessage() == null ? cause.toString() : cause.getMessage()), cause);
    }
}
