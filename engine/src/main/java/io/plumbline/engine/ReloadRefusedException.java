package io.plumbline.engine;

/**
 * A configuration cannot come into force while the engine runs. Everything is as it was; the message says why, for
 * people.
 */
public final class ReloadRefusedException extends RuntimeException
{
    private static final long serialVersionUID = 1;

    private final boolean temporary;

    /**
     * With the reason.
     *
     * @param message   for people.
     * @param temporary whether the same may be let in later: another reload is under way.
     */
    ReloadRefusedException(final String message, final boolean temporary)
    {
        super(message);
        this.temporary = temporary;
    }

    /**
     * Whether it is only for now.
     *
     * @return true when the same configuration may be let in a moment later.
     */
    public boolean isTemporary()
    {
        return temporary;
    }
}
