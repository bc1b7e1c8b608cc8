package io.plumbline.perf;

import io.plumbline.engine.action.RunningActions;
import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.EventKind;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.TargetSettings;
import io.plumbline.engine.config.TcpSettings;
import io.plumbline.engine.config.WaitOrSkip;
import io.plumbline.engine.counters.Latencies;
import io.plumbline.perf.net.RateResult;
import io.plumbline.perf.net.SenderProcess;
import io.plumbline.perf.rate.Pace;
import io.plumbline.perf.rate.PacedLatencies;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Messages from another process over TCP at a fixed rate: from the time a message was to be sent until that process has
 * read its acknowledgement; and, where it is asked for, until a webhook in this process has got the alarm it raised.
 */
final class AcknowledgedLatency
{
    /** What the histograms are called. */
    static final String ACKNOWLEDGED = "acknowledged";
    /** What the histograms are called. */
    static final String ACTION = "action";

    /** About so many alarms a second, by as many devices as make them: a webhook takes one after the other. */
    private static final long ALARMS_A_SECOND = 200;

    /** One reading in a hundred strays and raises an alarm. */
    private static final long MESSAGES_AN_ALARM = 100;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private final Configuration configuration;
    private final SenderProcess sender;
    private final int connections;

    /**
     * @param configuration of the engine, but for its connections and actions.
     * @param sender        of the fleet's messages.
     * @param connections   that it sends over.
     */
    AcknowledgedLatency(final Configuration configuration, final SenderProcess sender, final int connections)
    {
        this.configuration = configuration;
        this.sender = sender;
        this.connections = connections;
    }

    /**
     * Sends at one rate, until all is acknowledged.
     *
     * @param journal     new directory.
     * @param rate        messages a second.
     * @param warmUp      at the same rate, before what is recorded.
     * @param time        that is recorded.
     * @param ackInterval of the engine.
     */
    LatencyRun run(final Path journal, final long rate, final Span warmUp, final Span time, final Span ackInterval)
    {
        try (ListeningEngine engine = new ListeningEngine(listening(ackInterval), journal))
        {
            return send(engine, rate, warmUp, time).run(rate, ackInterval, Map.of(), null);
        }
    }

    /** The same, until all alarms have come to a webhook. */
    LatencyRun runActions(
        final Path journal, final long rate, final Span warmUp, final Span time, final Span ackInterval)
    {
        try (AlarmHook hook = new AlarmHook())
        {
            final Sent sent;
            try (ListeningEngine engine = new ListeningEngine(listening(ackInterval), journal))
            {
                final RunningActions actions = engine.start(actions(hook, rate));
                try
                {
                    sent = send(engine, rate, warmUp, time);
                }
                finally
                {
                    actions.close();
                }
            }
            final PacedLatencies latencies =
                new PacedLatencies(Pace.ofTime(sent.result.startNs(), rate, warmUp.ms(), time.ms()));
            final AlarmOrder alarms =
                new AlarmOrder(hook, latencies, configuration.deviceCount(), connections, acting(rate));
            alarms.read(journal);
            return sent.run(rate, ackInterval, Map.of(ACTION, latencies.histogram()), alarms.flaw());
        }
    }

    private Sent send(final ListeningEngine engine, final long rate, final Span warmUp, final Span time)
    {
        sender.rate(engine.port(), rate, warmUp.ms(), time.ms());
        sender.awaitWarm();
        final Latencies before = engine.latencies();
        final RateResult result = sender.rateResult();
        final Latencies after = engine.latencies();
        engine.stop(result.messages());
        return new Sent(result, after.since(before));
    }

    private Configuration listening(final Span ackInterval)
    {
        final TcpSettings usual = TcpSettings.DEFAULT;
        return configuration.with(
            new Listen(ListeningEngine.settings(ackInterval.ns(), usual.idleTimeoutNs(), usual.turnBytes())));
    }

    private Actions actions(final AlarmHook hook, final long rate)
    {
        final List<String> devices = IntStream.range(0, acting(rate))
            .mapToObj(device -> configuration.codes().code(device))
            .toList();
        return new Actions(List.of(new ActionSettings(
            "hook",
            Set.of(EventKind.RAISED),
            devices,
            new TargetSettings.Webhook(hook.url(), null, null, null, TIMEOUT_NS, TIMEOUT_NS),
            ActionSettings.Retry.DEFAULT,
            1,
            WaitOrSkip.WAIT,
            ActionSettings.DEFAULT_MAX_LAG,
            WaitOrSkip.WAIT,
            ActionSettings.DEFAULT_DRAIN_NS)));
    }

    /** The first of the devices, whose alarms go to the webhook. */
    private int acting(final long rate)
    {
        final int fleet = configuration.deviceCount();
        return (int)Math.max(1, Math.min(fleet, ALARMS_A_SECOND * MESSAGES_AN_ALARM * fleet / rate));
    }

    /** What the sender and the engine tell of a rate. */
    private record Sent(RateResult result, Latencies engine)
    {
        LatencyRun run(
            final long rate, final Span ackInterval, final Map<String, Histogram> further, final String flaw)
        {
            final Map<String, Histogram> histograms = new LinkedHashMap<>();
            histograms.put(ACKNOWLEDGED, result.latencies());
            histograms.putAll(further);
            return new LatencyRun(
                rate,
                result.messages(),
                result.achieved(),
                ackInterval.ns(),
                ACKNOWLEDGED,
                histograms,
                result.hiccups(),
                engine,
                flaw);
        }
    }
}
