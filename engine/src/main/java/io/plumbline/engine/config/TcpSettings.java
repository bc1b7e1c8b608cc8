package io.plumbline.engine.config;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Messages over TCP. Key {@code listen.tcp}.
 *
 * @param address                  to listen on; port 0 is any that is free.
 * @param maxConnections           how many connections there may be at once.
 * @param maxConnectionsPerAddress how many of them from one address.
 * @param firstByteTimeoutNs       nanoseconds that a new connection may take until its first byte.
 * @param idleTimeoutNs            nanoseconds that a connection may go without a whole line.
 * @param turnBytes                most bytes that are read from a connection before the next one has its turn.
 * @param ackIntervalNs            nanoseconds between two acknowledgements to a connection at least.
 */
public record TcpSettings(
    InetSocketAddress address,
    int maxConnections,
    int maxConnectionsPerAddress,
    long firstByteTimeoutNs,
    long idleTimeoutNs,
    int turnBytes,
    long ackIntervalNs)
{
    /** Port by default. */
    public static final int DEFAULT_PORT = 9400;

    static final int MAX_CONNECTIONS = 65_536;
    static final int DEFAULT_CONNECTIONS = 1_024;
    static final long MIN_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(1);
    static final long MAX_TIMEOUT_NS = TimeUnit.DAYS.toNanos(7);
    static final long DEFAULT_FIRST_BYTE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    static final long DEFAULT_IDLE_TIMEOUT_NS = TimeUnit.MINUTES.toNanos(5);
    static final int MIN_TURN_BYTES = 1 << 10;
    static final int MAX_TURN_BYTES = 1 << 24;
    static final int DEFAULT_TURN_BYTES = 1 << 16;
    static final long MAX_ACK_INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);
    static final long DEFAULT_ACK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Port 9400 of 127.0.0.1, with all limits as they are by default. */
    public static final TcpSettings DEFAULT = new TcpSettings(
        Addresses.parse("127.0.0.1:" + DEFAULT_PORT),
        DEFAULT_CONNECTIONS,
        DEFAULT_CONNECTIONS,
        DEFAULT_FIRST_BYTE_TIMEOUT_NS,
        DEFAULT_IDLE_TIMEOUT_NS,
        DEFAULT_TURN_BYTES,
        DEFAULT_ACK_INTERVAL_NS);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of range.
     */
    public TcpSettings
    {
        Objects.requireNonNull(address, "address");
        check("max-connections", maxConnections, 1, MAX_CONNECTIONS);
        check("max-connections-per-address", maxConnectionsPerAddress, 1, MAX_CONNECTIONS);
        check("first-byte-timeout", firstByteTimeoutNs, MIN_TIMEOUT_NS, MAX_TIMEOUT_NS);
        check("idle-timeout", idleTimeoutNs, MIN_TIMEOUT_NS, MAX_TIMEOUT_NS);
        check("turn-bytes", turnBytes, MIN_TURN_BYTES, MAX_TURN_BYTES);
        check("ack-interval", ackIntervalNs, 0, MAX_ACK_INTERVAL_NS);
    }

    private static void check(final String key, final long value, final long min, final long max)
    {
        if (value < min || value > max)
        {
            throw new IllegalArgumentException(key + " out of range: " + value);
        }
    }
}
