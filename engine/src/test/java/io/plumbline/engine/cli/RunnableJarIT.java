package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.engine.CycleFileEnd;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as users run it: in a process of its own, by itself and through the launcher. */
@Timeout(120)
class RunnableJarIT
{
    private static final Path ROOT = Path.of(System.getProperty("plumbline.root", ".."));
    private static final String JAR = String.join(" ", PlumblineJar.command());
    private static final String READING =
        "{\"code\": \"abc01\", \"id\": \"3\", \"pwr\": \"-59.2\", \"valid_flag\": \"True\"}\n";

    @TempDir
    private Path directory;

    private record Ended(int exitCode, String out, String err)
    {
    }

    private Ended run(final List<String> command, final byte[] input) throws IOException, InterruptedException
    {
        final Path out = Files.createTempFile(directory, "out", "");
        final Path err = Files.createTempFile(directory, "err", "");
        final ProcessBuilder builder = new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        final Process process = builder.start();
        try (OutputStream in = process.getOutputStream())
        {
            in.write(input);
        }
        catch (final IOException e)
        {
            // The process may end without having read all of it.
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running: " + command);
        // One character a byte: broken lines stay as they are.
        return new Ended(
            process.exitValue(),
            Files.readString(out, StandardCharsets.ISO_8859_1),
            withoutWarningsOfTheJvm(Files.readString(err, StandardCharsets.ISO_8859_1)));
    }

    /** Java 24 and later warn of what the libraries use when they are not told on the command line to be silent. */
    private static String withoutWarningsOfTheJvm(final String err)
    {
        return err.lines()
            .filter(line -> !line.startsWith("WARNING: "))
            .map(line -> line + "\n")
            .reduce("", String::concat);
    }

    private Ended jar(final byte[] input, final String... args) throws IOException, InterruptedException
    {
        return run(PlumblineJar.command(args), input);
    }

    private Ended jar(final String... args) throws IOException, InterruptedException
    {
        return jar(new byte[0], args);
    }

    /** Without any flag. */
    private Ended plain(final byte[] input, final String... args) throws IOException, InterruptedException
    {
        return run(PlumblineJar.plain(args), input);
    }

    private static List<String> demo(final String option, final String... args)
    {
        final List<String> command = PlumblineJar.command("demo");
        command.add(1, option);
        command.addAll(List.of(args));
        return command;
    }

    @Test
    void shouldRunReplayAndVerifyWithoutFlags() throws IOException, InterruptedException
    {
        final Ended simulated = jar("simulate", "--devices", "20", "--rounds", "40", "--faults", "all",
            "--config-out", "fleet.yaml");
        assertEquals(0, simulated.exitCode, simulated.err);
        final Path messages = directory.resolve("messages.ndjson");
        Files.writeString(messages, simulated.out, StandardCharsets.ISO_8859_1);
        final Path compressed = directory.resolve("messages.ndjson.gz");
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(compressed)))
        {
            Files.copy(messages, gzip);
        }

        final Ended fromFile = plain(new byte[0], "run", "-c", "fleet.yaml", "-j", "a", "--input", messages.toString());
        assertEquals(0, fromFile.exitCode, fromFile.err);
        assertTrue(fromFile.out.lines().count() > 100, fromFile.out);
        final String last = fromFile.out.lines().reduce((first, second) -> second).orElseThrow();
        assertTrue(last.startsWith("{\"event\":\"summary\""), last);
        final Ended fromGzip = jar("run", "-c", "fleet.yaml", "-j", "b", "--input", compressed.toString());
        assertEquals(fromFile.out, fromGzip.out);
        final Ended fromPipe = jar(Files.readAllBytes(messages), "run", "-c", "fleet.yaml", "-j", "c", "--input", "-");
        assertEquals(fromFile.out, fromPipe.out);

