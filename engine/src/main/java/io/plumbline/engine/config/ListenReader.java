package io.plumbline.engine.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads where messages are let in over the network.
 */
final class ListenReader
{
    private static final List<String> KEYS = List.of("allow-remote", "tcp", "http");
    private static final List<String> TCP_KEYS = List.of(
        "address", "max-connections", "max-connections-per-address", "first-byte-timeout", "idle-timeout",
        "turn-bytes", "ack-interval");

    private final Path file;
    private final StartChecks checks;

    /**
     * @param file   of the configuration, which paths are relative to.
     * @param checks looks at the files that are named.
     */
    ListenReader(final Path file, final StartChecks checks)
    {
        this.file = file;
        this.checks = checks;
    }

    /** Reads key {@code listen} of a file. */
    Listen read(final Section root)
    {
        final Section section = root.section("listen", KEYS);
        final boolean allowRemote = section.flag("allow-remote", false);
        final TcpSettings tcp = tcp(section.section("tcp", TCP_KEYS), allowRemote);
        final HttpSettings http = new HttpReader(file, checks).read(section, allowRemote);
        if (http != null && isOneAndTheSame(tcp.address(), http.address()))
        {
            section.problem("http", "must have another port than listen.tcp, not " +
                http.address().getPort() + " as well");
        }
        return new Listen(tcp, http);
    }

    /** Whether only one of two can be listened on: an address of all interfaces is each of them. */
    private static boolean isOneAndTheSame(final InetSocketAddress one, final InetSocketAddress other)
    {
        return one.getPort() != 0 && one.getPort() == other.getPort() &&
            (one.getAddress().isAnyLocalAddress() || other.getAddress().isAnyLocalAddress() ||
                one.getAddress().equals(other.getAddress()));
    }

    private static TcpSettings tcp(final Section section, final boolean allowRemote)
    {
        final int maxConnections = section.integer(
            "max-connections", 1, TcpSettings.MAX_CONNECTIONS, TcpSettings.DEFAULT_CONNECTIONS);
        return new TcpSettings(
            address(section, TcpSettings.DEFAULT.address(), allowRemote),
            maxConnections,
            section.integer("max-connections-per-address", 1, TcpSettings.MAX_CONNECTIONS, maxConnections),
            section.durationNs(
                "first-byte-timeout",
                TcpSettings.MIN_TIMEOUT_NS,
                TcpSettings.MAX_TIMEOUT_NS,
                TcpSettings.DEFAULT_FIRST_BYTE_TIMEOUT_NS),
            section.durationNs(
                "idle-timeout",
                TcpSettings.MIN_TIMEOUT_NS,
                TcpSettings.MAX_TIMEOUT_NS,
                TcpSettings.DEFAULT_IDLE_TIMEOUT_NS),
            (int)section.bytes(
                "turn-bytes",
                TcpSettings.MIN_TURN_BYTES,
                TcpSettings.MAX_TURN_BYTES,
                TcpSettings.DEFAULT_TURN_BYTES),
            section.durationNs(
                "ack-interval", 0, TcpSettings.MAX_ACK_INTERVAL_NS, TcpSettings.DEFAULT_ACK_INTERVAL_NS));
    }

    /** An address; beyond this machine only where that is asked for. */
    static InetSocketAddress address(
        final Section section, final InetSocketAddress fallback, final boolean allowRemote)
    {
        final String text = section.text("address", null);
        if (text == null)
        {
            return fallback;
        }
        final InetSocketAddress address = Addresses.parse(text);
        if (address == null)
        {
            section.problem(
                "address",
                "must be an address and a port such as 127.0.0.1:9400 or [::1]:9400, not '" +
                    Section.shortened(text) + "'");
            return fallback;
        }
        if (!allowRemote && !address.getAddress().isLoopbackAddress())
        {
            section.problem(
                "address",
                text + " can be reached from other machines; where that is meant, set listen.allow-remote: true");
            return fallback;
        }
        return address;
    }
}
