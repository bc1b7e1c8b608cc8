package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.campaign.Campaign;
import io.plumbline.engine.campaign.HookTarget.Health;
import io.plumbline.engine.ingress.TestClient;
import io.plumbline.engine.simulate.FaultRates;
import io.plumbline.engine.simulate.FleetSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A webhook whose target is down, slow and failing, for a time each (a run is a second), while {@code run} in a process
 * of its own is under load and raises and clears alarms: each of them arrives at last, in order of its device.
 */
@Timeout(1800)
class WebhookTroubleTest
{
    private static final int LOAD_DEVICES = 40;
    private static final int ALARM_DEVICES = 10;
    private static final int COMPONENTS = 8;
    private static final int PARTS = 3;
    private static final long ALARM_INTERVAL_MS = 50;
    private static final Pattern ALARM =
        Pattern.compile("\\{\"event\":\"(?:raised|cleared)\".*\"code\":\"([^\"]*)\".*");
    private static final Pattern KEY = Pattern.compile(",\"key\":\"([^\"]+)\"");

    @TempDir
    private Path directory;

    private final Campaign campaign = Campaign.of("webhook", 2);
    private final Map<Health, Double> rates = new LinkedHashMap<>();
    private final Map<Health, Double> costs = new LinkedHashMap<>();
    private volatile boolean enough;

    @Test
    void shouldDeliverEachAlarmAtLastAndInOrder() throws Exception
    {
        try (HookTarget target = new HookTarget();
            EngineProcess engine = EngineProcess.service(
                directory, List.of(), configuration(target.port()), directory.resolve("journal")))
        {
            final InetSocketAddress address = engine.awaitAddress();
            final PacedSender load = new PacedSender(LOAD_DEVICES, Campaign.SEED, FaultRates.NONE);
            final Thread alarms = new Thread(() -> raiseAndClear(address), "alarms");
            // Once to warm up, then to be compared with.
            load.burst(address, burst());
            alarms.start();
            for (final Health health : Health.values())
            {
                target.be(health);
                pass(health, engine, load);
            }
            target.be(Health.WELL);
            final long startNs = System.nanoTime();
            enough = true;
            alarms.join();
            engine.progress();
            final Map<String, List<String>> expected = printed();
            final int count = expected.values().stream().mapToInt(List::size).sum();
            while (keys(target) < count)
            {
                engine.checkTime(keys(target) + " of " + count + " alarms have arrived");
                TimeUnit.MILLISECONDS.sleep(10);
            }
            final long caughtUpMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            final long repeats = check(target, expected);
            engine.terminate();
            campaign.result(
                "%,d alarms, each has arrived, in order of its device; %,d repeats, each with the key of the first; " +
                    "all had arrived within %,d ms of the end of the trouble; load, the best of %d: %,.0f messages a " +
                    "second with the target well, while it was down, slow, failing %s of that; core time of ingress, " +
                    "monitor and journal %.0f ns a message, and then %s",
                count,
                repeats,
                caughtUpMs,
                PARTS,
                rates.get(Health.WELL),
                inTrouble(rates, "%.2f", rates.get(Health.WELL)),
                costs.get(Health.WELL),
                inTrouble(costs, "%.0f", 1));
        }
    }

