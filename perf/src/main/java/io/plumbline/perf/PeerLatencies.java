package io.plumbline.perf;

import io.plumbline.perf.rate.Hiccups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code peers --latency}: all at the same fixed rate, in turns.
 */
final class PeerLatencies implements PeerMeasurement
{
    private final Result result;
    private final long rate;
    private final Span settle;
    private final List<PeerLatencyRow> rows = new ArrayList<>();

    /**
     * @param result to print to and to keep the figures in.
     * @param rate   messages a second.
     * @param settle time at that rate that does not count.
     */
    PeerLatencies(final Result result, final long rate, final Span settle)
    {
        this.result = result;
        this.rate = rate;
        this.settle = settle;
    }

    /** Whether a peer can be given messages at a fixed rate. */
    static boolean takes(final PeerKind kind)
    {
        return kind.script() == null && !kind.isLimit() && (kind.isPlumbline() || !kind.isOwn());
    }

    /** About a second's messages are held, and given as often as it takes. */
    static LoadPlan plan(final LoadFleet fleet, final long rate, final Span settle, final Span time)
    {
        final long sweep = (long)fleet.deviceCount() * LoadFleet.COMPONENTS;
        final long held = Math.max(1, Math.min(rate / sweep, LoadPlan.heldSweeps(fleet))) * sweep;
        final double messages = rate * (settle.ns() + time.ns()) / 1e9;
        return new LoadPlan(held, Math.max(1, (long)Math.ceil(messages / held)), MessageForm.PYTHON);
    }

    /** {@inheritDoc} */
    @Override
    public void measure(final List<PeerKind> kinds, final PeerTurns turns, final int rounds)
    {
        for (final PeerKind kind : kinds)
        {
            rows.add(new PeerLatencyRow(kind, turns.load().count(kind), turns.load().answer(kind), rounds));
        }
        final long aloneNs = Hiccups.alone(settle.ns()).getMaxValue();
        result.say(String.format(
            Locale.ROOT, "idle thread  held up by %.1f ms at worst in %s before any peer ran",
            aloneNs / (double)TimeUnit.MILLISECONDS.toNanos(1), settle));
        result.say("");
        result.say(String.format("%-32s%9s%9s%9s%9s", "", "p50", "p99", "p99.9", "max"));
        for (int round = 1; round <= rounds; round++)
        {
            final Map<PeerLatencyRow, PeerLatency> taken = new LinkedHashMap<>();
            PeerLatency plumbline = null;
            try
            {
                for (final PeerLatencyRow row : turns.inOrder(rows))
                {
                    final PeerLatency turn = PeerLatency.run(row.kind(), turns, rate, settle, aloneNs);
                    plumbline = row.kind().isPlumbline() && row.isSound(turn) ? turn : plumbline;
                    taken.put(row, turn);
                    result.say(
                        String.format("round %-3d %-22s%s", round, row.kind().name(), PeerLatencyRow.told(turn)));
                }
            }
            finally
            {
                // Also of a round that broke off.
                for (final Map.Entry<PeerLatencyRow, PeerLatency> entry : taken.entrySet())
                {
                    entry.getKey().add(entry.getValue(), plumbline);
                }
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public String report()
    {
        result.say("");
        result.say(PeerLatencyRow.HEADING);
        final ResultTable table = result.table("latency");
        for (final PeerLatencyRow row : rows)
        {
            result.say(row.line());
            row.keep(result, table);
        }
        result.say("");
        result.say("from the planned arrival of the message that completes a round to each deviation in it; of the " +
            "engine until it is journaled. All rounds together.");
        result.say("times: how many times the engine's in the same round. kept: whether each message is written to a " +
            "file, too.");
        result.say("All spin while nothing comes, but the sources of flink, and hand on what is there, 16 messages " +
            "at a time at most; Flink's buffers wait for 1 ms.");
        result.say("MISSED: less than 99 % of the rate, or further behind at the end, or one time in a hundred, than " +
            "10 ms and the idle thread's worst before any peer ran.");
        new PeerLatencyAims(rows, rate).keep(result);
        rows.forEach(row -> result.say(PeerMeasurement.described(row.kind(), row.settings())));
        return rows.stream().allMatch(PeerLatencyRow::isSound) ? null :
            "a row is void, a rate was missed, or a peer failed";
    }
}
