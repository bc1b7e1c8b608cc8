package io.plumbline.engine.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Messages over HTTP, and what an operator asks over it. Key {@code listen.http}.
 *
 * @param address                  to listen on; port 0 is any that is free.
 * @param tls                      certificate and key, or null for plain HTTP.
 * @param tokensFile               with the tokens that are let in, or null: then nobody needs one, and nobody may
 *                                 reload.
 * @param hosts                    names that requests may call the server by, beside those of the loopback address;
 *                                 without any it is only looked at them where it listens there without TLS.
 * @param maxConnections           how many connections there may be at once.
 * @param maxConnectionsPerAddress how many of them from one address.
 * @param maxRequests              how many requests with readings may be handed over and waited for at once.
 * @param maxBodyBytes             most bytes of a body, as it is sent and as it is decompressed.
 * @param maxBufferedBytes         most bytes of all bodies together that are held in memory at once.
 * @param firstByteTimeoutNs       nanoseconds that a new connection may take until its first byte.
 * @param requestTimeoutNs         nanoseconds that the head of a request may take, and then its body.
 * @param idleTimeoutNs            nanoseconds that a connection may go without a byte.
 * @param answerTimeoutNs          nanoseconds that readings may take from the end of their body into the journal.
 */
public record HttpSettings(
    InetSocketAddress address,
    TlsSettings tls,
    Path tokensFile,
    List<String> hosts,
    int maxConnections,
    int maxConnectionsPerAddress,
    int maxRequests,
    int maxBodyBytes,
    long maxBufferedBytes,
    long firstByteTimeoutNs,
    long requestTimeoutNs,
    long idleTimeoutNs,
    long answerTimeoutNs)
{
    /** Port by default. */
    public static final int DEFAULT_PORT = 9401;

    static final int MAX_CONNECTIONS = 65_536;
    static final int DEFAULT_CONNECTIONS = 1_024;
    /** An address may have one in so many of all connections by default: others are to come in beside it. */
    static final int DEFAULT_ADDRESS_SHARE = 4;
    static final int MAX_REQUESTS = 1_024;
    static final int DEFAULT_REQUESTS = 64;
    static final int MIN_BODY_BYTES = 1 << 10;
    static final int MAX_BODY_BYTES = 1 << 30;
    static final int DEFAULT_BODY_BYTES = 8 << 20;
    static final long MAX_BUFFERED_BYTES = 1L << 40;
    static final long DEFAULT_BUFFERED_BYTES = 64L << 20;
    static final long MIN_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(1);
    static final long MAX_TIMEOUT_NS = TimeUnit.HOURS.toNanos(1);
    static final long DEFAULT_FIRST_BYTE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    static final long DEFAULT_REQUEST_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    static final long DEFAULT_IDLE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    static final long DEFAULT_ANSWER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    /** Port 9401 of 127.0.0.1, without TLS and tokens, with all limits as they are by default. */
    public static final HttpSettings DEFAULT = new HttpSettings(
        Addresses.parse("127.0.0.1:" + DEFAULT_PORT),
        null,
        null,
        List.of(),
        DEFAULT_CONNECTIONS,
        DEFAULT_CONNECTIONS / DEFAULT_ADDRESS_SHARE,
        DEFAULT_REQUESTS,
        DEFAULT_BODY_BYTES,
        DEFAULT_BUFFERED_BYTES,
        DEFAULT_FIRST_BYTE_TIMEOUT_NS,
        DEFAULT_REQUEST_TIMEOUT_NS,
        DEFAULT_IDLE_TIMEOUT_NS,
        DEFAULT_ANSWER_TIMEOUT_NS);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of range.
     */
    public HttpSettings
    {
        Objects.requireNonNull(address, "address");
        hosts = List.copyOf(hosts);
        check("max-connections", maxConnections, 1, MAX_CONNECTIONS);
        check("max-connections-per-address", maxConnectionsPerAddress, 1, MAX_CONNECTIONS);
        check("max-requests", maxRequests, 1, MAX_REQUESTS);
        check("max-body", maxBodyBytes, MIN_BODY_BYTES, MAX_BODY_BYTES);
        check("max-buffered", maxBufferedBytes, MIN_BODY_BYTES, MAX_BUFFERED_BYTES);
        check("first-byte-timeout", firstByteTimeoutNs, MIN_TIMEOUT_NS, MAX_TIMEOUT_NS);
        check("request-timeout", requestTimeoutNs, MIN_TIMEOUT_NS, MAX_TIMEOUT_NS);
        check("idle-timeout", idleTimeoutNs, MIN_TIMEOUT_NS, MAX_TIMEOUT_NS);
        check("answer-timeout", answerTimeoutNs, MIN_TIMEOUT_NS, MAX_TIMEOUT_NS);
    }

    private static void check(final String key, final long value, final long min, final long max)
    {
        if (value < min || value > max)
        {
            throw new IllegalArgumentException(key + " out of range: " + value);
        }
    }
}
