package io.plumbline.engine.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.plumbline.engine.config.TlsSettings;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real Mosquitto on a port of the loopback interface. */
public final class Broker implements AutoCloseable
{
    public static final String USER = "plumbline";
    public static final String PASSWORD = "of lead";

    private final Path directory;
    private final int port = freePort();
    private final int tlsPort = freePort();
    private Process process;

    public Broker(final Path directory) throws IOException, InterruptedException
    {
        Assumptions.assumeTrue(program("mosquitto") != null, "no mosquitto: install the package to run this");
        this.directory = directory;
        final Path passwords = directory.resolve("passwords");
        final Process made = new ProcessBuilder(
            program("mosquitto_passwd"), "-b", "-c", passwords.toString(), USER, PASSWORD).inheritIO().start();
        assertTrue(made.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, made.exitValue());
        Files.writeString(directory.resolve("acl"),
            "user " + USER + "\ntopic readwrite plant/#\n");
        Files.writeString(directory.resolve("mosquitto.conf"),
            "listener " + port + " 127.0.0.1\nallow_anonymous false\npassword_file " + passwords +
            "\nacl_file " + directory.resolve("acl") + "\npersistence false\nuser root\n");
    }

    public int port()
    {
        return port;
    }

    /** From the next start on it also listens on {@link #tlsPort()}, as whom a certificate says. */
    void useTls(final TlsSettings pem) throws IOException
    {
        Files.writeString(directory.resolve("mosquitto.conf"),
            "listener " + tlsPort + " 127.0.0.1\ncertfile " + pem.certificate() + "\nkeyfile " + pem.key() + "\n",
            StandardOpenOption.APPEND);
    }

    int tlsPort()
    {
        return tlsPort;
    }

    public void start() throws IOException
    {
        process = new ProcessBuilder(
            program("mosquitto"), "-c", directory.resolve("mosquitto.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("mosquitto.log").toFile()))
            .start();
        ActionFixture.await(() ->
        {
            try
            {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return true;
            }
            catch (final IOException e)
            {
                assertTrue(process.isAlive(), "mosquitto has ended");
                return false;
            }
        });
    }

    /** Kills it. */
    void stop() throws InterruptedException
    {
        if (process != null)
        {
            process.destroyForcibly();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            process = null;
        }
    }

    /** Subscribes to all of the plant. */
    Mqtt5BlockingClient subscribe(final Consumer<Mqtt5Publish> consumer)
    {
        final Mqtt5BlockingClient client = MqttClient.builder()
            .useMqttVersion5()
            .identifier("subscriber")
            .serverHost("127.0.0.1")
            .serverPort(port)
            .simpleAuth().username(USER).password(PASSWORD.getBytes(StandardCharsets.UTF_8)).applySimpleAuth()
            .buildBlocking();
        client.connect();
        client.toAsync().subscribeWith().topicFilter("plant/#").qos(MqttQos.AT_LEAST_ONCE).callback(consumer)
            .send().join();
        return client;
    }

    @Override
    public void close()
    {
        if (process != null)
        {
            process.destroyForcibly();
        }
    }

    private static int freePort() throws IOException
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            return socket.getLocalPort();
        }
    }

    private static String program(final String name)
    {
        return Stream.concat(
            Stream.of(System.getenv("PATH").split(File.pathSeparator)), List.of("/usr/sbin").stream())
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse(null);
    }
}
