package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.campaign.Campaign;
import io.plumbline.engine.simulate.FaultRates;
import io.plumbline.engine.simulate.FleetSimulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code cores} set, each thread of {@code run} is seen on its core in /proc, and stays there under load. */
@Timeout(300)
class CoresTest
{
    private static final int SAMPLES = 100;
    private static final int DEVICES = 50;
    private static final int RATE = 20_000;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"dedicated", "shared"})
    void shouldStayOnTheirCores(final String threading) throws Exception
    {
        final List<Integer> cores = cores();
        final int first = cores.get(0);
        final int last = cores.get(cores.size() - 1);
        final boolean isDedicated = threading.equals("dedicated");
        final Map<String, Integer> expected = isDedicated ?
            Map.of("ingress", first, "monitor", last, "journal", first) :
            Map.of("ingress", first, "monitor-journal", last);
        final Path configuration = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -4, above: 4 }, last: { below: -4, above: 4 } }
            listen: { tcp: { address: "127.0.0.1:0" } }
            threading: %s
            cores: { ingress: %d, monitor: %d%s }
            devices: [%s]
            """.formatted(threading, first, last, isDedicated ? ", journal: " + first : "", IntStream.range(0, DEVICES)
                .mapToObj(device -> FleetSimulator.code(device, DEVICES))
                .collect(Collectors.joining(", "))));
        final PacedSender sender = new PacedSender(DEVICES, Campaign.SEED, FaultRates.USUAL);
        final AtomicReference<Exception> failure = new AtomicReference<>();
        try (EngineProcess engine = EngineProcess.service(
            directory, List.of(), configuration, directory.resolve("journal")))
        {
            final Thread clients = new Thread(() ->
            {
                try
                {
                    sender.run(engine.awaitAddress(), RATE, Long.MAX_VALUE);
                }
                catch (final Exception ex)
                {
                    failure.set(ex);
                }
            }, "clients");
            clients.start();
            while (sender.acked() == 0)
            {
                engine.checkTime("takes nothing");
                TimeUnit.MILLISECONDS.sleep(1);
            }
            for (int i = 0; i < SAMPLES; i++)
            {
                final Map<String, Integer> seen = new TreeMap<>();
                for (final ProcessSample.Task task : ProcessSample.of(engine.engine()).threads())
                {
                    if (expected.containsKey(task.name()))
                    {
                        assertEquals(Integer.toString(expected.get(task.name())), task.allowed(), task::toString);
                        seen.put(task.name(), task.core());
                    }
                }
                assertEquals(new TreeMap<>(expected), seen);
                TimeUnit.MILLISECONDS.sleep(10);
            }
            sender.end();
            clients.join();
            assertEquals(null, failure.get());
            assertTrue(engine.terminate().contains("\"readings\":" + sender.acked() + ","));
        }
    }

    /** Cores that this process may use, and so its children. */
    private static List<Integer> cores()
    {
        final String allowed = ProcessSample.of(ProcessHandle.current()).threads().get(0).allowed();
        return Stream.of(allowed.split(",")).flatMap(CoresTest::range).toList();
    }

    private static Stream<Integer> range(final String part)
    {
        final String[] ends = part.split("-");
        return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])).boxed();
    }
}
