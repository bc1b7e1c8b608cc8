package io.plumbline.engine.action;

import static io.plumbline.engine.action.ActionFixture.ALARMS;
import static io.plumbline.engine.action.ActionFixture.MS;
import static io.plumbline.engine.action.ActionFixture.await;
import static io.plumbline.engine.action.ActionFixture.concurrent;
import static io.plumbline.engine.action.ActionFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.plumbline.engine.config.TargetSettings;
import io.plumbline.engine.config.TlsSettings;
import io.plumbline.engine.http.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Mosquitto that comes late, dies and comes back. */
@Timeout(180)
class MqttActionsTest
{
    /** RFC 8446, section 5.1. */
    private static final int TLS_HANDSHAKE = 22;

    @TempDir
    private Path directory;

    private final List<String> come = Collections.synchronizedList(new ArrayList<>());
    private final List<String> faults = Collections.synchronizedList(new ArrayList<>());

    private TargetSettings.Mqtt mqtt(final Broker broker, final String topic, final int qos) throws IOException
    {
        final Path password = directory.resolve("password");
        Files.writeString(password, Broker.PASSWORD + "\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        return new TargetSettings.Mqtt(URI.create("mqtt://127.0.0.1:" + broker.port()), topic, qos, false, null,
            Broker.USER, password, null, 2000 * MS);
    }

    private void take(final Mqtt5Publish publish)
    {
        final String line = new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
        final String topic = "plant/" + ActionFixture.json(line).get("code").asText() + "/" +
            ActionFixture.json(line).get("event").asText();
        final String key = publish.getUserProperties().asList().stream()
            .filter(property -> property.getName().toString().equals("Idempotency-Key"))
            .map(property -> property.getValue().toString())
            .findFirst()
            .orElse("none");
        if (!key.equals(ActionFixture.key(line)) || !topic.equals(publish.getTopic().toString()) ||
            !publish.getContentType().map(type -> type.toString().equals("application/json")).orElse(false))
        {
            faults.add(publish.toString());
        }
        come.add(line);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldPublishAllToABrokerThatComesAndGoes(final int qos) throws IOException, InterruptedException
    {
        try (Broker broker = new Broker(directory))
        {
            final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 24, 3000);
            try (RunningActions actions = fixture.start(
                concurrent(settings("bus", ALARMS, mqtt(broker, "plant/{device}/{event}", qos)), 2)))
            {
                final ActionStatus status = actions.statuses().get(0);
                await(() -> status.retries() > 2);
                assertEquals(0, status.delivered());
                broker.start();
                // What the broker has acknowledged before somebody subscribes is delivered, and gone.
                await(() -> status.delivered() > 10);
                broker.stop();
                final long failed = status.failed();
                await(() -> status.failed() > failed + 3);
                actions.stop();
            }
            broker.start();
            final Mqtt5BlockingClient subscriber = broker.subscribe(this::take);
            final ActionFixture second = new ActionFixture(directory.resolve("second"), 25, 3000);
            second.run(settings("bus", ALARMS, mqtt(broker, "plant/{device}/{event}", qos)));
            await(() -> come.size() >= second.expected(ALARMS).size());
            subscriber.disconnect();
            assertEquals(List.of(), faults);
            second.assertAllInOrder(ALARMS, come);
            assertTrue(fixture.told.toString().contains("failed: "), fixture.told::toString);
        }
    }

