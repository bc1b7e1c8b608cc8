package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.config.Cores;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.HttpSettings;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.TcpSettings;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.http.HttpService;
import io.plumbline.engine.http.HttpServices;
import io.plumbline.engine.http.ServiceState;
import io.plumbline.engine.ingress.FeedPair;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.ingress.MessageSources;
import io.plumbline.engine.ingress.RequestFeed;
import io.plumbline.engine.ingress.TcpFeed;
import io.plumbline.engine.ingress.TestClient;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.Durability;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.Retention;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine behind real HTTP clients. */
@Timeout(180)
class HttpEngineTest
{
    private static final String[] CODES = {"abc01", "def01", "xyz01"};
    private static final Path SHARED =
        Path.of(System.getProperty("plumbline.root", "..")).resolve("../shared").normalize();
    private static final String PYTHON = """
        import http.client, json, sys
        host, form, path = sys.argv[1:]
        lines = open(path, "rb").read().split(b"\\n")[:-1]
        connection = http.client.HTTPConnection(host, timeout=60)
        acked = rejected = 0
        for i in range(0, len(lines), 700):
            some = lines[i:i + 700]
            if form == "array":
                body, kind = b"[" + b",\\n".join(some) + b"]", "application/json"
            else:
                body, kind = b"".join(line + b"\\n" for line in some), "application/x-ndjson"
            # In chunks, where it is not told how long it is.
            content = iter([body[:1000], body[1000:]]) if form == "chunked" else body
            headers = {"Content-Type": kind}
            connection.request("POST", "/v1/readings", content, headers, encode_chunked=form == "chunked")
            response = connection.getresponse()
            answer = json.loads(response.read())
            assert response.status == 200 and answer["acked"] == len(some), (response.status, answer)
            acked += answer["acked"]
            rejected += answer["rejected"]
        print(acked, rejected)
        """;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path directory;

    /** An engine with both feeds, and its server. */
    private final class Service implements AutoCloseable, ServiceState
    {
        private final TcpFeed connections = TcpFeed.open(tcpSettings());
        private final HttpService http;
        private final Engine engine;

        private Service(final Configuration configuration, final String journal) throws IOException
        {
            final RequestFeed requests = new RequestFeed(8);
            final FeedPair feed = new FeedPair(connections, requests);
            http = HttpService.open(httpSettings(), requests, new HttpServices(this, null, null));
            engine = Engine.start(
                configuration,
                JournalDirectory.create(directory.resolve(journal)),
                feed,
                WallClock.create(),
                StartOptions.DEFAULT);
        }

        private String authority() throws IOException
        {
            return "127.0.0.1:" + http.address().getPort();
        }

        private HttpRequest.Builder request() throws IOException
        {
            return HttpRequest.newBuilder(URI.create("http://" + authority() + "/v1/readings"));
        }

        @Override
        public Optional<String> fault()
        {
            return Optional.empty();
        }

        @Override
        public Optional<String> notReady()
        {
            return Optional.empty();
        }

        @Override
        public boolean isStarted()
        {
            return true;
        }

