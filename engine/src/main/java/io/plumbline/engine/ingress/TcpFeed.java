package io.plumbline.engine.ingress;

import io.plumbline.codec.DecodeStatus;
import io.plumbline.engine.config.Addresses;
import io.plumbline.engine.config.TcpSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;

/**
 * Newline-delimited messages over TCP, of many connections at once, each acknowledged on its own connection.
 * <p>
 * Connections that have sent something get a turn each, one after the other, in which so many bytes are read at most
 * and all their whole lines published; then those that have sent something meanwhile. The rest of a line stays with its
 * connection. While the ring is full, or the journal has no room, no turn ends and none begins, so that TCP pushes back
 * on the clients.
 * <p>
 * Time-outs are measured in the time that goes by while connections are read, so that nobody is cut for what the engine
 * did not read. Belongs to the ingress thread; allocates nothing but for new connections.
 */
public final class TcpFeed implements SharingFeed
{
    private static final int BACKLOG = 1024;
    private static final int RECEIVE_BUFFER_LENGTH = 256 * 1024;

    /** How long clients are waited for that do not take their last answers. */
    private static final long TELL_NS = TimeUnit.SECONDS.toNanos(2);

    /** More does not go by at once: the process was held up, or the clock was set. */
    private static final long MAX_STEP_NS = TimeUnit.SECONDS.toNanos(1);

    /** So late an acknowledgement may be whose interval is over while nothing comes. */
    private static final int AWAITED_TIMEOUT_MS = 1;

    private static final long MIN_CHECK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MAX_CHECK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int CHECKS_PER_TIMEOUT = 8;

    private final TcpSettings settings;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final SelectionKey serverKey;
    private final Connections connections;
    private final ConnectionCounters counters = new ConnectionCounters();
    private final Consumer<SelectionKey> onSelected = this::onSelected;
    private final long checkNs;
    private final Connection[] ready;
    private int readyCount;
    private int readyNext;
    private boolean acceptReady;

    private LineFramer framer;
    private ByteBuffer wrapper;
    private LongSupplier journaled;
    private Acknowledger acknowledger;
    private Connection current;
    private boolean inTurn;
    private long linesBeforeTurn;
    private long lastSequence = -1;
    private long nowNs;
    private long filledNs = Long.MIN_VALUE;

    /** Time that has gone by while connections were read. */
    private long readingNs;
    private long nextCheckNs;
    private boolean telling;
    private long tellingSinceNs;

    private TcpFeed(final TcpSettings settings, final Selector selector, final ServerSocketChannel server)
        throws IOException
    {
        this.settings = settings;
        this.selector = selector;
        this.server = server;
        server.configureBlocking(false);
        serverKey = server.register(selector, SelectionKey.OP_ACCEPT);
        connections = new Connections(settings, selector, server, serverKey, counters);
        ready = new Connection[settings.maxConnections()];
        final long shortestNs = Math.min(settings.firstByteTimeoutNs(), settings.idleTimeoutNs());
        checkNs = Math.min(MAX_CHECK_NS, Math.max(MIN_CHECK_NS, shortestNs / CHECKS_PER_TIMEOUT));
    }

