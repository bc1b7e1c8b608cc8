package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.config.Cores;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.TcpSettings;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.ingress.ConnectionEnd;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.ingress.MessageSources;
import io.plumbline.engine.ingress.TcpFeed;
import io.plumbline.engine.ingress.TestClient;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine behind real connections. */
@Timeout(120)
class TcpEngineTest
{
    private static final String[] CODES = {"abc01", "def01", "xyz01"};
    private static final Path SHARED =
        Path.of(System.getProperty("plumbline.root", "..")).resolve("../shared").normalize();

    @TempDir
    private Path directory;

    private static TcpSettings settings() throws IOException
    {
        final TcpSettings usual = TcpSettings.DEFAULT;
        return new TcpSettings(
            new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0),
            usual.maxConnections(),
            usual.maxConnectionsPerAddress(),
            usual.firstByteTimeoutNs(),
            usual.idleTimeoutNs(),
            usual.turnBytes(),
            usual.ackIntervalNs());
    }

    private static Configuration configuration(
        final ThreadingMode threading, final WaitStrategyKind waitStrategy, final int ringSize)
    {
        final Limits.Bounds bounds = new Limits.Bounds(-2_000_000L, 2_000_000L, 500_000L);
        final Limits limits = new Limits(bounds, bounds, true, 45_000_000_000L, 90_000_000_000L, 2, 2);
        final Configuration base = Configuration.of(
            TimeMode.MESSAGE, DeviceCodes.of(CODES), new FleetLimits(List.of(limits), new int[CODES.length]));
        return new Configuration(
            base.timeMode(), base.codes(), base.limits(), base.maxLineLength(), threading, waitStrategy, ringSize,
            Cores.UNPINNED, base.tickIntervalNs(), base.journal(), Retention.EVERYTHING, Actions.NONE, Listen.DEFAULT);
    }

    private static Configuration configuration()
    {
        return configuration(ThreadingMode.SHARED, WaitStrategyKind.SLEEPING, 8192);
    }

    private Engine start(final Configuration configuration, final String journal, final TcpFeed feed)
    {
        return Engine.start(
            configuration,
            JournalDirectory.create(directory.resolve(journal)),
            feed,
            WallClock.create(),
            StartOptions.DEFAULT);
    }

    private static void awaitFinished(final Engine engine) throws InterruptedException
    {
        while (!engine.isFinished())
        {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        engine.checkFault();
    }

    private static String last(final List<String> lines)
    {
        return lines.get(lines.size() - 1);
    }

    /** Sends a file over TCP and gives the events that are journaled of it, with the summary. */
    private List<String> overTcp(final Configuration configuration, final String journal, final byte[] bytes)
        throws IOException, InterruptedException
    {
        final TcpFeed feed = TcpFeed.open(settings());
        try (Engine engine = start(configuration, journal, feed))
        {
            try (TestClient client = new TestClient(feed.address()))
            {
                final Thread sender = new Thread(() ->
                {
                    client.send(bytes);
                    client.endOutput();
                }, "sender");
                sender.start();
                final List<String> answers = client.answers();
                sender.join();
                final long lines = new String(bytes, StandardCharsets.ISO_8859_1).lines().count();
                assertTrue(last(answers).startsWith("{\"acked\": " + lines + ", "), last(answers));
            }
            engine.requestStop();
            awaitFinished(engine);
        }
        return EngineRun.replay(directory.resolve(journal));
    }

    @ParameterizedTest
    @CsvSource({
        "SHARED, SLEEPING, 8192",
        "DEDICATED, SLEEPING, 64",
        "DEDICATED, BLOCKING, 1024",
        "SHARED, YIELDING, 64"})
    void shouldDecideAsFromAFile(
        final ThreadingMode threading, final WaitStrategyKind waitStrategy, final int ringSize)
        throws IOException, InterruptedException
    {
        final Configuration configuration = configuration(threading, waitStrategy, ringSize);
        final byte[] bytes = RandomMessages.bytes(new RandomMessages(41, CODES).lines(30_000));
        final List<String> fromFile =
            EngineRun.run(configuration, directory.resolve("file"), new MemorySource(bytes));
        assertTrue(fromFile.size() > 1000, "too few events");
        assertEquals(fromFile, overTcp(configuration, "tcp", bytes));
    }

    @ParameterizedTest
    @CsvSource({"tuned, data/openrainer-sample-ts.ndjson"})
    void shouldDecideOnTheSampleAsFromTheFile(final String name, final String input)
        throws IOException, InterruptedException
    {
        assumeTrue(Files.isDirectory(SHARED), "no worked cases at " + SHARED);
        final Configuration configuration =
            ConfigurationReader.read(SHARED.resolve("cases").resolve(name + ".yaml"));
        final Path file = SHARED.resolve(input);
        final List<String> fromFile =
            EngineRun.run(configuration, directory.resolve("file"), MessageSources.open(file.toString()));
        assertEquals(fromFile, overTcp(configuration, "tcp", Files.readAllBytes(file)));
    }

    @Test
    void shouldTakeAllFromManyClientsThroughASmallRing() throws IOException, InterruptedException
    {
        final int senders = 8;
        final int each = 4_000;
        final TcpFeed feed = TcpFeed.open(settings());
        try (Engine engine = start(configuration(ThreadingMode.DEDICATED, WaitStrategyKind.SLEEPING, 64), "j", feed))
        {
            final List<Thread> threads = new ArrayList<>();
            final List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < senders; i++)
            {
                final List<String> lines = new RandomMessages(i, CODES).lines(each);
                final TestClient client = new TestClient(feed.address());
                clients.add(client);
                threads.add(new Thread(() ->
                {
                    client.send(RandomMessages.bytes(lines));
                    client.endOutput();
                }, "sender-" + i));
            }
            threads.forEach(Thread::start);
            long acknowledged = 0;
            for (final TestClient client : clients)
            {
                acknowledged += TestClient.acked(last(client.answers()));
                client.close();
            }
            for (final Thread thread : threads)
            {
                thread.join();
            }
            assertEquals(senders * each, acknowledged);
            assertEquals(senders, feed.counters().ended(ConnectionEnd.END_OF_STREAM));
            assertTrue(engine.ringStalls() > 0, "the ring was never full");
            engine.requestStop();
            awaitFinished(engine);
        }
    }

    @Test
    void shouldAcknowledgeAtAStopWhatIsJournaledAndGoOnFromThere() throws IOException, InterruptedException
    {
        final List<String> lines = new ArrayList<>(new RandomMessages(42, CODES).lines(200_000));
        lines.removeIf(String::isBlank);
        final byte[] bytes = RandomMessages.bytes(lines);
        final TcpFeed feed = TcpFeed.open(settings());
        final long acknowledged;
        final long sequence;
        try (Engine engine = start(configuration(), "j", feed);
            TestClient client = new TestClient(feed.address()))
        {
            final Thread sender = new Thread(() ->
            {
                try
                {
                    client.send(bytes);
                }
                catch (final UncheckedIOException e)
                {
                    // The engine stops in the midst of it.
                    assertFalse(e.getMessage().isEmpty());
                }
            }, "sender");
            sender.start();
            final List<String> answers = new ArrayList<>(List.of(client.awaitAcked(1_000)));
            engine.requestStop();
            awaitFinished(engine);
            answers.addAll(client.answers());
            acknowledged = TestClient.acked(last(answers));
            sequence = engine.lastSequence();
            assertEquals(1, feed.counters().ended(ConnectionEnd.STOP));
            sender.join();
        }
        assertEquals(sequence, acknowledged, "each line has a sequence, from 1");
        final List<String> rest = lines.subList((int)acknowledged, lines.size());
        overTcp(configuration(), "j", RandomMessages.bytes(rest));
        final List<String> whole =
            EngineRun.run(configuration(), directory.resolve("file"), new MemorySource(bytes));
        assertEquals(withoutSummaries(whole), withoutSummaries(EngineRun.replay(directory.resolve("j"))));
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "3, 1", "3, 2000", "6000, 3", "6000, 20000"})
    void shouldGoOnAtOnceFromTheSnapshotOfAStop(final int devices, final int count)
        throws IOException, InterruptedException
    {
        final String[] codes = new String[devices];
        Arrays.setAll(codes, device -> "d" + device);
        final Limits.Bounds bounds = new Limits.Bounds(-2_000_000L, 2_000_000L, 500_000L);
        final Limits limits = new Limits(bounds, bounds, true, 45_000_000_000L, 90_000_000_000L, 2, 2);
        final Configuration configuration = Configuration.of(
            TimeMode.MESSAGE, DeviceCodes.of(codes), new FleetLimits(List.of(limits), new int[devices]));
        final List<String> lines = new ArrayList<>(new RandomMessages(43, codes).lines(count));
        lines.removeIf(String::isBlank);
        long hash = 0;
        for (int start = 0; start < 3; start++)
        {
            final TcpFeed feed = TcpFeed.open(settings());
            try (Engine engine = start(configuration, "j", feed);
                TestClient client = new TestClient(feed.address()))
            {
                assertEquals(0, engine.recovered().replayed(), "start " + start);
                assertEquals((long)start * lines.size() + 1, engine.recovered().nextSequence());
                assertTrue(start == 0 || engine.recovered().stateHash() == hash, "another state");
                client.send(RandomMessages.bytes(lines));
                client.endOutput();
                client.answers();
                engine.requestStop();
                awaitFinished(engine);
                hash = engine.monitor().stateHash();
            }
        }
        EngineRun.replay(directory.resolve("j"));
        final JournalDirectory journal = JournalDirectory.open(directory.resolve("j"));
        assertTrue(JournalVerifier.verify(journal, bytes -> assertTrue(bytes > 0)).ok());
    }

    private static List<String> withoutSummaries(final List<String> lines)
    {
        return lines.stream().filter(line -> !line.startsWith("{\"event\":\"summary\"")).toList();
    }
}
