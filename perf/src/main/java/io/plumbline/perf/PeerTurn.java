package io.plumbline.perf;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One turn of a peer as fast as it can.
 *
 * @param rate   millions of messages a second, 0 when it failed.
 * @param before rates of the runs in the same process before the one that counts.
 * @param answer that it gave.
 */
record PeerTurn(double rate, double[] before, PeerAnswer answer)
{
    private static final double SETTLED = 0.05;

    /** Runs a peer. */
    static PeerTurn run(final PeerKind kind, final PeerTurns turns)
    {
        final Map<String, String> told = turns.run(kind, List.of("ns"));
        if (told.containsKey(PeerTurns.FAILURE))
        {
            return new PeerTurn(0, new double[0], PeerAnswer.failed(told.get(PeerTurns.FAILURE)));
        }
        final long count = turns.load().count(kind);
        return new PeerTurn(
            rate(count, told.get("ns")),
            Stream.of(told.getOrDefault("before", "").split(","))
                .filter(ns -> !ns.isEmpty())
                .mapToDouble(ns -> rate(count, ns))
                .toArray(),
            PeerAnswer.of(told));
    }

    /** Whether the run that counts differs from the one before by so much that it may not have been warm. */
    boolean isUnsettled()
    {
        return before.length > 0 && Math.abs(rate / before[before.length - 1] - 1) > SETTLED;
    }

    /** What is to be told of it when it has ended. */
    String told()
    {
        return answer.failure() != null ? "failed: " + answer.failure() :
            String.format(Locale.ROOT, "%8.3f M messages/s", rate);
    }

    private static double rate(final long count, final String ns)
    {
        return count * 1e3 / Long.parseLong(ns);
    }
}
