package io.plumbline.engine.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads how messages are let in over HTTP.
 */
final class HttpReader
{
    private static final List<String> KEYS = List.of(
        "address", "tls", "tokens-file", "insecure", "hosts", "max-connections", "max-connections-per-address",
        "max-requests", "max-body", "max-buffered", "first-byte-timeout", "request-timeout", "idle-timeout",
        "answer-timeout");
    private static final List<String> TLS_KEYS = List.of("certificate", "key", "keystore", "password-file");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");

    private final Path file;
    private final StartChecks checks;

    /**
     * @param file   of the configuration, which paths are relative to.
     * @param checks looks at the files that are named.
     */
    HttpReader(final Path file, final StartChecks checks)
    {
        this.file = file;
        this.checks = checks;
    }

    /** Reads key {@code http} of {@code listen}; null where it is absent. */
    HttpSettings read(final Section listen, final boolean allowRemote)
    {
        if (!listen.has("http"))
        {
            return null;
        }
        final Section section = listen.section("http", KEYS);
        final InetSocketAddress address = ListenReader.address(section, HttpSettings.DEFAULT.address(), allowRemote);
        final TlsSettings tls = section.has("tls") ? tls(section, section.section("tls", TLS_KEYS)) : null;
        final Path tokensFile = tokensFile(section);
        final boolean insecure = section.flag("insecure", false);
        final boolean secure = section.has("tls") && section.has("tokens-file");
        if (!address.getAddress().isLoopbackAddress() && !secure && !insecure)
        {
            section.problem(
                "address",
                "can be reached from other machines: needs tls and tokens-file; where anybody there may send " +
                    "readings, or listen in, and that is meant, set listen.http.insecure: true");
        }
        final long maxBody = section.bytes(
            "max-body", HttpSettings.MIN_BODY_BYTES, HttpSettings.MAX_BODY_BYTES, HttpSettings.DEFAULT_BODY_BYTES);
        final int maxConnections = section.integer(
            "max-connections", 1, HttpSettings.MAX_CONNECTIONS, HttpSettings.DEFAULT_CONNECTIONS);
        return new HttpSettings(
            address,
            tls,
            tokensFile,
            hosts(section),
            maxConnections,
            section.integer(
                "max-connections-per-address",
                1,
                HttpSettings.MAX_CONNECTIONS,
                Math.max(1, maxConnections / HttpSettings.DEFAULT_ADDRESS_SHARE)),
            section.integer("max-requests", 1, HttpSettings.MAX_REQUESTS, HttpSettings.DEFAULT_REQUESTS),
            (int)maxBody,
            maxBuffered(section, maxBody),
            timeoutNs(section, "first-byte-timeout", HttpSettings.DEFAULT_FIRST_BYTE_TIMEOUT_NS),
            timeoutNs(section, "request-timeout", HttpSettings.DEFAULT_REQUEST_TIMEOUT_NS),
            timeoutNs(section, "idle-timeout", HttpSettings.DEFAULT_IDLE_TIMEOUT_NS),
            timeoutNs(section, "answer-timeout", HttpSettings.DEFAULT_ANSWER_TIMEOUT_NS));
    }

    private static long timeoutNs(final Section section, final String key, final long fallback)
    {
        return section.durationNs(key, HttpSettings.MIN_TIMEOUT_NS, HttpSettings.MAX_TIMEOUT_NS, fallback);
    }

    /** A compressed body is held twice. */
    private static long maxBuffered(final Section section, final long maxBody)
    {
        final long fallback = Math.max(HttpSettings.DEFAULT_BUFFERED_BYTES, 2 * maxBody);
        return section.bytes("max-buffered", 2 * maxBody, HttpSettings.MAX_BUFFERED_BYTES, fallback);
    }

    private static List<String> hosts(final Section section)
    {
        final List<String> hosts = section.texts("hosts", "a list of names such as plumbline.example.org");
        for (final String host : hosts)
        {
            if (!HOST.matcher(host).matches())
            {
                section.problem("hosts", "no name or address of a host, without a port: '" +
                    Section.shortened(host) + "'");
            }
        }
        return hosts;
    }

    private Path tokensFile(final Section section)
    {
        final Path tokensFile = path(section, "tokens-file");
        try
        {
            if (tokensFile != null)
            {
                checks.tokens(tokensFile);
            }
        }
        catch (final IOException ex)
        {
            section.problem("tokens-file", ex.getMessage());
        }
        return tokensFile;
    }

    private TlsSettings tls(final Section http, final Section section)
    {
        final Path certificate = path(section, "certificate");
        final Path key = path(section, "key");
        final Path keystore = path(section, "keystore");
        final Path passwordFile = path(section, "password-file");
        try
        {
            final TlsSettings tls = new TlsSettings(certificate, key, keystore, passwordFile);
            checks.tls(tls);
            return tls;
        }
        catch (final IOException ex)
        {
            http.problem("tls", ex.getMessage());
            return null;
        }
        catch (final IllegalArgumentException ex)
        {
            http.problem("tls", "needs certificate and key, or keystore and password-file");
            return null;
        }
    }

    private Path path(final Section section, final String key)
    {
        final String name = section.text(key, null);
        try
        {
            return name == null ? null : file.resolveSibling(name);
        }
        catch (final InvalidPathException ex)
        {
            section.problem(key, "no path: " + ex.getReason());
            return null;
        }
    }
}
