package io.plumbline.engine.cli;

import io.plumbline.engine.Engine;
import io.plumbline.engine.EngineFaultException;
import io.plumbline.engine.StartOptions;
import io.plumbline.engine.WallClock;
import io.plumbline.engine.action.RunningActions;
import io.plumbline.engine.config.Addresses;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.config.HttpSettings;
import io.plumbline.engine.ingress.FollowSource;
import io.plumbline.engine.ingress.LineFeed;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.ingress.MessageSources;
import io.plumbline.engine.ingress.SourceFeed;
import io.plumbline.engine.ingress.TcpFeed;
import io.plumbline.engine.monitor.StateHash;
import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalTailer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SystemNanoClock;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code run}: messages in, events out, everything in the journal. The main thread is the journal's follower that
 * prints the events, so what is printed is journaled.
 */
@Command(
    name = "run",
    description = {
        "Takes newline-delimited messages, decides on them, journals everything, prints the events as JSON lines.",
        "Messages come over TCP, and over HTTP where the configuration says so, and are acknowledged there when they",
        "are journaled; with --input they come from a file.",
        "Events go to standard output, the summary last; talk and progress go to standard error. An action of the",
        "configuration that writes to standard output takes their place there.",
        "SIGHUP, or POST /-/reload, makes it read the file of -c again: devices, limits and actions may change while " +
            "it runs. A file that is wrong, or changes anything else, is refused whole with the reason, and the " +
            "engine goes on as it was."
    })
final class RunCommand implements Callable<Integer>
{
    private static final int BATCH_LIMIT = 64;
    private static final long SHUTDOWN_WAIT_S = 30;

    /** How long a stop waits for HTTP requests that have been handed over. */
    private static final long DRAIN_MS = 2_000;

    @Option(
        names = {"-c", "--config"},
        paramLabel = "FILE",
        description = "Configuration; without it devices abc01, def01 and xyz01 with a lower bound of -3.")
    private Path config;

    @Option(
        names = {"-j", "--journal"},
        paramLabel = "DIR",
        defaultValue = "plumbline-journal",
        description = "Journal; made when it is missing, gone on with when it is there. Default: ${DEFAULT-VALUE}.")
    private Path journal;

    @Option(
        names = "--input",
        paramLabel = "FILE|-",
        description = "Messages, plain or gzip; - is standard input. Without it the engine listens, by default on " +
            "127.0.0.1:9400, until it is stopped.")
    private String input;

    @Option(
        names = "--follow",
        description = "Goes on reading the file as it grows, until it is stopped. One that has been replaced, as by " +
            "a rotation, or become shorter is read from its beginning, and that is told.")
    private boolean follow;

    @Option(
        names = "--verify-all",
        description = "Before starting, reads the whole journal and decides it again; without it only what recovery " +
            "needs is checked.")
    private boolean verifyAll;

