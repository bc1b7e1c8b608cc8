package io.plumbline.engine.counters;

import java.util.Locale;

/** What the engine does; the value of {@link EngineCounter#STATE} is the ordinal. */
public enum EngineState
{
    /** It recovers from the journal. */
    STARTING,
    /** It takes messages in. */
    RUNNING,
    /** It has come to its end. */
    STOPPED,
    /** It could not start, or a fault has stopped it; the error log says why. */
    FAILED;

    private static final EngineState[] STATES = values();

    /**
     * The state of a counter's value.
     *
     * @param value of the counter.
     * @return the state; {@link #FAILED} for a value that is none.
     */
    public static EngineState of(final long value)
    {
        return value < 0 || value >= STATES.length ? FAILED : STATES[(int)value];
    }

    /** The name users see. */
    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT);
    }
}