    /**
     * Begins to listen; connections are let in when the engine has started.
     *
     * @param settings address and limits.
     * @return the feed.
     * @throws IOException when the address cannot be listened on; the message names it.
     */
    public static TcpFeed open(final TcpSettings settings) throws IOException
    {
        Selector selector = null;
        ServerSocketChannel server = null;
        try
        {
            selector = Selector.open();
            server = ServerSocketChannel.open();
            server.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_LENGTH);
            server.bind(settings.address(), BACKLOG);
            return new TcpFeed(settings, selector, server);
        }
        catch (final IOException e)
        {
            CloseHelper.quietCloseAll(server, selector);
            final String address = Addresses.format(settings.address());
            throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    /**
     * Where the feed listens.
     *
     * @return the address; with the port that was found where any was asked for. Any thread.
     * @throws IOException when it listens no more.
     */
    public InetSocketAddress address() throws IOException
    {
        return (InetSocketAddress)server.getLocalAddress();
    }

    /**
     * What is counted of the connections.
     *
     * @return the counters. Any thread.
     */
    public ConnectionCounters counters()
    {
        return counters;
    }

    /** {@inheritDoc} */
    @Override
    public void start(final LineFramer lineFramer, final LongSupplier journaledSequence)
    {
        framer = lineFramer;
        wrapper = ByteBuffer.wrap(framer.buffer());
        journaled = journaledSequence;
        acknowledger = new Acknowledger(
            settings.maxConnections(),
            settings.ackIntervalNs(),
            journaledSequence,
            counters,
            connection -> close(connection, connection.end));
    }

    /** {@inheritDoc} */
    @Override
    public int poll(final long wallNs)
    {
        nowNs = wallNs;
        return acknowledger.poll(wallNs);
    }

    /** {@inheritDoc} */
    @Override
    public int fill() throws IOException
    {
        keepTime();
        endTurn();
        int workCount = 0;
        Connection connection = nextReady();
        if (connection == null)
        {
            workCount = select();
            connection = nextReady();
        }
        return connection == null ? workCount : workCount + turn(connection);
    }

    /** {@inheritDoc} */
    @Override
    public void leave()
    {
        endTurn();
        saveRest();
    }

    /** {@inheritDoc} */
    @Override
    public void onRefused(final DecodeStatus reason)
    {
        current.rejected++;
        acknowledger.refuse(current, framer.lineCount(), reason);
    }

    /** {@inheritDoc} */
    @Override
    public void onPublished(final long sequence)
    {
        lastSequence = sequence;
        current.sequence = sequence;
        current.lines = framer.lineCount();
        acknowledger.add(current);
    }

    /** {@inheritDoc} */
    @Override
    public void stop()
    {
        endTurn();
        connections.stop();
        for (int i = 0; i < connections.count(); i++)
        {
            final Connection connection = connections.get(i);
            if (connection.end == null)
            {
                end(connection, ConnectionEnd.STOP);
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public boolean isTold()
    {
        try
        {
            // Finds those who take answers again, and lets go of what was closed.
            selector.selectNow(onSelected);
        }
        catch (final IOException e)
        {
            return true;
        }
        if (connections.count() == 0)
        {
            return true;
        }
        if (!telling)
        {
            telling = journaled.getAsLong() >= lastSequence;
            tellingSinceNs = nowNs;
            return false;
        }
        final long waitedNs = nowNs - tellingSinceNs;
        return waitedNs >= TELL_NS || waitedNs < 0;
    }

    /** {@inheritDoc} */
    @Override
    public boolean await(final int timeoutMs) throws IOException
    {
        if (readyCount > 0 || !acknowledger.beginWait())
        {
            return false;
        }
        selector.select(onSelected, acknowledger.isAwaited() ? AWAITED_TIMEOUT_MS : timeoutMs);
        return true;
    }

    /** {@inheritDoc} */
    @Override
    public void wakeUp()
    {
        selector.wakeup();
    }

    /** {@inheritDoc} */
    @Override
    public void close() throws IOException
    {
        CloseHelper.quietClose(server);
        while (connections.count() > 0)
        {
            connections.close(connections.get(0), ConnectionEnd.STOP);
        }
        selector.close();
    }

    /** Called when no whole line is left of the last turn. */
    private void endTurn()
    {
        if (!inTurn)
        {
            return;
        }
        inTurn = false;
        final Connection connection = current;
        connection.lines = framer.lineCount();
        if (connection.lines > linesBeforeTurn)
        {
            connection.quietSinceNs = readingNs;
            acknowledger.add(connection);
        }
        if (connection.atEndOfStream)
        {
            end(connection, ConnectionEnd.END_OF_STREAM);
        }
        else if (readingNs - connection.quietSinceNs >= settings.idleTimeoutNs())
        {
            cut(connection, ConnectionEnd.IDLE_TIMEOUT);
        }
    }

    /** Reads from a connection; what it left in the framer when it had its last turn goes before. */
    private int turn(final Connection connection)
    {
        if (current != connection)
        {
            saveRest();
            framer.restore(connection.rest);
            current = connection;
        }
        linesBeforeTurn = framer.lineCount();
        final int room = Math.min(framer.room(), settings.turnBytes());
        wrapper.limit(framer.limit() + room).position(framer.limit());
        final int length;
        try
        {
            length = connection.channel.read(wrapper);
        }
        catch (final IOException e)
        {
            // A line that has not come whole has not come.
            close(connection, ConnectionEnd.RESET);
            return 1;
        }
        inTurn = true;
        if (length < 0)
        {
            connection.atEndOfStream = true;
            framer.end();
            return 1;
        }
        if (length > 0)
        {
            connection.hasSpoken = true;
            framer.added(length);
            counters.onBytes(length);
        }
        return length;
    }

    /** Takes out of the framer what the last turn left in it. */
    private void saveRest()
    {
        if (current != null)
        {
            framer.save(current.rest);
            current = null;
        }
    }

    /** Reads no more from a connection: it is closed when it has been told all. */
    private void end(final Connection connection, final ConnectionEnd end)
    {
        if (connection == current)
        {
            saveRest();
        }
        connection.end = end;
        connection.quietSinceNs = readingNs;
        connection.key.interestOpsAnd(~SelectionKey.OP_READ);
        acknowledger.add(connection);
    }

    private void close(final Connection connection, final ConnectionEnd end)
    {
        if (connection == current)
        {
            saveRest();
        }
        acknowledger.remove(connection);
        connections.close(connection, end);
    }

    private Connection nextReady()
    {
        while (readyNext < readyCount)
        {
            final Connection connection = ready[readyNext];
            ready[readyNext++] = null;
            connection.ready = false;
            if (connection.end == null && !connection.closed && !acknowledger.holds(connection))
            {
                return connection;
            }
        }
        readyCount = 0;
        readyNext = 0;
        return null;
    }

    private int select() throws IOException
    {
        selector.selectNow(onSelected);
        int workCount = 0;
        if (acceptReady)
        {
            acceptReady = false;
            workCount = connections.accept(readingNs);
        }
        if (readingNs >= nextCheckNs)
        {
            nextCheckNs = readingNs + checkNs;
            connections.resume(readingNs);
            cutQuiet();
        }
        return workCount;
    }

    private void onSelected(final SelectionKey key)
    {
        if (key == serverKey)
        {
            acceptReady = true;
            return;
        }
        final Connection connection = (Connection)key.attachment();
        if (key.isWritable())
        {
            acknowledger.unblock(connection);
        }
        if (key.isReadable() && !connection.ready)
        {
            connection.ready = true;
            ready[readyCount++] = connection;
        }
    }

    /** Ends the connections that have been quiet for too long. Who has sent something just now first has its turn. */
    private void cutQuiet()
    {
        for (int i = connections.count() - 1; i >= 0; i--)
        {
            final Connection connection = connections.get(i);
            final long quietNs = readingNs - connection.quietSinceNs;
            if (connection.ready)
            {
                continue;
            }
            if (quietNs >= settings.idleTimeoutNs())
            {
                cut(connection, ConnectionEnd.IDLE_TIMEOUT);
            }
            else if (!connection.hasSpoken && quietNs >= settings.firstByteTimeoutNs())
            {
                cut(connection, ConnectionEnd.FIRST_BYTE_TIMEOUT);
            }
        }
    }

    private void cut(final Connection connection, final ConnectionEnd end)
    {
        if (connection.blocked)
        {
            close(connection, end);
        }
        else if (connection.end == null)
        {
            end(connection, end);
        }
    }

    private void keepTime()
    {
        if (filledNs != Long.MIN_VALUE)
        {
            readingNs += Math.max(0, Math.min(MAX_STEP_NS, nowNs - filledNs));
        }
        filledNs = nowNs;
    }
}