        @Override
        public void close() throws IOException
        {
            try (engine; http)
            {
                assertTrue(http.drain(60_000));
                engine.requestStop();
                while (!engine.isFinished())
                {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
                engine.checkFault();
            }
            catch (final InterruptedException e)
            {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static InetSocketAddress anyPort() throws IOException
    {
        return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
    }

    private static TcpSettings tcpSettings() throws IOException
    {
        final TcpSettings usual = TcpSettings.DEFAULT;
        return new TcpSettings(
            anyPort(), usual.maxConnections(), usual.maxConnectionsPerAddress(), usual.firstByteTimeoutNs(),
            usual.idleTimeoutNs(), usual.turnBytes(), usual.ackIntervalNs());
    }

    private static HttpSettings httpSettings() throws IOException
    {
        final HttpSettings usual = HttpSettings.DEFAULT;
        return new HttpSettings(
            anyPort(), null, null, List.of(), usual.maxConnections(), usual.maxConnections(), 8, usual.maxBodyBytes(),
            usual.maxBufferedBytes(), usual.firstByteTimeoutNs(), usual.requestTimeoutNs(),
            usual.idleTimeoutNs(), usual.answerTimeoutNs());
    }

    private static Configuration configuration(
        final ThreadingMode threading, final int ringSize, final Durability durability)
    {
        final Limits.Bounds bounds = new Limits.Bounds(-2_000_000L, 2_000_000L, 500_000L);
        final Limits limits = new Limits(bounds, bounds, true, 45_000_000_000L, 90_000_000_000L, 2, 2);
        final Configuration base = Configuration.of(
            TimeMode.MESSAGE, DeviceCodes.of(CODES), new FleetLimits(List.of(limits), new int[CODES.length]));
        final JournalSettings journal = new JournalSettings(
            base.journal().rollCycle(), base.journal().payloadLimit(), durability, base.journal().aheadBytes());
        return new Configuration(
            base.timeMode(), base.codes(), base.limits(), base.maxLineLength(), threading, WaitStrategyKind.SLEEPING,
            ringSize, Cores.UNPINNED, base.tickIntervalNs(), journal, Retention.EVERYTHING, Actions.NONE,
            Listen.DEFAULT);
    }

    private static Configuration configuration()
    {
        return configuration(ThreadingMode.SHARED, 8192, Durability.PROCESS);
    }

    private static byte[] gzip(final byte[] bytes) throws IOException
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out))
        {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private HttpResponse<String> post(final Service service, final List<String> lines, final String form)
        throws IOException, InterruptedException
    {
        final byte[] ndjson = RandomMessages.bytes(lines);
        final HttpRequest.Builder request = service.request();
        switch (form)
        {
            case "ndjson" -> request.header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArray(ndjson));
            case "gzip" -> request.headers("Content-Type", "text/plain", "Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(gzip(ndjson)));
            default -> request.header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("[\n" + String.join(" ,\n", lines) + "\n]"));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void postAll(final Service service, final List<String> lines, final String form, final int each)
        throws IOException, InterruptedException
    {
        for (int i = 0; i < lines.size(); i += each)
        {
            final List<String> some = lines.subList(i, Math.min(lines.size(), i + each));
            final HttpResponse<String> response = post(service, some, form);
            assertEquals(200, response.statusCode(), response.body());
            assertTrue(response.body().startsWith("{\"acked\": " + some.size() + ", "), response.body());
        }
    }

    @ParameterizedTest
    @CsvSource({"SHARED, 8192, ndjson, 1000", "DEDICATED, 64, gzip, 7000", "SHARED, 64, ndjson, 30000"})
    void shouldDecideAsFromAFile(
        final ThreadingMode threading, final int ringSize, final String form, final int each) throws Exception
    {
        final Configuration configuration = configuration(threading, ringSize, Durability.PROCESS);
        final List<String> lines = new RandomMessages(51, CODES).lines(30_000);
        final List<String> fromFile =
            EngineRun.run(configuration, directory.resolve("file"), new MemorySource(RandomMessages.bytes(lines)));
        assertTrue(fromFile.size() > 1000, "too few events");
        try (Service service = new Service(configuration, "http"))
        {
            postAll(service, lines, form, each);
        }
        assertEquals(fromFile, EngineRun.replay(directory.resolve("http")));
    }

    private Configuration sampleConfiguration()
    {
        assumeTrue(Files.isDirectory(SHARED), "no worked cases at " + SHARED);
        return ConfigurationReader.read(SHARED.resolve("cases/tuned.yaml"));
    }

    private static Path sample()
    {
        return SHARED.resolve("data/openrainer-sample-ts.ndjson");
    }

    private List<String> sampleFromFile(final Configuration configuration) throws IOException
    {
        return EngineRun.run(
            configuration, directory.resolve("file"), MessageSources.open(sample().toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ndjson", "gzip", "array"})
    void shouldDecideOnTheSampleAsFromTheFile(final String form) throws Exception
    {
        final Configuration configuration = sampleConfiguration();
        try (Service service = new Service(configuration, "http"))
        {
            postAll(service, Files.readAllLines(sample()), form, 501);
        }
        assertEquals(sampleFromFile(configuration), EngineRun.replay(directory.resolve("http")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lines", "array", "chunked"})
    void shouldTakeTheSampleFromPython(final String form) throws Exception
    {
        final String python = onPath("python3");
        assumeTrue(python != null, "no python3");
        final Configuration configuration = sampleConfiguration();
        final Path script = Files.writeString(directory.resolve("post.py"), PYTHON);
        try (Service service = new Service(configuration, "http"))
        {
            final String out =
                run(python, script.toString(), service.authority(), form, sample().toString());
            assertTrue(out.startsWith(Files.readAllLines(sample()).size() + " "), out);
        }
        assertEquals(sampleFromFile(configuration), EngineRun.replay(directory.resolve("http")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeTheSampleFromCurl(final boolean compressed) throws Exception
    {
        final String curl = onPath("curl");
        assumeTrue(curl != null, "no curl");
        final Configuration configuration = sampleConfiguration();
        final Path body = compressed ?
            Files.write(directory.resolve("body.gz"), gzip(Files.readAllBytes(sample()))) :
            sample();
        try (Service service = new Service(configuration, "http"))
        {
            final List<String> command = new ArrayList<>(List.of(
                curl, "-sS", "--fail-with-body", "-H", "Content-Type: application/x-ndjson",
                "--data-binary", "@" + body));
            if (compressed)
            {
                command.addAll(List.of("-H", "Content-Encoding: gzip"));
            }
            command.add("http://" + service.authority() + "/v1/readings");
            final String out = run(command.toArray(new String[0]));
            assertTrue(out.startsWith("{\"acked\": " + Files.readAllLines(sample()).size() + ", "), out);
        }
        assertEquals(sampleFromFile(configuration), EngineRun.replay(directory.resolve("http")));
    }

    /** Many senders of both kinds through a small ring: each is told of its own lines, and none is lost. */
    @ParameterizedTest
    @EnumSource(Durability.class)
    void shouldTakeAllFromBothKindsOfSenders(final Durability durability) throws Exception
    {
        final int senders = 4;
        final int rounds = 10;
        final int each = 300;
        final List<Thread> threads = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();
        try (Service service = new Service(configuration(ThreadingMode.DEDICATED, 64, durability), "http"))
        {
            for (int i = 0; i < senders; i++)
            {
                final int seed = i;
                threads.add(new Thread(() -> guarded(failures, () ->
                {
                    for (int round = 0; round < rounds; round++)
                    {
                        postAll(service, new RandomMessages(seed * 100 + round, CODES).lines(each), "ndjson", each);
                    }
                })));
                threads.add(new Thread(() -> guarded(failures, () ->
                {
                    try (TestClient tcp = new TestClient(service.connections.address()))
                    {
                        tcp.send(RandomMessages.bytes(new RandomMessages(seed + 7_000, CODES).lines(each * rounds)));
                        tcp.endOutput();
                        final List<String> answers = tcp.answers();
                        assertEquals(each * rounds, TestClient.acked(answers.get(answers.size() - 1)));
                    }
                })));
            }
            threads.forEach(Thread::start);
            for (final Thread thread : threads)
            {
                thread.join();
            }
            assertEquals(List.of(), failures);
        }
        EngineRun.replay(directory.resolve("http"));
    }

    @Test
    void shouldAnswerOnlyWhatTheJournalHas() throws Exception
    {
        final List<String> lines =
            new RandomMessages(52, CODES).lines(2_000).stream().filter(line -> !line.isBlank()).toList();
        try (Service service = new Service(configuration(), "http"))
        {
            for (int i = 0; i < lines.size(); i += 100)
            {
                final int to = Math.min(lines.size(), i + 100);
                assertEquals(200, post(service, lines.subList(i, to), "ndjson").statusCode());
                // Each line is an event of its own.
                assertTrue(service.engine.journaledEvents() >= to);
            }
        }
    }

    private interface Action
    {
        void run() throws Exception;
    }

    private static void guarded(final List<Throwable> failures, final Action action)
    {
        try
        {
            action.run();
        }
        catch (final Throwable e)
        {
            synchronized (failures)
            {
                failures.add(e);
            }
        }
    }

    private static String onPath(final String name)
    {
        return Stream.of(System.getenv("PATH").split(":"))
            .map(entry -> Path.of(entry, name))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse(null);
    }

    private static String run(final String... command) throws IOException, InterruptedException
    {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out;
    }
}
