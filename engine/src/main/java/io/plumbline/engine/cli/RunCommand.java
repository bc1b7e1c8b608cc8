package io.plumbline.engine.cli;

import io.plumbline.engine.Engine;
import io.plumbline.engine.EngineFaultException;
import io.plumbline.engine.StartOptions;
import io.plumbline.engine.WallClock;
import io.plumbline.engine.action.RunningActions;
import io.plumbline.engine.config.Addresses;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.HttpSettings;
import io.plumbline.engine.ingress.ConnectionCounters;
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
import io.plumbline.journal.JournalLock;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.SystemNanoClock;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code run}: messages in, events out, everything in the journal. {@link EventPrinting} follows the journal to
 * print the events, so what is printed is journaled; the main thread looks after the engine and its end.
 */
@Command(
    name = "run",
    description = {
        "Takes newline-delimited messages, decides on them, journals everything, prints the events as JSON lines.",
        "Messages come over TCP, and over HTTP where the configuration says so, and are acknowledged there when " +
            "they are journaled; with --input they come from a file.",
        "Events go to standard output, the summary last; talk and progress go to standard error. An action of the " +
            "configuration that writes to standard output takes their place there.",
        "SIGHUP, or POST /-/reload, makes it read the file of -c again: devices, limits and actions may change " +
            "while it runs. A file that is wrong, or changes anything else, is refused whole with the reason, and " +
            "the engine goes on as it was."
    })
final class RunCommand implements Callable<Integer>
{
    private static final long LOOK_MS = 20;
    private static final long SHUTDOWN_WAIT_S = 30;

    /** How long a stop waits for HTTP requests that have been handed over. */
    private static final long DRAIN_MS = 2_000;

    /** How long a stop by signal waits for a reader of standard output. */
    private static final long PRINT_LIMIT_MS = 2_000;

