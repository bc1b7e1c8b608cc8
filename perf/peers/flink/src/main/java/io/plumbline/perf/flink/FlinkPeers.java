package io.plumbline.perf.flink;

import io.plumbline.perf.peer.Peer;

/**
 * Flink in its forms.
 */
public final class FlinkPeers implements Peer.Factory
{
    /** For who has only the class's name. */
    public FlinkPeers()
    {
    }

    /** {@inheritDoc} */
    @Override
    public Peer create(final String name)
    {
        return switch (name)
        {
            case "flink" -> new FlinkPeer(false, false);
            case "flink-fused" -> new FlinkPeer(true, false);
            case "flink-file" -> new FlinkPeer(true, true);
            default -> throw new IllegalArgumentException("no peer " + name);
        };
    }
}
