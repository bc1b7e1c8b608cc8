package io.plumbline.engine.counters;

/** How the values of a counter behave. */
public enum CounterKind
{
    /** Counts events since the start of the engine; never falls. */
    COUNTER,
    /** What is so at this moment. */
    GAUGE,
    /** Always 1; its label says something. */
    INFO,
    /** A counter for each bucket and one for the sum, as {@link LatencyHistogram} writes them. */
    HISTOGRAM
}
