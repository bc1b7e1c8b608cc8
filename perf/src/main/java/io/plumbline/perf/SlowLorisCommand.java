package io.plumbline.perf;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.TcpSettings;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.ingress.ConnectionEnd;
import io.plumbline.perf.net.RateResult;
import io.plumbline.perf.net.SenderProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code slow-loris}: what many connections that never send a whole line cost a client that does.
 */
@Command(
    name = "slow-loris",
    description = {
        "Latency of one client at a fixed rate, from planned sending to acknowledgement, with and without " +
            "connections of a third process beside it that send a byte now and then and never a whole line, in " +
            "turns: which is the first is drawn for one round, and the other is in the next. Those are cut after " +
            "the idle time-out, which is waited for. The memory is that of the process that runs the engine, " +
            "without the pages of files."
    })
final class SlowLorisCommand implements Callable<Integer>
{
    /** Of the median of beside / alone. */
    private static final double AIM = 1.5;

    private static final String FORMAT = "%9.2f";
    private static final String MICROSECONDS = "us";
    private static final double MICROSECOND_NS = 1_000;
    private static final double P99 = 99;
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int HANG_FACTOR = 4;

    @Option(
        names = "--loris", defaultValue = "1000", description = "Slow connections. Default: ${DEFAULT-VALUE}.")
    private Count lorisCount;

    @Option(
        names = "--interval",
        paramLabel = "TIME",
        defaultValue = "1s",
        description = "In which each of them sends one byte. Default: ${DEFAULT-VALUE}.")
    private Span interval;

    @Option(
        names = "--rate",
        defaultValue = "10k",
        description = "Messages a second of the good client. Default: ${DEFAULT-VALUE}.")
    private Count rate;

    @Option(
        names = "--time",
        paramLabel = "TIME",
        defaultValue = "5s",
        description = "How long is measured in each turn. Default: ${DEFAULT-VALUE}.")
    private Span time;

    @Option(
        names = "--settle",
        paramLabel = "TIME",
        defaultValue = "1s",
        description = "How long before, at the same rate; not recorded. Default: ${DEFAULT-VALUE}.")
    private Span settle;

    @Option(
        names = "--ack-interval",
        paramLabel = "TIME",
        description = "Time between two acknowledgements to a connection. Default: the engine's.")
    private Span ackInterval;

    @Option(
        names = "--seed",
        paramLabel = "NUMBER",
        defaultValue = "1",
        description = "Of the order of the two turns in each round. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private RoundOptions rounds = new RoundOptions(5, 1);

    @Mixin
    private DirectoryOption directory;

    @Mixin
    private ResultOptions results;

    @Mixin
    private HelpOption help;

    private Series alone;
    private Series beside;
    private Series ratio;
    private Series idleAlone;
    private Series idleBeside;
    private Series memory;
    private Series besideFirst;
    private long messages;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        results.check(EngineSetting.FEWEST_CORES);
        final LoadFleet fleet = new LoadFleet(1);
        // They are all there while is measured, and cut soon after.
        final Span idleTimeout = new Span(2 * (settle.ns() + time.ns()));
        final TcpSettings settings = ListeningEngine.settings(
            ackInterval == null ? TcpSettings.DEFAULT.ackIntervalNs() : ackInterval.ns(),
            idleTimeout.ns(),
            TcpSettings.DEFAULT.turnBytes());
        final Configuration configuration = fleet
            .configuration(TimeMode.ARRIVAL, ThreadingMode.SHARED, WaitStrategyKind.SLEEPING)
            .with(new Listen(settings));
        final Result result = results.begin(directory.path());
        result.seed("messages", LoadFleet.SEED)
            .seed("turns", seed)
            .setting("slowConnections", lorisCount.value())
            .setting("rate", rate.value());
        final PrintWriter out = result.out();
        out.printf(
            Locale.ROOT,
            "good      one connection, %,d messages a second for %s after %s, ack-interval %s%n" +
            "loris     %,d connections, a byte in %s each, idle-timeout %s%n%n",
            rate.value(), time, settle, new Span(settings.ackIntervalNs()), lorisCount.value(), interval, idleTimeout);
        final Path journal = JournalFiles.create(directory.path());
        try (ListeningEngine engine = new ListeningEngine(configuration, journal);
            SenderProcess good = SenderProcess.start(1, 1, LoadPlan.heldSweeps(fleet));
            SenderProcess loris = SenderProcess.start(1, 1, 1))
        {
            measure(engine, good, loris, out);
            engine.stop(messages);
        }
        finally
        {
            JournalFiles.delete(journal);
        }
        result.table("p99").row()
            .figure("alone", MICROSECONDS, alone)
            .figure("beside slow connections", MICROSECONDS, beside)
            .figure("beside / alone", "", ratio)
            .figure("idle thread, alone", MICROSECONDS, idleAlone)
            .figure("idle thread, beside them", MICROSECONDS, idleBeside)
            .figure("memory more with them", "MiB", memory)
            .figure("turn with them was the first", "", besideFirst);
        result.table("aims").row()
            .key("aim", String.format(Locale.ROOT, "p99 beside / alone at most %.1f", AIM))
            .key("verdict", verdict())
            .figure("beside / alone", "", ratio);
        results.keep(result);
        return 0;
    }

