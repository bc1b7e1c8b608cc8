package io.plumbline.perf.peer;

/**
 * One run of a {@link Peer}.
 *
 * @param durationNs from the first message taken until the last is decided, and written where the peer writes.
 * @param answer     what was decided; null of a limit, which decides nothing.
 */
public record PeerRun(long durationNs, Verdicts answer)
{
}
