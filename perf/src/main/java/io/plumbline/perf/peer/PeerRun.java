package io.plumbline.perf.peer;

import io.plumbline.perf.rate.PacedLatencies;

/**
 * One run of a {@link Peer}.
 *
 * @param durationNs from the first message taken until the last is decided, and written where the peer writes.
 * @param answer     what was decided; null of a limit, which decides nothing.
 * @param latencies  of the deviations, where messages came at a fixed rate; otherwise null.
 */
public record PeerRun(long durationNs, Verdicts answer, PacedLatencies latencies)
{
    /**
     * A run whose answer knows when each deviation was found.
     *
     * @param durationNs from the first message taken until the last is decided, and written where the peer writes.
     * @param answer     what was decided; null of a limit, which decides nothing.
     */
    public PeerRun(final long durationNs, final Verdicts answer)
    {
        this(durationNs, answer, answer == null ? null : answer.latencies());
    }
}
