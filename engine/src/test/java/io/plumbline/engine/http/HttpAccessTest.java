package io.plumbline.engine.http;

import static io.plumbline.engine.http.HttpFixture.NDJSON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.TlsSettings;
import io.plumbline.engine.http.HttpFixture.Options;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets how far: tokens, and TLS. */
@Timeout(120)
class HttpAccessTest
{
    private static final String SENDER = "sender-0123456789abcdef";
    private static final String SCRAPER = "scraper-0123456789abcdef";
    private static final String OPERATOR = "operator-0123456789abcdef";

    @TempDir
    private Path directory;

    private Path tokens(final String content) throws IOException
    {
        return Certificates.hidden(Files.writeString(directory.resolve("tokens"), content));
    }

    private Path tokens() throws IOException
    {
        return tokens("readings " + SENDER + "\nmetrics " + SCRAPER + "\nreadings,metrics,admin " + OPERATOR + "\n");
    }

    private static HttpRequest.Builder attempt(final HttpFixture http, final String what) throws IOException
    {
        final String[] parts = what.split(" ");
        final HttpRequest.Builder request = http.request(parts[1]);
        return parts[0].equals("GET") ? request : request.header("Content-Type", NDJSON).method(
            parts[0], HttpRequest.BodyPublishers.ofString("good\n"));
    }

