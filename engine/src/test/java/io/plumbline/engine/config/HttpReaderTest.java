package io.plumbline.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReaderTest
{
    private static final String HEAD =
        "defaults: { first: { below: -3 }, last: { below: -3 } }\ndevices: [abc01]\n";

    @TempDir
    private Path directory;

    private Path file(final String listen) throws IOException
    {
        return Files.writeString(directory.resolve("fleet.yaml"), HEAD + "listen: " + listen + "\n");
    }

    private HttpSettings read(final String listen) throws IOException
    {
        return ConfigurationReader.read(file(listen)).listen().http();
    }

    @Test
    void shouldBeOffUntilAskedFor() throws IOException
    {
        assertNull(Configuration.defaults().listen().http());
        assertNull(read("{ tcp: { address: 127.0.0.1:1 } }"));
        assertEquals(HttpSettings.DEFAULT, read("{ http: {} }"));
        assertEquals(HttpSettings.DEFAULT, read("{ http: }"));
    }

    @Test
    void shouldReadEverything() throws IOException
    {
        final HttpSettings settings = read("{ allow-remote: true, http: { address: 0.0.0.0:443, " +
            "tls: { certificate: a.crt, key: /etc/a.key }, " +
            "tokens-file: tokens, hosts: [a.example], max-connections: 9, " +
            "max-connections-per-address: 4, first-byte-timeout: 4s, " +
            "max-requests: 2, max-body: 1M, max-buffered: 5M, request-timeout: 1s, idle-timeout: 2s, " +
            "answer-timeout: 3s } }");
        assertEquals(443, settings.address().getPort());
        assertEquals(
            new TlsSettings(directory.resolve("a.crt"), Path.of("/etc/a.key"), null, null), settings.tls());
        assertEquals(directory.resolve("tokens"), settings.tokensFile());
        assertEquals(List.of("a.example"), settings.hosts());
        assertEquals(9, settings.maxConnections());
        assertEquals(4, settings.maxConnectionsPerAddress());
        assertEquals(TimeUnit.SECONDS.toNanos(4), settings.firstByteTimeoutNs());
        assertEquals(2, read("{ http: { max-connections: 9 } }").maxConnectionsPerAddress());
        assertEquals(1, read("{ http: { max-connections: 3 } }").maxConnectionsPerAddress());
        assertEquals(2, settings.maxRequests());
        assertEquals(1 << 20, settings.maxBodyBytes());
        assertEquals(5 << 20, settings.maxBufferedBytes());
        assertEquals(TimeUnit.SECONDS.toNanos(1), settings.requestTimeoutNs());
        assertEquals(TimeUnit.SECONDS.toNanos(2), settings.idleTimeoutNs());
        assertEquals(TimeUnit.SECONDS.toNanos(3), settings.answerTimeoutNs());
        final HttpSettings store = read("{ http: { tls: { keystore: a.p12, password-file: pw } } }");
        assertEquals(
            new TlsSettings(null, null, directory.resolve("a.p12"), directory.resolve("pw")), store.tls());
        assertEquals(128L << 20, read("{ http: { max-body: 64M } }").maxBufferedBytes());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{ http: { address: 0.0.0.0:1 } } | http.address: 0.0.0.0:1 can be reached from other machines; where that",
        "{ allow-remote: true, http: { address: 0.0.0.0:1 } } | http.address: can be reached from other machines",
        "{ allow-remote: true, http: { address: 0.0.0.0:1, tokens-file: t } } | http.address: can be reached from",
        "{ allow-remote: true, http: { address: 0.0.0.0:1, tls: { certificate: c, key: k } } } | http.address: can be",
        "{ http: { insecure: maybe } } | http.insecure: must be true or false, not 'maybe'",
        "{ http: { tls: {} } } | http.tls: needs certificate and key, or keystore and password-file",
        "{ http: { tls: { certificate: c } } } | http.tls: needs certificate and key, or keystore and password-file",
        "{ http: { tls: { certificate: c, key: k, keystore: s } } } | http.tls: needs certificate and key, or",
        "{ http: { tls: { cert: c, key: k } } } | http.tls.cert: unknown key",
        "{ http: { tokens: t } } | http.tokens: unknown key; known are address, tls, tokens-file",
        "{ http: { hosts: [a.example, 'a.example:80'] } } | http.hosts: no name or address of a host, without a port",
        "{ http: { hosts: a.example } } | http.hosts: must be a list of names such as plumbline.example.org, not 'a.",
        "{ http: { max-body: 1 } } | http.max-body: must be from 1K to 1G, not '1'",
        "{ http: { max-buffered: 8M } } | http.max-buffered: must be from 16M to",
        "{ http: { max-requests: 0 } } | http.max-requests: must be from 1 to 1024, not 0",
        "{ http: { answer-timeout: 2h } } | http.answer-timeout: must be from 1ms to 1h, not 2h",
        "{ http: { tokens-file: \"a\\0b\" } } | http.tokens-file: no path",
        "{ http: 9401 } | http: must be a mapping",
    })
    void shouldNameFileLineAndKey(final String listen, final String problem) throws IOException
    {
        final Path file = file(listen);
        final List<String> problems =
            assertThrows(ConfigurationException.class, () -> ConfigurationReader.read(file)).problems();
        assertTrue(problems.get(0).startsWith(file + ":3: listen." + problem), problems.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "insecure: true", "tls: { certificate: c, key: k }, tokens-file: t", "insecure: true, tokens-file: t"
    })
    void shouldListenBeyondThisMachineWhereThatIsMeant(final String keys) throws IOException
    {
        final HttpSettings settings = read("{ allow-remote: true, http: { address: \"[::]:1\", " + keys + " } }");
        assertEquals(1, settings.address().getPort());
    }
}
