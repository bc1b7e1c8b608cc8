package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar as users run it, with HTTP. */
@Timeout(180)
class HttpJarIT
{
    private static final Pattern LISTENING = Pattern.compile(".* and on 127\\.0\\.0\\.1:(\\d+) for HTTP");
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String READING =
        "{\"code\": \"abc01\", \"id\": \"3\", \"pwr\": \"-59.2\", \"valid_flag\": \"True\"}\n";
    private static final int LINES = 200;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path directory;

    private Process start() throws IOException
    {
        Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [abc01]
            listen: { tcp: { address: "127.0.0.1:0" }, http: { address: "127.0.0.1:0", tokens-file: tokens } }
            """);
        return new ProcessBuilder(PlumblineJar.command("run", "-c", "fleet.yaml", "-j", "a"))
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("out").toFile())
            .start();
    }

    private void tokens(final String content, final String permissions) throws IOException
    {
        final Path file = Files.writeString(directory.resolve("tokens"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private HttpResponse<String> send(final int port, final String path, final String token, final String body)
        throws IOException, InterruptedException
    {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/x-ndjson");
        if (token != null)
        {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null)
        {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int port(final BufferedReader told) throws IOException
    {
        String line = told.readLine();
        while (line != null)
        {
            final Matcher matcher = LISTENING.matcher(line);
            if (matcher.matches())
            {
                return Integer.parseInt(matcher.group(1));
            }
            line = told.readLine();
        }
        throw new IOException("it does not listen");
    }

    @Test
    void shouldAnswerWhatItHasTakenWhenItIsTerminated() throws Exception
    {
        tokens("readings,admin " + TOKEN + "\n", "rw-------");
        final Process process = start();
        final AtomicLong acked = new AtomicLong();
        final AtomicLong unknown = new AtomicLong();
        try (BufferedReader told =
            new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)))
        {
            final int port = port(told);
            assertEquals(200, send(port, "/-/ready", null, null).statusCode());
            assertEquals(401, send(port, "/v1/readings", null, READING).statusCode());
            assertEquals(200, send(port, "/v1/readings", TOKEN, "bad\n").statusCode());

            tokens("readings replaced-0123456789\n", "rw-------");
            assertEquals(200, send(port, "/-/reload", TOKEN, "").statusCode());
            assertEquals(401, send(port, "/v1/readings", TOKEN, READING).statusCode());

            final List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 4; i++)
            {
                senders.add(new Thread(() -> sendUntilItEnds(port, acked, unknown), "sender-" + i));
            }
            senders.forEach(Thread::start);
            while (acked.get() < 50 * LINES)
            {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            assertTrue(process.toHandle().destroy());
            for (final Thread sender : senders)
            {
                sender.join();
            }
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(143, process.exitValue());
        }
        final List<String> out = Files.readAllLines(directory.resolve("out"));
        final Matcher summary =
            Pattern.compile(".*\"readings\":(\\d+),\"rejected\":1,.*").matcher(out.get(out.size() - 1));
        assertTrue(summary.matches(), out.get(out.size() - 1));
        final long journaled = Long.parseLong(summary.group(1));
        assertTrue(journaled >= acked.get(), journaled + " journaled, " + acked + " answered");
        assertTrue(journaled <= acked.get() + unknown.get(), journaled + " journaled, " + acked + " answered");
    }

    private void sendUntilItEnds(final int port, final AtomicLong acked, final AtomicLong unknown)
    {
        int status = 200;
        while (status == 200)
        {
            try
            {
                status = send(port, "/v1/readings", "replaced-0123456789", READING.repeat(LINES)).statusCode();
                acked.addAndGet(status == 200 ? LINES : 0);
            }
            catch (final IOException e)
            {
                unknown.addAndGet(LINES);
                return;
            }
            catch (final InterruptedException e)
            {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Test
    void shouldNotStartWithTokensThatAreOpenToOthers() throws Exception
    {
        tokens("readings " + TOKEN + "\n", "rw-r--r--");
        final Process process = start();
        final String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue());
        final List<String> lines = told.lines().filter(line -> !line.startsWith("WARNING: ")).toList();
        assertEquals(1, lines.size(), told);
        assertTrue(lines.get(0).matches("fleet\\.yaml:\\d+: listen\\.http\\.tokens-file: tokens: is open to others " +
            "\\(rw-r--r--\\); take that from them with: chmod 600 tokens"), told);
    }
}
