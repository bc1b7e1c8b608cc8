package io.plumbline.journal;

/**
 * How much of a journal is kept. The oldest goes while any of the three asks for it.
 *
 * @param keepDays  days after its end that a cycle is kept, or {@link #UNLIMITED}.
 * @param keepBytes bytes that the journal may hold, or {@link #UNLIMITED}.
 * @param minFree   bytes that are to be free on the journal's file system, or 0.
 */
public record Retention(int keepDays, long keepBytes, long minFree)
{
    /** No bound of this kind. */
    public static final int UNLIMITED = -1;

    /** Everything is kept. */
    public static final Retention EVERYTHING = new Retention(UNLIMITED, UNLIMITED, 0);

    /**
     * Whether anything may ever go.
     *
     * @return true if there is a bound.
     */
    public boolean isBounded()
    {
        return keepDays != UNLIMITED || keepBytes != UNLIMITED || minFree > 0;
    }
}
