package io.plumbline.engine.config;

/**
 * What a consumer of the ring does when there is nothing to do. Key {@code wait-strategy}.
 */
public enum WaitStrategyKind
{
    /** Spins, yields, then sleeps for short whiles: no core is burnt when idle. The default. */
    SLEEPING,
    /** Waits on a condition: the least work when idle, the slowest to wake. */
    BLOCKING,
    /** Spins, then yields: a core is busy. */
    YIELDING,
    /** Spins: a core is busy, for threads pinned to cores of their own. */
    BUSY_SPIN
}
