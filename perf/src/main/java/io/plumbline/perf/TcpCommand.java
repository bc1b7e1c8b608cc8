package io.plumbline.perf;

import io.plumbline.engine.StartOptions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Durations;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.TcpSettings;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.engine.verify.VerifyReport;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.perf.net.SenderProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code tcp}: messages from another process over TCP through the whole engine into a journal on the disk, each
 * acknowledged, beside decoding alone.
 */
@Command(
    name = "tcp",
    description = {
        "Messages from another process on the same cores, over TCP of the loopback interface, through the whole " +
            "engine into a new journal on the disk: from before the first byte is sent until the sender has read " +
            "the last acknowledgement. In turns with framing and decoding as many in memory, alone on one thread. " +
            "Every message is counted: by the acknowledgements, by the engine, and in the last journal by its " +
            "verification."
    })
final class TcpCommand implements Callable<Integer>
{
    private static final String FORMAT = "%9.2f";
    private static final String MILLIONS = "M messages/s";
    private static final String CORE_TIME = "ns of a core a message";

    @Option(
        names = "--connections",
        defaultValue = "4",
        description = "Connections, the devices shared out to them. Default: ${DEFAULT-VALUE}.")
    private Count connections;

    @Option(
        names = "--ack-interval",
        paramLabel = "TIME",
        description = "Time between two acknowledgements to a connection. Default: the engine's.")
    private Span ackInterval;

    @Option(
        names = "--turn-bytes",
        paramLabel = "BYTES",
        description = "Bytes the engine reads from a connection at a time. Default: the engine's.")
    private Count turnBytes;

    @Mixin
    private LoadOptions load = new LoadOptions(50, 20_000_000);

    @Mixin
    private EngineOptions threads;

    @Mixin
    private RoundOptions rounds = new RoundOptions(5, 2);

    @Mixin
    private DirectoryOption directory;

    @Mixin
    private ResultOptions results;

    @Mixin
    private HelpOption help;

    private Series engineRate;
    private Series decodeRate;
    private Series ratio;
    private Series ingressCpu;
    private Series consumersCpu;
    private Series senderCpu;
    private VerifyReport verified;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        results.check(threads.setting().coresNeeded(0));
        final LoadFleet fleet = load.fleet();
        final TcpSettings settings = ListeningEngine.settings(
            ackInterval == null ? TcpSettings.DEFAULT.ackIntervalNs() : ackInterval.ns(),
            TcpSettings.DEFAULT.idleTimeoutNs(),
            turnBytes == null ? TcpSettings.DEFAULT.turnBytes() : turnBytes.intValue());
        final EngineSetting setting = threads.setting();
        final Configuration configuration =
            setting.configuration(fleet, TimeMode.ARRIVAL).with(new Listen(settings));
        final LoadPlan plan = LoadPlan.of(fleet, load.messages(), TimeMode.ARRIVAL);
        final Measurement decoding = new Measurement(
            configuration, fleet.messages(plan.messageCount(), plan.form()), plan.repeats());
        JournalFiles.checkSpaceFor(directory.path(), decoding.count());
        final Result result = results.begin(directory.path());
        result.seed("messages", LoadFleet.SEED)
            .setting("messages", decoding.count())
            .setting("devices", fleet.deviceCount())
            .setting("connections", connections.value())
            .setting("threading", Names.of(setting.threading()))
            .setting("waitStrategy", Names.of(setting.waitStrategy()));
        result.out().printf(
            Locale.ROOT,
            "messages  %,d a round, %,d devices, %,d connections from one thread of another process%n" +
            "settings  %s, ack-interval %s, turn-bytes %,d%n%n",
            decoding.count(),
            fleet.deviceCount(),
            connections.value(),
            setting.describe(),
            Durations.format(settings.ackIntervalNs()),
            settings.turnBytes());
        try (SenderProcess sender =
            SenderProcess.start(fleet.deviceCount(), connections.intValue(), plan.sweeps(fleet)))
        {
            measure(configuration, decoding, plan, sender, result);
        }
        results.keep(result);
        return 0;
    }

    private void measure(
        final Configuration configuration,
        final Measurement decoding,
        final LoadPlan plan,
        final SenderProcess sender,
        final Result result)
    {
        final PrintWriter out = result.out();
        out.println("                                                  ns of a core a message");
        out.println("round       tcp M/s    decode M/s  tcp/decode   ingress    consumers  sender");
        clear();
        for (int round = 1; round <= rounds.all(); round++)
        {
            if (rounds.isFirstCounted(round))
            {
                clear();
            }
            final Path journal = JournalFiles.create(directory.path());
            try
            {
                add(TcpTurn.run(
                    configuration, StartOptions.DEFAULT, journal, decoding.count(), plan.repeats(), sender));
                verified = round == rounds.all() ? verify(journal, decoding.count()) : null;
            }
            finally
            {
                JournalFiles.delete(journal);
            }
            decodeRate.add(decoding.count() * 1_000.0 / decoding.decode());
            ratio.add(engineRate.lastValue() / decodeRate.lastValue());
            out.printf(
                "%-9s  %s   %s   %s   %s  %s  %s%n",
                rounds.name(round),
                engineRate.last(),
                decodeRate.last(),
                ratio.last(),
                ingressCpu.last(),
                consumersCpu.last(),
                senderCpu.last());
            out.flush();
        }
        out.printf("%n%-36s %9s  %9s  %9s%n", "", "median", "min", "max");
        Stream.of(engineRate, decodeRate, ratio, ingressCpu, consumersCpu, senderCpu)
            .filter(series -> !series.isEmpty())
            .forEach(series -> out.println(series.summary()));
        out.printf(
            Locale.ROOT,
            "last journal verified: %,d readings and %,d verdicts, all of them as sent and acknowledged%n",
            verified.readings(),
            verified.verdicts());
        result.table("rates").row()
            .figure("tcp to acknowledged", MILLIONS, engineRate)
            .figure("decoding alone", MILLIONS, decodeRate)
            .figure("tcp / decoding", "", ratio)
            .figure(EngineCost.ingressLabel(threads.setting().threading()), CORE_TIME, ingressCpu)
            .figure("sender", CORE_TIME, senderCpu)
            .figure("monitor and journal", CORE_TIME, consumersCpu);
    }

    private void add(final TcpTurn turn)
    {
        engineRate.add(turn.rate());
        senderCpu.add((double)turn.result().cpuNs() / turn.result().messages());
        ingressCpu.add(turn.cost().ingressNs());
        if (threads.setting().threading().hasMonitorThread())
        {
            consumersCpu.add(turn.cost().consumersNs());
        }
    }

    private static VerifyReport verify(final Path journal, final long count)
    {
        final VerifyReport report = JournalVerifier.verify(JournalDirectory.open(journal), sequence ->
        {
        });
        if (!report.ok() || report.readings() != count)
        {
            throw new IllegalStateException(
                "the journal has " + report.readings() + " of " + count + " messages, damage: " + report.damage());
        }
        return report;
    }

    private void clear()
    {
        final int most = rounds.all();
        engineRate = new Series("tcp to acknowledged, M messages/s", FORMAT, most);
        decodeRate = new Series("framing + decoding alone, M/s", FORMAT, most);
        ratio = new Series("tcp / decoding alone", FORMAT, most);
        ingressCpu = new Series(
            EngineCost.ingressLabel(threads.setting().threading()) + ", ns a message", FORMAT, most);
        consumersCpu = new Series("monitor and journal, ns a message", FORMAT, most);
        senderCpu = new Series("sending thread, ns a message", FORMAT, most);
    }
}
