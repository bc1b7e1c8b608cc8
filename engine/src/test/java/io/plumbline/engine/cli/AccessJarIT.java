package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody on this machine without a token, or with one that gives another right, against the jar: what is tried, byte
 * for byte, and what is answered. None of it gets anywhere.
 */
@Timeout(180)
class AccessJarIT
{
    private static final String SENDER = "sender-0123456789abcdef";
    private static final String SCRAPER = "scraper-0123456789abcdef";
    private static final String OPERATOR = "operator-0123456789abcdef";
    private static final String READINGS = "POST /v1/readings HTTP/1.1";
    private static final String RELOAD = "POST /-/reload HTTP/1.1";
    private static final String READING =
        "{\"code\": \"abc01\", \"id\": \"3\", \"pwr\": \"-59.2\", \"valid_flag\": \"True\"}\n";
    private static final int HANG_MS = 60_000;

    @TempDir
    private Path directory;

    /** What is tried and the status that is answered: first without a token that is any good. */
    private static final List<Attempt> ATTEMPTS = List.of(
        new Attempt(401, READINGS),
        new Attempt(401, READINGS, "Authorization: Bearer wrong-0123456789abcdef"),
        new Attempt(401, READINGS, "Authorization: Bearer " + SENDER.substring(1)),
        new Attempt(401, READINGS, "Authorization: Bearer " + SENDER.substring(0, SENDER.length() - 1)),
        new Attempt(401, READINGS, "Authorization: Bearer " + SENDER + "0"),
        new Attempt(401, READINGS, "Authorization: Bearer " + SENDER.toUpperCase(Locale.ROOT)),
        new Attempt(401, READINGS, "Authorization: Bearer " + SENDER + "," + SENDER),
        new Attempt(401, READINGS, "Authorization: Bearer"),
        new Attempt(401, READINGS, "Authorization: "),
        new Attempt(401, READINGS, "Authorization: " + SENDER),
        new Attempt(401, READINGS, "Authorization: Bearer\t" + SENDER),
        new Attempt(401, READINGS, "Authorization: Token " + SENDER),
        new Attempt(401, READINGS, "Authorization: Basic c2VuZGVyOjAxMjM0NTY3ODlhYmNkZWY="),
        new Attempt(401, READINGS, "Authorization: Bearer readings"),
        new Attempt(401, READINGS, "Authorization: Bearer " + SENDER, "Authorization: Bearer " + SENDER),
        new Attempt(431, READINGS, "Authorization: Bearer " + "x".repeat(20_000)),
        // The token where it does not belong.
        new Attempt(401, "POST /v1/readings?access_token=" + SENDER + " HTTP/1.1"),
        new Attempt(401, "POST /v1/readings?token=" + SENDER + " HTTP/1.1"),
        new Attempt(401, READINGS, "Cookie: Authorization=" + SENDER),
        new Attempt(401, READINGS, "X-Authorization: Bearer " + SENDER),
        new Attempt(401, READINGS, "X-Api-Key: " + SENDER),
        new Attempt(401, READINGS, "Proxy-Authorization: Bearer " + SENDER),
        // A token that gives another right.
        new Attempt(403, READINGS, "Authorization: Bearer " + SCRAPER),
        new Attempt(403, RELOAD, "Authorization: Bearer " + SENDER),
        new Attempt(403, RELOAD, "Authorization: Bearer " + SCRAPER),
        new Attempt(401, RELOAD),
        new Attempt(401, RELOAD, "Authorization: Bearer admin"),
        new Attempt(403, "GET /metrics HTTP/1.1", "Authorization: Bearer " + SENDER),
        new Attempt(401, "GET /metrics HTTP/1.1"),
        new Attempt(401, "HEAD /metrics HTTP/1.1"),
        // A page in a browser, even one that has got hold of a token.
        new Attempt(403, READINGS, "Authorization: Bearer " + SENDER, "Origin: http://127.0.0.1:9401"),
        new Attempt(403, READINGS, "Authorization: Bearer " + SENDER, "Origin: null"),
        new Attempt(405, "OPTIONS /v1/readings HTTP/1.1", "Origin: https://example.org",
            "Access-Control-Request-Method: POST"),
        // The same by another name that is made to lead here, which sends no Origin.
        new Attempt(421, "GET /-/healthy HTTP/1.1", "Host: evil.example:9401"),
        new Attempt(421, "GET /metrics HTTP/1.1", "Host: localhost.evil.example", "Authorization: Bearer " + SCRAPER),
        new Attempt(421, READINGS, "Host: evil.example", "Authorization: Bearer " + SENDER),
        new Attempt(421, RELOAD, "Host: 192.168.0.1", "Authorization: Bearer " + OPERATOR),
        new Attempt(421, "GET http://evil.example/-/ready HTTP/1.1", "Host: evil.example"),
        // Other verbs.
        new Attempt(405, "GET /v1/readings HTTP/1.1", "Authorization: Bearer " + SENDER),
        new Attempt(400, "GET /v1/readings HTTP/1.1", "X-HTTP-Method-Override: POST"),
        new Attempt(400, "GET /-/healthy HTTP/1.1", "X-HTTP-Method-Override: DELETE"),
        new Attempt(405, "HEAD /v1/readings HTTP/1.1"),
        new Attempt(405, "PUT /v1/readings HTTP/1.1", "Authorization: Bearer " + SENDER),
        new Attempt(405, "DELETE /v1/readings HTTP/1.1", "Authorization: Bearer " + SENDER),
        new Attempt(405, "PATCH /v1/readings HTTP/1.1", "Authorization: Bearer " + SENDER),
        new Attempt(405, "GET /-/reload HTTP/1.1", "Authorization: Bearer " + OPERATOR),
        new Attempt(405, "POST /-/ready HTTP/1.1"),
        new Attempt(405, "TRACE /v1/readings HTTP/1.1"),
        new Attempt(400, "CONNECT 127.0.0.1:22 HTTP/1.1"),
        new Attempt(405, "post /v1/readings HTTP/1.1"),
        // Other paths.
        new Attempt(404, "GET / HTTP/1.1"),
        new Attempt(404, "GET /v1 HTTP/1.1"),
        new Attempt(404, "POST /v1/readings/ HTTP/1.1"),
        new Attempt(404, "POST /V1/READINGS HTTP/1.1"),
        new Attempt(404, "GET /tokens HTTP/1.1"),
        new Attempt(404, "GET / HTTP/1.1", "X-Original-URL: /-/reload"),
        new Attempt(400, "GET /../../../../etc/passwd HTTP/1.1"),
        new Attempt(400, "GET /%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1"),
        new Attempt(400, "GET /..%2f..%2f..%2fetc/passwd HTTP/1.1"),
        new Attempt(400, "GET /v1/..\\..\\tokens HTTP/1.1"),
        new Attempt(400, "GET /tokens%00 HTTP/1.1"),
        new Attempt(400, "POST /-/healthy/..;/reload HTTP/1.1"),
        new Attempt(404, "POST /-/healthy/../reload HTTP/1.1"),
        new Attempt(404, "POST /-/%72eload HTTP/1.1"),
        new Attempt(404, "POST /v1/readings;a=b HTTP/1.1"),
        new Attempt(400, "POST //v1/readings HTTP/1.1"),
        new Attempt(401, "POST http://localhost/v1/readings HTTP/1.1"),
        // What is no request, or two.
        new Attempt(400, READINGS, "Transfer-Encoding: chunked"),
        new Attempt(400, READINGS, "Content-Length: 3"),
        new Attempt(400, READINGS, "Authorization : Bearer " + SENDER),
        new Attempt(505, "POST /v1/readings"),
        new Attempt(505, "POST /v1/readings HTTP/9.9"));

