package io.plumbline.perf;

import java.util.List;

/**
 * What {@code peers} measures of all of them, in turns. Of one thread.
 */
interface PeerMeasurement
{
    /**
     * Measures, and prints each turn when it has ended.
     *
     * @param kinds  of the peers.
     * @param turns  runs them.
     * @param rounds that each takes a turn in.
     */
    void measure(List<PeerKind> kinds, PeerTurns turns, int rounds);

    /**
     * Prints the table and keeps it.
     *
     * @return why the result has failed, or null.
     */
    String report();

    /** What a peer is made of, in a line. */
    static String described(final PeerKind kind, final String settings)
    {
        return kind.name() + ": " + settings + (kind.flags().isEmpty() ? "" : "; " + String.join(" ", kind.flags()));
    }
}
