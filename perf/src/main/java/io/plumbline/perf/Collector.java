package io.plumbline.perf;

import java.util.List;

/**
 * Collectors of garbage under which the engine is left to run.
 */
enum Collector
{
    /** The usual one. */
    G1(List.of("-XX:+UseG1GC")),
    /** None: whatever is allocated stays, until the heap is full and the process ends. */
    EPSILON(List.of("-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC"));

    private final List<String> flags;

    Collector(final List<String> flags)
    {
        this.flags = flags;
    }

    List<String> flags()
    {
        return flags;
    }
}
