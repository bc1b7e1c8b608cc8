package io.plumbline.engine;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * How an engine starts.
 *
 * @param verifyAll    whether the whole journal is checked and decided again before it starts, not only what recovery
 *                     needs.
 * @param acceptDamage whether it goes on behind damage, from the last good state, and journals that it does.
 * @param onFault      told of the fault that stops the engine, at once and on the thread that it stopped.
 * @param maxBatch     events that a stage takes at a time at most, and so the most of a batch of the journal; 0 for the
 *                     engine's own choice. To be measured with.
 */
public record StartOptions(
    boolean verifyAll, boolean acceptDamage, Consumer<EngineFaultException> onFault, int maxBatch)
{
    /** Checks what recovery needs, stops at damage, and leaves faults to {@link Engine#checkFault()}. */
    public static final StartOptions DEFAULT = new StartOptions(
        false,
        false,
        (fault) ->
        {
        });

    /**
     * Checks that all is given.
     */
    public StartOptions
    {
        Objects.requireNonNull(onFault, "onFault");
        if (maxBatch < 0)
        {
            throw new IllegalArgumentException("less than nothing in a batch: " + maxBatch);
        }
    }

    /**
     * With batches as the engine makes them.
     *
     * @param verifyAll    whether the whole journal is checked and decided again.
     * @param acceptDamage whether it goes on behind damage.
     * @param onFault      told of the fault that stops the engine.
     */
    public StartOptions(
        final boolean verifyAll, final boolean acceptDamage, final Consumer<EngineFaultException> onFault)
    {
        this(verifyAll, acceptDamage, onFault, 0);
    }

    /**
     * The same with batches of another length.
     *
     * @param newMaxBatch events that a stage takes at a time at most.
     * @return new options.
     */
    public StartOptions withMaxBatch(final int newMaxBatch)
    {
        return new StartOptions(verifyAll, acceptDamage, onFault, newMaxBatch);
    }
}
