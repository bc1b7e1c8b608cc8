package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.campaign.Campaign;
import io.plumbline.engine.ingress.TestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that open connections, send what they like and reset them, over and over: the engine has as many descriptors
 * and threads afterwards as before, and no more memory; and a client that stays is served all the time. The heap is all
 * there from the start, so memory that grows is not the heap's, and what is kept on the heap ends the engine.
 */
@Timeout(300)
class ResetsTest
{
    private static final int CONNECTIONS = 200;
    private static final long MAX_GROWTH_KIB = 16 * 1024;
    private static final String MESSAGE = "{\"code\": \"abc01\", \"id\": 1, \"pwr\": 1, \"valid_flag\": true}\n";
    private static final List<String> SENT = List.of(
        "",
        "{",
        MESSAGE.substring(0, 20),
        MESSAGE,
        MESSAGE + MESSAGE + "{",
        "no message\n",
        "no message\n".repeat(100));

    @TempDir
    private Path directory;

    private final Campaign campaign = Campaign.of("resets", 5);

    @Test
    void shouldKeepNothingOfConnectionsThatAreReset() throws Exception
    {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc here");
        final Path configuration = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [abc01]
            journal-ahead-mib: 1
            listen: { tcp: { address: "127.0.0.1:0", ack-interval: 0ms } }
            """);
        final List<String> prefix = List.of("env", "JAVA_TOOL_OPTIONS=-Xms256m -XX:+AlwaysPreTouch");
        try (EngineProcess engine =
            EngineProcess.listening(directory, prefix, configuration, directory.resolve("journal"));
            TestClient client = new TestClient(engine.awaitAddress()))
        {
            client.send(MESSAGE);
            client.awaitAcked(1);
            final int sockets = sockets(engine);
            // In the first runs classes are loaded, from files that are opened then, and compiled.
            final int warm = Math.max(1, campaign.runs() / 10);
            int descriptors = 0;
            long threads = 0;
            long residentKib = 0;
            final long startNs = System.nanoTime();
            for (int run = 0; run < campaign.runs(); run++)
            {
                reset(engine.awaitAddress(), campaign.random(run));
                client.send(MESSAGE);
                client.awaitAcked(2 + run);
                if (run == warm - 1)
                {
                    awaitSockets(engine, sockets, run);
                    descriptors = descriptors(engine).size();
                    threads = threads(engine);
                    residentKib = residentKib(engine);
                }
            }
            final long durationMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            awaitSockets(engine, sockets, campaign.runs());
            final List<String> left = descriptors(engine);
            final long threadsLeft = threads(engine);
            // The JDK's own helpers may have gone home meanwhile.
            assertTrue(left.size() <= descriptors, descriptors + " descriptors before, now " + left);
            assertTrue(threadsLeft <= threads, threadsLeft + " threads, before " + threads);
            final long grownKib = residentKib(engine) - residentKib;
            assertTrue(grownKib < MAX_GROWTH_KIB, () -> "memory has grown by " + grownKib + " KiB");
            client.endOutput();
            final List<String> answers = client.answers();
            assertTrue(answers.isEmpty(), () -> "told after the last acknowledgement: " + answers);
            campaign.result(
                "%,d connections opened and reset in %,d s; the engine had %d descriptors and %d threads before, " +
                    "%d and %d after, and %,d KiB more memory; a client that stayed got all its acknowledgements",
                (long)CONNECTIONS * campaign.runs(),
                durationMs / 1_000,
                descriptors,
                threads,
                left.size(),
                threadsLeft,
                grownKib);
        }
    }

    private static void reset(final InetSocketAddress address, final Random random) throws IOException
    {
        final List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++)
        {
            final TestClient client = new TestClient(address);
            client.send(SENT.get(random.nextInt(SENT.size())));
            if (random.nextInt(4) == 0)
            {
                client.reset();
            }
            else
            {
                clients.add(client);
            }
        }
        Collections.shuffle(clients, random);
        clients.forEach(TestClient::reset);
    }

    private void awaitSockets(final EngineProcess engine, final int expected, final int run) throws Exception
    {
        while (sockets(engine) != expected)
        {
            engine.checkTime(campaign.at(run) + ": " + sockets(engine) + " sockets, there were " + expected);
            Thread.sleep(1);
        }
        engine.progress();
    }

    private static int sockets(final EngineProcess engine) throws IOException
    {
        return (int)descriptors(engine).stream().filter(target -> target.startsWith("socket:")).count();
    }

    /** What they are open on. */
    private static List<String> descriptors(final EngineProcess engine) throws IOException
    {
        final List<String> targets = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(engine.engine().pid()), "fd")))
        {
            for (final Path descriptor : descriptors.toList())
            {
                try
                {
                    targets.add(Files.readSymbolicLink(descriptor).toString());
                }
                catch (final NoSuchFileException e)
                {
                    // Closed since it was listed.
                    continue;
                }
            }
        }
        return targets;
    }

    /** Without those of the compiler, which come and go. */
    private static long threads(final EngineProcess engine) throws IOException
    {
        long count = 0;
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(engine.engine().pid()), "task")))
        {
            for (final Path thread : threads.toList())
            {
                count += Files.readString(thread.resolve("comm")).contains("Compiler") ? 0 : 1;
            }
        }
        return count;
    }

    /** Without the pages of files, among which are those of the journal that is being written. */
    private static long residentKib(final EngineProcess engine) throws IOException
    {
        final Path status = Path.of("/proc", Long.toString(engine.engine().pid()), "status");
        for (final String line : Files.readAllLines(status, StandardCharsets.UTF_8))
        {
            if (line.startsWith("RssAnon:"))
            {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new AssertionError("no RssAnon in " + status);
    }
}
