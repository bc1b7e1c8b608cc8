package io.plumbline.perf.peer;

import com.fasterxml.jackson.core.json.PackageVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.avro.Schema;

/**
 * The usual Java, in its forms.
 */
public final class JavaPeers implements Peer.Factory
{
    private static final String AVRO_PROPERTIES = "/META-INF/maven/org.apache.avro/avro/pom.properties";

    /** For who has only the class's name. */
    public JavaPeers()
    {
    }

    /** {@inheritDoc} */
    @Override
    public Peer create(final String name)
    {
        return switch (name)
        {
            case "java-avro" -> new QueuePeer(
                "Avro " + avro() + " JsonDecoder",
                AvroStream::new,
                false);
            case "java-databind" -> new QueuePeer(
                "Jackson " + jackson() + " databind", DatabindStream::new, false);
            case "java-jackson" -> new QueuePeer("Jackson " + jackson() + " streaming", JacksonStream::new, false);
            case "java-jackson-file" -> new QueuePeer("Jackson " + jackson() + " streaming", JacksonStream::new, true);
            case "java-jackson-parted" -> new PartedPeer(false);
            case "java-jackson-parted-file" -> new PartedPeer(true);
            default -> throw new IllegalArgumentException("no peer " + name);
        };
    }

    /** From what Maven leaves in the jar: its manifest is gone where several jars have been put into one. */
    private static String avro()
    {
        final Properties properties = new Properties();
        try (InputStream stream = Schema.class.getResourceAsStream(AVRO_PROPERTIES))
        {
            properties.load(stream);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    static String jackson()
    {
        return PackageVersion.VERSION.toString();
    }
}
