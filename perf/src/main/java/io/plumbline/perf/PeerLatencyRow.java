package io.plumbline.perf;

import io.plumbline.perf.peer.Verdicts;
import io.plumbline.perf.rate.PacedLatencies;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The row of a peer at a fixed rate: the latencies of all its turns together, the figures of each, and what is void
 * about them.
 */
final class PeerLatencyRow
{
    /** Above {@link #line}. */
    static final String HEADING = String.format(
        "%-22s%9s%9s%9s%9s %18s %9s %24s%8s  %-5s%s%n%-22s%9s%9s%9s%9s %9s%9s %9s %8s%8s%8s%8s",
        "microseconds", "p50", "p99", "p99.9", "max", "p99 of rounds", "idle", "times p99", "p99.9", "kept", "answer",
        "", "", "", "", "", "min", "max", "p99", "median", "min", "max", "median");

    private static final double[] PERCENTILES = {50, 99, 99.9, 100};
    private static final String[] NAMES = {"p50", "p99", "p99.9", "max"};
    private static final int P99 = 1;
    private static final int P999 = 2;
    private static final double MICROSECOND_NS = TimeUnit.MICROSECONDS.toNanos(1);
    private static final double MILLISECOND_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final String FORMAT = "%9.1f";

    private final PeerKind kind;
    private final long count;
    private final Verdicts expected;
    private final Histogram latencies = new Histogram(PacedLatencies.DIGITS);
    private final Series[] figures = new Series[NAMES.length];
    private final Series idle;
    private final Series idleWorst;
    private final Series alone;
    private final Series achieved;
    private final Series behind;
    private final Series times99;
    private final Series times999;
    private String settings = "";
    private boolean missed;
    private String flaw;

    /**
     * @param kind     of the peer.
     * @param count    messages a turn.
     * @param expected answer.
     * @param rounds   that there will be.
     */
    PeerLatencyRow(final PeerKind kind, final long count, final Verdicts expected, final int rounds)
    {
        this.kind = kind;
        this.count = count;
        this.expected = expected;
        for (int i = 0; i < NAMES.length; i++)
        {
            figures[i] = new Series(NAMES[i], FORMAT, rounds);
        }
        idle = new Series("idle thread's p99", FORMAT, rounds);
        idleWorst = new Series("idle thread's worst", FORMAT, rounds);
        alone = new Series("idle thread's worst before any peer ran", FORMAT, rounds);
        achieved = new Series("achieved", FORMAT, rounds);
        behind = new Series("behind at the end", FORMAT, rounds);
        times99 = new Series("times p99", FORMAT, rounds);
        times999 = new Series("times p99.9", FORMAT, rounds);
    }

    /**
     * What is to be told of a turn when it has ended.
     *
     * @param turn of any peer.
     */
    static String told(final PeerLatency turn)
    {
        if (turn.answer().failure() != null)
        {
            return "failed: " + turn.answer().failure();
        }
        final StringBuilder told = new StringBuilder();
        for (final double percentile : PERCENTILES)
        {
            told.append(String.format(Locale.ROOT, FORMAT, turn.us(percentile)));
        }
        return told + " us" + turn.verdict();
    }

    /**
     * Takes in a turn.
     *
     * @param turn      of this peer.
     * @param plumbline turn of the engine in the same round; null when there was none that counts.
     */
    void add(final PeerLatency turn, final PeerLatency plumbline)
    {
        final String found = turn.answer().flaw(kind, count, expected);
        if (found != null)
        {
            flaw = found;
            return;
        }
        settings = turn.answer().settings();
        missed |= !turn.kept().isKept();
        latencies.add(turn.latencies());
        for (int i = 0; i < NAMES.length; i++)
        {
            figures[i].add(turn.us(PERCENTILES[i]));
        }
        idle.add(turn.idleUs(PERCENTILES[P99]));
        idleWorst.add(turn.idleWorstMs());
        alone.add(turn.aloneNs() / MILLISECOND_NS);
        achieved.add(turn.achieved());
        behind.add(turn.behindMs());
        if (plumbline != null)
        {
            times99.add(turn.us(PERCENTILES[P99]) / plumbline.us(PERCENTILES[P99]));
            times999.add(turn.us(PERCENTILES[P999]) / plumbline.us(PERCENTILES[P999]));
        }
    }

