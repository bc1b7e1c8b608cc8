package io.plumbline.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * {@code peers --latency}: all at the same fixed rate, in turns.
 */
final class PeerLatencies
{
    private final List<PeerKind> kinds;
    private final PeerWarmUp warmUp;
    private final long rate;
    private final Span settle;
    private final Consumer<String> say;
    private final List<PeerLatencyRow> rows = new ArrayList<>();

    /**
     * @param kinds  of the peers.
     * @param warmUp of each at full speed before.
     * @param rate   messages a second.
     * @param settle time at that rate that does not count.
     * @param say    takes what is to be printed, a line at a time.
     */
    PeerLatencies(
        final List<PeerKind> kinds,
        final PeerWarmUp warmUp,
        final long rate,
        final Span settle,
        final Consumer<String> say)
    {
        this.kinds = kinds;
        this.warmUp = warmUp;
        this.rate = rate;
        this.settle = settle;
        this.say = say;
    }

    /** Whether a peer can be given messages at a fixed rate. */
    static boolean takes(final PeerKind kind)
    {
        return kind.script() == null && !kind.isLimit();
    }

    /** About a second's messages are held, and given as often as it takes. */
    static LoadPlan plan(final LoadFleet fleet, final long rate, final Span settle, final Span time)
    {
        final long sweep = (long)fleet.deviceCount() * LoadFleet.COMPONENTS;
        final long held = Math.max(1, Math.min(rate / sweep, LoadPlan.heldSweeps(fleet))) * sweep;
        final double messages = rate * (settle.ns() + time.ns()) / 1e9;
        return new LoadPlan(held, Math.max(1, (long)Math.ceil(messages / held)), MessageForm.PYTHON);
    }

    /** Measures in rounds; the engine's turn comes first. */
    void measure(final PeerLoad load, final int rounds, final Path scratch)
    {
        for (final PeerKind kind : kinds)
        {
            rows.add(new PeerLatencyRow(kind, load.answer(kind), rate, rounds));
        }
        say.accept("");
        say.accept(String.format("%-32s%10s%10s%10s%10s", "", "p50", "p99", "p99.9", "max"));
        for (int round = 1; round <= rounds; round++)
        {
            PeerLatency plumbline = null;
            for (final PeerLatencyRow row : rows)
            {
                final PeerLatency turn = turn(row.kind(), load, scratch);
                plumbline = row.kind().name().equals(PeerKind.PLUMBLINE) ? turn : plumbline;
                say.accept(String.format("round %-3d %-22s %s", round, row.kind().name(), row.add(turn, plumbline)));
            }
        }
    }

    /** Prints the table and keeps it; returns whether all rows are sound. */
    boolean report(final Result result)
    {
        say.accept(String.format(
            "%n%-22s%10s%10s%10s%10s %10s %10s%10s  %-5s%s", "microseconds, medians",
            "p50", "p99", "p99.9", "max", "idle p99", "times p99", "p99.9", "kept", "answer"));
        final ResultTable table = result.table("latency");
        for (final PeerLatencyRow row : rows)
        {
            say.accept(row.line());
            row.keep(table);
        }
        say.accept(String.format(
            "%nfrom the planned arrival of the message that completes a round to each deviation in it; of the engine " +
            "until it is journaled.%ntimes: how many times the engine's in the same round. kept: whether each " +
            "message is written to a file, too."));
        say.accept("All spin while nothing comes, and hand on what is there, 16 messages at a time at most; Flink's " +
            "buffers wait for 1 ms.");
        best("p99", PeerLatencyRow::p99);
        best("p99.9", PeerLatencyRow::p999);
        for (final PeerLatencyRow row : rows)
        {
            say.accept(row.kind().name() + ": " + row.settings() +
                (row.kind().flags().isEmpty() ? "" : "; " + String.join(" ", row.kind().flags())));
        }
        return rows.stream().allMatch(PeerLatencyRow::isSound);
    }

    private void best(final String name, final ToDoubleFunction<PeerLatencyRow> figure)
    {
        final Optional<PeerLatencyRow> engine = rows.stream()
            .filter(row -> row.isSound() && row.kind().name().equals(PeerKind.PLUMBLINE))
            .findFirst();
        final Optional<PeerLatencyRow> best = rows.stream()
            .filter(row -> row.isSound() && !row.kind().name().equals(PeerKind.PLUMBLINE))
            .min(Comparator.comparingDouble(figure));
        if (engine.isPresent() && best.isPresent())
        {
            final double times = figure.applyAsDouble(best.get()) / figure.applyAsDouble(engine.get());
            say.accept(String.format(
                Locale.ROOT, "%s of the best peer, %s, is %.2f times the engine's; aim 10", name,
                best.get().kind().name(), times));
        }
    }

    private PeerLatency turn(final PeerKind kind, final PeerLoad load, final Path scratch)
    {
        final Path turn = scratch.resolve("turn");
        try
        {
            return PeerLatency.run(kind, load, warmUp, rate, settle.ms(), Files.createDirectory(turn));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(turn + " cannot be made: " + e.getMessage(), e);
        }
        finally
        {
            JournalFiles.delete(turn);
        }
    }
}
