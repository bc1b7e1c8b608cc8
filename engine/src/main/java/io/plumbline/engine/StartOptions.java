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
 */
public record StartOptions(boolean verifyAll, boolean acceptDamage, Consumer<EngineFaultException> onFault)
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
    }
}
