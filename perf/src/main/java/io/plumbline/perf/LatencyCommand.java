package io.plumbline.perf;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Cores;
import io.plumbline.engine.config.TcpSettings;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.perf.net.SenderProcess;
import io.plumbline.perf.rate.Hiccups;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code latency}: from the time a message was to come until it is decided, journaled, acknowledged, acted on, at fixed
 * rates.
 */
@Command(
    name = "latency",
    description = {
        "Messages at fixed rates whatever becomes of them (open loop), each timed from when it was to come. To " +
            "journaled: from memory into an engine in this process, until decided and until journaled. To " +
            "acknowledged: from another process over TCP, until that has read an acknowledgement that covers it. To " +
            "action: the same, until a webhook has got the alarm that it raised.",
        "Beside them stands how long the machine held up an idle thread meanwhile. A rate that was not kept up is " +
            "marked MISSED, and the result as failed: less than 99 %% came through, or the last message, or more " +
            "than one in a hundred of all that were recorded, was further behind than 10 ms, the ack-interval " +
            "and the worst of the idle thread alone, before anything else ran. So is one to action that lost an alarm.",
        "The engine acknowledges at most once in its ack-interval: where that is long it is most of the latency."
    })
final class LatencyCommand implements Callable<Integer>
{
    private static final int MS_A_SECOND = 1_000;
    private static final int BISECTIONS = 4;
    private static final Span SWEEP_TIME = Span.parse("3s");
    private static final Span SWEEP_WARM_UP = Span.parse("1s");
    private static final Span IDLE_TIME = Span.parse("3s");

    @Option(
        names = "--to",
        split = ",",
        defaultValue = "journaled,acknowledged,action",
        paramLabel = "HOW_FAR",
        description = "journaled, acknowledged or action, one after the other. Default: ${DEFAULT-VALUE}.")
    private List<LatencyTo> targets;

    @Option(
        names = "--rates",
        split = ",",
        defaultValue = "100k,1m",
        paramLabel = "RATE",
        description = "Messages a second; 100k is 100,000, 1m a million. Default: ${DEFAULT-VALUE}.")
    private List<Count> rates;

    @Option(
        names = "--sweep",
        description = "Goes on behind the last rate with twice the rate each, for 3s after 1s, until one is missed, " +
            "and then halves the distance between what was kept and what was missed " + BISECTIONS + " times. " +
            "Its rates are marked, and stand in order of rate.")
    private boolean sweep;

    @Option(
        names = "--time",
        paramLabel = "TIME",
        defaultValue = "10s",
        description = "How long each rate is sent at. Default: ${DEFAULT-VALUE}.")
    private Span time;

    @Option(
        names = "--warm-up",
        paramLabel = "TIME",
        defaultValue = "5s",
        description = "How long before, at the same rate; not recorded. Default: ${DEFAULT-VALUE}.")
    private Span warmUp;

    @Option(
        names = "--ack-interval",
        split = ",",
        paramLabel = "TIME",
        description = "Times between two acknowledgements to a connection; 0ms is none. Default: the engine's.")
    private List<Span> ackIntervals;

    @Option(names = "--devices", defaultValue = "50", description = "Devices. Default: ${DEFAULT-VALUE}.")
    private Count devices;

    @Option(
        names = "--connections",
        defaultValue = "4",
        description = "Connections, the devices shared out to them. Default: ${DEFAULT-VALUE}.")
    private Count connections;

    @Option(
        names = "--threading",
        defaultValue = "shared",
        description = "single, shared or dedicated. Default: ${DEFAULT-VALUE}.")
    private ThreadingMode threading;

    @Option(
        names = "--wait-strategy",
        description = "sleeping, blocking, yielding or busy-spin. Default: busy-spin to journaled, otherwise sleeping.")
    private WaitStrategyKind waitStrategy;

    @Option(
        names = "--cores",
        split = ",",
        paramLabel = "CORE",
        description = "Cores for ingress, monitor and journal, -1 for none; only of threads that there are with " +
            "--threading. Default: no thread is pinned.")
    private List<Integer> cores = List.of();

    @Mixin
    private DirectoryOption directory;

    @Option(
        names = "--histograms",
        paramLabel = "DIR",
        description = "Writes each histogram there, in microseconds, as HdrHistogram's plotter reads it.")
    private Path histograms;

