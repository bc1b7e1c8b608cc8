package io.plumbline.perf;

import java.util.List;
import java.util.function.Predicate;

/**
 * What the engine is to reach beside the peers: so many times as fast as the best of some of them, by the medians of
 * the rounds' ratios.
 */
final class PeerAims
{
    private static final List<Aim> AIMS = List.of(
        new Aim("the best peer that keeps nothing", 2, kind -> !kind.kept()),
        new Aim("the best peer that keeps every message", 4, PeerKind::kept),
        new Aim("Python in one process", 25, kind -> kind.name().equals("python")),
        new Aim("a Python process for each device", 300, kind -> kind.name().equals("python-processes")));

    private final List<PeerRow> rows;

    /**
     * @param rows of all peers, the engine among them.
     */
    PeerAims(final List<PeerRow> rows)
    {
        this.rows = rows;
    }

    /** Prints each aim, met or missed, and keeps them as a table; those of which no peer was measured are left out. */
    void keep(final Result result)
    {
        final List<PeerRow> engines = rows.stream().filter(row -> row.kind().isOwn()).toList();
        if (engines.isEmpty())
        {
            return;
        }
        final ResultTable table = result.table("aims");
        for (final PeerRow engine : engines)
        {
            if (engine.isSound())
            {
                keep(engine, result, table);
            }
            else
            {
                result.say(
                    "aims of " + engine.kind().name() + ": not judged, since no turn of it counts, or one is void");
            }
        }
    }

    private void keep(final PeerRow engine, final Result result, final ResultTable table)
    {
        final String name = engine.kind().name();
        for (final Aim aim : AIMS)
        {
            final List<PeerRow> peers = rows.stream()
                .filter(PeerRow::isSound)
                .filter(row -> !row.kind().isOwn() && !row.kind().isLimit() && aim.whose.test(row.kind()))
                .toList();
            BestPeer.of(peers, row -> times(engine, row)).ifPresent(best ->
            {
                final String text = aim.times + " times as fast as " + aim.whom;
                final String peer = best.row().kind().name();
                result.say("aim of " + name + ": " + text + ": " + best.told(aim.times, "as fast as " + peer));
                table.row()
                    .key("engine", name)
                    .key("aim", text)
                    .key("peer", peer)
                    .key("verdict", best.verdict(aim.times))
                    .figure("times", "as fast was the engine", best.times());
            });
        }
    }

    /** How many times as fast as a peer an engine was, round by round; of the last, one alone may have had its turn. */
    private static Series times(final PeerRow engine, final PeerRow peer)
    {
        final double[] rates = engine.rates().values();
        final double[] others = peer.rates().values();
        final int rounds = Math.min(rates.length, others.length);
        final Series times = new Series(peer.kind().name(), "%8.2f", rounds);
        for (int round = 0; round < rounds; round++)
        {
            times.add(rates[round] / others[round]);
        }
        return times;
    }

    /**
     * One of them.
     *
     * @param whom  it is about.
     * @param times as fast as the best of these.
     * @param whose of the kinds these are.
     */
    private record Aim(String whom, int times, Predicate<PeerKind> whose)
    {
    }
}