    @Test
    void shouldLetNobodyGetAnywhereWithoutTheRight() throws Exception
    {
        final Path tokens = Files.writeString(directory.resolve("tokens"),
            "readings " + SENDER + "\nmetrics " + SCRAPER + "\nadmin " + OPERATOR + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        final Path configuration = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [abc01]
            listen: { tcp: { address: "127.0.0.1:0" }, http: { address: "127.0.0.1:0", tokens-file: tokens } }
            """);
        try (RunningJar engine = RunningJar.start(directory, configuration, "journal"))
        {
            final List<String> expected = new ArrayList<>();
            final List<String> found = new ArrayList<>();
            for (final Attempt attempt : ATTEMPTS)
            {
                final String answer = attempt.send(engine.httpPort());
                expected.add(attempt.status + " " + attempt.name());
                found.add((answer.length() < 12 ? answer : answer.substring(9, 12)) + " " + attempt.name());
                assertFalse(answer.contains("0123456789abcdef"), () -> attempt.name() + ": " + answer);
                assertFalse(answer.contains("root:"), () -> attempt.name() + ": " + answer);
                assertFalse(answer.contains("\tat "), () -> attempt.name() + ": " + answer);
                assertFalse(answer.contains("Access-Control-Allow-Origin"), () -> attempt.name() + ": " + answer);
            }
            assertEquals(String.join("\n", expected), String.join("\n", found));

            final Attempt allowed = new Attempt(200, READINGS, "Authorization: Bearer " + SENDER);
            final String answer = allowed.send(engine.httpPort());
            assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.contains("{\"acked\": 1,"), answer);
            final String printed = engine.terminate();
            assertTrue(printed.contains("\"readings\":1,\"rejected\":0,"), printed);
        }
    }

    /** A request line, headers, and the status that it is answered with. */
    private record Attempt(int status, String line, List<String> headers)
    {
        Attempt(final int status, final String line, final String... headers)
        {
            this(status, line, List.of(headers));
        }

        String name()
        {
            final String name = line + " " + String.join(" ", headers);
            return name.substring(0, Math.min(name.length(), 100));
        }

        /** Gives all that is answered. */
        String send(final int port) throws IOException
        {
            final StringBuilder request =
                new StringBuilder(line).append("\r\nConnection: close\r\n");
            if (headers.stream().noneMatch(header -> header.startsWith("Host: ")))
            {
                request.append("Host: localhost\r\n");
            }
            headers.forEach(header -> request.append(header).append("\r\n"));
            if (line.startsWith("P") || line.startsWith("p"))
            {
                request.append("Content-Type: application/x-ndjson\r\nContent-Length: ").append(READING.length())
                    .append("\r\n");
            }
            request.append("\r\n");
            if (line.startsWith("P") || line.startsWith("p"))
            {
                request.append(READING);
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port))
            {
                socket.setSoTimeout(HANG_MS);
                socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
                if (line.startsWith("CONNECT"))
                {
                    // What would be a tunnel stays open, whatever the answer, until this side ends it or idles out.
                    socket.shutdownOutput();
                }
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            }
        }
    }
}
