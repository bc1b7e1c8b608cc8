package io.plumbline.engine.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.HttpSettings;
import io.plumbline.engine.config.TlsSettings;
import io.plumbline.engine.ingress.FeedDriver;
import io.plumbline.engine.ingress.RequestFeed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;

/** A server whose lines a driver takes in the place of the engine, and clients of it. */
final class HttpFixture implements AutoCloseable, ServiceState
{
    static final String NDJSON = "application/x-ndjson";
    static final String JSON = "application/json";
    private static final String NONE_REFUSED = ", \"rejected\": 0, \"refused\": []}\n";
    /** What it may also be called. */
    static final String ALIAS = "Plumbline.example.org";
    static final int MAX_REQUESTS = 4;
    static final int MAX_BODY = 256 * 1024;

    final RequestFeed feed = new RequestFeed(MAX_REQUESTS);
    final FeedDriver driver = new FeedDriver(feed);
    final HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(30)).build();
    volatile String fault;
    volatile String notReady;
    volatile boolean started = true;
    HttpService service;

    /** Settings of the fixture, with what differs in a test. */
    record Options(
        TlsSettings tls, Path tokensFile, int perAddress, long maxBuffered, long firstMs, long bodyMs, long idleMs,
        long answerMs)
    {
        static final Options USUAL = new Options(null, null, 1024, 8L * MAX_BODY, 30_000, 30_000, 30_000, 30_000);

        Options tls(final TlsSettings newTls)
        {
            return new Options(newTls, tokensFile, perAddress, maxBuffered, firstMs, bodyMs, idleMs, answerMs);
        }

        Options tokens(final Path newTokensFile)
        {
            return new Options(tls, newTokensFile, perAddress, maxBuffered, firstMs, bodyMs, idleMs, answerMs);
        }

        Options maxBuffered(final long newMaxBuffered)
        {
            return new Options(tls, tokensFile, perAddress, newMaxBuffered, firstMs, bodyMs, idleMs, answerMs);
        }

        Options perAddress(final int newPerAddress)
        {
            return new Options(tls, tokensFile, newPerAddress, maxBuffered, firstMs, bodyMs, idleMs, answerMs);
        }

        Options firstMs(final long newFirstMs)
        {
            return new Options(tls, tokensFile, perAddress, maxBuffered, newFirstMs, bodyMs, idleMs, answerMs);
        }

        Options timeouts(final long newBodyMs, final long newIdleMs, final long newAnswerMs)
        {
            return new Options(tls, tokensFile, perAddress, maxBuffered, firstMs, newBodyMs, newIdleMs, newAnswerMs);
        }

        HttpSettings settings() throws IOException
        {
            return new HttpSettings(
                new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0),
                tls,
                tokensFile,
                List.of(ALIAS),
                1024,
                perAddress,
                MAX_REQUESTS,
                MAX_BODY,
                maxBuffered,
                TimeUnit.MILLISECONDS.toNanos(firstMs),
                TimeUnit.MILLISECONDS.toNanos(bodyMs),
                TimeUnit.MILLISECONDS.toNanos(idleMs),
                TimeUnit.MILLISECONDS.toNanos(answerMs));
        }
    }

    static HttpFixture open() throws IOException
    {
        return open(Options.USUAL, null, null);
    }

    static HttpFixture open(final Options options) throws IOException
    {
        return open(options, null, null);
    }

    static HttpFixture open(final Options options, final MetricsText metrics, final Reload reload) throws IOException
    {
        final HttpFixture fixture = new HttpFixture();
        fixture.service =
            HttpService.open(options.settings(), fixture.feed, new HttpServices(fixture, metrics, reload));
        fixture.driver.start();
        return fixture;
    }

    static void assertAcked(final int lines, final HttpResponse<String> response)
    {
        assertEquals(200, response.statusCode(), response.body());
        assertEquals("{\"acked\": " + lines + NONE_REFUSED, response.body());
        assertEquals("application/json", response.headers().firstValue("Content-Type").orElse(""));
    }

    static void assertProblem(final int status, final String name, final HttpResponse<String> response)
    {
        assertEquals(status, response.statusCode(), response.body());
        assertTrue(response.body().startsWith("{\"error\": \"" + name + "\", \"detail\": \""), response.body());
    }

    static void assertUnavailable(final String name, final HttpResponse<String> response)
    {
        assertProblem(503, name, response);
        assertTrue(response.headers().firstValueAsLong("Retry-After").orElse(0) > 0);
    }

    static void awaitTrue(final BooleanSupplier condition) throws InterruptedException
    {
        while (!condition.getAsBoolean())
        {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(final byte[] bytes)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out))
        {
            gzip.write(bytes);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    String url(final String path) throws IOException
    {
        return "http://127.0.0.1:" + service.address().getPort() + path;
    }

    HttpRequest.Builder request(final String path) throws IOException
    {
        return HttpRequest.newBuilder(URI.create(url(path))).timeout(Duration.ofSeconds(60));
    }

    HttpResponse<String> send(final HttpRequest.Builder request) throws IOException, InterruptedException
    {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(final String path) throws IOException, InterruptedException
    {
        return send(request(path));
    }

    HttpResponse<String> post(final String contentType, final byte[] body, final String... headers)
        throws IOException, InterruptedException
    {
        final HttpRequest.Builder request = request("/v1/readings")
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> post(final String contentType, final String body) throws IOException, InterruptedException
    {
        return post(contentType, bytes(body));
    }

    /** A connection to be spoken on byte by byte. */
    Socket connect() throws IOException
    {
        return connectFrom("127.0.0.1");
    }

    /** The same, from another of this machine's own addresses. */
    Socket connectFrom(final String address) throws IOException
    {
        final Socket socket = new Socket(
            InetAddress.getByName("127.0.0.1"),
            service.address().getPort(),
            InetAddress.getByName(address),
            0);
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Sends some bytes and gives all that comes until the server ends the connection. */
    String exchange(final String text) throws IOException
    {
        try (Socket socket = connect())
        {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    List<String> lines()
    {
        return driver.lines();
    }

    @Override
    public Optional<String> fault()
    {
        return Optional.ofNullable(fault);
    }

    @Override
    public Optional<String> notReady()
    {
        return Optional.ofNullable(notReady);
    }

    @Override
    public boolean isStarted()
    {
        return started;
    }

    @Override
    public void close() throws IOException
    {
        service.close();
        driver.close();
    }
}
