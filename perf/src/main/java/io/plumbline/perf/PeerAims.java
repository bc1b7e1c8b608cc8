package io.plumbline.perf;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
        final Optional<PeerRow> engine = rows.stream().filter(row -> row.kind().isPlumbline()).findFirst();
        if (engine.isEmpty())
        {
            return;
        }
        if (!engine.get().isSound())
        {
            result.say("aims: not judged, since no turn of the engine counts, or one is void");
            return;
        }
        final ResultTable table = result.table("aims");
        for (final Aim aim : AIMS)
        {
            best(aim).ifPresent(best ->
            {
                final boolean met = best.ratios().median() >= aim.times;
                result.say(String.format(
                    Locale.ROOT, "aim: %d times as fast as %s: %s, %.2f times as fast as %s (%.2f to %.2f)",
                    aim.times, aim.whom, met ? "met" : "missed", best.ratios().median(), best.kind().name(),
                    best.ratios().min(), best.ratios().max()));
                table.row()
                    .key("aim", aim.times + " times as fast as " + aim.whom)
                    .key("peer", best.kind().name())
                    .key("verdict", met ? "met" : "missed")
                    .figure("times", "as fast was the engine", best.ratios());
            });
        }
    }

    /** The fastest beside the engine. */
    private Optional<PeerRow> best(final Aim aim)
    {
        return rows.stream()
            .filter(row -> row.isSound() && !row.ratios().isEmpty())
            .filter(row -> !row.kind().isPlumbline() && !row.kind().isLimit() && aim.whose.test(row.kind()))
            .min(Comparator.comparingDouble(row -> row.ratios().median()));
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