    /** Who tries what, and what comes of it: the status, and for 401 and 403 what the challenge says. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "POST /v1/readings | -                                | 401 | Bearer realm=\"plumbline\"",
        "POST /v1/readings | Bearer " + SENDER + "            | 200 | -",
        "POST /v1/readings | bearer  " + SENDER + "           | 200 | -",
        "POST /v1/readings | Bearer " + OPERATOR + "          | 200 | -",
        "POST /v1/readings | Bearer " + SCRAPER + "           | 403 | error=\"insufficient_scope\", scope=\"readings\"",
        "POST /v1/readings | Bearer " + SENDER + "x           | 401 | error=\"invalid_token\"",
        "POST /v1/readings | Bearer sender-0123456789abcde    | 401 | error=\"invalid_token\"",
        "POST /v1/readings | Bearer                           | 401 | error=\"invalid_token\"",
        "POST /v1/readings | Bearer " + SENDER + " " + SENDER + " | 401 | error=\"invalid_token\"",
        "POST /v1/readings | " + SENDER + "                   | 401 | error=\"invalid_token\"",
        "POST /v1/readings | Basic " + SENDER + "             | 401 | error=\"invalid_token\"",
        "GET /v1/readings  | -                                | 405 | -",
        "GET /metrics      | -                                | 401 | Bearer realm=\"plumbline\"",
        "GET /metrics      | Bearer " + SCRAPER + "           | 200 | -",
        "GET /metrics      | Bearer " + OPERATOR + "          | 200 | -",
        "GET /metrics      | Bearer " + SENDER + "            | 403 | error=\"insufficient_scope\", scope=\"metrics\"",
        "POST /-/reload    | -                                | 401 | Bearer realm=\"plumbline\"",
        "POST /-/reload    | Bearer " + SENDER + "            | 403 | error=\"insufficient_scope\", scope=\"admin\"",
        "POST /-/reload    | Bearer " + SCRAPER + "           | 403 | error=\"insufficient_scope\", scope=\"admin\"",
        "POST /-/reload    | Bearer " + OPERATOR + "          | 200 | -",
        "GET /-/reload     | Bearer " + OPERATOR + "          | 405 | -",
        "GET /-/healthy    | -                                | 200 | -",
        "GET /-/ready      | -                                | 200 | -",
        "GET /-/healthy    | Bearer nonsense                  | 200 | -",
        "GET /             | -                                | 404 | -",
    })
    void shouldLetThroughWhoHasTheRight(
        final String what, final String authorization, final int status, final String challenge) throws Exception
    {
        final AtomicInteger reloads = new AtomicInteger();
        final Reload reload = () ->
        {
            reloads.incrementAndGet();
            return new Reload.Result(true, List.of());
        };
        try (HttpFixture http = HttpFixture.open(Options.USUAL.tokens(tokens()), format -> "text\n", reload))
        {
            final HttpRequest.Builder request = attempt(http, what);
            final HttpResponse<String> response =
                http.send(authorization == null ? request : request.header("Authorization", authorization));
            assertEquals(status, response.statusCode(), response.body());
            final String told = response.headers().firstValue("WWW-Authenticate").orElse("");
            assertTrue(challenge == null ? told.isEmpty() : told.endsWith(challenge), told);
            assertEquals(status == 200 && what.contains("readings") ? 1 : 0, http.lines().size());
            assertEquals(status == 200 && what.contains("reload") ? 1 : 0, reloads.get());
            assertFalse(response.body().contains("0123456789"), response.body());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "POST /v1/readings | 200",
        "GET /metrics      | 200",
        "GET /-/healthy    | 200",
        "GET /-/ready      | 200",
        "POST /-/reload    | 403",
    })
    void shouldLetNobodyReloadWithoutTokens(final String what, final int status) throws Exception
    {
        final Reload reload = () -> new Reload.Result(true, List.of());
        try (HttpFixture http = HttpFixture.open(Options.USUAL, format -> "text\n", reload))
        {
            assertEquals(status, http.send(attempt(http, what)).statusCode());
        }
    }

    /** A page in a browser on this machine may send to its addresses, but not without saying where it comes from. */
    @ParameterizedTest
    @ValueSource(strings = {"https://example.org", "http://127.0.0.1:9401", "null"})
    void shouldTakeNothingFromPages(final String origin) throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            final HttpResponse<String> response =
                http.post("text/plain", HttpFixture.bytes("good\n"), "Origin", origin);
            assertEquals(403, response.statusCode());
            assertTrue(response.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
            assertEquals(List.of(), http.lines());
        }
    }

    @Test
    void shouldNotTakeAHeadersWordForTheMethod() throws Exception
    {
        try (HttpFixture http = HttpFixture.open())
        {
            assertEquals(400, http.send(
                http.request("/v1/readings").header("X-HTTP-Method-Override", "POST")).statusCode());
            assertEquals(List.of(), http.lines());
        }
    }

    @Test
    void shouldRefuseTwoTokens() throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.tokens(tokens())))
        {
            assertEquals(401, http.post(
                NDJSON, HttpFixture.bytes("good\n"),
                "Authorization", "Bearer " + SENDER, "Authorization", "Bearer " + SENDER).statusCode());
        }
    }

    @Test
    void shouldRefuseBeforeABodyIsSent() throws Exception
    {
        try (HttpFixture http = HttpFixture.open(Options.USUAL.tokens(tokens())))
        {
            final String answer = http.exchange("POST /v1/readings HTTP/1.1\r\nHost: localhost\r\n" +
                "Content-Type: text/plain\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
        }
    }

    @Test
    void shouldPutNewTokensInForce() throws Exception
    {
        final Path file = tokens();
        try (HttpFixture http = HttpFixture.open(Options.USUAL.tokens(file)))
        {
            assertEquals(200, http.post(NDJSON, new byte[0], "Authorization", "Bearer " + SENDER).statusCode());
            final String replacement = "replacement-0123456789";
            tokens("readings " + replacement + "\n");
            assertEquals(401, http.post(NDJSON, new byte[0], "Authorization", "Bearer " + replacement).statusCode());
            final Runnable credentials = http.service.readCredentials();
            assertEquals(200, http.post(NDJSON, new byte[0], "Authorization", "Bearer " + SENDER).statusCode());
            credentials.run();
            assertEquals(200, http.post(NDJSON, new byte[0], "Authorization", "Bearer " + replacement).statusCode());
            assertEquals(401, http.post(NDJSON, new byte[0], "Authorization", "Bearer " + SENDER).statusCode());

            tokens("nonsense\n");
            assertThrows(IOException.class, http.service::readCredentials);
            assertEquals(200, http.post(NDJSON, new byte[0], "Authorization", "Bearer " + replacement).statusCode());
        }
    }

    @Test
    void shouldNotStartWithSecretsThatAreOpenToOthers() throws Exception
    {
        final Path file = tokens();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        final String message = assertThrows(
            IOException.class, () -> HttpFixture.open(Options.USUAL.tokens(file)).close()).getMessage();
        assertTrue(message.startsWith(file + ": is open to others"), message);

        final TlsSettings store = Certificates.pkcs12(directory, "one", "EC");
        final TlsSettings pem = Certificates.pem(store, directory, "one");
        for (final Path secret : List.of(store.keystore(), store.passwordFile(), pem.key()))
        {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
            final TlsSettings settings = secret.equals(pem.key()) ? pem : store;
            final String told = assertThrows(
                IOException.class, () -> HttpFixture.open(Options.USUAL.tls(settings)).close()).getMessage();
            assertTrue(told.startsWith(secret + ": is open to others"), told);
            Certificates.hidden(secret);
        }
    }

    @Test
    void shouldReloadOneAtATime() throws Exception
    {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final Reload reload = () ->
        {
            entered.countDown();
            try
            {
                leave.await();
            }
            catch (final InterruptedException e)
            {
                Thread.currentThread().interrupt();
            }
            return new Reload.Result(false, List.of("c.yaml:1: devices: \"x\"", "c.yaml:2: more"));
        };
        try (HttpFixture http = HttpFixture.open(Options.USUAL.tokens(tokens()), null, reload))
        {
            final HttpRequest request = http.request("/-/reload").header("Authorization", "Bearer " + OPERATOR)
                .POST(HttpRequest.BodyPublishers.noBody()).build();
            final CompletableFuture<HttpResponse<String>> first =
                http.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            entered.await();
            assertEquals(409, http.client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
            leave.countDown();
            assertEquals(422, first.get().statusCode());
            assertEquals(
                "{\"reloaded\": false, \"messages\": [\"c.yaml:1: devices: \\\"x\\\"\", \"c.yaml:2: more\"]}\n",
                first.get().body());
        }
    }

    private static int post(final HttpFixture http, final SSLContext context) throws IOException, InterruptedException
    {
        final HttpClient client = HttpClient.newBuilder().sslContext(context).build();
        final int port = http.service.address().getPort();
        return client.send(
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/v1/readings"))
                .header("Content-Type", NDJSON)
                .POST(HttpRequest.BodyPublishers.ofString("good\n")).build(),
            HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @ParameterizedTest
    @CsvSource({"EC, false", "RSA, false", "EC, true", "RSA, true", "Ed25519, true"})
    void shouldSpeakTls(final String algorithm, final boolean pem) throws Exception
    {
        final TlsSettings store = Certificates.pkcs12(directory, "one", algorithm);
        final TlsSettings settings = pem ? Certificates.pem(store, directory, "one") : store;
        try (HttpFixture http = HttpFixture.open(Options.USUAL.tls(settings)))
        {
            assertEquals(200, post(http, Certificates.trusting(store)));
            assertThrows(IOException.class, () -> post(http, SSLContext.getDefault()));
            assertThrows(IOException.class, () -> http.post(NDJSON, "plain\n"));
            assertEquals(List.of("good"), http.lines());
        }
    }

    @Test
    void shouldPutANewCertificateInForce() throws Exception
    {
        final TlsSettings one = Certificates.pkcs12(directory, "one", "EC");
        final TlsSettings two = Certificates.pkcs12(directory, "two", "EC");
        final TlsSettings settings = Certificates.pem(one, directory, "server");
        try (HttpFixture http = HttpFixture.open(Options.USUAL.tls(settings)))
        {
            assertEquals(200, post(http, Certificates.trusting(one)));
            Certificates.pem(two, directory, "server");
            http.service.readCredentials().run();
            assertEquals(200, post(http, Certificates.trusting(two)));
            assertThrows(IOException.class, () -> post(http, Certificates.trusting(one)));

            Files.writeString(settings.certificate(), "nonsense");
            assertThrows(IOException.class, http.service::readCredentials);
            assertEquals(200, post(http, Certificates.trusting(two)));
        }
    }

    @Test
    void shouldNameWhatIsNoKey() throws Exception
    {
        final TlsSettings one = Certificates.pkcs12(directory, "one", "EC");
        final TlsSettings pem = Certificates.pem(one, directory, "one");
        final TlsSettings other = Certificates.pem(Certificates.pkcs12(directory, "two", "RSA"), directory, "two");
        assertNotEquals(pem, other);
        assertNamed(pem.key(), "is no key of the certificate",
            new TlsSettings(other.certificate(), pem.key(), null, null));
        Files.writeString(pem.key(), "-----BEGIN EC PRIVATE KEY-----\nMHc=\n-----END EC PRIVATE KEY-----\n");
        assertNamed(pem.key(), "must be an unencrypted key in PKCS8, not EC", pem);
        Files.writeString(pem.key(), "nonsense");
        assertNamed(pem.key(), "holds no private key in PEM", pem);
        Files.writeString(pem.certificate(), "");
        assertNamed(pem.certificate(), "holds no certificate", pem);
        Files.delete(pem.certificate());
        assertNamed(pem.certificate(), "", pem);
        Files.writeString(one.passwordFile(), "wrong");
        assertNamed(one.keystore(), "no PKCS12 file, or not with this password", one);
    }

    private static void assertNamed(final Path file, final String what, final TlsSettings settings)
    {
        final String message = assertThrows(IOException.class, () -> TlsKeys.read(settings)).getMessage();
        assertTrue(message.startsWith(file + ": " + what), message);
    }
}