    private void measure(
        final ListeningEngine engine, final SenderProcess good, final SenderProcess loris, final PrintWriter out)
    {
        out.println(
            "round      p99 alone us  p99 beside us  ratio      idle thread's p99s us  memory more MiB  first");
        final TurnOrder order = new TurnOrder(seed);
        List<Turn> turns = List.of();
        clear();
        for (int round = 1; round <= rounds.all(); round++)
        {
            if (rounds.isFirstCounted(round))
            {
                clear();
            }
            turns = round % 2 == 1 ? order.next(List.of(Turn.values())) : List.of(turns.get(1), turns.get(0));
            final Map<Turn, RateResult> measured = new EnumMap<>(Turn.class);
            for (final Turn turn : turns)
            {
                measured.put(turn, turn == Turn.ALONE ? rate(engine, good) : beside(engine, good, loris));
            }
            final RateResult without = measured.get(Turn.ALONE);
            final RateResult with = measured.get(Turn.BESIDE);
            alone.add(without.latencies().getValueAtPercentile(P99) / MICROSECOND_NS);
            beside.add(with.latencies().getValueAtPercentile(P99) / MICROSECOND_NS);
            ratio.add(beside.lastValue() / alone.lastValue());
            idleAlone.add(without.hiccups().getValueAtPercentile(P99) / MICROSECOND_NS);
            idleBeside.add(with.hiccups().getValueAtPercentile(P99) / MICROSECOND_NS);
            besideFirst.add(turns.get(0) == Turn.BESIDE ? 1 : 0);
            out.printf(
                Locale.ROOT,
                "%-9s     %s      %s  %s  %s  %s      %s  %s%n",
                rounds.name(round),
                alone.last(), beside.last(), ratio.last(), idleAlone.last(), idleBeside.last(), memory.last(),
                Names.of(turns.get(0)));
            out.flush();
        }
        out.printf("%n%-36s %9s  %9s  %9s%n", "", "median", "min", "max");
        for (final Series series : new Series[]{alone, beside, ratio, idleAlone, idleBeside, memory})
        {
            out.println(series.summary());
        }
        out.printf(
            Locale.ROOT, "%naim: median of beside / alone at most %.1f: %s, %.2f (%.2f to %.2f)%n",
            AIM, verdict(), ratio.median(), ratio.min(), ratio.max());
        out.flush();
    }

    private String verdict()
    {
        return ratio.median() <= AIM ? "met" : "missed";
    }

    /** The good client beside the slow connections, which are then waited for until they are cut. */
    private RateResult beside(final ListeningEngine engine, final SenderProcess good, final SenderProcess loris)
    {
        final long residentBefore = ResidentMemory.own();
        final long cutBefore = engine.connections().ended(ConnectionEnd.IDLE_TIMEOUT);
        loris.slowLoris(engine.port(), lorisCount.intValue(), Math.max(1, interval.ms()));
        final RateResult with = rate(engine, good);
        memory.add((ResidentMemory.own() - residentBefore) / (double)(1 << 20));
        awaitCut(engine);
        final int open = loris.leave();
        final long cut = engine.connections().ended(ConnectionEnd.IDLE_TIMEOUT) - cutBefore;
        if (open > 0 || cut != lorisCount.value())
        {
            throw new IllegalStateException("of the slow connections " + cut + " were cut, " + open + " left open");
        }
        return with;
    }

    private RateResult rate(final ListeningEngine engine, final SenderProcess good)
    {
        good.rate(engine.port(), rate.value(), settle.ms(), time.ms());
        good.awaitWarm();
        final RateResult result = good.rateResult();
        messages += result.messages();
        return result;
    }

    /** Waits until the engine has cut all of them, and the good client has left. */
    private void awaitCut(final ListeningEngine engine)
    {
        final long hangNs = HANG_FACTOR * (settle.ns() + time.ns()) + TimeUnit.SECONDS.toNanos(10);
        final long startNs = System.nanoTime();
        while (engine.connections().open() > 0)
        {
            engine.checkFault();
            if (System.nanoTime() - startNs > hangNs)
            {
                throw new IllegalStateException(engine.connections().open() + " of the slow connections are not cut");
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private void clear()
    {
        final int most = rounds.all();
        alone = new Series("p99 alone, us", FORMAT, most);
        beside = new Series("p99 beside slow connections, us", FORMAT, most);
        ratio = new Series("beside / alone", FORMAT, most);
        idleAlone = new Series("idle thread's p99 alone, us", FORMAT, most);
        idleBeside = new Series("idle thread's p99 beside them, us", FORMAT, most);
        memory = new Series("memory more with them, MiB", FORMAT, most);
        besideFirst = new Series("turn with them was the first", FORMAT, most);
    }

    /** Of the good client. */
    private enum Turn
    {
        ALONE,
        BESIDE
    }
}
