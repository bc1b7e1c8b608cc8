package io.plumbline.engine.http;

import static io.plumbline.engine.http.HttpFixture.JSON;
import static io.plumbline.engine.http.HttpFixture.MAX_BODY;
import static io.plumbline.engine.http.HttpFixture.MAX_REQUESTS;
import static io.plumbline.engine.http.HttpFixture.NDJSON;
import static io.plumbline.engine.http.HttpFixture.assertAcked;
import static io.plumbline.engine.http.HttpFixture.assertProblem;
import static io.plumbline.engine.http.HttpFixture.assertUnavailable;
import static io.plumbline.engine.http.HttpFixture.awaitTrue;
import static io.plumbline.engine.http.HttpFixture.bytes;
import static io.plumbline.engine.http.HttpFixture.gzip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.HttpSettings;
import io.plumbline.engine.http.HttpFixture.Options;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Readings over HTTP, with a driver in the place of the engine. */
@Timeout(120)
class HttpServiceTest
{
    @Test
    void shouldAnswerWhatIsJournaled() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            assertAcked(1, http.post(JSON, "{\"a\":\n 1}"));
            assertAcked(2, http.post(JSON, "[{\"a\": 2}, {\"a\": 3}]"));
            assertAcked(0, http.post(JSON, "[]"));
            assertAcked(3, http.post(NDJSON, "one\n\r\ntwo"));
            assertAcked(2, http.post("text/plain; charset=UTF-8", "three\nfour\n"));
            assertAcked(0, http.post(NDJSON, ""));
            assertAcked(2, http.post(NDJSON, gzip(bytes("five\nsix\n")), "Content-Encoding", "gzip"));
            assertAcked(1, http.post(JSON, gzip(bytes("[7]")), "Content-Encoding", "x-gzip"));
            assertEquals(
                List.of(
                    "{\"a\":  1}", "{\"a\": 2}", "{\"a\": 3}", "one", "two", "three", "four", "five", "six", "7"),
                http.lines());
            assertEquals(8, http.service.counters().answers(200));
        }
    }

    @Test
    void shouldTellWhichLinesWereRefused() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            final HttpResponse<String> response =
                http.post(NDJSON, "good\nbad\n\n" + "x".repeat(400) + "\ngood");
            assertEquals(200, response.statusCode());
            assertEquals(
                "{\"acked\": 5, \"rejected\": 2, \"refused\": [{\"line\": 2, \"reason\": \"bad-power\"}, " +
                    "{\"line\": 4, \"reason\": \"line-too-long\"}]}\n",
                response.body());
            final HttpResponse<String> many = http.post(NDJSON, "bad\n".repeat(5_000));
            assertTrue(many.body().startsWith("{\"acked\": 5000, \"rejected\": 5000, "), many.body());
            assertEquals(1_000, many.body().split("\"line\"").length - 1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "application/json | [{\"a\": 1} | 400 | bad-json",
        "application/json | {\"a\": 1}{\"a\": 2} | 400 | bad-json",
        "application/json | nonsense | 400 | bad-json",
        "application/x-www-form-urlencoded | good | 415 | unsupported-type",
        "application/octet-stream | good | 415 | unsupported-type",
        "application/json; charset=utf-16 | {} | 415 | unsupported-type",
        "text/plain; charset | good | 415 | unsupported-type",
        "text/plain; charset=\"us-ascii\" | good | 200 |",
        "Application/JSON;charset=UTF-8 | {} | 200 |",
    })
    void shouldTakeABodyWholeOrNotAtAll(
        final String contentType, final String body, final int status, final String name) throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            final HttpResponse<String> response = http.post(contentType, body);
            if (status == 200)
            {
                assertAcked(1, response);
            }
            else
            {
                assertProblem(status, name, response);
                assertEquals(List.of(), http.lines());
            }
        }
    }

    @Test
    void shouldRefuseWhatIsNotServed() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            assertProblem(404, "not-found", http.get("/"));
            assertProblem(404, "not-found", http.get("/v1/readings/"));
            assertProblem(400, "refused", http.get("//v1/readings"));
            assertProblem(400, "refused", http.get("/v1/%2e%2e/-/healthy"));
            assertProblem(404, "not-found", http.get("/metrics"));
            assertProblem(404, "not-found", http.send(
                http.request("/-/reload").POST(HttpRequest.BodyPublishers.noBody())));
            final HttpResponse<String> get = http.get("/v1/readings");
            assertProblem(405, "method-not-allowed", get);
            assertEquals("POST", get.headers().firstValue("Allow").orElse(""));
            for (final String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"))
            {
                final HttpResponse<String> response = http.send(http.request("/v1/readings")
                    .header("Content-Type", NDJSON)
                    .method(method, HttpRequest.BodyPublishers.ofString("good\n")));
                assertTrue(response.statusCode() == 405 || response.statusCode() == 501, method + " " + response);
            }
            assertProblem(405, "method-not-allowed", http.send(
                http.request("/-/healthy").POST(HttpRequest.BodyPublishers.noBody())));
            assertProblem(415, "unsupported-encoding", http.post(NDJSON, bytes("good"), "Content-Encoding", "br"));
            assertProblem(415, "unsupported-encoding", http.post(
                NDJSON, bytes("good"), "Content-Encoding", "gzip, gzip"));
            final String withoutLength = http.exchange(
                "POST /v1/readings HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n" +
                    "Connection: close\r\n\r\n");
            assertTrue(withoutLength.startsWith("HTTP/1.1 411 "), withoutLength);
            assertEquals(List.of(), http.lines());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "`GET / HTTP/1.1` | 400",
        "`GET /%zz HTTP/1.1\nHost: localhost` | 400",
        "`GET /a b HTTP/1.1\nHost: localhost` | 400",
        "`GET /@ HTTP/1.1\nHost: localhost` | 414",
        "`GET /-/healthy HTTP/1.1\nHost: a b` | 400",
        "`GET /-/healthy HTTP/1.1\nHost: localhost\nHost: localhost` | 400",
        "`GET /-/healthy HTTP/1.1\nHost: localhost\nX Y: 1` | 400",
        "`GET /-/healthy` | 505",
        "nonsense | 400",
        "`POST /v1/readings HTTP/1.1\nHost: localhost\nContent-Length: 5\nTransfer-Encoding: chunked\n" +
            "Content-Type: text/plain` | 400",
        "`POST /v1/readings HTTP/1.1\nHost: localhost\nContent-Length: 5\nContent-Length: 6\n" +
            "Content-Type: text/plain` | 400",
        "`POST /v1/readings HTTP/1.1\nHost: localhost\nContent-Length: -5\nContent-Type: text/plain` | 400",
        "`POST /v1/readings HTTP/1.1\nHost: localhost\nContent-Length: 99999999999\nContent-Type: text/plain` | 413",
        "`POST /v1/readings HTTP/2.7\nHost: localhost\nContent-Length: 5\nContent-Type: text/plain` | 505",
        "`GET /-/healthy HTTP/1.1\nHost: localhost\nX: @` | 431",
    }, quoteCharacter = '`')
    void shouldRefuseWhatIsNoHttp(final String head, final int status) throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.timeouts(1_000, 1_000, 1_000)))
        {
            final String answer = http.exchange(
                head.replace("@", "y".repeat(20_000)).replace("\n", "\r\n") + "\r\n\r\nbad\n\n");
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
            assertFalse(answer.toLowerCase().contains("jetty"), answer);
            assertEquals(List.of(), http.lines());
            assertEquals(1, http.service.counters().answers(status));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200", "LocalHost:9401, 200", "127.0.0.1, 200", "[::1]:80, 200", "plumbline.example.org, 200",
        "evil.example, 421", "localhost.evil.example, 421", "127.0.0.1.evil.example, 421", "localhost., 421",
        "192.168.0.1, 421", "0.0.0.0, 421", "[::2], 421"})
    void shouldAnswerToItsOwnNamesAlone(final String host, final int status) throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            final String answer = http.exchange(
                "GET /-/healthy HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
            assertEquals(status == 421, answer.contains("{\"error\": \"wrong-host\""), answer);
            assertEquals(1, http.service.counters().answers(status));
            final String absolute = http.exchange(
                "GET http://" + host + "/-/healthy HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            assertTrue(absolute.startsWith("HTTP/1.1 " + status + " "), absolute);
        }
    }

    @Test
    void shouldBoundBodies() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            final byte[] whole = bytes("x".repeat(63).concat("\n").repeat(MAX_BODY / 64));
            final byte[] tooLong = Arrays.copyOf(whole, whole.length + 1);
            assertAcked(MAX_BODY / 64, http.post(NDJSON, whole));
            assertAcked(MAX_BODY / 64, http.post(NDJSON, gzip(whole), "Content-Encoding", "gzip"));
            assertProblem(413, "too-large", http.post(NDJSON, tooLong));
            assertProblem(413, "too-large", http.post(NDJSON, gzip(tooLong), "Content-Encoding", "gzip"));
            assertProblem(413, "too-large", http.post(
                NDJSON, gzip(new byte[200_000_000]), "Content-Encoding", "gzip"));
            assertProblem(413, "too-large", http.send(http.request("/v1/readings")
                .header("Content-Type", NDJSON)
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLong)))));
            assertAcked(MAX_BODY / 64, http.send(http.request("/v1/readings")
                .header("Content-Type", NDJSON)
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(whole)))));
            assertEquals(3 * (MAX_BODY / 64), http.lines().size());
        }
    }

    @Test
    void shouldRefuseDamagedCompression() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            final byte[] compressed = gzip(bytes("good\n".repeat(1_000)));
            final ByteArrayOutputStream followed = new ByteArrayOutputStream();
            followed.write(compressed);
            followed.write('x');
            final byte[] flipped = compressed.clone();
            flipped[compressed.length - 6] ^= 1;
            final ByteArrayOutputStream members = new ByteArrayOutputStream();
            final byte[] empty = gzip(new byte[0]);
            while (members.size() + empty.length < MAX_BODY)
            {
                members.write(empty);
            }
            for (final byte[] bad : List.of(
                Arrays.copyOf(compressed, compressed.length - 3), followed.toByteArray(), flipped, new byte[0],
                bytes("good\n")))
            {
                assertProblem(400, "bad-gzip", http.post(NDJSON, bad, "Content-Encoding", "gzip"));
            }
            assertEquals(List.of(), http.lines());
            assertAcked(0, http.post(NDJSON, members.toByteArray(), "Content-Encoding", "gzip"));
        }
    }

    @Test
    void shouldRefuseChunksThatAreNone() throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.timeouts(1_000, 1_000, 1_000)))
        {
            for (final String chunks : List.of("zz\r\n", "5\r\ngood\nx\r\n", "-5\r\n"))
            {
                final String answer = http.exchange("POST /v1/readings HTTP/1.1\r\nHost: localhost\r\n" +
                    "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
                assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
            }
            assertEquals(List.of(), http.lines());
        }
    }

    @Test
    void shouldNotWaitForSlowSenders() throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.timeouts(300, 2_000, 30_000)))
        {
            try (Socket socket = http.connect())
            {
                socket.getOutputStream().write(bytes(
                    "POST /v1/readings HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n" +
                        "Content-Length: 1000\r\n\r\n"));
                final StringBuilder answer = new StringBuilder();
                while (answer.length() == 0)
                {
                    socket.getOutputStream().write('x');
                    TimeUnit.MILLISECONDS.sleep(10);
                    if (socket.getInputStream().available() > 0)
                    {
                        answer.append(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
                    }
                }
                assertEquals("HTTP/1.1 408", answer.toString());
            }
            // Silent in the middle of the body: the connection's own time-out.
            final String silent = http.exchange(
                "POST /v1/readings HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n" +
                    "Content-Length: 9\r\n\r\ngood\n");
            assertTrue(silent.startsWith("HTTP/1.1 408 "), silent);
            assertEquals(List.of(), http.lines());
            assertAcked(1, http.post(NDJSON, "good\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "POST /v1/readings HTTP/1.1\r\nHost: ", "GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\nGET /-/hea"
    })
    void shouldNotWaitForSlowHeads(final String beginning) throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.timeouts(300, 30_000, 30_000));
            Socket socket = http.connect())
        {
            socket.getOutputStream().write(bytes(beginning));
            final long startNs = System.nanoTime();
            while (isOpen(socket))
            {
                assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(20), "still open");
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    /** Writes until that fails; what comes is left out. */
    private static boolean isOpen(final Socket socket) throws IOException
    {
        socket.setSoTimeout(1);
        try
        {
            if (socket.getInputStream().read() < 0)
            {
                return false;
            }
        }
        catch (final SocketTimeoutException e)
        {
            return write(socket);
        }
        catch (final IOException e)
        {
            return false;
        }
        return true;
    }

    private static boolean write(final Socket socket)
    {
        try
        {
            socket.getOutputStream().write('x');
            return true;
        }
        catch (final IOException e)
        {
            return false;
        }
    }

    @Test
    void shouldKeepAConnectionThatIsUsed() throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.timeouts(200, 30_000, 30_000));
            Socket socket = http.connect())
        {
            final long startNs = System.nanoTime();
            while (System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(800))
            {
                socket.getOutputStream().write(bytes("GET /-/ready HTTP/1.1\r\nHost: localhost\r\n\r\n"));
                final StringBuilder answer = new StringBuilder();
                while (!answer.toString().endsWith("\r\n\r\nready\n"))
                {
                    answer.append((char)socket.getInputStream().read());
                    assertTrue(answer.length() < 1_000, answer.toString());
                }
                TimeUnit.MILLISECONDS.sleep(120);
            }
        }
    }

    /** Connections that never finish what they say hold neither a thread nor a request. */
    @Test
    void shouldServeBesideManyThatNeverFinish() throws Exception
    {
        final List<Socket> sockets = new ArrayList<>();
        try (HttpFixture http = HttpFixture.open())
        {
            for (int i = 0; i < 300; i++)
            {
                final Socket socket = http.connect();
                sockets.add(socket);
                socket.getOutputStream().write(bytes(i % 2 == 0 ?
                    "POST /v1/readings HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n" +
                        "Content-Length: 99\r\n\r\ngo" :
                    "POST /v1/readings HTTP/1.1\r\nHost"));
            }
            for (int i = 0; i < 20; i++)
            {
                assertAcked(1, http.post(NDJSON, "good\n"));
                assertEquals(200, http.get("/-/healthy").statusCode());
            }
        }
        finally
        {
            for (final Socket socket : sockets)
            {
                socket.close();
            }
        }
    }

    @Test
    void shouldTakeNothingOfWhatIsCutOff() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            for (int i = 0; i < 50; i++)
            {
                try (Socket socket = http.connect())
                {
                    socket.getOutputStream().write(bytes("POST /v1/readings HTTP/1.1\r\nHost: localhost\r\n" +
                        "Content-Type: text/plain\r\nContent-Length: 100\r\n\r\ngood\n"));
                    if (i % 2 == 0)
                    {
                        socket.setSoLinger(true, 0);
                    }
                }
            }
            assertAcked(1, http.post(NDJSON, "after\n"));
            assertEquals(List.of("after"), http.lines());
        }
    }

    @Test
    void shouldKeepApartWhatComesAtOnce() throws Exception
    {
        final long seed = 5;
        final Random random = new Random(seed);
        try (HttpFixture http = HttpFixture.open())
        {
            final List<String> expected = new ArrayList<>();
            for (int round = 0; round < 20; round++)
            {
                final List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
                final List<String> outcomes = new ArrayList<>();
                for (int i = 0; i < MAX_REQUESTS; i++)
                {
                    final StringBuilder body = new StringBuilder();
                    final int lines = 1 + random.nextInt(2_000);
                    int rejected = 0;
                    for (int line = 0; line < lines; line++)
                    {
                        final boolean bad = random.nextInt(50) == 0;
                        rejected += bad ? 1 : 0;
                        final String content = (bad ? "bad " : "good ") + round + " " + i + " " + line;
                        expected.add(content);
                        body.append(content).append('\n');
                    }
                    outcomes.add("{\"acked\": " + lines + ", \"rejected\": " + rejected + ", ");
                    answers.add(http.client.sendAsync(
                        http.request("/v1/readings").header("Content-Type", NDJSON)
                            .POST(HttpRequest.BodyPublishers.ofString(body.toString())).build(),
                        HttpResponse.BodyHandlers.ofString()));
                }
                for (int i = 0; i < MAX_REQUESTS; i++)
                {
                    final String body = answers.get(i).get().body();
                    assertTrue(body.startsWith(outcomes.get(i)), "seed " + seed + ": " + body);
                }
            }
            assertEquals(expected.stream().sorted().toList(), http.lines().stream().sorted().toList());
        }
    }

    @Test
    void shouldTellHowTheEngineIs() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            http.started = false;
            http.notReady = "starting: the engine recovers";
            assertEquals(200, http.get("/-/healthy").statusCode());
            assertEquals("starting: the engine recovers\n", http.get("/-/ready").body());
            assertEquals(503, http.get("/-/ready").statusCode());
            assertEquals(503, http.send(http.request("/-/ready")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())).statusCode());
            assertUnavailable("starting", http.post(NDJSON, "good\n"));
            http.started = true;
            http.notReady = null;
            assertEquals(200, http.get("/-/ready").statusCode());
            assertEquals("ready\n", http.get("/-/ready").body());
            http.notReady = "journal-full: there is no room left on the disk";
            assertEquals(503, http.get("/-/ready").statusCode());
            assertEquals(200, http.get("/-/healthy").statusCode());
            http.notReady = null;
            http.fault = "journal: it burns";
            assertEquals(503, http.get("/-/healthy").statusCode());
            assertEquals("journal: it burns\n", http.get("/-/ready").body());
            assertUnavailable("fault", http.post(NDJSON, "good\n"));
        }
    }

    @Test
    void shouldKeepRoomForOtherAddresses() throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.perAddress(3)))
        {
            final List<Socket> silent = new ArrayList<>();
            for (int i = 0; i < 3; i++)
            {
                silent.add(http.connectFrom("127.0.0.2"));
            }
            HttpFixture.awaitTrue(() -> http.service.openConnections() == 3);
            try (Socket oneTooMany = http.connectFrom("127.0.0.2"))
            {
                assertTrue(isEnded(oneTooMany));
            }
            assertEquals(200, http.get("/-/healthy").statusCode());
            silent.remove(0).close();
            HttpFixture.awaitTrue(() -> isServed(http, "127.0.0.2"));
            for (final Socket socket : silent)
            {
                socket.close();
            }
        }
    }

    @Test
    void shouldNotWaitForSilentConnections() throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.firstMs(200)))
        {
            try (Socket begun = http.connect(); Socket silent = http.connect())
            {
                begun.getOutputStream().write(bytes("GET /-/healthy HT"));
                assertTrue(isEnded(silent));
                begun.getOutputStream().write(bytes("TP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
                final String answer = new String(begun.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            }
        }
    }

    /** Whether the other side ends it, without a word. */
    private static boolean isEnded(final Socket socket) throws IOException
    {
        try
        {
            return socket.getInputStream().read() < 0;
        }
        catch (final SocketException e)
        {
            return true;
        }
    }

    private static boolean isServed(final HttpFixture http, final String address)
    {
        try (Socket socket = http.connectFrom(address))
        {
            socket.getOutputStream().write(bytes("GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            return socket.getInputStream().read() == 'H';
        }
        catch (final IOException e)
        {
            return false;
        }
    }

    @Test
    void shouldListenNowhereTwice() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            final int port = http.service.address().getPort();
            final HttpSettings settings = Options.USUAL.settings();
            final HttpSettings taken = new HttpSettings(
                http.service.address(), null, null, List.of(), 1, 1, 1, MAX_BODY, 2 * MAX_BODY,
                settings.firstByteTimeoutNs(), settings.requestTimeoutNs(), settings.idleTimeoutNs(),
                settings.answerTimeoutNs());
            final String message = assertThrows(IOException.class, () ->
                HttpService.open(taken, http.feed, new HttpServices(http, null, null))).getMessage();
            assertTrue(message.startsWith("cannot listen on 127.0.0.1:" + port + ": "), message);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        " | text/plain; version=0.0.4",
        "*/* | text/plain; version=0.0.4",
        "text/plain | text/plain; version=0.0.4",
        "application/openmetrics-text; version=1.0.0 | application/openmetrics-text; version=1.0.0",
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.6 | text/plain; version=0.0.4",
        "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1 | " +
            "application/openmetrics-text; version=1.0.0",
        "application/openmetrics-text;q=0 | text/plain; version=0.0.4",
    })
    void shouldWriteMetricsAsAskedFor(final String accept, final String contentType) throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL, format -> "text of " + format + "\n", null))
        {
            final HttpRequest.Builder request = http.request("/metrics");
            final HttpResponse<String> response =
                http.send(accept == null ? request : request.header("Accept", accept));
            assertEquals(200, response.statusCode());
            assertEquals(
                contentType + "; charset=utf-8", response.headers().firstValue("Content-Type").orElse(""));
            assertEquals(
                "text of " + (contentType.startsWith("text") ? "PROMETHEUS" : "OPEN_METRICS") + "\n",
                response.body());
        }
    }

    @Test
    void shouldLeaveNoThreadBehind() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            assertAcked(1, http.post(NDJSON, "good\n"));
        }
        awaitTrue(() -> Stream.of(threads()).noneMatch(name -> name.startsWith("http-")));
    }

    private static String[] threads()
    {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toArray(String[]::new);
    }
}
