package io.plumbline.journal;

/**
 * Sequences of events in a row, in words.
 */
public final class Sequences
{
    private Sequences()
    {
    }

    /**
     * The sequences alone.
     *
     * @param first of them.
     * @param last  of them, not before the first.
     * @return {@code sequence 7}, or {@code sequences 7 to 9}.
     */
    public static String of(final long first, final long last)
    {
        return first == last ? "sequence " + first : "sequences " + first + " to " + last;
    }

    /**
     * The beginning of a sentence on what they are.
     *
     * @param first of them.
     * @param last  of them, not before the first.
     * @return {@code sequence 7 is}, or {@code sequences 7 to 9 are}.
     */
    public static String are(final long first, final long last)
    {
        return of(first, last) + (first == last ? " is" : " are");
    }

    /**
     * The beginning of a sentence on what they were.
     *
     * @param first of them.
     * @param last  of them, not before the first.
     * @return {@code sequence 7 was}, or {@code sequences 7 to 9 were}.
     */
    public static String were(final long first, final long last)
    {
        return of(first, last) + (first == last ? " was" : " were");
    }
}
