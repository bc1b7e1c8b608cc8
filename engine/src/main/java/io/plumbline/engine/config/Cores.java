package io.plumbline.engine.config;

/**
 * The cores the engine's threads are pinned to. Key {@code cores}.
 *
 * @param ingress core of the ingress thread, or {@link #NONE}; with {@code threading: single} of the only one.
 * @param monitor core of the monitor's thread, or {@link #NONE}; with {@code threading: shared} the journal's as well.
 *                Without effect where there is no such thread, see {@link ThreadingMode#hasMonitorThread()}.
 * @param journal core of the journal's thread, or {@link #NONE}. Without effect where there is no such thread, see
 *                {@link ThreadingMode#hasJournalThread()}.
 */
public record Cores(int ingress, int monitor, int journal)
{
    /** The thread is not pinned. */
    public static final int NONE = -1;

    /** Largest number of a core. */
    public static final int MAX_CORE = 1_023;

    /** No thread is pinned. The default. */
    public static final Cores UNPINNED = new Cores(NONE, NONE, NONE);

    /**
     * Checks the numbers' range.
     *
     * @throws IllegalArgumentException if one is neither {@link #NONE} nor within 0 to {@link #MAX_CORE}.
     */
    public Cores
    {
        checkRange(ingress);
        checkRange(monitor);
        checkRange(journal);
    }

    private static void checkRange(final int core)
    {
        if (core < NONE || core > MAX_CORE)
        {
            throw new IllegalArgumentException("no core " + core);
        }
    }
}
