package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.plumbline.campaign.Campaign;
import io.plumbline.engine.ingress.TestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code run}, in a process of its own and with no thread pinned, takes of a core while nothing comes. A run is a
 * second; in the build it is looked at for a moment, and nothing is required of the figure.
 */
@Timeout(900)
class IdleTest
{
    private static final double MAX_PERCENT = 3;
    private static final int WARM_UP_S = 10;
    private static final String HTTP =
        "listen: { tcp: { address: \"127.0.0.1:0\" }, http: { address: \"127.0.0.1:0\" } }\n";
    private static final String ACTION = """
        actions:
          - name: hook
            to: { webhook: { url: "http://127.0.0.1:%d/" } }
        """;
    private static final int DISCARD_PORT = 9;

    @TempDir
    private Path directory;

    private final Campaign campaign = Campaign.of("idle", 1);
    private final AtomicInteger delivered = new AtomicInteger();

    @Test
    void shouldTakeLittleOfACoreWhenNothingComes() throws Exception
    {
        final HttpServer target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.createContext("/", exchange ->
        {
            exchange.getRequestBody().readAllBytes();
            delivered.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        target.start();
        try
        {
            look("with HTTP and a webhook", HTTP + ACTION.formatted(target.getAddress().getPort()), true);
            assertTrue(delivered.get() > 0);
            if (campaign.isLong())
            {
                look("listening", "listen: { tcp: { address: \"127.0.0.1:0\" } }\n", false);
                look("with HTTP", HTTP, false);
                look("with HTTP and a webhook to nowhere", HTTP + ACTION.formatted(DISCARD_PORT), true);
            }
        }
        finally
        {
            target.stop(0);
        }
    }

    private void look(final String what, final String more, final boolean alarm) throws Exception
    {
        final Path configuration = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 }, silent-after: 24h }
            devices: [abc01]
            """ + more);
        final int deliveredBefore = delivered.get();
        try (EngineProcess engine = EngineProcess.service(
            directory, List.of(), configuration, directory.resolve("journal")))
        {
            final InetSocketAddress address = engine.awaitAddress();
            if (alarm)
            {
                raise(address);
            }
            while (alarm && !what.contains("nowhere") && delivered.get() == deliveredBefore)
            {
                engine.checkTime("nothing is delivered");
                TimeUnit.MILLISECONDS.sleep(1);
            }
            if (campaign.isLong())
            {
                TimeUnit.SECONDS.sleep(WARM_UP_S);
            }
            final ProcessSample before = ProcessSample.of(engine.engine());
            final long startNs = System.nanoTime();
            TimeUnit.SECONDS.sleep(campaign.runs());
            final ProcessSample after = ProcessSample.of(engine.engine());
            final double ticks = (System.nanoTime() - startNs) / 1e9 * ProcessSample.TICKS_PER_S;
            final double percent = 100 * (after.cpuTicks() - before.cpuTicks()) / ticks;
            if (campaign.isLong())
            {
                assertTrue(percent < MAX_PERCENT, () -> what + ": " + percent + " % of a core");
            }
            campaign.result("%s: %.2f %% of a core; most of it %s", what, percent, busiest(before, after, ticks));
            engine.terminate();
        }
        Fleets.delete(directory.resolve("journal"));
    }

    /** Lets an alarm be raised, of which the action then knows. */
    private static void raise(final InetSocketAddress address) throws IOException
    {
        try (TestClient client = new TestClient(address))
        {
            for (int id = 1; id <= 8; id++)
            {
                client.send("{\"code\": \"abc01\", \"id\": " + id + ", \"pwr\": " + (id == 3 ? -30 : -50) +
                    ", \"valid_flag\": true}\n");
            }
            client.awaitAcked(8);
        }
    }

    /** The threads that took most. */
    private static String busiest(final ProcessSample before, final ProcessSample after, final double ticks)
    {
        final Map<String, Long> earlier = before.threads().stream()
            .collect(Collectors.toMap(ProcessSample.Task::id, ProcessSample.Task::cpuTicks));
        return after.threads().stream()
            .sorted(Comparator.comparingLong(
                (final ProcessSample.Task task) -> earlier.getOrDefault(task.id(), 0L) - task.cpuTicks()))
            .limit(3)
            .map(task -> String.format(Locale.ROOT, "%s %.2f", task.name(),
                100 * (task.cpuTicks() - earlier.getOrDefault(task.id(), 0L)) / ticks))
            .collect(Collectors.joining(", "));
    }
}
