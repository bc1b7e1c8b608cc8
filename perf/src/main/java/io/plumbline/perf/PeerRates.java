package io.plumbline.perf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code peers}: each as fast as it can, in turns.
 */
final class PeerRates implements PeerMeasurement
{
    private final Result result;
    private final List<PeerRow> rows = new ArrayList<>();

    /**
     * @param result to print to and to keep the figures in.
     */
    PeerRates(final Result result)
    {
        this.result = result;
    }

    /** {@inheritDoc} */
    @Override
    public void measure(final List<PeerKind> kinds, final PeerTurns turns, final int rounds)
    {
        for (final PeerKind kind : kinds)
        {
            rows.add(new PeerRow(kind, turns.load().count(kind), turns.load().answer(kind), rounds));
        }
        result.say("");
        for (int round = 1; round <= rounds; round++)
        {
            final Map<PeerRow, PeerTurn> taken = new LinkedHashMap<>();
            double plumblineRate = 0;
            try
            {
                for (final PeerRow row : turns.inOrder(rows))
                {
                    final PeerTurn turn = PeerTurn.run(row.kind(), turns);
                    plumblineRate = row.kind().isPlumbline() && row.isSound(turn) ? turn.rate() : plumblineRate;
                    taken.put(row, turn);
                    result.say(String.format("round %-3d %-24s %s", round, row.kind().name(), turn.told()));
                }
            }
            finally
            {
                // Also of a round that broke off.
                for (final Map.Entry<PeerRow, PeerTurn> entry : taken.entrySet())
                {
                    entry.getKey().add(entry.getValue(), plumblineRate);
                }
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public String report()
    {
        result.say("");
        result.say(PeerRow.HEADING);
        final ResultTable table = result.table("rates");
        for (final PeerRow row : rows)
        {
            result.say(row.line());
            row.keep(table);
        }
        result.say("");
        result.say(
            "times: how many times as fast the engine was in the same round. kept: whether each message is written " +
            "to a file, too. Of each turn the median of its runs that count. UNSETTLED: in more than half of the " +
            "rounds the middle half of these runs differ by more than 10 % of it.");
        new PeerAims(rows).keep(result);
        rows.forEach(row -> result.say(PeerMeasurement.described(row.kind(), row.settings())));
        return rows.stream().anyMatch(row -> row.flaw() != null) ? "a row is void, or a peer failed" : null;
    }
}
