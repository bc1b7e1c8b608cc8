package io.plumbline.engine.action;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.pubrec.Mqtt5PubRecReasonCode;
import io.plumbline.engine.config.CaFile;
import io.plumbline.engine.config.SecretFile;
import io.plumbline.engine.config.TargetSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * A publication to an MQTT 5 broker for each event, with its key as the user property {@code Idempotency-Key}. With QoS
 * 1 and 2 it is delivered when the broker has acknowledged it. The broker keeps no session: what it has not
 * acknowledged comes again from the journal. After anything that goes wrong the connection is made anew, so that
 * nothing old is left in it. Thread-safe.
 */
final class MqttTarget implements ActionTarget
{
    private static final int DEFAULT_PORT = 1883;
    private static final int DEFAULT_TLS_PORT = 8883;
    private static final String KEY = "Idempotency-Key";
    private static final Set<Mqtt5PubAckReasonCode> REFUSED = Set.of(
        Mqtt5PubAckReasonCode.NOT_AUTHORIZED,
        Mqtt5PubAckReasonCode.TOPIC_NAME_INVALID,
        Mqtt5PubAckReasonCode.PAYLOAD_FORMAT_INVALID);
    private static final Set<Mqtt5PubRecReasonCode> REFUSED_QOS_2 = Set.of(
        Mqtt5PubRecReasonCode.NOT_AUTHORIZED,
        Mqtt5PubRecReasonCode.TOPIC_NAME_INVALID,
        Mqtt5PubRecReasonCode.PAYLOAD_FORMAT_INVALID);

    private final TargetSettings.Mqtt settings;
    private final String clientId;
    private final MqttQos qos;
    private Mqtt5AsyncClient connected;

    /**
     * @param settings of the target; its files are read at each connection.
     * @param clientId where the settings name none.
     */
    MqttTarget(final TargetSettings.Mqtt settings, final String clientId)
    {
        this.settings = settings;
        this.clientId = settings.clientId() == null ? clientId : settings.clientId();
        this.qos = MqttQos.fromCode(settings.qos());
    }

