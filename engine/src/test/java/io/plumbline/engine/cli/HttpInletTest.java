package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.Engine;
import io.plumbline.engine.WallClock;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.ingress.TcpFeed;
import io.plumbline.journal.JournalDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is told over HTTP of an engine that comes to its end. */
@Timeout(120)
class HttpInletTest
{
    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private String url;

    @Test
    void shouldKeepTellingAFaultUntilItIsClosed() throws Exception
    {
        final Path file = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [abc01]
            listen: { tcp: { address: "127.0.0.1:0" }, http: { address: "127.0.0.1:0" } }
            """);
        final Configuration configuration = ConfigurationReader.read(file);
        final Listen listen = configuration.listen();
        try (TcpFeed connections = TcpFeed.open(listen.tcp());
            HttpInlet http = HttpInlet.open(connections, listen.http()))
        {
            url = "http://" + http.address();
            assertTold(200, "healthy", "/-/healthy");
            assertTold(503, "starting: ", "/-/ready");
            try (Engine engine = Engine.start(
                configuration, JournalDirectory.create(directory.resolve("journal")), new Broken(), WallClock.create()))
            {
                http.onStarted(engine, null);
                while (!engine.isFinished())
                {
                    Thread.onSpinWait();
                }
                assertFaulty();
                http.onEnded();
                assertFaulty();
            }
            assertFaulty();
        }
    }

    private void assertFaulty() throws IOException, InterruptedException
    {
        assertTold(503, "ingress stopped: ", "/-/healthy");
        assertTold(503, "ingress stopped: ", "/-/ready");
        final HttpResponse<String> refused = client.send(
            HttpRequest.newBuilder(URI.create(url + "/v1/readings")).header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{}\n")).build(),
            HttpResponse.BodyHandlers.ofString());
        assertEquals(503, refused.statusCode());
        assertTrue(refused.body().startsWith("{\"error\": \"fault\", "), refused.body());
        assertTrue(refused.headers().firstValue("Retry-After").isPresent());
    }

    private void assertTold(final int status, final String told, final String path)
        throws IOException, InterruptedException
    {
        final HttpResponse<String> response = client.send(
            HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(status, response.statusCode(), response.body());
        assertTrue(response.body().startsWith(told), response.body());
    }

    /** A source with a mistake in it. */
    private static final class Broken implements MessageSource
    {
        @Override
        public int read(final byte[] buffer, final int offset, final int length)
        {
            throw new IllegalStateException("a mistake");
        }

        @Override
        public long position()
        {
            return 0;
        }

        @Override
        public long size()
        {
            return -1;
        }

        @Override
        public String name()
        {
            return "broken";
        }

        @Override
        public void close()
        {
        }
    }
}
