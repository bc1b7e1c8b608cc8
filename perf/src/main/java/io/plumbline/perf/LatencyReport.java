package io.plumbline.perf;

import io.plumbline.engine.counters.Latencies;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The table of {@code latency}, the same as figures in the result, and the files of HdrHistogram's plotter.
 */
final class LatencyReport
{
    /** With room for the longest of an ack-interval. */
    private static final String NAME = "%-48s";
    private static final String ACK_INTERVAL = "ack-interval";
    private static final String TIME = "time";
    private static final String IDLE = "idle thread";
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};
    private static final String[] NAMES = {"p50", "p90", "p99", "p99.9", "p99.99", "max"};
    private static final double MICROSECOND_NS = 1_000;
    private static final double MILLISECOND_NS = 1_000_000;
    private static final int TICKS_PER_HALF_DISTANCE = 5;

    /** Of the aim for what is journaled: the median, and what is added to twice the idle thread's p99. */
    private static final double AIM_P50_US = 5;
    private static final double AIM_P99_MORE_US = 20;

    private final Result result;
    private final ResultTable table;
    private final Path histograms;
    private final List<String> engineLines = new ArrayList<>();
    private final List<String> aimLines = new ArrayList<>();
    private final List<String> limitLines = new ArrayList<>();
    private double idleAlone;
    private long idleWorstNs;

    /**
     * @param result     to print to and to keep the figures in.
     * @param histograms directory for the plotter's files, or null.
     */
    LatencyReport(final Result result, final Path histograms)
    {
        this.result = result;
        this.histograms = histograms;
        table = result.table("latency");
        result.out().printf(
            NAME + " %8s %8s %8s %8s %8s %8s %11s  %-13s %10s%n",
            "microseconds", NAMES[0], NAMES[1], NAMES[2], NAMES[3], NAMES[4], NAMES[5], "count", "time", "messages/s");
    }

    /** The idle thread while nothing else runs. */
    void idle(final Histogram hiccups)
    {
        idleAlone = us(hiccups, 99);
        idleWorstNs = hiccups.getMaxValue();
        line(IDLE + " alone", hiccups, "", "");
        figures(table.row().key("to", "nothing").key(ACK_INTERVAL, "").key("rate", 0).key(TIME, ""), IDLE, hiccups);
        result.histogram("idle-thread-0 to nothing", "us", hiccups, MICROSECOND_NS);
        keep(hiccups, "idle-alone");
    }

    /** By how much the idle thread was held up at worst while nothing else ran, nanoseconds. */
    long idleWorstNs()
    {
        return idleWorstNs;
    }

    /**
     * A rate.
     *
     * @param to          how far the messages were followed.
     * @param ackInterval by which it is told from another run of the same rate, or an empty text.
     * @param turn        how it was measured.
     * @param run         what became of the messages.
     */
    void add(final LatencyTo to, final String ackInterval, final LatencyTurn turn, final LatencyRun run)
    {
        final String name = String.format(Locale.ROOT, "%,d/s%s", run.rate(), turn.isOfSweep() ? " sweep" : "");
        String end = String.format(Locale.ROOT, " %,10.0f%s", run.achieved(), run.verdict(idleWorstNs));
        for (final Map.Entry<String, Histogram> entry : run.histograms().entrySet())
        {
            line(
                String.format("%-18s %-12s %s", name, entry.getKey(), labelled(ackInterval)),
                entry.getValue(),
                turn.length(),
                end);
            figures(to, ackInterval, turn, entry.getKey(), entry.getValue());
            keep(entry.getValue(), file(entry.getKey(), run.rate(), ackInterval));
            end = "";
        }
        line(String.format("%-18s %s", "", IDLE), run.hiccups(), turn.length(), "");
        figures(to, ackInterval, turn, IDLE, run.hiccups());
        keep(run.hiccups(), file("idle-" + Names.of(to), run.rate(), ackInterval));
        row(to, ackInterval, turn).key("what", "rate")
            .figure("achieved", "messages/s", run.achieved())
            .figure("behind at the end", "ms", run.behindNs() / MILLISECOND_NS)
            .figure("kept", "", run.kept(idleWorstNs).isKept() ? 1 : 0);
        engineLines.add(
            String.format("%-18s %-12s %-18s %s", name, Names.of(to), labelled(ackInterval), describe(run.engine())));
        if (to == LatencyTo.JOURNALED)
        {
            aim(name, turn, run);
        }
    }

    /** What a search for the highest rate has found. */
    void limit(final LatencyTo to, final String ackInterval, final RateSearch search)
    {
        final ResultTable.Row row = table.row()
            .key("to", Names.of(to)).key(ACK_INTERVAL, ackInterval).key("rate", search.highestKept()).key(TIME, "")
            .key("what", "limit")
            .figure("kept", "messages/s", search.highestKept());
        if (search.isBounded())
        {
            row.figure("missed", "messages/s", search.lowestMissed());
        }
        limitLines.add(String.format(
            Locale.ROOT, "%-12s %-18s kept %s, missed %s",
            Names.of(to),
            labelled(ackInterval),
            search.highestKept() > 0 ? String.format(Locale.ROOT, "%,d a second", search.highestKept()) : "none",
            search.isBounded() ? String.format(Locale.ROOT, "%,d", search.lowestMissed()) : "none"));
    }

    /** What stands below the table. */
    void end()
    {
        result.out().println();
        result.out().println(
            "arrival to journal, by the engine's own histogram (a sample; upper bounds of its buckets): it begins " +
            "when a message is read, so it leaves out what that has waited before, which the table has");
        engineLines.forEach(result.out()::println);
        if (!limitLines.isEmpty())
        {
            result.out().println();
            result.out().println("highest rate");
            limitLines.forEach(result.out()::println);
        }
        if (!aimLines.isEmpty())
        {
            result.out().println();
            result.out().println(
                "aim to journaled: p50 below 5 us, p99 at most twice the idle thread's and 20 us; beside: the idle " +
                "thread in the same run, which the engine's threads hold up too; alone: before anything else ran");
            aimLines.forEach(result.out()::println);
        }
    }

    private void aim(final String name, final LatencyTurn turn, final LatencyRun run)
    {
        final Histogram journaled = run.histograms().get(JournaledLatency.JOURNALED);
        final double p50 = us(journaled, 50);
        final double p99 = us(journaled, 99);
        final double beside = bound(us(run.hiccups(), 99));
        final double alone = bound(idleAlone);
        row(LatencyTo.JOURNALED, "", turn).key("what", "aim")
            .figure("p50", "us", p50)
            .figure("p99", "us", p99)
            .figure("bound beside", "us", beside)
            .figure("bound alone", "us", alone);
        aimLines.add(String.format(
            Locale.ROOT,
            "%-18s p50 %.1f us: %s; p99 %.1f us of %.1f beside: %s, of %.1f alone: %s; p99.9 %.1f us, worst %.1f us",
            name,
            p50,
            p50 < AIM_P50_US ? "met" : "not met",
            p99,
            beside,
            p99 <= beside ? "met" : "not met",
            alone,
            p99 <= alone ? "met" : "not met",
            us(journaled, 99.9),
            us(journaled, 100)));
    }

    private static double bound(final double idleUs)
    {
        return 2 * idleUs + AIM_P99_MORE_US;
    }

    private void line(final String name, final Histogram histogram, final String time, final String end)
    {
        final StringBuilder line = new StringBuilder(String.format(NAME, name));
        for (final double percentile : PERCENTILES)
        {
            line.append(String.format(Locale.ROOT, " %8.1f", us(histogram, percentile)));
        }
        line.append(String.format(Locale.ROOT, " %,11d  %-13s", histogram.getTotalCount(), time)).append(end);
        result.out().println(line.toString().stripTrailing());
        result.out().flush();
    }

    private ResultTable.Row row(final LatencyTo to, final String ackInterval, final LatencyTurn turn)
    {
        return table.row()
            .key("to", Names.of(to)).key(ACK_INTERVAL, ackInterval).key("rate", turn.rate())
            .key(TIME, turn.length() + (turn.isOfSweep() ? ", sweep" : ""));
    }

    private void figures(
        final LatencyTo to,
        final String ackInterval,
        final LatencyTurn turn,
        final String what,
        final Histogram histogram)
    {
        figures(row(to, ackInterval, turn), what, histogram);
        result.histogram(
            file(what, turn.rate(), ackInterval) + " to " + Names.of(to), "us", histogram, MICROSECOND_NS);
    }

    private static void figures(final ResultTable.Row row, final String what, final Histogram histogram)
    {
        row.key("what", what);
        for (int i = 0; i < PERCENTILES.length; i++)
        {
            row.figure(NAMES[i], "us", us(histogram, PERCENTILES[i]));
        }
        row.figure("count", "", histogram.getTotalCount());
    }

    private void keep(final Histogram histogram, final String name)
    {
        if (histograms == null)
        {
            return;
        }
        try (PrintStream file = new PrintStream(
            Files.createDirectories(histograms).resolve(name + ".hgrm").toFile(), StandardCharsets.US_ASCII))
        {
            histogram.outputPercentileDistribution(file, TICKS_PER_HALF_DISTANCE, MICROSECOND_NS);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private static String describe(final Latencies latencies)
    {
        return String.format(
            Locale.ROOT,
            "p50 %s, p90 %s, p99 %s, p99.9 %s; mean %.1f us of %,d",
            bound(latencies, 0.5),
            bound(latencies, 0.9),
            bound(latencies, 0.99),
            bound(latencies, 0.999),
            latencies.sumNs() / MICROSECOND_NS / Math.max(1, latencies.count()),
            latencies.count());
    }

    private static String bound(final Latencies latencies, final double share)
    {
        return String.format(Locale.ROOT, "%,.0f us", latencies.percentileNs(share) / MICROSECOND_NS);
    }

    private static double us(final Histogram histogram, final double percentile)
    {
        return histogram.getValueAtPercentile(percentile) / MICROSECOND_NS;
    }

    private static String labelled(final String ackInterval)
    {
        return ackInterval.isEmpty() ? "" : ACK_INTERVAL + ' ' + ackInterval;
    }

    private static String file(final String what, final long rate, final String ackInterval)
    {
        return what.replace(' ', '-') + '-' + rate +
            (ackInterval.isEmpty() ? "" : '-' + ACK_INTERVAL + '-' + ackInterval);
    }
}
