package io.plumbline.perf;

/**
 * Under which a measurement is refused, because its figures would say nothing of the product.
 */
public final class Preconditions
{
    /** System property that turns a refusal into a warning. */
    public static final String FORCE_PROPERTY = "plumbline.perf.force";

    private Preconditions()
    {
    }

    /**
     * Checks the process that measures.
     *
     * @throws IllegalStateException when assertions are on and {@link #FORCE_PROPERTY} is not set.
     */
    public static void check()
    {
        if (Preconditions.class.desiredAssertionStatus())
        {
            refuse("assertions are on (-ea): what would be measured is not what runs in production");
        }
    }

    private static void refuse(final String why)
    {
        if (!Boolean.getBoolean(FORCE_PROPERTY))
        {
            throw new IllegalStateException("refused: " + why + "; -D" + FORCE_PROPERTY + "=true measures anyway");
        }
        System.err.println("plumbline-perf: warning: " + why);
    }
}
