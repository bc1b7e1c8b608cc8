package io.plumbline.perf;

import io.plumbline.engine.config.WaitStrategyKind;

/**
 * How far a message is followed.
 */
enum LatencyTo
{
    /** From memory, in this process, until it is decided and until it stands in the journal. */
    JOURNALED(WaitStrategyKind.BUSY_SPIN, 0),
    /** Over TCP from another process, until that has read its acknowledgement. */
    ACKNOWLEDGED(WaitStrategyKind.SLEEPING, 1),
    /** The same, until a webhook has got the alarm that it raised. */
    ACTION(WaitStrategyKind.SLEEPING, 1);

    private final WaitStrategyKind waitStrategy;
    private final int spinningSenders;

    LatencyTo(final WaitStrategyKind waitStrategy, final int spinningSenders)
    {
        this.waitStrategy = waitStrategy;
        this.spinningSenders = spinningSenders;
    }

    /** Threads beside the engine's that send and never sleep. */
    int spinningSenders()
    {
        return spinningSenders;
    }

    /** Of the engine's threads where nothing is said. */
    WaitStrategyKind waitStrategy()
    {
        return waitStrategy;
    }
}
