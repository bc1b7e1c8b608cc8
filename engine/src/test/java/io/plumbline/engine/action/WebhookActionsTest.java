package io.plumbline.engine.action;

import static io.plumbline.engine.action.ActionFixture.ALARMS;
import static io.plumbline.engine.action.ActionFixture.MS;
import static io.plumbline.engine.action.ActionFixture.await;
import static io.plumbline.engine.action.ActionFixture.concurrent;
import static io.plumbline.engine.action.ActionFixture.lines;
import static io.plumbline.engine.action.ActionFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.engine.config.ActionSettings;
import io.plumbline.engine.config.TargetSettings;
import io.plumbline.engine.config.WaitOrSkip;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real HTTP server that is down, slow, failing and choosy. */
@Timeout(180)
class WebhookActionsTest
{
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path directory;

    private ActionFixture fixture()
    {
        return new ActionFixture(directory.resolve("journal"), 23, 3000);
    }

    private static TargetSettings.Webhook webhook(final URI url)
    {
        return new TargetSettings.Webhook(url, null, null, null, 500 * MS, 500 * MS);
    }

    private static ActionSettings with(final ActionSettings base, final WaitOrSkip onReject, final int attempts)
    {
        return new ActionSettings(
            base.name(), base.kinds(), base.devices(), base.target(),
            new ActionSettings.Retry(base.retry().initialNs(), base.retry().maxNs(), attempts), base.concurrency(),
            onReject, base.maxLag(), base.whenBehind(), base.drainNs());
    }

