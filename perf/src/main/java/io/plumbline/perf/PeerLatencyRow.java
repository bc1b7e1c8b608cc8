package io.plumbline.perf;

import io.plumbline.perf.peer.Verdicts;
import io.plumbline.perf.rate.Pace;
import java.util.Locale;

/**
 * The row of a peer at a fixed rate: its turns, and what is void about them.
 */
final class PeerLatencyRow
{
    private static final double[] PERCENTILES = {50, 99, 99.9, 100};
    private static final String[] NAMES = {"p50", "p99", "p99.9", "max"};
    private static final int P99 = 1;
    private static final int P999 = 2;
    private static final double MICROSECOND_NS = 1_000;
    private static final String FORMAT = "%10.1f";

    private final PeerKind kind;
    private final Verdicts expected;
    private final long rate;
    private final Series[] figures = new Series[NAMES.length];
    private final Series idle;
    private final Series times99;
    private final Series times999;
    private String settings = "";
    private boolean missed;
    private String flaw;

    /**
     * @param kind     of the peer.
     * @param expected answer.
     * @param rate     messages a second.
     * @param rounds   that there will be.
     */
    PeerLatencyRow(final PeerKind kind, final Verdicts expected, final long rate, final int rounds)
    {
        this.kind = kind;
        this.expected = expected;
        this.rate = rate;
        for (int i = 0; i < NAMES.length; i++)
        {
            figures[i] = new Series(NAMES[i], FORMAT, rounds);
        }
        idle = new Series("idle thread's p99", FORMAT, rounds);
        times99 = new Series("times p99", FORMAT, rounds);
        times999 = new Series("times p99.9", FORMAT, rounds);
    }

    /** Takes in a turn beside the engine's in the same round, or null; returns what is to be told of it. */
    String add(final PeerLatency turn, final PeerLatency plumbline)
    {
        if (turn.failure() != null)
        {
            flaw = "failed: " + turn.failure();
            return flaw;
        }
        settings = turn.settings();
        if (!expected.equals(turn.answer()))
        {
            flaw = "VOID, another answer: " + turn.answer() + " instead of " + expected;
            return flaw;
        }
        missed |= !Pace.isKept(turn.achieved(), rate, 0, 0);
        final StringBuilder told = new StringBuilder();
        for (int i = 0; i < NAMES.length; i++)
        {
            figures[i].add(us(turn, i));
            told.append(figures[i].last());
        }
        idle.add(turn.hiccups().getValueAtPercentile(PERCENTILES[P99]) / MICROSECOND_NS);
        if (plumbline != null && plumbline.failure() == null)
        {
            times99.add(us(turn, P99) / us(plumbline, P99));
            times999.add(us(turn, P999) / us(plumbline, P999));
        }
        return told + " us" + (!Pace.isKept(turn.achieved(), rate, 0, 0) ? "  MISSED" : "");
    }

    /** The line of the table, medians of the rounds. */
    String line()
    {
        if (flaw != null)
        {
            return String.format("%-22s  %s", kind.name(), flaw);
        }
        final StringBuilder line = new StringBuilder(String.format("%-22s", kind.name()));
        for (final Series figure : figures)
        {
            line.append(String.format(Locale.ROOT, FORMAT, figure.median()));
        }
        line.append(String.format(Locale.ROOT, " " + FORMAT, idle.median()));
        line.append(times99.isEmpty() ? String.format(" %10s%10s", "-", "-") :
            String.format(Locale.ROOT, " %10.2f%10.2f", times99.median(), times999.median()));
        return line + (kind.kept() ? "  yes  " : "  no   ") + (missed ? "MISSED" : "same");
    }

    /** Keeps the figures. */
    void keep(final ResultTable table)
    {
        final ResultTable.Row row = table.row()
            .key("peer", kind.name())
            .key("settings", settings)
            .key("kept", kind.kept() ? "yes" : "no")
            .key("answer", flaw != null ? flaw : missed ? "MISSED" : "same");
        for (int i = 0; i < NAMES.length; i++)
        {
            row.figure(NAMES[i], "us", figures[i]);
        }
        row.figure("idle thread's p99", "us", idle)
            .figure("times p99", "", times99)
            .figure("times p99.9", "", times999);
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
        return flaw == null && !missed && !figures[0].isEmpty();
    }

    /** What is wrong with it, or null. */
    String flaw()
    {
        return flaw;
    }

    double p99()
    {
        return figures[P99].median();
    }

    double p999()
    {
        return figures[P999].median();
    }

    private static double us(final PeerLatency turn, final int index)
    {
        return turn.latencies().getValueAtPercentile(PERCENTILES[index]) / MICROSECOND_NS;
    }
}
