package io.plumbline.engine.ingress;

import io.plumbline.codec.DecodeStatus;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.agrona.CloseHelper;

/**
 * Connections and requests side by side, in turn while there are both. While there are no requests, the connections
 * have the framer for themselves. Belongs to the ingress thread, but for {@link #wakeUp} and {@link #close}.
 */
public final class FeedPair implements LineFeed
{
    private final TcpFeed connections;
    private final RequestFeed requests;
    private SharingFeed active;

    /**
     * Both as one feed.
     *
     * @param connections that the ingress thread waits for.
     * @param requests    whose senders end that wait.
     */
    public FeedPair(final TcpFeed connections, final RequestFeed requests)
    {
        this.connections = connections;
        this.requests = requests;
        active = connections;
        requests.onHanded(connections::wakeUp);
    }

    /** {@inheritDoc} */
    @Override
    public void start(final LineFramer framer, final LongSupplier journaled)
    {
        connections.start(framer, journaled);
        requests.start(framer, journaled);
    }

    /** {@inheritDoc} */
    @Override
    public int poll(final long nowNs)
    {
        return connections.poll(nowNs) + requests.poll(nowNs);
    }

    /** {@inheritDoc} */
    @Override
    public int fill() throws IOException
    {
        if (active == requests)
        {
            requests.leave();
            active = connections;
            final int workCount = connections.fill();
            return workCount == 0 && requests.hasBytes() ? fillFromRequests() : workCount;
        }
        return requests.hasBytes() ? fillFromRequests() : connections.fill();
    }

    /** {@inheritDoc} */
    @Override
    public void onRefused(final DecodeStatus reason)
    {
        active.onRefused(reason);
    }

    /** {@inheritDoc} */
    @Override
    public void onPublished(final long sequence)
    {
        active.onPublished(sequence);
    }

    /** {@inheritDoc} */
    @Override
    public void stop()
    {
        active.leave();
        requests.stop();
        connections.stop();
    }

    /** {@inheritDoc} */
    @Override
    public boolean isTold()
    {
        return requests.isTold() & connections.isTold();
    }

    /** {@inheritDoc} */
    @Override
    public boolean await(final int timeoutMs) throws IOException
    {
        return !requests.hasBytes() && active == connections && connections.await(timeoutMs);
    }

    /** {@inheritDoc} */
    @Override
    public void wakeUp()
    {
        connections.wakeUp();
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(requests, connections);
    }

    private int fillFromRequests()
    {
        connections.leave();
        active = requests;
        return requests.fill();
    }
}