    /** {@inheritDoc} */
    @Override
    public Outcome deliver(final ActionEvent event) throws IOException, InterruptedException
    {
        final Mqtt5AsyncClient client = client();
        Outcome outcome = null;
        try
        {
            outcome = outcome(client.publishWith()
                .topic(topic(event))
                .qos(qos)
                .retain(settings.retain())
                .payload(event.json())
                .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
                .contentType("application/json")
                .userProperties().add(KEY, event.key()).applyUserProperties()
                .send());
            return outcome;
        }
        finally
        {
            if (outcome == null || outcome.kind() == Outcome.Kind.FAILED)
            {
                drop(client);
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
        final Mqtt5AsyncClient client;
        synchronized (this)
        {
            client = connected;
            connected = null;
        }
        if (client != null)
        {
            disconnect(client);
        }
    }

    /** The topic of an event. What means something in a topic's name stands as in a URL. */
    String topic(final ActionEvent event)
    {
        return topic(settings.topic(), event.code(), event.kind().toString());
    }

    static String topic(final String template, final String code, final String kind)
    {
        final String topic = template.replace("{event}", kind);
        return code == null ? topic : topic.replace("{device}", escaped(code));
    }

    private static String escaped(final String code)
    {
        final StringBuilder builder = new StringBuilder(code.length());
        for (int i = 0; i < code.length(); i++)
        {
            final char c = code.charAt(i);
            if (c < ' ' || c == 0x7F || c == '%' || c == '/' || c == '+' || c == '#')
            {
                builder.append(String.format("%%%02X", (int)c));
            }
            else
            {
                builder.append(c);
            }
        }
        return builder.toString();
    }

    private Outcome outcome(final CompletableFuture<Mqtt5PublishResult> publication) throws InterruptedException
    {
        try
        {
            final Mqtt5PublishResult result = publication.get(settings.timeoutNs(), TimeUnit.NANOSECONDS);
            return result.getError().map(MqttTarget::outcome).orElse(Outcome.DONE);
        }
        catch (final ExecutionException e)
        {
            return outcome(e.getCause());
        }
        catch (final TimeoutException e)
        {
            return Outcome.failed("no acknowledgement in time");
        }
        finally
        {
            publication.cancel(false);
        }
    }

    private static Outcome outcome(final Throwable error)
    {
        if (error instanceof final Mqtt5PubAckException ack)
        {
            final Mqtt5PubAckReasonCode code = ack.getMqttMessage().getReasonCode();
            return REFUSED.contains(code) ? Outcome.rejected("PUBACK " + code) : Outcome.failed("PUBACK " + code);
        }
        if (error instanceof final Mqtt5PubRecException rec)
        {
            final Mqtt5PubRecReasonCode code = rec.getMqttMessage().getReasonCode();
            return REFUSED_QOS_2.contains(code) ? Outcome.rejected("PUBREC " + code) : Outcome.failed("PUBREC " + code);
        }
        return Outcome.failed(describe(error));
    }

    private synchronized Mqtt5AsyncClient client() throws IOException, InterruptedException
    {
        if (connected != null && connected.getState().isConnected())
        {
            return connected;
        }
        connected = null;
        final Mqtt5AsyncClient client = build();
        try
        {
            client.connectWith().cleanStart(true).sessionExpiryInterval(0).send()
                .get(settings.timeoutNs(), TimeUnit.NANOSECONDS);
            connected = client;
            return client;
        }
        catch (final ExecutionException e)
        {
            throw new IOException(describe(e.getCause()), e);
        }
        catch (final TimeoutException e)
        {
            throw new IOException("no connection in time", e);
        }
        finally
        {
            if (connected == null)
            {
                disconnect(client);
            }
        }
    }

    private Mqtt5AsyncClient build() throws IOException
    {
        final Mqtt5ClientBuilder builder = MqttClient.builder()
            .useMqttVersion5()
            .identifier(clientId)
            .transportConfig(transport());
        if (settings.user() != null)
        {
            final byte[] password = settings.passwordFile() == null ?
                new byte[0] :
                SecretFile.line(settings.passwordFile()).getBytes(StandardCharsets.UTF_8);
            builder.simpleAuth().username(settings.user()).password(password).applySimpleAuth();
        }
        return builder.buildAsync();
    }

    /** With TLS in it: beside a transport given as a whole, the client leaves out what else it is told of TLS. */
    private MqttClientTransportConfig transport() throws IOException
    {
        final boolean secure = "mqtts".equals(settings.url().getScheme());
        final int port = settings.url().getPort();
        final MqttClientTransportConfigBuilder builder = MqttClientTransportConfig.builder()
            .serverHost(settings.url().getHost().replaceAll("[\\[\\]]", ""))
            .serverPort(port >= 0 ? port : secure ? DEFAULT_TLS_PORT : DEFAULT_PORT)
            .socketConnectTimeout(settings.timeoutNs(), TimeUnit.NANOSECONDS)
            .mqttConnectTimeout(settings.timeoutNs(), TimeUnit.NANOSECONDS);
        if (secure)
        {
            builder.sslConfig(MqttClientSslConfig.builder()
                .trustManagerFactory(settings.caFile() == null ? null : CaFile.trust(settings.caFile()))
                .handshakeTimeout(settings.timeoutNs(), TimeUnit.NANOSECONDS)
                .build());
        }
        return builder.build();
    }

    private void drop(final Mqtt5AsyncClient client)
    {
        synchronized (this)
        {
            if (connected == client)
            {
                connected = null;
            }
        }
        disconnect(client);
    }

    private static void disconnect(final Mqtt5AsyncClient client)
    {
        // Of one that is not connected there is nothing to wait for, and nothing to tell.
        client.disconnect().exceptionally(error -> null);
    }

    private static String describe(final Throwable error)
    {
        final Throwable cause = error.getCause() == null ? error : error.getCause();
        if (cause instanceof SSLException)
        {
            return "no TLS with the broker: " + cause.getMessage();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
