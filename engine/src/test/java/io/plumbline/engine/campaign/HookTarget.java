package io.plumbline.engine.campaign;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What webhooks are sent to: a real HTTP server that is well, slow, failing or not there. */
final class HookTarget implements AutoCloseable
{
    private static final long SLOW_MS = 1_000;
    private static final long TOO_SLOW_MS = 3_000;

    /** How it is. */
    enum Health
    {
        /** Answers 204 at once. */
        WELL,
        /** Does not listen. */
        DOWN,
        /** Answers 204 after a second, or after three: longer than it is waited for. */
        SLOW,
        /** Answers 500 at once. */
        FAILING
    }

    /**
     * A request that came.
     *
     * @param key    by its header.
     * @param event  its body.
     * @param taken  whether it was, or will be, answered 204.
     */
    record Arrival(String key, String event, boolean taken)
    {
    }

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<Arrival> arrivals = new ArrayList<>();
    private final AtomicLong requests = new AtomicLong();
    private volatile Health health = Health.WELL;
    private HttpServer server;
    private int port;

    HookTarget() throws IOException
    {
        listen();
    }

    int port()
    {
        return port;
    }

    /** From now on it is so. */
    void be(final Health next) throws IOException
    {
        if (health == Health.DOWN && next != Health.DOWN)
        {
            listen();
        }
        else if (next == Health.DOWN)
        {
            server.stop(0);
        }
        health = next;
    }

    /** All that has come, in order. */
    List<Arrival> arrivals()
    {
        synchronized (arrivals)
        {
            return List.copyOf(arrivals);
        }
    }

    @Override
    public void close()
    {
        server.stop(0);
        executor.shutdownNow();
    }

    private void listen() throws IOException
    {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::handle);
        server.setExecutor(executor);
        server.start();
        port = server.getAddress().getPort();
    }

    private void handle(final HttpExchange exchange) throws IOException
    {
        final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        final Health now = health;
        synchronized (arrivals)
        {
            arrivals.add(new Arrival(
                exchange.getRequestHeaders().getFirst("Idempotency-Key"), body, now != Health.FAILING));
        }
        if (now == Health.SLOW)
        {
            try
            {
                TimeUnit.MILLISECONDS.sleep(requests.incrementAndGet() % 2 == 0 ? SLOW_MS : TOO_SLOW_MS);
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        }
        exchange.sendResponseHeaders(now == Health.FAILING ? 500 : 204, -1);
        exchange.close();
    }
}
