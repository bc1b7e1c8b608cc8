package io.plumbline.engine.config;

/**
 * What an action does about events that it cannot be rid of.
 */
public enum WaitOrSkip
{
    /** Tries on; what comes later waits. */
    WAIT,
    /** Goes on with what comes later, and puts down what was skipped. */
    SKIP
}