    private Path secret(final String name, final String text) throws IOException
    {
        final Path file = directory.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    @Test
    void shouldDeliverAllAtLastToOneThatFailsIsSlowAndIsDown() throws IOException
    {
        final ActionFixture fixture = fixture();
        final List<String> taken = new ArrayList<>();
        final List<String> come = new ArrayList<>();
        final CountDownLatch never = new CountDownLatch(1);
        final int port;
        final Hook first = new Hook(0);
        port = first.port();
        first.behaviour = (exchange, number) ->
        {
            if (number % 3 == 0)
            {
                return 500;
            }
            if (number % 17 == 0)
            {
                // Longer than the action waits for an answer: it was taken, and comes again.
                try
                {
                    never.await(700, TimeUnit.MILLISECONDS);
                }
                catch (final InterruptedException e)
                {
                    Thread.currentThread().interrupt();
                }
            }
            return 200;
        };
        final ActionSettings settings = concurrent(settings("hook", ALARMS, webhook(first.url())), 3);
        try (RunningActions actions = fixture.start(settings))
        {
            final ActionStatus status = actions.statuses().get(0);
            await(() -> first.taken.size() > 40);
            first.close();
            final long failed = status.failed();
            await(() -> status.failed() > failed + 10);
            try (Hook second = new Hook(port))
            {
                await(() -> status.position() == fixture.nextSequence);
                taken.addAll(first.taken);
                taken.addAll(second.taken);
                come.addAll(first.come);
                come.addAll(second.come);
                assertEquals(List.of(), first.faults);
                assertEquals(List.of(), second.faults);
            }
            assertEquals(fixture.expected(ALARMS).size(), status.delivered());
            assertTrue(status.retries() > 10);
        }
        fixture.assertAllInOrder(ALARMS, taken);
        fixture.assertAllInOrder(ALARMS, come);
        assertTrue(come.size() > fixture.expected(ALARMS).size());
    }

    @Test
    void shouldWaitForOneThatRefusesAndReadItsTokenAgain() throws IOException
    {
        final ActionFixture fixture = fixture();
        final Path token = secret("token", "old\n");
        final Path headers = secret("headers", "X-Tenant: a b\r\n\nX-Other: 1\n");
        try (Hook hook = new Hook(0))
        {
            hook.behaviour = (exchange, number) ->
                "Bearer new".equals(exchange.getRequestHeaders().getFirst("Authorization")) &&
                "a b".equals(exchange.getRequestHeaders().getFirst("X-Tenant")) ? 201 : 401;
            final ActionSettings settings = settings("token", ALARMS, new TargetSettings.Webhook(
                hook.url(), token, headers, null, 5000 * MS, 5000 * MS));
            try (RunningActions actions = fixture.start(settings))
            {
                final ActionStatus status = actions.statuses().get(0);
                await(() -> status.retries() > 3);
                assertEquals(0, status.delivered());
                assertEquals("HTTP 401", status.lastError());
                secret("token", "new\n");
                await(() -> status.position() == fixture.nextSequence);
            }
            fixture.assertAllInOrder(ALARMS, hook.taken);
        }
        assertTrue(fixture.told.get(0).startsWith("action token: refused: "), fixture.told.get(0));
        assertFalse(fixture.told.toString().contains("Bearer"), fixture.told::toString);
    }

    @Test
    void shouldSkipWhatIsRefusedAndPutItDown() throws IOException
    {
        final ActionFixture fixture = fixture();
        final List<String> refused = new ArrayList<>();
        try (Hook hook = new Hook(0))
        {
            hook.behaviour = (exchange, number) ->
            {
                if (number % 10 == 4)
                {
                    refused.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
                    return 422;
                }
                return 200;
            };
            final ActionSettings settings =
                with(settings("choosy", ALARMS, webhook(hook.url())), WaitOrSkip.SKIP, 0);
            try (RunningActions actions = fixture.start(settings))
            {
                final ActionStatus status = actions.statuses().get(0);
                await(() -> status.position() == fixture.nextSequence);
                assertEquals(refused.size(), status.skipped());
                assertEquals(fixture.expected(ALARMS).size(), status.delivered() + status.skipped());
            }
        }
        final List<String> lines = lines(directory.resolve("journal/followers/action-choosy.skipped"));
        final List<String> keys = lines.stream().map(ActionFixture::key).toList();
        assertFalse(refused.isEmpty());
        assertEquals(refused, keys);
        final JsonNode line = ActionFixture.json(lines.get(0));
        assertEquals("refused", line.get("why").asText());
        assertEquals("HTTP 422", line.get("reason").asText());
        assertEquals(1, line.get("events").asInt());
    }

    @Test
    void shouldGiveUpAfterItsAttempts() throws IOException
    {
        final ActionFixture fixture = fixture();
        try (Hook hook = new Hook(0))
        {
            hook.behaviour = (exchange, number) -> number <= 5 ? 503 : 200;
            final ActionSettings settings =
                with(settings("short", ALARMS, webhook(hook.url())), WaitOrSkip.WAIT, 2);
            fixture.run(settings);
            assertEquals(fixture.expected(ALARMS).size() - 2, hook.taken.size());
        }
        final List<String> lines = lines(directory.resolve("journal/followers/action-short.skipped"));
        assertEquals(2, lines.size());
        assertEquals("given-up", ActionFixture.json(lines.get(0)).get("why").asText());
    }

    @Test
    void shouldHoldOnToTheTimeTheTargetNames()
    {
        final Instant now = Instant.parse("2026-11-21T01:00:00Z");
        assertEquals(2_000 * MS, WebhookTarget.retryAfterNs("2", now));
        assertEquals(3_600_000 * MS, WebhookTarget.retryAfterNs("999999999", now));
        assertEquals(31_000 * MS, WebhookTarget.retryAfterNs("Sat, 21 Nov 2026 01:00:30 GMT", now));
        assertEquals(0, WebhookTarget.retryAfterNs("Sat, 21 Nov 2026 00:00:30 GMT", now));
        assertEquals(0, WebhookTarget.retryAfterNs("-1", now));
        assertEquals(0, WebhookTarget.retryAfterNs("soon", now));
    }

    @Test
    void shouldTrustWhomItIsToldToTrust() throws Exception
    {
        final ActionFixture fixture = fixture();
        final Path ca = directory.resolve("ca.pem");
        final SSLContext context = certificate(ca);
        try (Hook hook = new Hook(0, context))
        {
            try (RunningActions actions = fixture.start(settings("tls", ALARMS, webhook(hook.url()))))
            {
                await(() -> actions.statuses().get(0).retries() > 2);
                actions.stop();
                assertTrue(actions.statuses().get(0).lastError().contains("PKIX"),
                    actions.statuses().get(0).lastError());
            }
            assertEquals(List.of(), hook.come);
            fixture.run(settings("tls", ALARMS, new TargetSettings.Webhook(
                hook.url(), null, null, ca, 5000 * MS, 5000 * MS)));
            fixture.assertAllInOrder(ALARMS, hook.taken);
        }
    }

    /** A certificate of localhost, made by the JDK's own tool. */
    private SSLContext certificate(final Path pem) throws IOException, InterruptedException, GeneralSecurityException
    {
        final Path store = directory.resolve("store.p12");
        keytool("-genkeypair", "-keyalg", "EC", "-alias", "a", "-dname", "CN=localhost",
            "-ext", "SAN=dns:localhost,ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", store.toString(),
            "-storepass", new String(PASSWORD));
        keytool("-exportcert", "-rfc", "-alias", "a", "-file", pem.toString(), "-keystore", store.toString(),
            "-storepass", new String(PASSWORD));
        final KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store))
        {
            keys.load(in, PASSWORD);
        }
        final KeyManagerFactory managers =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void keytool(final String... args) throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(args));
        final Process process = new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Files.readString(directory.resolve("keytool.log")));
    }
}
