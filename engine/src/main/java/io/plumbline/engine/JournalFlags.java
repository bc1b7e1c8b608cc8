package io.plumbline.engine;

import io.plumbline.engine.monitor.Verdict;

/**
 * Bits of the SBE sets {@code ReadingFlags} and {@code ComponentFlags}, and how a verdict is put into them: in one
 * place for the journal that records a verdict and the replay that compares it.
 */
public final class JournalFlags
{
    /** Reading, input: valid. */
    public static final int VALID = 1;
    /** Reading, input: late. */
    public static final int LATE = 1 << 1;
    /** Reading, verdict: duplicate. */
    public static final int DUPLICATE = 1 << 2;
    /** Reading, verdict: recovered. */
    public static final int RECOVERED = 1 << 3;
    /** Reading, verdict: evaluated. */
    public static final int EVALUATED = 1 << 4;

    /** Component: its reading was valid. */
    public static final int COMPONENT_VALID = 1;
    /** Component: breach of the lower bound. */
    public static final int BELOW = 1 << 1;
    /** Component: breach of the upper bound. */
    public static final int ABOVE = 1 << 2;
    /** Component: alarm raised. */
    public static final int RAISED = 1 << 3;
    /** Component: alarm cleared. */
    public static final int CLEARED = 1 << 4;

    private JournalFlags()
    {
    }

    /**
     * Flags of a reading.
     *
     * @param valid   as it came.
     * @param late    as it came.
     * @param verdict decided on it.
     * @return bits of {@code ReadingFlags}.
     */
    public static int ofReading(final boolean valid, final boolean late, final Verdict verdict)
    {
        return (valid ? VALID : 0) |
            (late ? LATE : 0) |
            (verdict.duplicate() ? DUPLICATE : 0) |
            (verdict.recovered() ? RECOVERED : 0) |
            (verdict.evaluated() ? EVALUATED : 0);
    }

    /**
     * Flags of a component.
     *
     * @param verdict   on its round.
     * @param component 0 to 7.
     * @return bits of {@code ComponentFlags}.
     */
    public static int ofComponent(final Verdict verdict, final int component)
    {
        return verdict.valid() >> component & COMPONENT_VALID |
            (verdict.below() >> component & 1) * BELOW |
            (verdict.above() >> component & 1) * ABOVE |
            (verdict.raised() >> component & 1) * RAISED |
            (verdict.cleared() >> component & 1) * CLEARED;
    }
}
