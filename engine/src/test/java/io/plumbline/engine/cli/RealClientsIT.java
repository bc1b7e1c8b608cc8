package io.plumbline.engine.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.engine.action.Broker;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that were written elsewhere, against the jar: what they send comes to the same events, the same summary and
 * the same state as the file does. In message time all of that is determined by the messages and their order. A client
 * that is not installed is left out, with a message; {@code bin/install-test-tools} installs all of them.
 */
@Timeout(300)
class RealClientsIT
{
    private static final Path ROOT = Path.of(System.getProperty("plumbline.root", "..")).toAbsolutePath();
    private static final Path SAMPLE = ROOT.resolveSibling("shared/data/openrainer-sample-ts.ndjson");
    private static final Path SCRIPTS = ROOT.resolve("engine/src/test/resources/clients");
    private static final Pattern CODE = Pattern.compile("\"code\": \"([^\"]*)\"");
    private static final Pattern ALARM = Pattern.compile("\\{\"event\":\"(raised|cleared)\".*\"code\":\"([^\"]*)\".*");
    private static final String LISTEN =
        "listen: { tcp: { address: \"127.0.0.1:0\" }, http: { address: \"127.0.0.1:0\" } }\n";
    private static final int HANG_S = 120;

    /** What is known of a file of messages: how many lines, and what the engine prints when it reads it. */
    private static final Map<Path, String> PRINTED = new HashMap<>();

    @TempDir
    private static Path directory;

    /** Messages with everything that can be wrong with them. */
    private static Path faulty;
    private static Path faultyFleet;

    /** Messages that may stand in a JSON array. */
    private static Path whole;
    private static Path wholeFleet;

    @TempDir
    private Path work;

    private enum Data
    {
        /** Measured, where it is there. */
        SAMPLE,
        /** Simulated. */
        SIMULATED
    }

    @BeforeAll
    static void simulate() throws IOException, InterruptedException
    {
        faulty = directory.resolve("faulty.ndjson");
        faultyFleet = directory.resolve("faulty.yaml");
        whole = directory.resolve("whole.ndjson");
        wholeFleet = directory.resolve("whole.yaml");
        run(directory, faulty, PlumblineJar.command("simulate", "--devices", "20", "--rounds", "40", "--seed", "7",
            "--faults", "all", "--config-out", faultyFleet.toString()));
        run(directory, whole, PlumblineJar.command("simulate", "--devices", "20", "--rounds", "120", "--seed", "8",
            "--faults", "usual", "--config-out", wholeFleet.toString()));
    }

    @AfterAll
    static void forget()
    {
        PRINTED.clear();
    }

    @ParameterizedTest
    @EnumSource(Data.class)
    void shouldTakeFromNetcat(final Data data) throws Exception
    {
        final String nc = program("nc");
        assumeTrue(run(work, null, List.of("sh", "-c", nc + " -h 2>&1 || true")).contains("-N"),
            "this nc does not end its stream with -N");
        overTcp(data, port -> List.of(nc, "-N", "127.0.0.1", Integer.toString(port)));
    }

    @Test
    void shouldTakeFromSocat() throws Exception
    {
        final String socat = program("socat");
        overTcp(Data.SIMULATED, port -> List.of(socat, "-t", "60", "STDIO", "TCP4:127.0.0.1:" + port));
    }

    @ParameterizedTest
    @EnumSource(Data.class)
    void shouldTakeLinesFromCurl(final Data data) throws Exception
    {
        final Path messages = messages(data);
        overHttp(messages, fleet(data), port -> curl(port, messages, "Content-Type: application/x-ndjson"));
    }