        for (final String journal : List.of("a", "b", "c"))
        {
            final Ended replayed = journal.equals("a") ?
                plain(new byte[0], "replay", "-j", journal) : jar("replay", "-j", journal);
            assertEquals(0, replayed.exitCode, replayed.err);
            assertEquals(fromFile.out, replayed.out);
            assertEquals("", replayed.err);
            final Ended verified = jar("replay", "-j", journal, "--verify");
            assertEquals(0, verified.exitCode, verified.err);
            assertTrue(
                verified.out.matches("identical: \\d+ readings, \\d+ verdicts, hash [0-9a-f]{16}\n"), verified.out);
        }
    }

    @Test
    void shouldExportMessagesThatRunToTheSameEventsAndParquet() throws IOException, InterruptedException
    {
        final Ended simulated = jar("simulate", "--devices", "20", "--rounds", "120", "--faults", "usual",
            "--config-out", directory.resolve("fleet.yaml").toString());
        final byte[] messages = simulated.out.getBytes(StandardCharsets.ISO_8859_1);
        final Ended first = jar(messages, "run", "-c", "fleet.yaml", "-j", "a", "--input", "-");
        final Ended exported = jar("export", "-j", "a", "--format", "ndjson");
        assertEquals(0, exported.exitCode, exported.err);
        assertEquals("", exported.err);
        final Ended second = jar(
            exported.out.getBytes(StandardCharsets.ISO_8859_1), "run", "-c", "fleet.yaml", "-j", "b", "--input", "-");
        assertTrue(first.out.contains("\"event\":\"raised\"") && first.out.contains("\"event\":\"incomplete\""));
        assertEquals(first.out, second.out);
        final Ended parquet = jar("export", "-j", "a", "--format", "parquet", "-o", "readings.parquet");
        assertEquals(0, parquet.exitCode, parquet.err);
        assertTrue(parquet.err.contains(" readings in readings.parquet, "), parquet.err);
        final byte[] file = Files.readAllBytes(directory.resolve("readings.parquet"));
        assertEquals("PAR1", new String(file, 0, 4, StandardCharsets.US_ASCII));
        assertEquals("PAR1", new String(file, file.length - 4, 4, StandardCharsets.US_ASCII));
    }

    @Test
    void shouldTalkOnStandardErrorOnlyAndSayNoMoreThanItsOwn() throws IOException, InterruptedException
    {
        final Ended ended = plain(READING.getBytes(StandardCharsets.UTF_8), "run", "-j", "a", "--input", "-");
        assertEquals(0, ended.exitCode, ended.err);
        assertEquals(1, ended.out.lines().count(), ended.out);
        assertTrue(
            ended.err.lines().allMatch(line -> line.startsWith("plumbline: ")), ended.err);
    }

    @Test
    void shouldFindADifferenceInATamperedJournal() throws IOException, InterruptedException
    {
        jar(READING.repeat(50).getBytes(StandardCharsets.UTF_8), "run", "-j", "a", "--input", "-");
        final Path file;
        try (Stream<Path> files = Files.walk(directory.resolve("a")))
        {
            file = files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.seek(CycleFileEnd.of(file) - 40);
            final int value = access.read();
            access.seek(CycleFileEnd.of(file) - 40);
            access.write(value ^ 1);
        }
        final Ended verified = jar("replay", "-j", "a", "--verify");
        assertEquals(1, verified.exitCode, verified.out + verified.err);
        assertFalse(verified.out.contains("identical"), verified.out);
        final Ended resumed = jar("run", "-j", "a", "--input", "-");
        assertEquals(1, resumed.exitCode, "a damaged journal is not gone on with");
        assertTrue(resumed.err.startsWith("plumbline: "), resumed.err);
        assertTrue(resumed.err.contains("\nplumbline: journal verify -j a shows all of it; "), resumed.err);
        final Ended accepted = jar("run", "-j", "a", "--input", "-", "--accept-damage");
        assertTrue(accepted.err.contains("plumbline: going on after damage: "), accepted.err);
        assertFalse(accepted.err.contains("there is no damage"), accepted.err);
    }

    @Test
    void shouldSayThatThereIsNoDamageToAccept() throws IOException, InterruptedException
    {
        final Ended ended = jar("run", "-j", "a", "--input", "-", "--accept-damage");
        assertTrue(
            ended.err.contains("plumbline: --accept-damage: there is no damage where a start looks; " +
                "--verify-all looks at everything\n"),
            ended.err);
        final Ended verified = jar("run", "-j", "a", "--input", "-", "--accept-damage", "--verify-all");
        assertTrue(verified.err.contains("plumbline: --accept-damage: there is no damage\n"), verified.err);
    }

    @Test
    void shouldNotCallAJournalIdenticalOfWhichNothingCanBeRead() throws IOException, InterruptedException
    {
        jar(READING.getBytes(StandardCharsets.UTF_8), "run", "-j", "a", "--input", "-");
        try (Stream<Path> files = Files.walk(directory.resolve("a")))
        {
            Files.delete(files.filter(path -> path.endsWith("metadata.cq4t")).findFirst().orElseThrow());
        }
        final Ended verified = jar("replay", "-j", "a", "--verify");
        assertEquals(1, verified.exitCode, verified.out + verified.err);
        assertFalse(verified.out.contains("identical"), verified.out);
        final Ended resumed = jar(READING.getBytes(StandardCharsets.UTF_8), "run", "-j", "a", "--input", "-");
        assertEquals(1, resumed.exitCode, resumed.err);
        assertTrue(resumed.err.contains("damaged"), resumed.err);
    }

    @ParameterizedTest
    @CsvSource({
        "2, ''",
        "2, nonsense",
        "2, run --nonsense",
        "2, replay",
        "2, simulate --devices 0",
        "2, simulate --faults drifts",
        "2, simulate --start yesterday",
        "1, run --input missing.ndjson -j a",
        "1, run --input . -j a",
        "2, run --input= -j a",
        "2, run --follow -j a",
        "2, run --follow --input - -j a",
        "1, run --follow --input missing.ndjson -j a",
        "1, run -c missing.yaml",
        "1, run -j /proc/plumbline",
        "1, check -c missing.yaml",
        "1, replay -j missing",
        "1, journal ls -j missing",
        "1, journal dump -j /",
        "0, --help",
        "0, --version",
        "0, run --help"})
    void shouldSayWhatIsWrongInOneLineAndNoTrace(final int exitCode, final String args)
        throws IOException, InterruptedException
    {
        final Ended ended = jar(args.isEmpty() ? new String[0] : args.split(" "));
        assertEquals(exitCode, ended.exitCode, ended.err);
        assertFalse(ended.err.contains("\tat "), ended.err);
        assertFalse(ended.err.contains("Exception"), ended.err);
        assertTrue(exitCode == 0 || !ended.err.isBlank());
        assertTrue(exitCode != 1 || ended.err.lines().count() == 1, ended.err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bin/plumbline", "with a space/link to it"})
    void shouldStartThroughTheLauncherFromAnywhere(final String path) throws IOException, InterruptedException
    {
        Path launcher = ROOT.resolve("bin/plumbline").toAbsolutePath().normalize();
        if (!path.startsWith("bin"))
        {
            final Path link = directory.resolve(path);
            Files.createDirectories(link.getParent());
            launcher = Files.createSymbolicLink(link, launcher);
        }
        final Ended ended = run(List.of(launcher.toString(), "demo", "--seed", "3"), new byte[0]);
        assertEquals(0, ended.exitCode, ended.err);
        assertTrue(ended.out.contains("identical: "), ended.out);
        assertEquals("", ended.err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bin/plumbline", "jar"})
    void shouldNotTakeItsOwnFilesForMessagesWhenStandardInputIsClosed(final String how)
        throws IOException, InterruptedException
    {
        // Without an archive of classes, which would take the place of the input.
        final String program =
            "jar".equals(how) ? String.join(" ", PlumblineJar.plain()) : ROOT.resolve(how).toAbsolutePath().toString();
        final Ended ended = run(List.of("bash", "-c", program + " run -j a --input - <&-"), new byte[0]);
        assertFalse(ended.out.contains("\"event\":\"rejected\""), ended.out);
        assertTrue(ended.exitCode == 0 || ended.err.contains("standard input is closed"), ended.err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check -c fleet.yaml", "journal ls -j a", "journal dump -j a", "replay -j a",
        "replay -j a --verify", "export -j a --format csv", "simulate --devices 1", "--help"})
    void shouldFailWhenItsOutputCannotBeWritten(final String args) throws IOException, InterruptedException
    {
        Files.writeString(directory.resolve("fleet.yaml"), Files.readString(ROOT.resolve("docs/plumbline.yaml")));
        jar("bad\n".getBytes(StandardCharsets.UTF_8), "run", "-j", "a", "--input", "-");
        final Ended ended =
            run(List.of("bash", "-c", JAR + " " + args + " > /dev/full"), new byte[0]);
        assertEquals(1, ended.exitCode, ended.err);
        assertTrue(ended.err.startsWith("plumbline: standard output"), ended.err);
    }

    @Test
    void shouldEndWellAndSilentlyWhenItsReaderHasGone() throws IOException, InterruptedException
    {
        jar("bad\n".getBytes(StandardCharsets.UTF_8), "run", "-j", "a", "--input", "-");
        for (final String args : List.of("journal ls -j a", "journal ls -j a --json", "journal dump -j a",
            "journal verify -j a --json", "replay -j a", "stat -j a", "stat -j a --json", "stat -j a --watch 1",
            "stat -j a --openmetrics", "simulate --devices 1", "--help"))
        {
            // The fifo has a reader while it is opened, and none any more when the command writes.
            final Ended ended = run(
                List.of(
                    "bash", "-c", "rm -f p; mkfifo p; sleep 0 < p & exec 3> p; wait $!; " + JAR + " " + args + " >&3"),
                new byte[0]);
            assertEquals(0, ended.exitCode, args + ": " + ended.err);
            assertEquals("", ended.err, args);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plumbline.service", "plumbline-rollup.service"})
    void shouldHaveAUnitThatSystemdUnderstands(final String name) throws IOException, InterruptedException
    {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "no systemd-analyze");
        final String unit = Files.readString(ROOT.resolve("config").resolve(name));
        Files.writeString(
            directory.resolve(name), unit.replace("/opt/plumbline", ROOT.toAbsolutePath().normalize().toString()));
        final Ended ended = run(List.of("systemd-analyze", "verify", "./" + name), new byte[0]);
        assertEquals("", ended.err);
        assertEquals(0, ended.exitCode, ended.out);
    }

    @Test
    void shouldDeleteTheDemosJournalUnlessItIsToBeKept() throws IOException, InterruptedException
    {
        final Path temporary = Files.createDirectory(directory.resolve("temporary"));
        final String place = "-Djava.io.tmpdir=" + temporary;
        assertEquals(0, run(demo(place), new byte[0]).exitCode);
        try (Stream<Path> left = Files.list(temporary))
        {
            assertEquals(List.of(), left.toList());
        }
        final Ended kept = run(demo(place, "--keep"), new byte[0]);
        try (Stream<Path> left = Files.list(temporary))
        {
            final List<Path> journals = left.toList();
            assertEquals(1, journals.size());
            assertTrue(kept.out.contains(" -j " + journals.get(0) + " | less"), kept.out);
            assertEquals(0, jar("replay", "-j", journals.get(0).toString(), "--verify").exitCode);
        }
    }

    @Test
    void shouldDeleteTheDemosJournalWhenItIsStopped() throws IOException, InterruptedException
    {
        final Path temporary = Files.createDirectory(directory.resolve("temporary"));
        final Process process =
            new ProcessBuilder(demo("-Djava.io.tmpdir=" + temporary))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("told").toFile())
                .start();
        try
        {
            boolean begun = false;
            while (!begun && process.isAlive())
            {
                try (Stream<Path> left = Files.list(temporary))
                {
                    begun = left.anyMatch(Files::isDirectory);
                }
            }
            assertTrue(process.toHandle().destroy());
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
        finally
        {
            process.destroyForcibly();
        }
        try (Stream<Path> left = Files.list(temporary))
        {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void shouldPrintAllEventsOfAnInputThatHasEndedToAReaderThatIsSlow() throws IOException, InterruptedException
    {
        final int lines = 20_000;
        final Path input = Files.writeString(directory.resolve("bad"), "bad\n".repeat(lines));
        final Process process = new ProcessBuilder(PlumblineJar.command("run", "-j", "a", "--input", input.toString()))
            .directory(directory.toFile())
            .redirectError(directory.resolve("told").toFile())
            .start();
        try (InputStream out = process.getInputStream())
        {
            // More than a pipe holds: all is journaled before anything is read of what is printed.
            while (!hasSegment(directory.resolve("a")) || journaled(directory.resolve("a")) < lines)
            {
                assertTrue(process.isAlive(), () -> "it does not wait for its reader");
                TimeUnit.MILLISECONDS.sleep(10);
            }
            final String printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
            assertEquals(jar("replay", "-j", "a").out, printed);
            assertEquals(lines + 1, printed.lines().count());
        }
        finally
        {
            process.destroyForcibly();
        }
    }

    /** The counters are whole before there is one. */
    private static boolean hasSegment(final Path journal)
    {
        return Files.exists(journal.resolve("segments")) && !JournalDirectory.open(journal).segments().isEmpty();
    }

    private static long journaled(final Path journal)
    {
        try
        {
            return EngineView.of(JournalDirectory.open(journal)).values().get(EngineCounter.JOURNAL_SEQUENCE);
        }
        catch (final JournalException e)
        {
            // The counters are being made.
            return 0;
        }
    }

    @Test
    void shouldJournalEverythingWhenNobodyReadsTheEvents() throws IOException, InterruptedException
    {
        final String bad = "bad\n".repeat(200_000);
        final Path input = Files.writeString(directory.resolve("bad.ndjson"), bad);
        final Ended ended = run(
            List.of("bash", "-c", JAR + " run -j a --input " + input + " | head -1; exit ${PIPESTATUS[0]}"),
            new byte[0]);
        assertEquals(1, ended.out.lines().count());
        assertEquals(0, ended.exitCode, ended.err);
        assertTrue(ended.err.contains("standard output: nobody reads it; the engine goes on"), ended.err);
        final Ended verified = jar("journal", "ls", "-j", "a", "--json");
        assertTrue(verified.out.contains("200000"), verified.out + ended.err);
    }

    @Test
    void shouldJournalEverythingAndFailWhenTheEventsCannotBeWritten() throws IOException, InterruptedException
    {
        final Path input = Files.writeString(directory.resolve("bad.ndjson"), "bad\n".repeat(1000));
        final Ended ended = run(
            List.of("bash", "-c", JAR + " run -j a --input " + input + " > /dev/full"), new byte[0]);
        assertEquals(1, ended.exitCode, ended.err);
        assertTrue(ended.err.contains("standard output: No space left on device; the engine goes on"), ended.err);
        assertTrue(jar("journal", "ls", "-j", "a", "--json").out.contains("\"rejected\":1000,"), ended.err);
    }

    @Test
    void shouldEndCleanlyWhenItIsTerminated() throws IOException, InterruptedException
    {
        final Process process = new ProcessBuilder(PlumblineJar.command("run", "-j", "a", "--input", "-"))
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
        try (OutputStream in = process.getOutputStream())
        {
            in.write("bad\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            // The first event shows that the engine runs.
            final StringBuilder first = new StringBuilder();
            int next = process.getInputStream().read();
            while (next != '\n')
            {
                first.append((char)next);
                next = process.getInputStream().read();
            }
            assertTrue(first.toString().contains("rejected"), first.toString());
            // Half a line: it has not come, and is no refused message either.
            in.write("{\"code\": \"abc01\", \"id\"".getBytes(StandardCharsets.UTF_8));
            in.flush();
            assertTrue(process.toHandle().destroy());
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
        final String rest = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(rest.startsWith("{\"event\":\"summary\""), rest);
        final Ended verified = jar("journal", "ls", "-j", "a");
        assertTrue(verified.out.contains("clean"), verified.out);
    }

    private Path listening(final String address) throws IOException
    {
        return Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [abc01]
            listen: { tcp: { address: "%s" } }
            """.formatted(address));
    }

    @Test
    void shouldNameThePortThatIsInUse() throws IOException, InterruptedException
    {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")))
        {
            final String address = "127.0.0.1:" + other.getLocalPort();
            listening(address);
            final Ended ended = jar("run", "-c", "fleet.yaml", "-j", "a");
            assertEquals(1, ended.exitCode);
            assertEquals("plumbline: cannot listen on " + address + ": Address already in use\n", ended.err);
            assertFalse(Files.exists(directory.resolve("a")), "a journal was made");
        }
    }

    @Test
    void shouldListenAcknowledgeAndEndCleanlyWhenItIsTerminated() throws IOException, InterruptedException
    {
        listening("127.0.0.1:0");
        final Process process = new ProcessBuilder(PlumblineJar.command("run", "-c", "fleet.yaml", "-j", "a"))
            .directory(directory.toFile())
            .start();
        try (BufferedReader told =
            new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)))
        {
            String line = told.readLine();
            while (!line.contains("listening on "))
            {
                line = told.readLine();
            }
            final int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            try (Socket client = new Socket("127.0.0.1", port);
                BufferedReader answers =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII)))
            {
                client.getOutputStream().write((READING + "bad\npart").getBytes(StandardCharsets.US_ASCII));
                String answer = answers.readLine();
                while (!"{\"acked\": 2, \"rejected\": 1}".equals(answer))
                {
                    answer = answers.readLine();
                }
                assertTrue(process.toHandle().destroy());
                assertNull(answers.readLine());
            }
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(143, process.exitValue());
        }
        final Ended listed = jar("journal", "ls", "-j", "a");
        assertTrue(listed.out.contains("clean"), listed.out);
        final Ended verified = jar("journal", "verify", "-j", "a");
        assertEquals(0, verified.exitCode, verified.out);
    }

    @Test
    void shouldEndCleanlyWhenTheReaderOfItsEventsStandsStill() throws IOException, InterruptedException
    {
        listening("127.0.0.1:0");
        // The shell's own end keeps the fifo open for reading, and nobody reads.
        final Process process = new ProcessBuilder(
            "bash", "-c", "mkfifo p; exec 3<> p; exec " + JAR + " run -c fleet.yaml -j a >&3")
            .directory(directory.toFile())
            .start();
        final String rest;
        try (BufferedReader told =
            new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)))
        {
            String line = told.readLine();
            while (!line.contains("listening on "))
            {
                line = told.readLine();
            }
            final int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            try (Socket client = new Socket("127.0.0.1", port);
                BufferedReader answers =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII)))
            {
                client.getOutputStream().write("bad\n".repeat(20_000).getBytes(StandardCharsets.US_ASCII));
                String answer = answers.readLine();
                while (!"{\"acked\": 20000, \"rejected\": 20000}".equals(answer))
                {
                    answer = answers.readLine();
                }
            }
            assertTrue(process.toHandle().destroy());
            // Well before the end of all patience with a stop, after which the journal would be left as it is.
            assertTrue(process.waitFor(25, TimeUnit.SECONDS));
            assertEquals(143, process.exitValue());
            rest = String.join("\n", told.lines().toList());
        }
        finally
        {
            process.destroyForcibly();
        }
        assertTrue(rest.contains("standard output: its reader stands still; events "), rest);
        assertTrue(jar("journal", "ls", "-j", "a").out.contains("clean"), rest);
        assertTrue(jar("stat", "-j", "a").out.contains("a: stopped"), rest);
        assertTrue(jar("stat", "-j", "a", "--errors").out.contains("its reader stood still"), rest);
    }

    @Test
    void shouldTakeWhatNetcatSends() throws IOException, InterruptedException
    {
        assumeTrue(
            Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, "nc"))),
            "there is no nc here");
        listening("127.0.0.1:0");
        final Process process = new ProcessBuilder(PlumblineJar.command("run", "-c", "fleet.yaml", "-j", "a"))
            .directory(directory.toFile())
            .start();
        try (BufferedReader told =
            new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)))
        {
            String line = told.readLine();
            while (!line.contains("listening on "))
            {
                line = told.readLine();
            }
            final String port = line.substring(line.lastIndexOf(':') + 1);
            // -N ends the stream behind the input, as OpenBSD's nc does; others end it by themselves.
            final Ended sent = run(
                List.of("bash", "-c", "if nc -h 2>&1 | grep -q -- -N; then nc -N 127.0.0.1 " + port +
                    "; else nc 127.0.0.1 " + port + "; fi"),
                (READING.repeat(1000) + "bad").getBytes(StandardCharsets.US_ASCII));
            assertEquals(0, sent.exitCode, sent.err);
            final String[] answers = sent.out.split("\n");
            assertEquals("{\"acked\": 1001, \"rejected\": 1}", answers[answers.length - 1]);
        }
        finally
        {
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
    }
}