    /** The same after a fault, which ends the process soon. */
    private static final long FAULT_PRINT_LIMIT_MS = 300;

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
            "Without it damage ends the start with exit code 1. Put back before what can be put back, never after.")
    private boolean acceptDamage;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private HttpInlet http;
    private String inputName = "the network";
    private FollowSource followed;
    private List<String> remedies = List.of();
    private String toldFailure;
    private boolean toldFull;
    private volatile boolean stopRequested;
    private volatile boolean faulted;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        if (input != null && input.isEmpty())
        {
            throw new ParameterException(spec.commandLine(), "--input is empty");
        }
        if (follow && (input == null || MessageSources.STANDARD_INPUT.equals(input)))
        {
            throw new ParameterException(spec.commandLine(), "--follow needs --input FILE");
        }
        final Configuration configuration =
            config == null ? Configuration.defaults() : StartConfiguration.read(config);
        if (input == null)
        {
            return listen(configuration);
        }
        return follow ? followFile(configuration) : read(configuration);
    }

    /** The lock comes first: who writes the journal says more than who has the port. */
    private int listen(final Configuration configuration) throws IOException
    {
        final JournalLock lock = JournalDirectory.create(journal).lock();
        final HttpSettings settings = configuration.listen().http();
        final LineFeed feed;
        final ConnectionCounters counters;
        String addresses;
        try
        {
            final TcpFeed connections = TcpFeed.open(configuration.listen().tcp());
            counters = connections.counters();
            addresses = Addresses.format(connections.address());
            if (settings == null)
            {
                feed = connections;
            }
            else
            {
                http = HttpInlet.open(connections, settings);
                feed = http.feed();
                addresses += ", and on " + http.address() + " for HTTP" + (settings.tls() == null ? "" : " with TLS");
            }
        }
        catch (final IOException | RuntimeException e)
        {
            lock.abandon();
            throw e;
        }
        final String told = "listening on " + addresses;
        return run(configuration, lock, feed, Progress.none(), (engine) ->
        {
            RunFigures.show(engine, counters);
            tell(told);
        });
    }

    private int followFile(final Configuration configuration) throws IOException
    {
        followed = FollowSource.open(input, SystemNanoClock.INSTANCE);
        inputName = followed.name();
        return runOn(configuration, new SourceFeed(followed), Progress.none());
    }

    private int read(final Configuration configuration) throws IOException
    {
        final MessageSource source = MessageSources.open(input);
        inputName = source.name();
        return runOn(configuration, new SourceFeed(source), Progress.of("reading", source));
    }

    private int runOn(final Configuration configuration, final LineFeed feed, final Progress progress)
        throws IOException
    {
        final JournalLock lock;
        try
        {
            lock = JournalDirectory.create(journal).lock();
        }
        catch (final JournalException e)
        {
            CloseHelper.quietCloseAll(feed, progress);
            throw e;
        }
        return run(configuration, lock, feed, progress, (engine) ->
        {
        });
    }

    private int run(
        final Configuration configuration,
        final JournalLock lock,
        final LineFeed feed,
        final Progress progress,
        final Consumer<Engine> onStarted) throws IOException
    {
        final JournalDirectory directory = lock.directory();
        final CountDownLatch ended = new CountDownLatch(1);
        final FaultWatchdog watchdog = new FaultWatchdog(spec.commandLine().getErr());
        final StartOptions options = new StartOptions(verifyAll, acceptDamage, watchdog);
        try (Reloads reloads = config == null ? null : new Reloads(config, this::tell);
            Engine engine = start(configuration, lock, feed, options);
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
                final EventPrinting printing = EventPrinting.start(
                    engine,
                    directory,
                    configuration.actions().takeStandardOutput(),
                    new FileOutputStream(FileDescriptor.out));
                final int exitCode = follow(engine, printing, actions, progress);
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
        catch (final JournalException e)
        {
            if (remedies.isEmpty())
            {
                throw e;
            }
            tell(e.getMessage());
            remedies.forEach(this::tell);
            return ExitCodes.FAILED;
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

    private Engine start(
        final Configuration configuration, final JournalLock lock, final LineFeed feed, final StartOptions options)
    {
        try
        {
            return Engine.start(configuration, lock, feed, WallClock.create(), options);
        }
        catch (final JournalException e)
        {
            remedies = acceptDamage ? List.of() : StartRemedy.of(lock.directory(), e);
            throw e;
        }
    }

    /** Looks after the engine until it has finished and its events are printed. */
    private int follow(
        final Engine engine,
        final EventPrinting printing,
        final RunningActions actions,
        final Progress progress)
    {
        final long startNs = System.nanoTime();
        final boolean printed;
        try (progress)
        {
            printed = await(printing::awaitEvents, engine, printing, progress::update);
            tellNotPrinted(printed, engine, printing);
        }
        checkFault(engine, actions);
        // Their events come before the summary.
        actions.close();
        if (printed)
        {
            printing.askForSummary();
            final boolean ended = await(printing::awaitEnd, engine, printing, () ->
            {
            });
            tellNotPrinted(ended, engine, printing);
        }
        tellTroubles(engine, printing);
        tellEnd(engine, System.nanoTime() - startNs);
        if (engine.sourceFailure().isPresent())
        {
            tell(inputName + " cannot be read further: " + engine.sourceFailure().get().getMessage());
            return ExitCodes.FAILED;
        }
        return printing.exitCode();
    }

    /**
     * Waits for the printing: for as long as its reader takes, unless the engine has finished because it was stopped,
     * or by a fault.
     *
     * @return false when it was given up.
     */
    private boolean await(
        final Printed printed, final Engine engine, final EventPrinting printing, final Runnable meanwhile)
    {
        long hurriedNs = 0;
        boolean hurried = false;
        try
        {
            while (!printed.await(LOOK_MS))
            {
                meanwhile.run();
                tellNews(engine, printing);
                if (engine.isFinished())
                {
                    final boolean faulty = isFaulty(engine);
                    if (!hurried && (faulty || stopRequested))
                    {
                        hurried = true;
                        hurriedNs = System.nanoTime();
                    }
                    final long limitMs = faulty ? FAULT_PRINT_LIMIT_MS : PRINT_LIMIT_MS;
                    if (hurried && System.nanoTime() - hurriedNs > TimeUnit.MILLISECONDS.toNanos(limitMs))
                    {
                        return false;
                    }
                }
            }
            meanwhile.run();
            tellNews(engine, printing);
            return true;
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void tellNews(final Engine engine, final EventPrinting printing)
    {
        tellFull(engine);
        tellRetention(engine);
        tellFollowed();
        tellTroubles(engine, printing);
    }

    private void tellNotPrinted(final boolean printed, final Engine engine, final EventPrinting printing)
    {
        if (!printed)
        {
            printing.giveUp();
            final long from = printing.printedSequence();
            final long to = engine.lastSequence();
            tell("standard output: its reader stands still; " +
                (from > to ? "" : "events " + from + " to " + to + " are not printed, or not all of them, and ") +
                "there is no summary");
            engine.errors().record("standard output: its reader stood still at the stop");
        }
    }

    private void tellTroubles(final Engine engine, final EventPrinting printing)
    {
        EventOutput.Trouble trouble = printing.takeTrouble();
        while (trouble != null)
        {
            tell(trouble.told());
            if (trouble.recorded() != null)
            {
                engine.errors().record(trouble.recorded());
            }
            trouble = printing.takeTrouble();
        }
    }

    private static boolean isFaulty(final Engine engine)
    {
        try
        {
            engine.checkFault();
            return false;
        }
        catch (final EngineFaultException e)
        {
            return true;
        }
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

    private void stopAndWait(final Engine engine, final CountDownLatch ended)
    {
        stopRequested = true;
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
        if (acceptDamage && recovered.acceptedDamages().isEmpty())
        {
            tell("--accept-damage: there is no damage" +
                (verifyAll ? "" : " where a start looks; --verify-all looks at everything"));
        }
        final String from = recovered.fleet() == null ?
            "new journal" :
            String.format(
                Locale.ROOT,
                "recovered at sequence %d, state %s, %s since its snapshot",
                recovered.nextSequence(),
                StateHash.format(recovered.stateHash()),
                Plural.of(recovered.replayed(), "event"));
        tell(String.format(
            Locale.ROOT,
            "%s, journal %s, segment %d, %s",
            Plural.of(engine.fleet().devices().size(), "device"),
            journal,
            engine.segment().number(),
            from));
    }

    private void tellRetention(final Engine engine)
    {
        engine.takePruned().ifPresent(this::tell);
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
            "%,d %s in %.2f s, %,.0f a second; the ring was full %,d %s",
            events,
            events == 1 ? "input event" : "input events",
            seconds,
            events / seconds,
            engine.ringStalls(),
            engine.ringStalls() == 1 ? "time" : "times"));
        if (engine.clockHolds() > 0)
        {
            tell("the clock was set back " + Plural.of(engine.clockHolds(), "time") +
                "; time was held until it caught up");
        }
    }

    private void tell(final String what)
    {
        spec.commandLine().getErr().println("plumbline: " + what);
        spec.commandLine().getErr().flush();
    }

    /** Waits for some milliseconds; gives whether it is done. */
    private interface Printed
    {
        boolean await(long timeoutMs) throws InterruptedException;
    }
}
