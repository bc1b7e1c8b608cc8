package io.plumbline.perf.flink;

import io.plumbline.perf.peer.PeerInput;
import io.plumbline.perf.peer.PeerRun;
import io.plumbline.perf.peer.Verdicts;
import java.util.List;

/**
 * The run that is under way: what sources take and sinks give, since Flink makes both from bytes. One at a time; any
 * thread.
 */
final class FlinkRun
{
    private static volatile FlinkRun current;

    private final PeerInput[] parts;
    private Verdicts verdicts;
    private long startNs;
    private long endNs;

    private FlinkRun(final PeerInput[] parts)
    {
        this.parts = parts;
    }

    static FlinkRun begin(final PeerInput[] parts)
    {
        current = new FlinkRun(parts);
        return current;
    }

    static FlinkRun current()
    {
        return current;
    }

    /** A source begins. */
    synchronized PeerInput take(final int part)
    {
        if (startNs == 0)
        {
            startNs = System.nanoTime();
        }
        return parts[part];
    }

    /** Of all devices, by their index. */
    List<String> codes()
    {
        return parts[0].codes();
    }

    /** Nothing found yet, for a sink to find. */
    Verdicts verdicts()
    {
        return parts[0].verdicts();
    }

    /**
     * A sink has had all there is. It is not closed yet: where there are checkpoints, Flink first waits for the next
     * one, up to a whole interval, which is no work. What file sinks have in their buffers then, some hundred
     * kilobytes, is written with it.
     */
    synchronized void end(final Verdicts found)
    {
        verdicts = verdicts == null ? verdicts() : verdicts;
        verdicts.add(found);
        endNs = System.nanoTime();
    }

    /** From the first source's begin until the last sink has had all. */
    synchronized PeerRun result()
    {
        return new PeerRun(endNs - startNs, verdicts);
    }
}
