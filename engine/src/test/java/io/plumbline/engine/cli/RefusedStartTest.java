package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.JournalRuns;
import io.plumbline.engine.config.TlsSettings;
import io.plumbline.engine.http.Certificates;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Starts that are refused: {@code check} says it first, and nothing is left behind. */
@Timeout(120)
class RefusedStartTest
{
    private static final String HEAD =
        "defaults: { first: { below: -3 }, last: { below: -3 } }\ndevices: [abc01]\n";
    private static final String TOKEN = "readings 0123456789abcdef\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private Path file(final String name, final String content, final String permissions) throws IOException
    {
        return Files.setPosixFilePermissions(
            Files.writeString(directory.resolve(name), content), PosixFilePermissions.fromString(permissions));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "listen: { http: { tokens-file: gone } } | listen.http.tokens-file: DIR/gone: no such file or directory",
        "listen: { http: { tokens-file: open } } | listen.http.tokens-file: DIR/open: is open to others (rw-r--r--)",
        "listen: { http: { tokens-file: bad } } | listen.http.tokens-file: DIR/bad:1: must be rights and a token",
        "listen: { http: { tokens-file: empty } } | listen.http.tokens-file: DIR/empty: holds no token",
        "listen: { http: { tls: { certificate: gone, key: good } } } | listen.http.tls: DIR/gone: no such file or",
        "listen: { http: { tls: { certificate: bad, key: good } } } | listen.http.tls: DIR/bad: ",
        "listen: { http: { tls: { keystore: open, password-file: good } } } | listen.http.tls: DIR/open: is open to",
        "listen: { http: { tls: { keystore: bad, password-file: good } } } | listen.http.tls: DIR/bad: no PKCS12 file",
        "listen: { http: { address: 127.0.0.1:9400 } } | listen.http: must have another port than listen.tcp, not 9400",
        "listen: { tcp: { address: '[::1]:7' }, http: { address: '[::1]:7' } } | listen.http: must have another port",
        "cores: { monitor: 1023 } | cores.monitor: this machine has no core 1023",
        "actions: [{ name: a, to: { webhook: { url: 'http://h/', bearer-token-file: open } } }] | actions[1].to.",
    })
    void shouldBeRefusedByCheckInTheSameWords(final String key, final String problem) throws IOException
    {
        file("good", TOKEN, "rw-------");
        file("open", TOKEN, "rw-r--r--");
        file("bad", "nonsense\n", "rw-------");
        file("empty", "", "rw-------");
        final Path configuration = file("fleet.yaml", HEAD + key + "\n", "rw-r--r--");
        final String expected = configuration + ":3: " + problem.replace("DIR", directory.toString());
        assertEquals(1, execute("check", "-c", configuration.toString()));
        final String checked = err.toString();
        assertTrue(checked.startsWith(expected), checked);
        err.getBuffer().setLength(0);
        final Path journal = directory.resolve("new/journal");
        assertEquals(1, execute("run", "-c", configuration.toString(), "-j", journal.toString()));
        assertEquals(checked, err.toString());
        assertFalse(Files.exists(journal.getParent()));
    }

    @Test
    void shouldNameAKeyOfAnotherCertificate() throws Exception
    {
        final TlsSettings one = Certificates.pem(Certificates.pkcs12(directory, "one", "EC"), directory, "one");
        final TlsSettings two = Certificates.pem(Certificates.pkcs12(directory, "two", "EC"), directory, "two");
        final Path good = file("good.yaml", HEAD + listenTls(one.certificate(), one.key()), "rw-r--r--");
        assertEquals(0, execute("check", "-c", good.toString()), err::toString);
        final Path bad = file("bad.yaml", HEAD + listenTls(one.certificate(), two.key()), "rw-r--r--");
        assertEquals(1, execute("check", "-c", bad.toString()));
        assertEquals(bad + ":3: listen.http.tls: " + two.key() + ": is no key of the certificate " +
            one.certificate() + "\n", err.toString());
    }

    @ParameterizedTest
    @CsvSource({"tcp, http", "http, tcp"})
    void shouldLeaveNoJournalWhenAPortIsTaken(final String taken, final String other) throws IOException
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            final Path configuration = file("fleet.yaml", HEAD + "listen: { " + taken + ": { address: \"127.0.0.1:" +
                socket.getLocalPort() + "\" }, " + other + ": { address: \"127.0.0.1:0\" } }\n", "rw-r--r--");
            final Path journal = directory.resolve("new/journal");
            assertEquals(1, execute("run", "-c", configuration.toString(), "-j", journal.toString()));
            assertEquals("plumbline: cannot listen on 127.0.0.1:" + socket.getLocalPort() +
                ": Address already in use\n", err.toString());
            assertFalse(Files.exists(journal.getParent()));

            // What was there before stays as it was.
            final Path empty = Files.createDirectory(directory.resolve("empty"));
            assertEquals(1, execute("run", "-c", configuration.toString(), "-j", empty.toString()));
            assertEquals(List.of(), list(empty));
            final Path made = directory.resolve("made");
            JournalDirectory.create(made).lock().close();
            final List<Path> before = list(made);
            assertEquals(1, execute("run", "-c", configuration.toString(), "-j", made.toString()));
            assertEquals(before, list(made));
        }
    }

    @ParameterizedTest
    @CsvSource({"--input, DIR/gone", "--input, DIR"})
    void shouldLeaveNoJournalWhenThereIsNothingToRead(final String option, final String value)
    {
        final Path journal = directory.resolve("journal");
        assertEquals(1, execute("run", "-j", journal.toString(), option, value.replace("DIR", directory.toString())));
        assertFalse(Files.exists(journal));
    }

    @Test
    void shouldTellTheHolderOfTheJournalAndNotOfThePort() throws IOException
    {
        final Path journal = directory.resolve("journal");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            JournalLock lock = JournalDirectory.create(journal).lock())
        {
            final Path configuration = file("fleet.yaml", HEAD + "listen: { tcp: { address: \"127.0.0.1:" +
                socket.getLocalPort() + "\" } }\n", "rw-r--r--");
            assertEquals(1, execute("run", "-c", configuration.toString(), "-j", journal.toString()));
            assertEquals("plumbline: " + lock.directory().path() + ": another engine writes this journal (process " +
                ProcessHandle.current().pid() + ", this very process)\n", err.toString());
        }
    }

    @Test
    void shouldSayWhatCanBeDoneAboutDamage() throws IOException
    {
        final Path journal = directory.resolve("journal");
        JournalRuns.write(journal, 1, 100, 1);
        JournalRuns.write(journal, 2, 100, 1);
        final Path segment = JournalDirectory.open(journal).segments().get(0).path();
        final Path metadata = segment.resolve("metadata.cq4t");
        final Path file = list(segment).stream()
            .filter(path -> path.toString().endsWith(".cq4"))
            .findFirst()
            .orElseThrow();
        final String copy = "what a copy of the journal has of it can be put back where it was";

        final Path discarded = Files.move(file, file.resolveSibling(file.getFileName() + ".discard"));
        checkRemedy(journal, discarded + " comes back by its name without .discard");
        Files.move(discarded, file);
        Files.move(metadata, directory.resolve("metadata"));
        checkRemedy(journal, copy);
        Files.move(directory.resolve("metadata"), metadata);
        Files.move(segment, directory.resolve("segment"));
        checkRemedy(journal, copy);
        Files.move(directory.resolve("segment"), segment);

        final Path newest = journal.resolve("newest");
        Files.delete(newest);
        Files.createDirectory(newest);
        assertEquals(1, execute("run", "-j", journal.toString(), "--input", file("empty", "", "rw-------").toString()));
        assertEquals(1, err.toString().lines().count(), err::toString);
    }

    private void checkRemedy(final Path journal, final String back) throws IOException
    {
        err.getBuffer().setLength(0);
        assertEquals(1, execute("run", "-j", journal.toString(), "--input", file("empty", "", "rw-------").toString()));
        final List<String> lines = err.toString().lines().toList();
        assertEquals(3, lines.size(), err::toString);
        assertTrue(lines.get(0).startsWith("plumbline: " + journal + ": damaged: "), err::toString);
        assertEquals("plumbline: journal verify -j " + journal + " shows all of it; " + back, lines.get(1));
        assertTrue(lines.get(2).startsWith("plumbline: the same command with --accept-damage goes on without"));
        err.getBuffer().setLength(0);
    }

    private static String listenTls(final Path certificate, final Path key)
    {
        return "listen: { http: { tls: { certificate: " + certificate + ", key: " + key + " } } }\n";
    }

    private static List<Path> list(final Path path) throws IOException
    {
        try (Stream<Path> files = Files.list(path))
        {
            return files.sorted().toList();
        }
    }

    private int execute(final String... args)
    {
        final CommandLine commandLine = Plumbline.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
