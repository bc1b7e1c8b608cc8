package io.plumbline.perf;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The best of some peers, beside which an engine is to be so many times better.
 *
 * @param row   of the peer.
 * @param times how many times better the engine was, round by round; empty where nothing can be compared.
 * @param <R>   kind of row.
 */
record BestPeer<R>(R row, Series times)
{
    /**
     * The one that the engine has the least ahead of, by the median of the rounds.
     *
     * @param rows  of peers.
     * @param times how many times better than one the engine was.
     * @return the best; empty when there is none with a round to compare.
     */
    static <R> Optional<BestPeer<R>> of(final List<R> rows, final Function<R, Series> times)
    {
        return rows.stream()
            .map(row -> new BestPeer<>(row, times.apply(row)))
            .filter(peer -> !peer.times.isEmpty())
            .min(Comparator.comparingDouble(peer -> peer.times.median()));
    }

    /** Whether an aim is met, in a word. */
    String verdict(final int aim)
    {
        return times.median() >= aim ? "met" : "missed";
    }

    /** The same with the figures. */
    String told(final int aim, final String beside)
    {
        return String.format(
            Locale.ROOT, "%s, %.2f times %s (%.2f to %.2f)",
            verdict(aim), times.median(), beside, times.min(), times.max());
    }
}
