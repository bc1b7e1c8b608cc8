package io.plumbline.perf;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One turn of a peer as fast as it can.
 *
 * @param rates        millions of messages a second, of the runs that count; none when it failed.
 * @param before       rates of the runs in the same process before those.
 * @param unwrittenMib that were still to be written to disk when it began.
 * @param answer       that it gave.
 */
record PeerTurn(double[] rates, double[] before, long unwrittenMib, PeerAnswer answer)
{
    /**
     * The middle half of the runs that count may differ by so much of their median. A single run that was held up is
     * not in it, nor does it change the median.
     */
    private static final double SETTLED = 0.1;

    /** Runs from which on there is a middle half. */
    private static final int SPREAD_RUNS = 4;

    /** Runs a peer. */
    static PeerTurn run(final PeerKind kind, final PeerTurns turns)
    {
        final Map<String, String> told = turns.run(kind, List.of("ns"));
        if (told.containsKey(PeerTurns.FAILURE))
        {
            return failed(told.get(PeerTurns.FAILURE));
        }
        final long count = turns.load().count(kind);
        final double[] rates = rates(count, told.get("ns"));
        // A peer's module that was built before the harness may run fewer.
        return rates.length != turns.runs(kind) ?
            failed("told of " + rates.length + " runs instead of " + turns.runs(kind)) :
            new PeerTurn(
                rates,
                rates(count, told.getOrDefault("before", "")),
                Long.parseLong(told.get(PeerTurns.UNWRITTEN)),
                PeerAnswer.of(told));
    }

    private static PeerTurn failed(final String failure)
    {
        return new PeerTurn(new double[0], new double[0], 0, PeerAnswer.failed(failure));
    }

    /** The median of the runs that count, millions of messages a second; 0 when it failed. */
    double rate()
    {
        return rates.length == 0 ? 0 : at(0.5);
    }

    /** Whether the runs that count differ by so much that their median says little. */
    boolean isUnsettled()
    {
        return rates.length >= SPREAD_RUNS && at(0.75) - at(0.25) > SETTLED * rate();
    }

    /** What is to be told of it when it has ended. */
    String told()
    {
        return answer.failure() != null ? "failed: " + answer.failure() : String.format(
            Locale.ROOT, "%8.3f M messages/s%s%s",
            rate(), isUnsettled() ? ", UNSETTLED" : "", DiskRest.told(unwrittenMib));
    }

    /** What so large a part of the runs that count does not reach, interpolated between two of them. */
    private double at(final double part)
    {
        final double[] sorted = rates.clone();
        Arrays.sort(sorted);
        final double place = part * (sorted.length - 1);
        final int below = (int)place;
        final int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    private static double[] rates(final long count, final String nanoseconds)
    {
        return Stream.of(nanoseconds.split(","))
            .filter(ns -> !ns.isEmpty())
            .mapToDouble(ns -> count * 1e3 / Long.parseLong(ns))
            .toArray();
    }
}
