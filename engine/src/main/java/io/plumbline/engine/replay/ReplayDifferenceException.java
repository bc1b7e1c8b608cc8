package io.plumbline.engine.replay;

/**
 * The journal says that something else was decided than is decided now on the same events.
 */
public final class ReplayDifferenceException extends RuntimeException
{
    private static final long serialVersionUID = 1;

    private final long sequence;

    /**
     * A difference.
     *
     * @param sequence of the input event.
     * @param what     is different.
     */
    public ReplayDifferenceException(final long sequence, final String what)
    {
        super("sequence " + sequence + ": " + what);
        this.sequence = sequence;
    }

    /**
     * Where the first difference is.
     *
     * @return sequence of the input event.
     */
    public long sequence()
    {
        return sequence;
    }
}
