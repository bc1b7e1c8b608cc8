package io.plumbline.perf;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Durations;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.TcpSettings;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.engine.verify.VerifyReport;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.perf.net.FloodResult;
import io.plumbline.perf.net.SenderProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
    private static final long ABOUT_BYTES_A_READING = 32;
    private static final long SAMPLE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    @Option(names = "--devices", defaultValue = "50", description = "Devices. Default: ${DEFAULT-VALUE}.")
    private Count devices;

    @Option(
        names = "--connections",
        defaultValue = "4",
        description = "Connections, the devices shared out to them. Default: ${DEFAULT-VALUE}.")
    private Count connections;

    @Option(
        names = "--messages",
        defaultValue = "20_000_000",
        description = "Messages a round, at most; whole sweeps of the fleet are sent. Default: ${DEFAULT-VALUE}.")
    private Count messages;

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

    @Option(
        names = "--threading", defaultValue = "SHARED", description = "${COMPLETION-CANDIDATES}. Default: shared.")
    private ThreadingMode threading;

    @Option(
        names = "--wait-strategy",
        defaultValue = "SLEEPING",
        description = "${COMPLETION-CANDIDATES}. Default: sleeping.")
    private WaitStrategyKind waitStrategy;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds that count. Default: ${DEFAULT-VALUE}.")
    private Count rounds;

    @Option(names = "--warm-up", defaultValue = "2", description = "Rounds before. Default: ${DEFAULT-VALUE}.")
    private Count warmUp;

    @Option(
        names = "--dir",
        paramLabel = "DIR",
        defaultValue = "${sys:java.io.tmpdir}",
        description = "Where the journals are written. Default: ${DEFAULT-VALUE}.")
    private Path directory;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

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
        Preconditions.check();
        final PrintWriter out = spec.commandLine().getOut();
        final LoadFleet fleet = new LoadFleet(devices.intValue());
        final TcpSettings settings = ListeningEngine.settings(
            ackInterval == null ? TcpSettings.DEFAULT.ackIntervalNs() : ackInterval.ns(),
            TcpSettings.DEFAULT.idleTimeoutNs(),
            turnBytes == null ? TcpSettings.DEFAULT.turnBytes() : turnBytes.intValue());
        final Configuration configuration =
            fleet.configuration(TimeMode.ARRIVAL, threading, waitStrategy).with(new Listen(settings));
        final LoadPlan plan = LoadPlan.of(fleet, messages.value(), TimeMode.ARRIVAL);
        final Measurement decoding = new Measurement(
            configuration, fleet.messages(plan.messageCount(), plan.form()), plan.repeats());
        JournalFiles.checkSpace(directory, decoding.count() * ABOUT_BYTES_A_READING);
        Conditions.print(out, directory);
        out.printf(
            Locale.ROOT,
            "messages  %,d a round, %,d devices, %,d connections from one thread of another process%n" +
            "settings  threading %s, wait strategy %s, ack-interval %s, turn-bytes %,d%n%n",
            decoding.count(),
            fleet.deviceCount(),
            connections.value(),
            threading.name().toLowerCase(Locale.ROOT),
            waitStrategy.name().toLowerCase(Locale.ROOT),
            Durations.format(settings.ackIntervalNs()),
            settings.turnBytes());
        try (SenderProcess sender =
            SenderProcess.start(fleet.deviceCount(), connections.intValue(), plan.sweeps(fleet)))
        {
            measure(configuration, decoding, plan, sender, out);
        }
        return 0;
    }

    private void measure(
        final Configuration configuration,
        final Measurement decoding,
        final LoadPlan plan,
        final SenderProcess sender,
        final PrintWriter out)
    {
        out.println("                                                  ns of a core a message");
        out.println("round       tcp M/s    decode M/s  tcp/decode   ingress    consumers  sender");
        clear();
        final long roundCount = warmUp.value() + rounds.value();
        for (long round = 1; round <= roundCount; round++)
        {
            if (round == warmUp.value() + 1)
            {
                clear();
            }
            final Path journal = JournalFiles.create(directory);
            try
            {
                engine(configuration, journal, decoding.count(), plan.repeats(), sender);
                verified = round == roundCount ? verify(journal, decoding.count()) : null;
            }
            finally
            {
                JournalFiles.delete(journal);
            }
            decodeRate.add(decoding.count() * 1_000.0 / decoding.decode());
            ratio.add(engineRate.lastValue() / decodeRate.lastValue());
            out.printf(
                "%-9s  %s   %s   %s   %s  %s  %s%n",
                round <= warmUp.value() ? "warm-up" : round - warmUp.value(),
                engineRate.last(),
                decodeRate.last(),
                ratio.last(),
                ingressCpu.last(),
                consumersCpu.last(),
                senderCpu.last());
            out.flush();
        }
        out.printf("%n%-36s %9s  %9s  %9s%n", "", "median", "min", "max");
        for (final Series series :
            new Series[]{engineRate, decodeRate, ratio, ingressCpu, consumersCpu, senderCpu})
        {
            out.println(series.summary());
        }
        out.printf(
            Locale.ROOT,
            "last journal verified: %,d readings and %,d verdicts, all of them as sent and acknowledged%n",
            verified.readings(),
            verified.verdicts());
        out.flush();
    }

    private void engine(
        final Configuration configuration,
        final Path journal,
        final long count,
        final long repeats,
        final SenderProcess sender)
    {
        final EngineCost cost = new EngineCost(count);
        try (ListeningEngine engine = new ListeningEngine(configuration, journal))
        {
            sender.flood(engine.port(), repeats);
            while (!sender.hasAnswered())
            {
                cost.sample(engine.journaled());
                engine.checkFault();
                LockSupport.parkNanos(SAMPLE_NS);
            }
            final FloodResult result = sender.floodResult();
            engine.stop(result.messages());
            if (result.messages() != count)
            {
                throw new IllegalStateException("sent " + result.messages() + " of " + count + " messages");
            }
            engineRate.add(result.messages() * 1_000.0 / result.durationNs());
            senderCpu.add((double)result.cpuNs() / result.messages());
        }
        ingressCpu.add(cost.ingressNs());
        consumersCpu.add(cost.consumersNs());
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
        final int most = Math.toIntExact(warmUp.value() + rounds.value());
        engineRate = new Series("tcp to acknowledged, M messages/s", FORMAT, most);
        decodeRate = new Series("framing + decoding alone, M/s", FORMAT, most);
        ratio = new Series("tcp / decoding alone", FORMAT, most);
        ingressCpu = new Series("ingress, ns of a core a message", FORMAT, most);
        consumersCpu = new Series("monitor and journal, ns a message", FORMAT, most);
        senderCpu = new Series("sending thread, ns a message", FORMAT, most);
    }
}
