package io.plumbline.engine.ingress;

import io.plumbline.engine.config.TcpSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.collections.Object2IntCounterMap;

/**
 * The connections there are: lets new ones in up to the limits, and closes them. Belongs to the ingress thread.
 */
final class Connections
{
    /** Let in at a time, before those that are there have their turn. */
    private static final int ACCEPTS = 16;

    /** When none can be had, as when there are too many open files, the next is asked for so much later. */
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int DISCARDED_AT_A_TIME = 16 * 1024;
    private static final int MAX_DISCARDS = 64;

    private final TcpSettings settings;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final SelectionKey serverKey;
    private final ConnectionCounters counters;
    private final Object2IntCounterMap<InetAddress> byAddress = new Object2IntCounterMap<>(0);
    private final ByteBuffer discarded = ByteBuffer.allocateDirect(DISCARDED_AT_A_TIME);
    private final Replies replies = new Replies();
    private final Connection[] connections;
    private int count;
    private boolean paused;
    private long pausedUntilNs;

    Connections(
        final TcpSettings settings,
        final Selector selector,
        final ServerSocketChannel server,
        final SelectionKey serverKey,
        final ConnectionCounters counters)
    {
        this.settings = settings;
        this.selector = selector;
        this.server = server;
        this.serverKey = serverKey;
        this.counters = counters;
        connections = new Connection[settings.maxConnections()];
    }

    /** How many there are. */
    int count()
    {
        return count;
    }

    /** One of them; closing it puts the last one in its place. */
    Connection get(final int index)
    {
        return connections[index];
    }

    /**
     * Lets in some of those who ask for it.
     *
     * @param readingNs since when they are quiet.
     * @return how many asked.
     */
    int accept(final long readingNs)
    {
        int asked = 0;
        while (asked < ACCEPTS)
        {
            final SocketChannel channel;
            try
            {
                channel = server.accept();
            }
            catch (final IOException e)
            {
                // Waiting for it would end at once, over and over.
                counters.onAcceptFailure();
                serverKey.interestOps(0);
                paused = true;
                pausedUntilNs = readingNs + PAUSE_NS;
                return asked;
            }
            if (channel == null)
            {
                return asked;
            }
            asked++;
            admit(channel, readingNs);
        }
        return asked;
    }

    /** Asks again for new connections when the pause is over that follows a failure. */
    void resume(final long readingNs)
    {
        if (paused && readingNs >= pausedUntilNs)
        {
            paused = false;
            serverKey.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    /** Lets in no more. */
    void stop()
    {
        CloseHelper.quietClose(server);
    }

    /**
     * Closes a connection. What the client has sent that was not read is thrown away before, lest the end that it is
     * sent overtakes its last answers.
     */
    void close(final Connection connection, final ConnectionEnd end)
    {
        connection.closed = true;
        counters.onEnded(end);
        byAddress.decrementAndGet(connection.address);
        connections[connection.index] = connections[--count];
        connections[connection.index].index = connection.index;
        connections[count] = null;
        if (end == ConnectionEnd.STOP)
        {
            discardInput(connection.channel);
        }
        CloseHelper.quietClose(connection.channel);
    }

    private void admit(final SocketChannel channel, final long readingNs)
    {
        try
        {
            channel.configureBlocking(false);
            final InetAddress address = ((InetSocketAddress)channel.getRemoteAddress()).getAddress();
            final ConnectionEnd refusal = refusal(address);
            if (refusal != null)
            {
                turnAway(channel, refusal);
                return;
            }
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            final Connection connection = new Connection(channel, address);
            connection.key = channel.register(selector, SelectionKey.OP_READ, connection);
            connection.quietSinceNs = readingNs;
            connection.index = count;
            connections[count++] = connection;
            byAddress.incrementAndGet(address);
            counters.onAccepted();
        }
        catch (final IOException e)
        {
            // It is gone already.
            CloseHelper.quietClose(channel);
        }
    }

    private ConnectionEnd refusal(final InetAddress address)
    {
        if (count == settings.maxConnections())
        {
            return ConnectionEnd.TOO_MANY_CONNECTIONS;
        }
        return byAddress.get(address) >= settings.maxConnectionsPerAddress() ?
            ConnectionEnd.TOO_MANY_FROM_ADDRESS :
            null;
    }

    private void turnAway(final SocketChannel channel, final ConnectionEnd refusal) throws IOException
    {
        counters.onNotLetIn(refusal);
        replies.clear();
        replies.error(refusal);
        replies.send(channel);
        discardInput(channel);
        channel.close();
    }

    private void discardInput(final SocketChannel channel)
    {
        try
        {
            channel.shutdownOutput();
            int length = 1;
            for (int i = 0; i < MAX_DISCARDS && length > 0; i++)
            {
                discarded.clear();
                length = channel.read(discarded);
            }
        }
        catch (final IOException e)
        {
            // It is gone already, as it was to be.
            return;
        }
    }
}
