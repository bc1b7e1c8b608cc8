package io.plumbline.perf;

import io.plumbline.engine.Engine;
import io.plumbline.engine.StartOptions;
import io.plumbline.engine.WallClock;
import io.plumbline.engine.action.RunningActions;
import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.TcpSettings;
import io.plumbline.engine.counters.CounterValues;
import io.plumbline.engine.counters.Latencies;
import io.plumbline.engine.ingress.ConnectionCounters;
import io.plumbline.engine.ingress.TcpFeed;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.journal.JournalDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An engine in this process that takes messages over TCP, at any free port of the loopback address, into a new journal.
 */
final class ListeningEngine implements AutoCloseable
{
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final TcpFeed feed;
    private final JournalDirectory directory;
    private final Engine engine;

    /**
     * Starts.
     *
     * @param configuration whose settings of TCP are those given.
     * @param journal       new directory.
     */
    ListeningEngine(final Configuration configuration, final Path journal)
    {
        this(configuration, journal, StartOptions.DEFAULT);
    }

    /**
     * Starts.
     *
     * @param configuration whose settings of TCP are those given.
     * @param journal       new directory.
     * @param options       of the start.
     */
    ListeningEngine(final Configuration configuration, final Path journal, final StartOptions options)
    {
        try
        {
            feed = TcpFeed.open(configuration.listen().tcp());
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
        directory = JournalDirectory.create(journal);
        engine = Engine.start(configuration, directory, feed, WallClock.create(), options);
    }

    /** Starts actions that follow its journal from the beginning; to be closed by the caller, before the engine is. */
    RunningActions start(final Actions actions)
    {
        try
        {
            return RunningActions.start(
                actions, directory, engine.recovered().nextSequence(), engine::journaledSequence, System.err::println);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings of TCP as they are by default, at any free port, but for some of them. */
    static TcpSettings settings(final long ackIntervalNs, final long idleTimeoutNs, final int turnBytes)
    {
        final TcpSettings usual = TcpSettings.DEFAULT;
        return new TcpSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            usual.maxConnections(),
            usual.maxConnectionsPerAddress(),
            Math.min(usual.firstByteTimeoutNs(), idleTimeoutNs),
            idleTimeoutNs,
            turnBytes,
            ackIntervalNs);
    }

    int port()
    {
        try
        {
            return feed.address().getPort();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** What is counted of the connections. */
    ConnectionCounters connections()
    {
        return feed.counters();
    }

    /** Events that stand in the journal, messages and a few others. */
    long journaled()
    {
        return engine.journaledEvents();
    }

    /** The engine's own figure: from arrival to journal, of a sample of the events. */
    Latencies latencies()
    {
        return CounterValues.read(engine.counters().reader()).latencies();
    }

    /** Fails when the engine has. */
    void checkFault()
    {
        engine.checkFault();
    }

    /**
     * Stops it and checks that it has accepted so many messages.
     *
     * @param messages sent.
     */
    void stop(final long messages)
    {
        engine.requestStop();
        while (!engine.isFinished())
        {
            LockSupport.parkNanos(POLL_NS);
        }
        engine.checkFault();
        final long accepted = engine.monitor().counts().get(MonitorCounts.READINGS);
        if (accepted != messages)
        {
            throw new IllegalStateException("engine accepted " + accepted + " of " + messages + " messages");
        }
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
        engine.close();
    }
}