    @Option(
        names = "--accept-damage",
        description = "Goes on after damage in the journal, from the last good event before it, and journals that; " +
            "with --verify-all also after damage that recovery does not need. " +
            "Without it damage ends the start with exit code 1.")
    private boolean acceptDamage;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private HttpInlet http;
    private String inputName = "the network";
    private FollowSource followed;
    private String toldFailure;
    private boolean toldFull;
    private volatile boolean faulted;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        final Configuration configuration =
            config == null ? Configuration.defaults() : ConfigurationReader.read(config);
        if (input != null && input.isEmpty())
        {
            throw new ParameterException(spec.commandLine(), "--input is empty");
        }
        if (follow && (input == null || MessageSources.STANDARD_INPUT.equals(input)))
        {
            throw new ParameterException(spec.commandLine(), "--follow needs --input FILE");
        }
        final JournalDirectory directory = JournalDirectory.create(journal);
        if (input == null)
        {
            return listen(configuration, directory);
        }
        return follow ? followFile(configuration, directory) : read(configuration, directory);
    }

    private int listen(final Configuration configuration, final JournalDirectory directory) throws IOException
    {
        final TcpFeed connections = TcpFeed.open(configuration.listen().tcp());
        final HttpSettings settings = configuration.listen().http();
        String addresses = Addresses.format(connections.address());
        LineFeed feed = connections;
        if (settings != null)
        {
            http = HttpInlet.open(connections, settings);
            feed = http.feed();
            addresses += ", and on " + http.address() + " for HTTP" + (settings.tls() == null ? "" : " with TLS");
        }
        final String told = "listening on " + addresses;
        return run(configuration, directory, feed, Progress.none(), (engine) ->
        {
            RunFigures.show(engine, connections.counters());
            tell(told);
        });
    }

    private int followFile(final Configuration configuration, final JournalDirectory directory) throws IOException
    {
        followed = FollowSource.open(input, SystemNanoClock.INSTANCE);
        inputName = followed.name();
        return run(configuration, directory, new SourceFeed(followed), Progress.none(), (engine) ->
        {
        });
    }

    private int read(final Configuration configuration, final JournalDirectory directory) throws IOException
    {
        final MessageSource source = MessageSources.open(input);
        inputName = source.name();
        return run(configuration, directory, new SourceFeed(source), Progress.of("reading", source), (engine) ->
        {
        });
    }

    private int run(
        final Configuration configuration,
        final JournalDirectory directory,
        final LineFeed feed,
        final Progress progress,
        final Consumer<Engine> onStarted) throws IOException
    {
        final CountDownLatch ended = new CountDownLatch(1);
        final FaultWatchdog watchdog = new FaultWatchdog(spec.commandLine().getErr());
        final StartOptions options = new StartOptions(verifyAll, acceptDamage, watchdog);
        try (Reloads reloads = config == null ? null : new Reloads(config, this::tell);
            Engine engine = Engine.start(configuration, directory, feed, WallClock.create(), options);
            JournalTailer tailer = configuration.actions().takeStandardOutput() ?
                null :
                new JournalTailer(directory).toSegment(engine.segment().number());
            RunningActions actions = RunningActions.start(
                configuration.actions(),
                directory,
                engine.recovered().nextSequence(),
                engine::journaledSequence,
                this::tell))
        {
            final Thread hook = new Thread(() -> stopAndWait(engine, ended), "shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            tellStart(engine);
            final ActionFigures figures = new ActionFigures(engine, actions);
            figures.update();
            if (http != null)
            {
                http.onStarted(engine, reloads);
            }
            if (reloads != null)
            {
                reloads.start(new ConfigurationReload(config, engine, actions, figures, http));
            }
            onStarted.accept(engine);
            try
            {
                final EventOutput events =
                    new EventOutput(engine, tailer, new FileOutputStream(FileDescriptor.out), this::tell);
                final int exitCode = follow(engine, events, actions, progress);
                faulted = exitCode == ExitCodes.FAULT;
                return exitCode;
            }
            finally
            {
                if (reloads != null)
                {
                    reloads.stop();
                }
                if (http != null)
                {
                    http.onEnded();
                }
            }
        }
        catch (final EngineFaultException e)
        {
            // Told before a stop that waits goes on.
            tell(e.getMessage());
            faulted = true;
            return ExitCodes.FAULT;
        }
        finally
        {
            CloseHelper.quietClose(http);
            ended.countDown();
        }
    }

    /** Prints the events until the engine has finished. */
    private int follow(
        final Engine engine,
        final EventOutput events,
        final RunningActions actions,
        final Progress progress)
    {
        final long startNs = System.nanoTime();
        final IdleStrategy idleStrategy = followerIdleStrategy();
        boolean finished = false;
        try (progress)
        {
            while (!finished)
            {
                // Asked before the polls: what was journaled by then is printed by them.
                finished = engine.isFinished();
                int workCount = events.poll(BATCH_LIMIT);
                progress.update();
                tellFull(engine);
                idleStrategy.idle(workCount);
                while (workCount > 0)
                {
                    workCount = events.poll(BATCH_LIMIT);
                    progress.update();
                }
                events.flush();
                tellRetention(engine);
                tellFollowed();
            }
            checkFault(engine, actions);
            // Their events come before the summary.
            actions.close();
            events.summary(engine);
        }
        catch (final JournalException e)
        {
            // What is being written cannot be read back: the engine stops, by its own fault if it has one.
            checkFault(engine, actions);
            actions.stop();
            tell("the journal cannot be followed: " + e.getMessage());
            return ExitCodes.FAULT;
        }
        tellEnd(engine, System.nanoTime() - startNs);
        if (engine.sourceFailure().isPresent())
        {
            tell(inputName + " cannot be read further: " + engine.sourceFailure().get().getMessage());
            return ExitCodes.FAILED;
        }
        return events.exitCode();
    }

    /** After a fault the process ends at once: what is left to the actions is left to the next start. */
    private static void checkFault(final Engine engine, final RunningActions actions)
    {
        try
        {
            engine.checkFault();
        }
        catch (final EngineFaultException e)
        {
            actions.stop();
            throw e;
        }
    }

    /** A follower that waits leaves the cores to the engine; a person does not see ten milliseconds. */
    private static IdleStrategy followerIdleStrategy()
    {
        return new BackoffIdleStrategy(1, 1, TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(10));
    }

    private void stopAndWait(final Engine engine, final CountDownLatch ended)
    {
        if (http != null)
        {
            http.drain(DRAIN_MS);
        }
        engine.requestStop();
        try
        {
            ended.await(SHUTDOWN_WAIT_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
        if (faulted)
        {
            // The exit code would be the signal's: a fault is to be seen also where it comes during a stop.
            Runtime.getRuntime().halt(ExitCodes.FAULT);
        }
    }

    private void tellFull(final Engine engine)
    {
        final boolean full = engine.isJournalFull();
        if (full != toldFull)
        {
            toldFull = full;
            tell(full ?
                "journal-full: there is no room left on the disk of " + journal + "; nothing is read until there is" :
                "journal-full is over: there is room again");
        }
    }

    private void tellStart(final Engine engine)
    {
        final RecoveredState recovered = engine.recovered();
        recovered.notes().forEach(this::tell);
        recovered.acceptedDamages().forEach((damage) -> tell("going on after damage: " + damage.damage()));
        final String from = recovered.fleet() == null ?
            "new journal" :
            String.format(
                Locale.ROOT,
                "recovered at sequence %d, state %s, %d events since its snapshot",
                recovered.nextSequence(),
                StateHash.format(recovered.stateHash()),
                recovered.replayed());
        tell(String.format(
            Locale.ROOT,
            "%d devices, journal %s, segment %d, %s",
            engine.fleet().devices().size(),
            journal,
            engine.segment().number(),
            from));
    }

    private void tellRetention(final Engine engine)
    {
        final String failure = engine.retentionFailure().orElse(null);
        if (failure != null && !failure.equals(toldFailure))
        {
            tell("the journal could not be pruned: " + failure);
        }
        toldFailure = failure;
    }

    private void tellFollowed()
    {
        String note = followed == null ? null : followed.takeNote();
        while (note != null)
        {
            tell(note);
            note = followed.takeNote();
        }
    }

    private void tellEnd(final Engine engine, final long durationNs)
    {
        final long events = engine.lastSequence() + 1 - engine.recovered().nextSequence();
        final double seconds = Math.max(1, durationNs) / 1e9;
        tell(String.format(
            Locale.ROOT,
            "%,d input events in %.2f s, %,.0f a second; the ring was full %,d times",
            events,
            seconds,
            events / seconds,
            engine.ringStalls()));
        if (engine.clockHolds() > 0)
        {
            tell("the clock was set back " + engine.clockHolds() + " times; time was held until it caught up");
        }
    }

    private void tell(final String what)
    {
        spec.commandLine().getErr().println("plumbline: " + what);
        spec.commandLine().getErr().flush();
    }
}
