package io.plumbline.perf;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.agrona.collections.LongArrayList;

/**
 * A server that a webhook delivers to, which notes when each event had come whole. Whoever asks for what came does so
 * when nothing more comes.
 */
final class AlarmHook implements AutoCloseable
{
    private static final String SEQUENCE = "\"sequence\":";
    private static final int NO_CONTENT = 204;
    private static final int NO_BODY = -1;

    static
    {
        // Otherwise the answer waits for the client's delayed acknowledgement, 40 ms on Linux.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final LongArrayList sequences = new LongArrayList();
    private final LongArrayList times = new LongArrayList();

    /** Listens at any free port of the loopback address. */
    AlarmHook()
    {
        try
        {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::take);
        server.start();
    }

    URI url()
    {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** How many events came. */
    synchronized int count()
    {
        return sequences.size();
    }

    /** Sequence of the input event that an event was caused by. */
    synchronized long sequence(final int index)
    {
        return sequences.getLong(index);
    }

    /** When an event came, by {@link System#nanoTime}. */
    synchronized long timeNs(final int index)
    {
        return times.getLong(index);
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
        server.stop(0);
    }

    private void take(final HttpExchange exchange) throws IOException
    {
        final String event = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        note(sequenceOf(event), System.nanoTime());
        exchange.sendResponseHeaders(NO_CONTENT, NO_BODY);
        exchange.close();
    }

    private synchronized void note(final long sequence, final long nowNs)
    {
        sequences.addLong(sequence);
        times.addLong(nowNs);
    }

    private static long sequenceOf(final String event)
    {
        final int begin = event.indexOf(SEQUENCE) + SEQUENCE.length();
        int end = begin;
        while (end < event.length() && Character.isDigit(event.charAt(end)))
        {
            end++;
        }
        return Long.parseLong(event, begin, end, 10);
    }
}
