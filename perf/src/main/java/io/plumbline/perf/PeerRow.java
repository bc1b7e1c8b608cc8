package io.plumbline.perf;

import io.plumbline.perf.peer.Verdicts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The row of a peer: its turns, and what is void about them.
 */
final class PeerRow
{
    /** Above {@link #line}. */
    static final String HEADING = String.format(
        "%-24s%12s%10s%10s%10s   %10s%10s%10s  %-5s %s", "M messages/s", "messages", "median", "min", "max", "times",
        "min", "max", "kept", "answer");

    private final PeerKind kind;
    private final long count;
    private final Verdicts expected;
    private final Series rates;
    private final Series ratios;
    private String settings = "";
    private final List<double[]> before = new ArrayList<>();
    private final List<double[]> counted = new ArrayList<>();
    private int unsettled;
    private String flaw;

    /**
     * @param kind     of the peer.
     * @param count    messages a turn.
     * @param expected answer.
     * @param rounds   that there will be.
     */
    PeerRow(final PeerKind kind, final long count, final Verdicts expected, final int rounds)
    {
        this.kind = kind;
        this.count = count;
        this.expected = expected;
        rates = new Series(kind.name(), "%8.3f", rounds);
        ratios = new Series(kind.name(), "%8.2f", rounds);
    }

    /**
     * Takes in a turn.
     *
     * @param turn          of this peer.
     * @param plumblineRate of the engine in the same round, millions of messages a second; 0 when there was none that
     *                      counts.
     */
    void add(final PeerTurn turn, final double plumblineRate)
    {
        final String found = turn.answer().flaw(kind, count, expected);
        if (found != null)
        {
            flaw = found;
            return;
        }
        settings = turn.answer().settings();
        rates.add(turn.rate());
        before.add(turn.before());
        counted.add(turn.rates());
        unsettled += turn.isUnsettled() ? 1 : 0;
        if (plumblineRate > 0)
        {
            ratios.add(plumblineRate / turn.rate());
        }
    }

    /** Whether a turn of this peer counts. */
    boolean isSound(final PeerTurn turn)
    {
        return turn.answer().flaw(kind, count, expected) == null;
    }

    /** The line of the table. */
    String line()
    {
        if (flaw != null)
        {
            return String.format(Locale.ROOT, "%-24s%,12d  %s", kind.name(), count, flaw);
        }
        if (rates.isEmpty())
        {
            return String.format(Locale.ROOT, "%-24s%,12d  no turn", kind.name(), count);
        }
        final String ratio = ratios.isEmpty() ? String.format("%10s%10s%10s", "-", "-", "-") : String.format(
            Locale.ROOT, "%10.2f%10.2f%10.2f", ratios.median(), ratios.min(), ratios.max());
        return String.format(
            Locale.ROOT, "%-24s%,12d%10.3f%10.3f%10.3f   %s  %-5s %s",
            kind.name(), count, rates.median(), rates.min(), rates.max(), ratio,
            kind.kept() ? "yes" : "no", (kind.isLimit() ? "none" : "same") + (isSettled() ? "" : ", UNSETTLED"));
    }

    /** Adds it to a table. */
    void keep(final ResultTable table)
    {
        final ResultTable.Row kept = table.row()
            .key("peer", kind.name())
            .key("what", kind.what())
            .key("settings", settings)
            .key("flags", String.join(" ", kind.flags()))
            .key("kept", kind.kept() ? "yes" : "no")
            .key("messages", count)
            .key("answer", flaw != null ? flaw : kind.isLimit() ? "none" : "same")
            .key("settled", isSettled() ? "yes" : "no")
            .key("rounds unsettled", unsettled)
            .figure("rate", "M messages/s", rates)
            .figure("times", "as fast was the engine", ratios);
        keep(kept, "runs before, of all rounds", before);
        keep(kept, "runs that count, of all rounds", counted);
    }

    /** In half of its rounds it may be unsettled: then their median still stands on rounds that are not. */
    private boolean isSettled()
    {
        return unsettled * 2 <= rates.values().length;
    }

    private static void keep(final ResultTable.Row row, final String name, final List<double[]> rounds)
    {
        final double[] runs = rounds.stream().flatMapToDouble(Arrays::stream).toArray();
        if (runs.length > 0)
        {
            row.figure(name, "M messages/s", runs);
        }
    }

    PeerKind kind()
    {
        return kind;
    }

    String settings()
    {
        return settings;
    }

    /** Whether it has figures that count. */
    boolean isSound()
    {
        return flaw == null && !rates.isEmpty();
    }

    /** What is wrong with it, or null. */
    String flaw()
    {
        return flaw;
    }

    Series rates()
    {
        return rates;
    }

    Series ratios()
    {
        return ratios;
    }
}
