package io.plumbline.engine.cli;

/** Numbers of things, for people. */
final class Plural
{
    private Plural()
    {
    }

    /**
     * A number of things.
     *
     * @param count how many.
     * @param one   of them, a word with a regular plural.
     * @return such as {@code 1 segment} or {@code 2 segments}.
     */
    static String of(final long count, final String one)
    {
        return count + " " + one + (count == 1 ? "" : "s");
    }
}
