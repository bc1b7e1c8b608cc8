package io.plumbline.perf.peer;

import com.fasterxml.jackson.core.json.PackageVersion;
import org.apache.avro.Schema;

/**
 * The usual Java, in its forms.
 */
public final class JavaPeers implements Peer.Factory
{
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
                "Avro " + Schema.class.getPackage().getImplementationVersion() + " JsonDecoder",
                AvroStream::new,
                false);
            case "java-databind" -> new QueuePeer(
                "Jackson " + jackson() + " databind", DatabindStream::new, false);
            case "java-jackson" -> new QueuePeer("Jackson " + jackson() + " streaming", JacksonStream::new, false);
            case "java-jackson-file" -> new QueuePeer("Jackson " + jackson() + " streaming", JacksonStream::new, true);
            case "java-jackson-parted" -> new PartedPeer();
            default -> throw new IllegalArgumentException("no peer " + name);
        };
    }

    static String jackson()
    {
        return PackageVersion.VERSION.toString();
    }
}
