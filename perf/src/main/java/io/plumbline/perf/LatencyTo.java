package io.plumbline.perf;

import io.plumbline.engine.config.WaitStrategyKind;

/**
 * How far a message is followed.
 */
enum LatencyTo
{
    /** From memory, in this process, until it is decided and until it stands in the journal. */
    JOURNALED(WaitStrategyKind.BUSY_SPIN),
    /** Over TCP from another process, until that has read its acknowledgement. */
    ACKNOWLEDGED(WaitStrategyKind.SLEEPING),
    /** The same, until a webhook has got the alarm that it raised. */
    ACTION(WaitStrategyKind.SLEEPING);

    private final WaitStrategyKind waitStrategy;

    LatencyTo(final WaitStrategyKind waitStrategy)
    {
        this.waitStrategy = waitStrategy;
    }

    /** Of the engine's threads where nothing is said. */
    WaitStrategyKind waitStrategy()
    {
        return waitStrategy;
    }
}
