package io.plumbline.engine.action;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A receiver of webhooks: the JDK's own server, which behaves as it is told. */
final class Hook implements AutoCloseable
{
    /** What it has said 2xx to. */
    final List<String> taken = Collections.synchronizedList(new ArrayList<>());
    /** All that has come, in order. */
    final List<String> come = Collections.synchronizedList(new ArrayList<>());
    final List<String> faults = Collections.synchronizedList(new ArrayList<>());
    volatile Behaviour behaviour = (exchange, number) -> 204;

    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final boolean secure;

    Hook(final int port) throws IOException
    {
        this(port, null);
    }

    Hook(final int port, final SSLContext context) throws IOException
    {
        final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        secure = context != null;
        if (secure)
        {
            final HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(context));
            server = https;
        }
        else
        {
            server = HttpServer.create(address, 0);
        }
        server.createContext("/hook", this::handle);
        server.setExecutor(executor);
        server.start();
    }

    int port()
    {
        return server.getAddress().getPort();
    }

    URI url()
    {
        return URI.create((secure ? "https" : "http") + "://localhost:" + port() + "/hook");
    }

    private void handle(final HttpExchange exchange) throws IOException
    {
        final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!exchange.getRequestMethod().equals("POST") ||
            !ActionFixture.key(body).equals(exchange.getRequestHeaders().getFirst("Idempotency-Key")) ||
            !"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type")))
        {
            faults.add(exchange.getRequestMethod() + " " + exchange.getRequestHeaders().entrySet());
        }
        come.add(body);
        final int code = behaviour.answer(exchange, come.size());
        if (code / 100 == 2)
        {
            taken.add(body);
        }
        exchange.sendResponseHeaders(code, -1);
        exchange.close();
    }

    @Override
    public void close()
    {
        server.stop(0);
        executor.shutdownNow();
    }

    /** What it does about a request. */
    interface Behaviour
    {
        int answer(HttpExchange exchange, int number) throws IOException;
    }
}