    private Path configuration(final int port) throws IOException
    {
        final int devices = LOAD_DEVICES + ALARM_DEVICES;
        return Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -5, above: 5 }, last: { below: -5, above: 5 } }
            listen: { tcp: { address: "127.0.0.1:0" } }
            actions:
              - name: hook
                to: { webhook: { url: "http://127.0.0.1:%d/", request-timeout: 2s } }
                concurrency: 4
                retry: { initial: 100ms, max: %s }
            devices: [%s]
            """.formatted(port, campaign.isLong() ? "5s" : "500ms", IntStream.range(0, devices)
                .mapToObj(device -> FleetSimulator.code(device, devices))
                .collect(Collectors.joining(", "))));
    }

    private long burst()
    {
        return campaign.isLong() ? 5_000_000 : 100_000;
    }

    /** Lets so much time go by, with load at its beginning, middle and end. */
    private void pass(final Health health, final EngineProcess engine, final PacedSender load) throws Exception
    {
        double rate = 0;
        long ticks = 0;
        for (int part = 0; part < PARTS; part++)
        {
            final long before = hotTicks(engine);
            rate = Math.max(rate, load.burst(engine.awaitAddress(), burst()));
            ticks += hotTicks(engine) - before;
            TimeUnit.MILLISECONDS.sleep(campaign.runs() * 1000L / PARTS);
        }
        rates.put(health, rate);
        costs.put(health, 1e9 * ticks / ProcessSample.TICKS_PER_S / PARTS / burst());
    }

    /** Time on a core so far of the threads between the bytes and the journal. */
    private static long hotTicks(final EngineProcess engine)
    {
        return ProcessSample.of(engine.engine()).threads().stream()
            .filter(task -> JvmSample.HOT.contains(task.name()))
            .mapToLong(ProcessSample.Task::cpuTicks)
            .sum();
    }

    private static String inTrouble(final Map<Health, Double> figures, final String format, final double unit)
    {
        return figures.entrySet().stream()
            .filter(entry -> entry.getKey() != Health.WELL)
            .map(entry -> String.format(Locale.ROOT, format, entry.getValue() / unit))
            .collect(Collectors.joining(", "));
    }

    /** Whole rounds, one device after the other: a component strays in every second of a device's rounds. */
    private void raiseAndClear(final InetSocketAddress address)
    {
        try (TestClient client = new TestClient(address))
        {
            long lines = 0;
            for (long round = 0; !enough; round++)
            {
                final String code = FleetSimulator.code(
                    LOAD_DEVICES + (int)(round % ALARM_DEVICES), LOAD_DEVICES + ALARM_DEVICES);
                final boolean strays = round / ALARM_DEVICES % 2 == 0;
                final StringBuilder text = new StringBuilder();
                for (int id = 1; id <= COMPONENTS; id++)
                {
                    text.append("{\"code\": \"").append(code).append("\", \"id\": ").append(id).append(", \"pwr\": ")
                        .append(strays && id == 3 ? -30 : -50).append(", \"valid_flag\": true}\n");
                }
                client.send(text.toString());
                lines += COMPONENTS;
                TimeUnit.MILLISECONDS.sleep(ALARM_INTERVAL_MS);
            }
            client.awaitAcked(lines);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    /** The alarms that the engine has printed, by device. */
    private Map<String, List<String>> printed() throws Exception
    {
        // Printed a moment after it is acknowledged.
        TimeUnit.SECONDS.sleep(1);
        final Map<String, List<String>> printed = new TreeMap<>();
        for (final String line : Files.readAllLines(directory.resolve("events.jsonl")))
        {
            add(printed, line);
        }
        assertEquals(ALARM_DEVICES, printed.size());
        return printed;
    }

    private static void add(final Map<String, List<String>> alarms, final String line)
    {
        final Matcher matcher = ALARM.matcher(line);
        if (matcher.matches())
        {
            alarms.computeIfAbsent(matcher.group(1), code -> new ArrayList<>()).add(line);
        }
    }

    private static long keys(final HookTarget target)
    {
        return target.arrivals().stream()
            .filter(HookTarget.Arrival::taken)
            .map(HookTarget.Arrival::key)
            .distinct()
            .count();
    }

    /** Holds what came against what was printed; gives how much came more than once. */
    private static long check(final HookTarget target, final Map<String, List<String>> expected)
    {
        final Map<String, String> events = new HashMap<>();
        final Map<String, List<String>> first = new TreeMap<>();
        long repeats = 0;
        for (final HookTarget.Arrival arrival : target.arrivals())
        {
            final Matcher key = KEY.matcher(arrival.event());
            assertTrue(key.find(), arrival::event);
            assertEquals(key.group(1), arrival.key());
            final String before = events.put(arrival.key(), arrival.event());
            if (before == null)
            {
                add(first, key.replaceFirst(""));
            }
            else
            {
                assertEquals(before, arrival.event());
                repeats++;
            }
        }
        assertEquals(expected, first);
        return repeats;
    }
}
