package io.plumbline.perf;

import java.nio.file.Path;

/**
 * A rate that {@code latency} measures.
 *
 * @param journal   new directory.
 * @param rate      messages a second.
 * @param warmUp    at that rate, not recorded.
 * @param time      that is recorded.
 * @param isOfSweep whether a sweep chose the rate.
 */
record LatencyTurn(Path journal, long rate, Span warmUp, Span time, boolean isOfSweep)
{
    /** How long it is measured, in words. */
    String length()
    {
        return time + " after " + warmUp;
    }
}
