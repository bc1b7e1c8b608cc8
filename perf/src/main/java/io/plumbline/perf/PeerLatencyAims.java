package io.plumbline.perf;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the engine's latency is to be beside the peers': so many times lower than the best of those that keep nothing,
 * and of those that keep every message, by the medians of the rounds' ratios.
 */
final class PeerLatencyAims
{
    private static final int TIMES = 10;
    private static final double[] PERCENTILES = {99, 99.9};
    private static final List<Group> GROUPS = List.of(
        new Group("the best peer that keeps nothing", false),
        new Group("the best peer that keeps every message", true));

    private final List<PeerLatencyRow> rows;
    private final long rate;

    /**
     * @param rows of all peers, the engine among them.
     * @param rate messages a second.
     */
    PeerLatencyAims(final List<PeerLatencyRow> rows, final long rate)
    {
        this.rows = rows;
        this.rate = rate;
    }

    /**
     * Prints each aim, met or missed, and keeps them as a table; those of which no peer has figures are left out. When
     * the engine's own row is not sound none is judged.
     */
    void keep(final Result result)
    {
        final Optional<PeerLatencyRow> engine = rows.stream().filter(row -> row.kind().isPlumbline()).findFirst();
        if (engine.isEmpty())
        {
            return;
        }
        final ResultTable table = result.table("aims");
        for (final Group group : GROUPS)
        {
            for (final double percentile : PERCENTILES)
            {
                best(group, percentile).ifPresent(best -> keep(group, percentile, engine.get(), best, result, table));
            }
        }
    }

    private void keep(
        final Group group,
        final double percentile,
        final PeerLatencyRow engine,
        final BestPeer<PeerLatencyRow> best,
        final Result result,
        final ResultTable table)
    {
        final PeerLatencyRow peer = best.row();
        final boolean judged = engine.isSound() && !best.times().isEmpty();
        final String aim = String.format(
            Locale.ROOT, "%s of %s %d times the engine's, at %,d a second", name(percentile), group.whom, TIMES, rate);
        final String notJudged = "not judged, since the engine's row is " + engine.verdict();
        result.say("aim: " + aim + ": " + (judged ? best.told(TIMES, "with " + peer.kind().name()) : notJudged) +
            (judged && !peer.isSound() ? ", which MISSED the rate" : ""));
        table.row()
            .key("aim", aim)
            .key("peer", peer.kind().name())
            .key("answer", peer.verdict())
            .key("verdict", judged ? best.verdict(TIMES) : notJudged)
            .figure("times", "the engine's", judged ? best.times().values() : new double[0])
            .figure("engine", "us", engine.hasFigures() ? new double[]{engine.us(percentile)} : new double[0])
            .figure("peer", "us", peer.us(percentile));
    }

    /**
     * The one with the lowest latency beside the engine's, or of all rounds where there is nothing to compare. One that
     * missed the rate is not left out: it may be ahead for all but a moment.
     */
    private Optional<BestPeer<PeerLatencyRow>> best(final Group group, final double percentile)
    {
        final List<PeerLatencyRow> peers = rows.stream()
            .filter(row -> row.hasFigures() && !row.kind().isPlumbline() && row.kind().kept() == group.kept)
            .toList();
        return BestPeer.of(peers, row -> row.times(percentile)).or(() -> peers.stream()
            .min(Comparator.comparingDouble(row -> row.us(percentile)))
            .map(row -> new BestPeer<>(row, row.times(percentile))));
    }

    private static String name(final double percentile)
    {
        return "p" + (percentile == Math.rint(percentile) ? Long.toString((long)percentile) :
            Double.toString(percentile));
    }

    /**
     * Of peers.
     *
     * @param whom it is about.
     * @param kept whether these write every message to a file.
     */
    private record Group(String whom, boolean kept)
    {
    }
}