    @Test
    void shouldTakeCompressedLinesFromCurl() throws Exception
    {
        final Path compressed = work.resolve("messages.gz");
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(compressed)))
        {
            Files.copy(faulty, gzip);
        }
        overHttp(faulty, faultyFleet, port ->
            curl(port, compressed, "Content-Type: application/x-ndjson", "Content-Encoding: gzip"));
    }

    @Test
    void shouldTakeAJsonArrayFromCurl() throws Exception
    {
        final Path array = work.resolve("messages.json");
        Files.writeString(
            array, "[\n" + String.join(",\n", Files.readAllLines(whole, ISO_8859_1)) + "\n]\n", ISO_8859_1);
        overHttp(whole, wholeFleet, port -> curl(port, array, "Content-Type: application/json"));
    }

    @ParameterizedTest
    @EnumSource(Data.class)
    void shouldTakeFromPythonsHttpClient(final Data data) throws Exception
    {
        final Path messages = messages(data);
        final String python = python("http.client");
        overHttp(messages, fleet(data), port ->
            List.of(python, SCRIPTS.resolve("send.py").toString(), Integer.toString(port), messages.toString()));
    }

    @Test
    void shouldPublishAlarmsToASubscriberOfPaho() throws Exception
    {
        final String python = python("paho.mqtt.client");
        final String nc = program("nc");
        final Map<String, List<String>> expected = new TreeMap<>();
        printed(whole, wholeFleet).lines().forEach(line -> addAlarm(expected, line));
        final int count = expected.values().stream().mapToInt(List::size).sum();
        assertTrue(count > 20, () -> "alarms: " + expected);
        final Path password = Files.writeString(work.resolve("password"), Broker.PASSWORD);
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        try (Broker broker = new Broker(work))
        {
            broker.start();
            final Process subscriber = new ProcessBuilder(
                python, SCRIPTS.resolve("subscribe.py").toString(), Integer.toString(broker.port()), Broker.USER,
                Broker.PASSWORD, "plant/#", Integer.toString(count))
                .redirectError(work.resolve("subscriber.err").toFile())
                .start();
            try (BufferedReader come = new BufferedReader(new InputStreamReader(subscriber.getInputStream(), UTF_8));
                RunningJar engine = RunningJar.start(work, configuration(wholeFleet, """
                    actions:
                      - name: bus
                        to: { mqtt: { url: "mqtt://127.0.0.1:%d", topic: "plant/{device}/{event}", user: %s,
                                      password-file: "%s" } }
                    """.formatted(broker.port(), Broker.USER, password)), "journal"))
            {
                assertEquals("subscribed", come.readLine(), () -> read(work.resolve("subscriber.err")));
                send(whole, List.of(nc, "-N", "127.0.0.1", Integer.toString(engine.port())));
                final Map<String, List<String>> published = new TreeMap<>();
                come.lines().forEach(line -> addPublished(published, line));
                assertEquals(expected, published);
                engine.terminate();
            }
            finally
            {
                subscriber.destroyForcibly();
            }
        }
    }

    private static void addAlarm(final Map<String, List<String>> alarms, final String line)
    {
        final Matcher matcher = ALARM.matcher(line);
        if (matcher.matches())
        {
            alarms.computeIfAbsent(matcher.group(2), device -> new ArrayList<>()).add(line);
        }
    }

    /** The event is the line that is printed, with its key; the topic names its device and kind. */
    private static void addPublished(final Map<String, List<String>> published, final String line)
    {
        final String event = line.substring(line.indexOf(' ') + 1).replaceFirst(",\"key\":\"[^\"]+\"", "");
        final Matcher matcher = ALARM.matcher(event);
        assertTrue(matcher.matches(), line);
        assertEquals("plant/" + matcher.group(2) + "/" + matcher.group(1), line.substring(0, line.indexOf(' ')));
        addAlarm(published, event);
    }

    private void overTcp(final Data data, final Client client) throws Exception
    {
        final Path messages = messages(data);
        try (RunningJar engine = RunningJar.start(work, configuration(fleet(data), ""), "journal"))
        {
            final String answers = send(messages, client.command(engine.port()));
            final String last = answers.lines().reduce((first, second) -> second).orElse("nothing");
            assertEquals(acknowledgement(messages, fleet(data)), last);
            assertEquals(printed(messages, fleet(data)), engine.terminate());
        }
    }

    private void overHttp(final Path messages, final Path fleet, final Client client) throws Exception
    {
        try (RunningJar engine = RunningJar.start(work, configuration(fleet, ""), "journal"))
        {
            final String answer = run(work, null, client.command(engine.httpPort()));
            final String expected = acknowledgement(messages, fleet);
            assertTrue(answer.startsWith(expected.substring(0, expected.length() - 1)), answer);
            assertEquals(printed(messages, fleet), engine.terminate());
        }
    }

    private static List<String> curl(final int port, final Path body, final String... headers)
    {
        final List<String> command = new ArrayList<>(List.of(
            program("curl"), "--silent", "--show-error", "--fail-with-body", "--data-binary", "@" + body));
        for (final String header : headers)
        {
            command.addAll(List.of("-H", header));
        }
        command.add("http://127.0.0.1:" + port + "/v1/readings");
        return command;
    }

    /** Sends a file to a program's standard input and gives what it prints. */
    private String send(final Path messages, final List<String> command) throws IOException, InterruptedException
    {
        final Path out = Files.createTempFile(work, "answers", "");
        final Process process = new ProcessBuilder(command)
            .redirectInput(messages.toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
        assertTrue(process.waitFor(HANG_S, TimeUnit.SECONDS), () -> "does not end: " + command);
        assertEquals(0, process.exitValue(), command::toString);
        return read(out);
    }

    /** What the last acknowledgement of all must be. */
    private static String acknowledgement(final Path messages, final Path fleet) throws Exception
    {
        final Matcher rejected = Pattern.compile("\"rejected\":(\\d+)").matcher(
            printed(messages, fleet).lines().reduce((first, second) -> second).orElseThrow());
        assertTrue(rejected.find());
        final long lines = Files.readString(messages, ISO_8859_1).lines().count();
        return "{\"acked\": " + lines + ", \"rejected\": " + rejected.group(1) + "}";
    }

    /** What the engine prints when it reads the file itself. */
    private static String printed(final Path messages, final Path fleet) throws Exception
    {
        String printed = PRINTED.get(messages);
        if (printed == null)
        {
            final Path out = Files.createTempFile(directory, "printed", "");
            run(directory, out, PlumblineJar.command(
                "run", "-c", fleet.toString(), "-j", out.getFileName() + "-journal", "--input", messages.toString()));
            printed = Files.readString(out);
            assertTrue(printed.lines().count() > 50, printed);
            PRINTED.put(messages, printed);
        }
        return printed;
    }

    private static Path messages(final Data data)
    {
        assumeTrue(data == Data.SIMULATED || Files.exists(SAMPLE), () -> "no " + SAMPLE);
        return data == Data.SAMPLE ? SAMPLE : faulty;
    }

    private static Path fleet(final Data data) throws IOException
    {
        if (data == Data.SIMULATED)
        {
            return faultyFleet;
        }
        final Path fleet = directory.resolve("sample.yaml");
        if (!Files.exists(fleet))
        {
            final String codes = CODE.matcher(Files.readString(SAMPLE)).results()
                .map(result -> result.group(1))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
            Files.writeString(fleet, "time: message\ndefaults: { first: { below: -3 }, last: { below: -3 } }\n" +
                "devices: [" + codes + "]\n");
        }
        return fleet;
    }

    private Path configuration(final Path fleet, final String more) throws IOException
    {
        return Files.writeString(work.resolve("fleet.yaml"), Files.readString(fleet) + LISTEN + more);
    }

    /** Runs a command to its end and gives what it prints, unless that goes to a file. */
    private static String run(final Path directory, final Path out, final List<String> command)
        throws IOException, InterruptedException
    {
        final Path printed = out == null ? Files.createTempFile(directory, "out", "") : out;
        final Path err = Files.createTempFile(directory, "err", "");
        final Process process = new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(printed.toFile())
            .redirectError(err.toFile())
            .start();
        assertTrue(process.waitFor(HANG_S, TimeUnit.SECONDS), () -> "does not end: " + command);
        assertEquals(0, process.exitValue(), () -> command + ": " + read(err) + read(printed));
        return out == null ? read(printed) : "";
    }

    private static String read(final Path file)
    {
        try
        {
            return Files.readString(file, ISO_8859_1);
        }
        catch (final IOException ex)
        {
            return ex.toString();
        }
    }

    /** The first Python on the path, or of the system, that has a module. */
    private static String python(final String module) throws IOException, InterruptedException
    {
        for (final String python : List.of("python3", "/usr/bin/python3"))
        {
            try
            {
                final Process process = new ProcessBuilder(python, "-c", "import " + module)
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
                if (process.waitFor() == 0)
                {
                    return python;
                }
            }
            catch (final IOException ex)
            {
                // There is none of that name.
                continue;
            }
        }
        assumeTrue(false, "no python3 with " + module + ": bin/install-test-tools installs it");
        return null;
    }

    private static String program(final String name)
    {
        final String found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(path -> Path.of(path, name))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse(null);
        assumeTrue(found != null, () -> "no " + name + ": bin/install-test-tools installs it");
        return found;
    }

    /** A command that sends to a port. */
    private interface Client
    {
        List<String> command(int port);
    }
}
