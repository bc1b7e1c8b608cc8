package io.plumbline.engine.http;

import static io.plumbline.engine.http.HttpFixture.MAX_BODY;
import static io.plumbline.engine.http.HttpFixture.MAX_REQUESTS;
import static io.plumbline.engine.http.HttpFixture.NDJSON;
import static io.plumbline.engine.http.HttpFixture.assertAcked;
import static io.plumbline.engine.http.HttpFixture.assertUnavailable;
import static io.plumbline.engine.http.HttpFixture.awaitTrue;
import static io.plumbline.engine.http.HttpFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.http.HttpFixture.Options;
import io.plumbline.engine.ingress.Request;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What senders are told when the engine takes nothing, the journal stands still, too many come, or it stops. */
@Timeout(120)
class HttpHandOverTest
{
    @Test
    void shouldSayThatNothingIsTakenWhileNothingIs() throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.timeouts(30_000, 30_000, 300)))
        {
            http.driver.taking(false);
            // More than there is room for: of the last ones nothing, or not all, is handed over.
            final String body = "x".repeat(99).concat("\n").repeat(2_600);
            int unknown = 0;
            final int rounds = 3 * MAX_REQUESTS;
            for (int i = 0; i < rounds; i++)
            {
                final HttpResponse<String> response = http.post(NDJSON, body);
                assertEquals(503, response.statusCode());
                assertTrue(response.headers().firstValueAsLong("Retry-After").orElse(0) > 0);
                unknown += response.body().contains("\"not-journaled\"") ? 1 : 0;
            }
            assertEquals(MAX_REQUESTS, unknown);
            assertEquals(200, http.get("/-/healthy").statusCode());
            http.driver.taking(true);
            awaitTrue(() -> http.lines().size() >= MAX_REQUESTS * 2_600);
            for (int i = 0; i < rounds; i++)
            {
                HttpResponse<String> response = http.post(NDJSON, "good\n");
                while (response.statusCode() == 503)
                {
                    assertUnavailable("busy", response);
                    response = http.post(NDJSON, "good\n");
                }
                assertAcked(1, response);
            }
            assertEquals(MAX_REQUESTS * 2_600 + rounds, http.lines().size());
        }
    }

    @Test
    void shouldCutWhatCannotBeHandedOverWhole() throws Exception
    {
        final int lineCount = MAX_BODY / 100;
        final byte[] body = bytes("x".repeat(99).concat("\n").repeat(lineCount));
        try (HttpFixture http = HttpFixture.open(Options.USUAL.timeouts(30_000, 30_000, 200)))
        {
            http.driver.taking(false);
            // The ring is filled up by hand, but for less than one body.
            final Request filler = http.feed.take();
            int filled = 0;
            while (filled < 62 && http.feed.hand(filler, new byte[32 * 1024], 0, 32 * 1024, false))
            {
                filled++;
            }
            assertUnavailable("not-journaled", http.post(NDJSON, body));
            http.driver.taking(true);
            awaitTrue(() -> http.feed.cut(filler));
            awaitTrue(filler::isThrough);
            http.feed.giveBack(filler);
            HttpResponse<String> response = http.post(NDJSON, "good\n");
            while (response.statusCode() == 503)
            {
                response = http.post(NDJSON, "good\n");
            }
            assertAcked(1, response);
            final List<String> lines = http.lines();
            final long whole = lines.stream().filter("x".repeat(99)::equals).count();
            assertTrue(whole < lineCount, whole + " lines");
            assertEquals(List.of("good"), lines.stream().filter(line -> line.startsWith("g")).toList());
            assertEquals(0, lines.stream().filter(line -> line.matches("x{1,98}")).count());
        }
    }

    /** The time-out of a silent connection is not for a client that waits for its answer. */
    @Test
    void shouldWaitForTheJournalLongerThanForASilentClient() throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.timeouts(200, 200, 60_000)))
        {
            http.driver.journalKeepsUp(false);
            final CompletableFuture<HttpResponse<String>> answer = http.client.sendAsync(
                http.request("/v1/readings").header("Content-Type", NDJSON)
                    .POST(HttpRequest.BodyPublishers.ofString("good\n")).build(),
                HttpResponse.BodyHandlers.ofString());
            awaitTrue(() -> http.lines().size() == 1);
            TimeUnit.SECONDS.sleep(1);
            http.driver.journalKeepsUp(true);
            assertAcked(1, answer.get());
        }
    }

    @Test
    void shouldSayThatTheOutcomeIsUnknown() throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.timeouts(30_000, 30_000, 200)))
        {
            http.driver.journalKeepsUp(false);
            for (int i = 0; i < 3 * MAX_REQUESTS; i++)
            {
                // Through, if not journaled: the next one finds a place.
                assertUnavailable("not-journaled", http.post(NDJSON, "good\n"));
            }
            http.driver.journalKeepsUp(true);
            assertAcked(1, http.post(NDJSON, "good\n"));
        }
    }

    @Test
    void shouldTakeSoManyAtOnce() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            http.driver.journalKeepsUp(false);
            final List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < MAX_REQUESTS; i++)
            {
                answers.add(http.client.sendAsync(
                    http.request("/v1/readings").header("Content-Type", NDJSON)
                        .POST(HttpRequest.BodyPublishers.ofString("good\n")).build(),
                    HttpResponse.BodyHandlers.ofString()));
            }
            awaitTrue(() -> http.lines().size() == MAX_REQUESTS);
            assertUnavailable("busy", http.post(NDJSON, "more\n"));
            http.driver.journalKeepsUp(true);
            for (final CompletableFuture<HttpResponse<String>> answer : answers)
            {
                assertAcked(1, answer.get());
            }
            assertEquals(MAX_REQUESTS, http.lines().size());
        }
    }

    @Test
    void shouldHoldSoManyBytesAtOnce() throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.maxBuffered(2 * MAX_BODY)))
        {
            final List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 2; i++)
            {
                sockets.add(half(http, 199_000));
            }
            // A request before that could take what the second of them needs, which then would be the one refused.
            awaitTrue(() -> http.service.bufferedBytes() == 2 * MAX_BODY);
            HttpResponse<String> response = http.post(NDJSON, "good\n");
            assertUnavailable("busy", response);
            for (final Socket socket : sockets)
            {
                socket.close();
            }
            while (response.statusCode() == 503)
            {
                response = http.post(NDJSON, "good\n");
            }
            assertAcked(1, response);
            awaitTrue(() -> http.service.bufferedBytes() == 0);
        }
    }

    /** Who comes first is not who is let through: a body may be refused when most of it has been sent. */
    @Test
    void shouldRefuseTheBodyThatFindsNoRoomToGrow() throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.maxBuffered(2 * MAX_BODY));
            Socket large = half(http, 199_000);
            Socket growing = half(http, 100_000))
        {
            awaitTrue(() -> http.service.bufferedBytes() == MAX_BODY + MAX_BODY / 2);
            try (Socket small = half(http, 100))
            {
                final long smallest = 4 * 1024;
                awaitTrue(() -> http.service.bufferedBytes() == MAX_BODY + MAX_BODY / 2 + smallest);
                growing.getOutputStream().write(bytes("x".repeat(99_000)));
                final String answer =
                    new String(growing.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertTrue(answer.startsWith("HTTP/1.1 503 ") && answer.contains("{\"error\": \"busy\""), answer);
                awaitTrue(() -> http.service.bufferedBytes() == MAX_BODY + smallest);
                assertAcked(1, http.post(NDJSON, "good\n"));
                small.getOutputStream().write(bytes("x".repeat(199_900)));
                large.getOutputStream().write(bytes("x".repeat(1_000)));
                awaitTrue(() -> http.lines().size() == 3);
            }
            awaitTrue(() -> http.service.bufferedBytes() == 0);
        }
    }

    /** A connection on which so many bytes of a body have been sent, and more are to come. */
    private static Socket half(final HttpFixture http, final int length) throws IOException
    {
        final Socket socket = http.connect();
        socket.getOutputStream().write(bytes("POST /v1/readings HTTP/1.1\r\nHost: localhost\r\n" +
            "Content-Type: text/plain\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(length)));
        return socket;
    }

    @Test
    void shouldFreeThePlaceOfAClientThatIsGone() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            http.driver.journalKeepsUp(false);
            for (int i = 0; i < MAX_REQUESTS; i++)
            {
                try (Socket socket = http.connect())
                {
                    socket.getOutputStream().write(bytes("POST /v1/readings HTTP/1.1\r\nHost: localhost\r\n" +
                        "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\ngone\n"));
                    final int expected = i + 1;
                    awaitTrue(() -> http.lines().size() == expected);
                    // Every other one resets the connection.
                    socket.setSoLinger(i % 2 == 0, 0);
                }
            }
            assertUnavailable("busy", http.post(NDJSON, "more\n"));
            http.driver.journalKeepsUp(true);
            HttpResponse<String> response = http.post(NDJSON, "good\n");
            while (response.statusCode() == 503)
            {
                response = http.post(NDJSON, "good\n");
            }
            assertAcked(1, response);
        }
    }

    @Test
    void shouldDrain() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            http.driver.journalKeepsUp(false);
            final CompletableFuture<HttpResponse<String>> answer = http.client.sendAsync(
                http.request("/v1/readings").header("Content-Type", NDJSON)
                    .POST(HttpRequest.BodyPublishers.ofString("good\n")).build(),
                HttpResponse.BodyHandlers.ofString());
            awaitTrue(() -> http.lines().size() == 1);
            assertFalse(http.service.drain(1));
            assertUnavailable("stopping", http.post(NDJSON, "more\n"));
            assertEquals(200, http.get("/-/healthy").statusCode());
            http.driver.journalKeepsUp(true);
            assertTrue(http.service.drain(60_000));
            assertAcked(1, answer.get());
        }
    }

    /** Nor does any thread go on with requests that are gone. */
    @RepeatedTest(20)
    void shouldAnswerWhoStillWaitsWhenItIsClosed() throws Exception
    {
        final List<Socket> sockets = new ArrayList<>();
        try (HttpFixture http = HttpFixture.open())
        {
            http.driver.journalKeepsUp(false);
            for (int i = 0; i < MAX_REQUESTS; i++)
            {
                final Socket socket = http.connect();
                sockets.add(socket);
                socket.getOutputStream().write(bytes("POST /v1/readings HTTP/1.1\r\nHost: localhost\r\n" +
                    "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\ngood\n"));
            }
            awaitTrue(() -> http.lines().size() == MAX_REQUESTS);
        }
        for (final Socket socket : sockets)
        {
            final String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(answer.startsWith("HTTP/1.1 503 ") && answer.contains("\"not-journaled\""), answer);
            socket.close();
        }
        awaitTrue(() -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().matches("http-\\d+")));
    }

    /** Its body is through when nobody looks for outcomes any more. */
    @Test
    void shouldAnswerWhoHandsOverWhileItIsClosed() throws Exception
    {
        final HttpFixture http = HttpFixture.open();
        final FutureTask<Void> closing = new FutureTask<>(
            () ->
            {
                http.close();
                return null;
            });
        http.driver.journalKeepsUp(false);
        http.driver.onHanded(
            () ->
            {
                new Thread(closing, "closing").start();
                awaitNoThread("http-answers");
            });
        assertUnavailable("not-journaled", http.post(NDJSON, "good\n"));
        closing.get();
    }

    private static void awaitNoThread(final String name)
    {
        while (Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals(name)))
        {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** What waits for outcomes sleeps in between, and must not sleep through the end. */
    @RepeatedTest(20)
    void shouldCloseRightAfterAnAnswer() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            assertAcked(1, http.post(NDJSON, "good\n"));
        }
    }

    @Test
    void shouldSayThatTheOutcomeIsUnknownWhenTheEngineStops() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            http.driver.taking(false);
            final CompletableFuture<HttpResponse<String>> answer = http.client.sendAsync(
                http.request("/v1/readings").header("Content-Type", NDJSON)
                    .POST(HttpRequest.BodyPublishers.ofString("good\n")).build(),
                HttpResponse.BodyHandlers.ofString());
            awaitTrue(() -> http.service.counters().bytesIn() == 5);
            http.driver.stopFeed();
            assertUnavailable("not-journaled", answer.get());
            assertEquals(503, http.post(NDJSON, "more\n").statusCode());
        }
    }
}