    @Test
    void shouldSayWhyTheBrokerDoesNotWantIt() throws IOException, InterruptedException
    {
        try (Broker broker = new Broker(directory))
        {
            broker.start();
            final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 24, 1000);
            try (RunningActions actions = fixture.start(
                settings("elsewhere", ALARMS, mqtt(broker, "other/{event}", 1))))
            {
                await(() -> actions.statuses().get(0).retries() > 1);
                actions.stop();
                assertEquals("PUBACK NOT_AUTHORIZED", actions.statuses().get(0).lastError());
            }
            Files.writeString(directory.resolve("wrong"), "wrong");
            Files.setPosixFilePermissions(
                directory.resolve("wrong"), PosixFilePermissions.fromString("rw-------"));
            try (RunningActions actions = fixture.start(settings("stranger", ALARMS, new TargetSettings.Mqtt(
                URI.create("mqtt://127.0.0.1:" + broker.port()), "plant/x", 1, false, null,
                Broker.USER, directory.resolve("wrong"), null, 2000 * MS))))
            {
                await(() -> actions.statuses().get(0).retries() > 1);
                actions.stop();
                assertTrue(actions.statuses().get(0).lastError().contains("NOT_AUTHORIZED"),
                    actions.statuses().get(0).lastError());
            }
        }
    }

    private TargetSettings.Mqtt mqtts(final Broker broker, final Path caFile) throws IOException
    {
        final TargetSettings.Mqtt plain = mqtt(broker, "plant/{device}/{event}", 1);
        return new TargetSettings.Mqtt(
            URI.create("mqtts://127.0.0.1:" + broker.tlsPort()), plain.topic(), plain.qos(), plain.retain(), null,
            plain.user(), plain.passwordFile(), caFile, plain.timeoutNs());
    }

    private static void assertTold(final String expected, final String told)
    {
        assertTrue(told.startsWith(expected), told);
    }

    /** Tries a broker until it is refused more than once; gives what is said. */
    private static String refused(final ActionFixture fixture, final String name, final TargetSettings target)
        throws IOException
    {
        try (RunningActions actions = fixture.start(settings(name, ALARMS, target)))
        {
            await(() -> actions.statuses().get(0).retries() > 1);
            actions.stop();
            assertEquals(0, actions.statuses().get(0).delivered());
            return actions.statuses().get(0).lastError();
        }
    }

    @Test
    void shouldPublishOverTlsToABrokerThatItTrusts() throws Exception
    {
        try (Broker broker = new Broker(directory))
        {
            final TlsSettings one = Certificates.pem(Certificates.pkcs12(directory, "one", "EC"), directory, "one");
            broker.useTls(one);
            broker.start();
            final Mqtt5BlockingClient subscriber = broker.subscribe(this::take);
            final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 26, 3000);
            fixture.run(settings("bus", ALARMS, mqtts(broker, one.certificate())));
            await(() -> come.size() >= fixture.expected(ALARMS).size());
            subscriber.disconnect();
            assertEquals(List.of(), faults);
            fixture.assertAllInOrder(ALARMS, come);
        }
    }

    @Test
    void shouldRefuseABrokerThatItDoesNotTrustAndTryAgain() throws Exception
    {
        try (Broker broker = new Broker(directory))
        {
            final TlsSettings one = Certificates.pem(Certificates.pkcs12(directory, "one", "EC"), directory, "one");
            final TlsSettings two = Certificates.pem(Certificates.pkcs12(directory, "two", "EC"), directory, "two");
            broker.useTls(one);
            broker.start();
            final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 26, 1000);
            final String untrusted = "no TLS with the broker: PKIX path ";
            assertTold(untrusted, refused(fixture, "other", mqtts(broker, two.certificate())));
            assertTold(untrusted, refused(fixture, "javas", mqtts(broker, null)));
            // The right certificate comes late: it is read at the next attempt.
            final Path caFile = Files.copy(two.certificate(), directory.resolve("ca.pem"));
            try (RunningActions actions = fixture.start(settings("late", ALARMS, mqtts(broker, caFile))))
            {
                await(() -> actions.statuses().get(0).retries() > 1);
                Files.copy(one.certificate(), caFile, StandardCopyOption.REPLACE_EXISTING);
                await(() -> actions.statuses().get(0).position() == fixture.nextSequence);
            }
        }
    }

    @Test
    void shouldRefuseABrokerThatIsCertifiedForAnotherName() throws Exception
    {
        try (Broker broker = new Broker(directory))
        {
            final TlsSettings elsewhere = Certificates.pem(
                Certificates.pkcs12(directory, "e", "EC", "dns:elsewhere.example"), directory, "e");
            broker.useTls(elsewhere);
            broker.start();
            final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 26, 1000);
            assertTold("no TLS with the broker: No subject alternative names matching IP address 127.0.0.1",
                refused(fixture, "misled", mqtts(broker, elsewhere.certificate())));
        }
    }

    /** Nobody who listens learns the password. */
    @Test
    void shouldSendNothingInTheClearToWhoDoesNotSpeakTls() throws Exception
    {
        final Path password = directory.resolve("password");
        Files.writeString(password, Broker.PASSWORD);
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        final ActionFixture fixture = new ActionFixture(directory.resolve("journal"), 26, 1000);
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            RunningActions actions = fixture.start(settings("clear", ALARMS, new TargetSettings.Mqtt(
                URI.create("mqtts://127.0.0.1:" + listener.getLocalPort()), "plant/x", 1, false, null,
                Broker.USER, password, null, 500 * MS))))
        {
            final byte[] sent;
            try (Socket socket = listener.accept())
            {
                sent = socket.getInputStream().readAllBytes();
            }
            actions.stop();
            assertEquals(TLS_HANDSHAKE, sent[0]);
            assertFalse(new String(sent, StandardCharsets.ISO_8859_1).contains(Broker.PASSWORD));
        }
    }

    @Test
    void shouldPutNothingIntoATopicThatMeansSomethingThere()
    {
        assertEquals("a/b%2Fc%2B%23%25é/raised", MqttTarget.topic("a/{device}/{event}", "b/c+#%é", "raised"));
        assertEquals("a/{x}", MqttTarget.topic("a/{x}", "b", "raised"));
    }
}