    @Mixin
    private ResultOptions results;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private LatencyReport report;
    private boolean missed;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        final Cores pinned = pinned();
        if (ackIntervals != null && targets.stream().allMatch(to -> to == LatencyTo.JOURNALED))
        {
            throw new ParameterException(spec.commandLine(), "--ack-interval is of TCP: --to acknowledged or action");
        }
        results.check(targets.stream()
            .mapToInt(to -> setting(to).coresNeeded(to.spinningSenders()))
            .max()
            .orElseThrow());
        final LoadFleet fleet = new LoadFleet(devices.intValue());
        final Result result = results.begin(directory.path());
        result.seed("messages", LoadFleet.SEED)
            .setting("devices", fleet.deviceCount())
            .setting("time", time.toString())
            .setting("warm-up", warmUp.toString())
            .setting("threading", Names.of(threading))
            .setting("cores", cores);
        result.out().printf(
            Locale.ROOT,
            "messages  %s at each rate after %s%s, %,d devices; over TCP %,d connections from one spinning thread of " +
            "another process%nsettings  threading %s, cores %s%n%n",
            time,
            warmUp,
            sweep ? " (sweep: " + min(time, SWEEP_TIME) + " after " + min(warmUp, SWEEP_WARM_UP) + ")" : "",
            fleet.deviceCount(),
            connections.value(),
            Names.of(threading),
            cores.isEmpty() ? "any" : cores);
        report = new LatencyReport(result, histograms);
        report.idle(Hiccups.alone(min(IDLE_TIME, time).ns()));
        targets.forEach(to -> measure(to, fleet, pinned));
        report.end();
        if (missed)
        {
            result.fail("a rate was missed, or an alarm lost");
        }
        results.keep(result);
        return missed ? 1 : 0;
    }

    private void measure(final LatencyTo to, final LoadFleet fleet, final Cores pinned)
    {
        final Configuration configuration = fleet
            .configuration(TimeMode.ARRIVAL, threading, setting(to).waitStrategy())
            .with(pinned);
        if (to == LatencyTo.JOURNALED)
        {
            final long held = LoadPlan.heldSweeps(fleet) * fleet.deviceCount() * LoadFleet.COMPONENTS;
            final JournaledLatency latency = new JournaledLatency(fleet.messages(held, MessageForm.PYTHON));
            rates(to, "", (turn) -> latency.run(
                configuration, turn.journal(), turn.rate(), turn.warmUp(), turn.time()));
            return;
        }
        try (SenderProcess sender =
            SenderProcess.start(fleet.deviceCount(), connections.intValue(), LoadPlan.heldSweeps(fleet)))
        {
            final AcknowledgedLatency latency =
                new AcknowledgedLatency(configuration, sender, connections.intValue());
            for (final Span interval : intervals())
            {
                rates(to, interval.toString(), (turn) -> to == LatencyTo.ACTION ?
                    latency.runActions(turn.journal(), turn.rate(), turn.warmUp(), turn.time(), interval) :
                    latency.run(turn.journal(), turn.rate(), turn.warmUp(), turn.time(), interval));
            }
        }
    }

    private void rates(final LatencyTo to, final String detail, final Function<LatencyTurn, LatencyRun> measured)
    {
        RateSearch search = RateSearch.NOTHING_KNOWN;
        for (final Count rate : rates)
        {
            final LatencyTurn turn = turn(rate.value(), warmUp, time, false);
            final LatencyRun run = run(turn, measured);
            report.add(to, detail, turn, run);
            final boolean kept = run.isSound(report.idleWorstNs());
            missed |= !kept;
            search = kept ? search.kept(rate.value()) : search.missed(rate.value());
        }
        if (sweep)
        {
            sweep(to, detail, search, measured);
        }
    }

    private void sweep(
        final LatencyTo to,
        final String detail,
        final RateSearch first,
        final Function<LatencyTurn, LatencyRun> measured)
    {
        final Map<LatencyTurn, LatencyRun> runs =
            new TreeMap<>(Comparator.comparingLong(LatencyTurn::rate));
        RateSearch search = first;
        try
        {
            for (int bisections = 0; bisections < BISECTIONS && search.next() > 0; )
            {
                bisections += search.isBounded() ? 1 : 0;
                final LatencyTurn turn =
                    turn(search.next(), min(warmUp, SWEEP_WARM_UP), min(time, SWEEP_TIME), true);
                final LatencyRun run = run(turn, measured);
                runs.put(turn, run);
                search = run.isSound(report.idleWorstNs()) ? search.kept(turn.rate()) : search.missed(turn.rate());
            }
        }
        finally
        {
            runs.forEach((turn, run) -> report.add(to, detail, turn, run));
        }
        report.limit(to, detail, search);
    }

    private LatencyTurn turn(
        final long rate, final Span turnWarmUp, final Span turnTime, final boolean isOfSweep)
    {
        return new LatencyTurn(JournalFiles.create(directory.path()), rate, turnWarmUp, turnTime, isOfSweep);
    }

    private LatencyRun run(final LatencyTurn turn, final Function<LatencyTurn, LatencyRun> measured)
    {
        try
        {
            JournalFiles.checkSpaceFor(
                directory.path(), turn.rate() * (turn.warmUp().ms() + turn.time().ms()) / MS_A_SECOND);
            return measured.apply(turn);
        }
        finally
        {
            JournalFiles.delete(turn.journal());
        }
    }

    private int core(final int index)
    {
        return index < cores.size() ? cores.get(index) : Cores.NONE;
    }

    private Cores pinned()
    {
        if (cores.isEmpty())
        {
            return Cores.UNPINNED;
        }
        if (cores.size() > 3 || cores.size() < 2 && threading != ThreadingMode.SINGLE)
        {
            throw new ParameterException(
                spec.commandLine(),
                "--cores takes two or three, or one with --threading single, not " + cores.size());
        }
        final Cores pinned = new Cores(cores.get(0), core(1), core(2));
        if (pinned.monitor() != Cores.NONE && !threading.hasMonitorThread() ||
            pinned.journal() != Cores.NONE && !threading.hasJournalThread())
        {
            throw new ParameterException(
                spec.commandLine(),
                "--cores has one of a thread that there is not with --threading " + Names.of(threading));
        }
        return pinned;
    }

    private EngineSetting setting(final LatencyTo to)
    {
        return new EngineSetting(
            threading, waitStrategy == null ? to.waitStrategy() : waitStrategy, EngineSetting.USUAL_BATCH);
    }

    private List<Span> intervals()
    {
        return ackIntervals == null ? List.of(new Span(TcpSettings.DEFAULT.ackIntervalNs())) : ackIntervals;
    }

    private static Span min(final Span one, final Span other)
    {
        return one.ns() < other.ns() ? one : other;
    }
}