    /** The line of the table. */
    String line()
    {
        if (flaw != null)
        {
            return String.format("%-22s  %s", kind.name(), flaw);
        }
        if (figures[0].isEmpty())
        {
            return String.format("%-22s  no turn", kind.name());
        }
        final StringBuilder line = new StringBuilder(String.format("%-22s", kind.name()));
        for (final double percentile : PERCENTILES)
        {
            line.append(String.format(Locale.ROOT, FORMAT, PeerLatency.us(latencies, percentile)));
        }
        line.append(String.format(
            Locale.ROOT, " %9.1f%9.1f %9.1f", figures[P99].min(), figures[P99].max(), idle.median()));
        line.append(times99.isEmpty() ? String.format(" %8s%8s%8s%8s", "-", "-", "-", "-") : String.format(
            Locale.ROOT, " %8.2f%8.2f%8.2f%8.2f",
            times99.median(), times99.min(), times99.max(), times999.median()));
        return line + (kind.kept() ? "  yes  " : "  no   ") + verdict();
    }

    /** Keeps the figures of each round, and the latencies of all of them. */
    void keep(final Result result, final ResultTable table)
    {
        final ResultTable.Row row = table.row()
            .key("peer", kind.name())
            .key("what", kind.what())
            .key("settings", settings)
            .key("flags", String.join(" ", kind.flags()))
            .key("kept", kind.kept() ? "yes" : "no")
            .key("messages", count)
            .key("answer", verdict());
        for (final Series figure : figures)
        {
            row.figure(figure.name(), "us", figure);
        }
        row.figure(idle.name(), "us", idle)
            .figure(idleWorst.name(), "ms", idleWorst)
            .figure(alone.name(), "ms", alone)
            .figure(achieved.name(), "messages/s", achieved)
            .figure(behind.name(), "ms", behind)
            .figure(times99.name(), "the engine's", times99)
            .figure(times999.name(), "the engine's", times999);
        if (hasFigures())
        {
            for (int i = 0; i < NAMES.length; i++)
            {
                row.figure(NAMES[i] + " of all rounds", "us", PeerLatency.us(latencies, PERCENTILES[i]));
            }
            result.histogram(kind.name() + " to the deviation", "us", latencies, MICROSECOND_NS);
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

    /** Whether a turn of this peer counts, and kept the rate. */
    boolean isSound(final PeerLatency turn)
    {
        return turn.answer().flaw(kind, count, expected) == null && turn.kept().isKept();
    }

    /** Whether it has figures that count, and kept the rate in all rounds. */
    boolean isSound()
    {
        return hasFigures() && !missed;
    }

    /** Whether it has figures of the right answer; it may have missed the rate. */
    boolean hasFigures()
    {
        return flaw == null && !figures[0].isEmpty();
    }

    /** What is wrong with it, or that nothing is: in a word, but for a flaw. */
    String verdict()
    {
        return flaw != null ? flaw : figures[0].isEmpty() ? "no turn" : missed ? "MISSED" : "same";
    }

    /** What is wrong with its answers, or null. */
    String flaw()
    {
        return flaw;
    }

    /** How many times the engine's in the same round, of each with a turn of the engine that counts. */
    Series times(final double percentile)
    {
        return percentile == PERCENTILES[P99] ? times99 : times999;
    }

    /** Of all rounds together, microseconds. */
    double us(final double percentile)
    {
        return PeerLatency.us(latencies, percentile);
    }
}
