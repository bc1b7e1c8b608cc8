package io.plumbline.engine.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.agrona.CloseHelper;
import org.eclipse.jetty.io.SelectorManager;

/**
 * Bounds the connections from one address, lest a single machine takes all there may be and keeps the others out, an
 * operator among them. One too many is closed without an answer. Called by the server's threads.
 */
final class AddressLimit implements SelectorManager.AcceptListener
{
    private final int maxConnections;
    private final Map<SelectableChannel, InetAddress> addresses = new HashMap<>();
    private final Map<InetAddress, Integer> counts = new HashMap<>();

    /**
     * @param maxConnections from one address at once.
     */
    AddressLimit(final int maxConnections)
    {
        this.maxConnections = maxConnections;
    }

    /** {@inheritDoc} */
    @Override
    public void onAccepting(final SelectableChannel channel)
    {
        if (!isLetIn(channel))
        {
            // The selector then finds it closed and gives it up, which every other listener is told.
            CloseHelper.quietClose(channel);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onAcceptFailed(final SelectableChannel channel, final Throwable cause)
    {
        onClosed(channel);
    }

    /** {@inheritDoc} */
    @Override
    public synchronized void onClosed(final SelectableChannel channel)
    {
        final InetAddress address = addresses.remove(channel);
        if (address != null)
        {
            counts.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    private synchronized boolean isLetIn(final SelectableChannel channel)
    {
        final InetAddress address = addressOf(channel);
        if (address == null || counts.getOrDefault(address, 0) >= maxConnections)
        {
            return false;
        }
        addresses.put(channel, address);
        counts.merge(address, 1, Integer::sum);
        return true;
    }

    /** Null where it is gone already. */
    private static InetAddress addressOf(final SelectableChannel channel)
    {
        try
        {
            return ((SocketChannel)channel).getRemoteAddress() instanceof InetSocketAddress remote ?
                remote.getAddress() :
                null;
        }
        catch (final IOException e)
        {
            return null;
        }
    }
}
