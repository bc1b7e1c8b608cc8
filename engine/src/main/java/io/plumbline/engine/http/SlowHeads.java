package io.plumbline.engine.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Ends the connections on which nothing comes at first, a request does not begin, or its head does not end, in time:
 * each byte that comes begins the server's own time-out anew, so that some bytes a minute would keep a connection for
 * days. With TLS the first byte is the first one that is decrypted, so that the handshake has to be done by then.
 */
final class SlowHeads implements Connection.Listener
{
    private static final int CHECKS_PER_TIMEOUT = 8;
    private static final long MIN_CHECK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** What was seen of a connection while no request was under way on it. */
    private static final class Seen
    {
        private long requests;
        private long bytes;
        private long sinceNs;
    }

    private final long firstByteTimeoutNs;
    private final long timeoutNs;
    private final long checkNs;
    private final Map<Connection, Seen> connections = new ConcurrentHashMap<>();

    /**
     * @param firstByteTimeoutNs nanoseconds until the first byte of a connection.
     * @param timeoutNs          nanoseconds until the end of a request's head.
     */
    SlowHeads(final long firstByteTimeoutNs, final long timeoutNs)
    {
        this.firstByteTimeoutNs = Math.min(firstByteTimeoutNs, timeoutNs);
        this.timeoutNs = timeoutNs;
        checkNs = Math.max(MIN_CHECK_NS, this.firstByteTimeoutNs / CHECKS_PER_TIMEOUT);
    }

    /** Looks from time to time, as long as the scheduler runs. */
    void start(final Scheduler scheduler)
    {
        scheduler.schedule(
            () ->
            {
                try
                {
                    check(System.nanoTime());
                }
                finally
                {
                    // Whatever went wrong with one connection, the others are to be looked at.
                    start(scheduler);
                }
            },
            checkNs,
            TimeUnit.NANOSECONDS);
    }

    /** {@inheritDoc} */
    @Override
    public void onOpened(final Connection connection)
    {
        if (!(connection instanceof SslConnection))
        {
            final Seen seen = new Seen();
            seen.sinceNs = System.nanoTime();
            connections.put(connection, seen);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onClosed(final Connection connection)
    {
        connections.remove(connection);
    }

    private void check(final long nowNs)
    {
        connections.forEach((connection, seen) ->
        {
            if (isHeadAwaited(connection, seen))
            {
                if (nowNs - seen.sinceNs > (connection.getBytesIn() == 0 ? firstByteTimeoutNs : timeoutNs))
                {
                    connection.getEndPoint().close();
                }
            }
            else
            {
                seen.requests = connection.getMessagesIn();
                seen.bytes = connection.getBytesIn();
                seen.sinceNs = nowNs;
            }
        });
    }

    /** Whether the first request has not begun, or there are bytes of a further one and no more than that. */
    private static boolean isHeadAwaited(final Connection connection, final Seen seen)
    {
        final long requests = connection.getMessagesIn();
        return requests == 0 ||
            requests == seen.requests && requests == connection.getMessagesOut() &&
                connection.getBytesIn() > seen.bytes;
    }
}
