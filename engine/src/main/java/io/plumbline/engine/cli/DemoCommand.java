package io.plumbline.engine.cli;

import io.plumbline.engine.Engine;
import io.plumbline.engine.WallClock;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.engine.simulate.ConfigurationWriter;
import io.plumbline.engine.simulate.FaultRates;
import io.plumbline.engine.simulate.FleetSimulator;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalTailer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code demo}: a simulated fleet through the real engine, an account of what it found, and its verified replay.
 */
@Command(
    name = "demo",
    description = {
        "Shows the whole on a simulated fleet of 50 devices.",
        "Sends it through the engine into a fresh journal, says what was found, and replays the journal, verifying " +
            "every decision."
    })
final class DemoCommand implements Callable<Integer>
{
    private static final int DEVICES = 50;
    private static final int ROUNDS = 240;
    private static final long STOP_S = 10;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Seed of the fleet. Default: 1.")
    private long seed;

    @Option(
        names = {"-j", "--journal"},
        paramLabel = "DIR",
        description = "Fresh journal, which is kept; without it a new directory in the place for temporary files.")
    private Path journal;

    @Option(
        names = "--keep",
        description = "Keeps the journal in the place for temporary files, which is deleted otherwise, and says where.")
    private boolean keep;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private volatile boolean stopped;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        if (journal != null)
        {
            show(journal, true);
            return ExitCodes.DONE;
        }
        final CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndWait(ended), "shutdown"));
        try
        {
            showAndDelete();
        }
        finally
        {
            ended.countDown();
        }
        return ExitCodes.DONE;
    }

    private void showAndDelete() throws IOException
    {
        final Path path = Files.createTempDirectory("plumbline-demo-");
        try
        {
            show(path, keep);
        }
        finally
        {
            if (!keep)
            {
                delete(path);
            }
        }
    }

    /** A signal ends the process once its journal is deleted. */
    private void stopAndWait(final CountDownLatch ended)
    {
        stopped = true;
        try
        {
            ended.await(STOP_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void show(final Path path, final boolean isKept) throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        if (!directory.segments().isEmpty())
        {
            throw new ParameterException(spec.commandLine(), path + " is not a fresh journal");
        }
        final PrintWriter out = spec.commandLine().getOut();
        final FleetSimulator simulator = new FleetSimulator(
            DEVICES,
            seed,
            FaultRates.parse("all"),
            FleetSimulator.DEFAULT_INTERVAL_MS,
            FleetSimulator.DEFAULT_START_MS,
            true);
        final ByteArrayOutputStream messages = new ByteArrayOutputStream();
        for (int round = 0; round < ROUNDS; round++)
        {
            simulator.writeRound(messages);
        }
        out.printf(
            Locale.ROOT,
            "A fleet of %d devices, %d rounds (two hours), seed %d: %,d lines, some of them broken.%n",
            DEVICES,
            ROUNDS,
            seed,
            simulator.messages());

        final DemoAccount account = run(directory, new MemorySource(messages.toByteArray()));
        if (stopped)
        {
            return;
        }
        account.print(out);
        final Replayer replayer = new Replayer(DecisionListener.NONE);
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            ReplayCommand.replay(tailer, replayer);
        }
        out.println();
        out.println("Replayed from the journal " + path);
        out.println(ReplayCommand.describe(replayer));
        out.println();
        out.println(isKept ?
            "Look into it: bin/plumbline journal dump -j " + path + " | less" :
            "The journal is deleted; to keep it and look into it: bin/plumbline demo --keep");
    }

    private static void delete(final Path path) throws IOException
    {
        final List<Path> all;
        try (Stream<Path> walk = Files.walk(path))
        {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path file : all)
        {
            Files.delete(file);
        }
    }

    private DemoAccount run(final JournalDirectory directory, final MessageSource source) throws IOException
    {
        final IdleStrategy idleStrategy = new BackoffIdleStrategy();
        try (Engine engine = Engine.start(configuration(), directory, source, WallClock.create());
            JournalTailer tailer = new JournalTailer(directory))
        {
            final DemoAccount account = new DemoAccount(engine.fleet().devices());
            boolean finished = false;
            while (!finished && !stopped)
            {
                finished = engine.isFinished();
                while (tailer.poll(account, 1) > 0)
                {
                    continue;
                }
                idleStrategy.idle(0);
            }
            if (finished)
            {
                engine.checkFault();
                account.end(engine.monitor().counts());
            }
            return account;
        }
    }

    /** The one that {@code simulate --config-out} writes. */
    private static Configuration configuration() throws IOException
    {
        final Path file = Files.createTempFile("plumbline-demo-", ".yaml");
        try
        {
            ConfigurationWriter.write(file, DEVICES, true, FleetSimulator.DEFAULT_INTERVAL_MS);
            return ConfigurationReader.read(file);
        }
        finally
        {
            Files.delete(file);
        }
    }
}
