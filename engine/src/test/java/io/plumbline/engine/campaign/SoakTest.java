package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.campaign.Campaign;
import io.plumbline.engine.simulate.FaultRates;
import io.plumbline.engine.simulate.FleetSimulator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A day's run in small: {@code run} in a process of its own, for so many minutes (the runs) at a plant's own rate and
 * half as many at 100 thousand messages a second. In the build it is seconds, with the plant's time a thousand times
 * as fast.
 */
class SoakTest
{
    private static final int QUICK_S = 3;
    private static final int QUICK_RATE = 20_000;
    private static final int RATE = 100_000;
    private static final long HEAP_GROWTH_KIB = 4 * 1024;

    /** A collection that was not asked for by {@code jcmd}. */
    private static final Pattern PAUSE =
        Pattern.compile("\\[gc *] GC\\(\\d+\\) Pause (?!.*Diagnostic Command).* ([0-9.]+)ms");

    private static final Pattern READINGS = Pattern.compile(".*\"readings\":(\\d+),\"rejected\":0,.*");

    @TempDir
    private Path directory;

    private final Campaign campaign = Campaign.of("soak", 1);
    private EngineProcess engine;

    @Test
    @Timeout(7200)
    void shouldStayAsItIsAndLoseNothing() throws Exception
    {
        final Path configuration = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -4, above: 4 }, last: { below: -4, above: 4 } }
            listen: { tcp: { address: "127.0.0.1:0" } }
            devices: [%s]
            """.formatted(IntStream.range(0, PlantClients.DEVICES)
                .mapToObj(device -> FleetSimulator.code(device, PlantClients.DEVICES))
                .collect(Collectors.joining(", "))));
        final long plantNs = campaign.isLong() ?
            TimeUnit.MINUTES.toNanos(campaign.runs()) : TimeUnit.SECONDS.toNanos(QUICK_S);
        final long intervalNs = PlantClients.PLANT_INTERVAL_NS / (campaign.isLong() ? 1 : 1000);
        long sent;
        try (EngineProcess started = EngineProcess.service(
            directory, List.of("-Xlog:gc:file=" + gcLog()), configuration, directory.resolve("journal")))
        {
            engine = started;
            final InetSocketAddress address = engine.awaitAddress();
            final PlantClients plant = new PlantClients(address, campaign.random(0));
            final String ofPlant = phase(() ->
            {
                try (plant)
                {
                    plant.run(plantNs, intervalNs);
                }
                return plant.sent();
            });
            sent = plant.sent();
            campaign.result(
                "plant, %d min: %s, 0 lost; %s", TimeUnit.NANOSECONDS.toMinutes(plantNs), plant.account(), ofPlant);

            final PacedSender sender = new PacedSender(PlantClients.DEVICES, Campaign.SEED, FaultRates.USUAL);
            final String ofLoad = phase(
                () -> sender.run(address, campaign.isLong() ? RATE : QUICK_RATE, plantNs / 2));
            sent += sender.acked();
            campaign.result(
                "load, %d min: %,d messages, 0 lost; %s",
                TimeUnit.NANOSECONDS.toMinutes(plantNs / 2), sender.acked(), ofLoad);
            final String summary = engine.terminate();
            final Matcher readings = READINGS.matcher(summary);
            assertTrue(readings.matches(), summary);
            assertEquals(sent, Long.parseLong(readings.group(1)), summary);
        }
    }

    /** Lets clients do something and says what it did to the process, which must be as it was before. */
    private String phase(final Clients clients) throws Exception
    {
        final ProcessHandle process = engine.engine();
        final JvmSample jvmBefore = JvmSample.of(process);
        final ProcessSample before = ProcessSample.of(process);
        final int pausesBefore = pauses().size();
        final long startNs = System.nanoTime();
        final Watch watch = new Watch(process);
        watch.start();
        final long sent = clients.run();
        watch.end();
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        final List<Double> pauses = pauses().subList(pausesBefore, pauses().size());
        engine.progress();
        ProcessSample after = ProcessSample.of(process);
        while (after.descriptors() != before.descriptors())
        {
            engine.checkTime("descriptors are not as before: " + before.descriptors() + ", " + after.descriptors());
            TimeUnit.MILLISECONDS.sleep(10);
            after = ProcessSample.of(process);
        }
        final JvmSample jvmAfter = JvmSample.of(process);
        assertEquals(javaThreads(before), javaThreads(after));
        if (campaign.isLong())
        {
            assertTrue(
                jvmAfter.heapKib() - jvmBefore.heapKib() < HEAP_GROWTH_KIB,
                () -> "heap: " + jvmBefore.heapKib() + " KiB, " + jvmAfter.heapKib() + " KiB");
        }
        return String.format(
            Locale.ROOT,
            "by quarters of the time at most: memory %s, of files %s, descriptors %s, threads %s; heap after a " +
                "collection of all %,d KiB before, %,d after; %d descriptors before and after; allocated by ingress, " +
                "monitor and journal %,d KiB, %.3f bytes a message, by all threads %,d KiB; %d collections, the " +
                "longest %.1f ms; %.1f %% of a core",
            watch.anonymous,
            watch.file,
            watch.descriptors,
            watch.threads,
            jvmBefore.heapKib(),
            jvmAfter.heapKib(),
            after.descriptors(),
            jvmAfter.hotSince(jvmBefore) / 1024,
            jvmAfter.hotSince(jvmBefore) / (double)sent,
            jvmAfter.allSince(jvmBefore) / 1024,
            pauses.size(),
            pauses.stream().mapToDouble(Double::doubleValue).max().orElse(0),
            100.0 * (after.cpuTicks() - before.cpuTicks()) / ProcessSample.TICKS_PER_S / seconds);
    }

    /** Threads that Java does not start and end as it likes. */
    private static List<String> javaThreads(final ProcessSample sample)
    {
        return sample.threads().stream()
            .map(ProcessSample.Task::name)
            .filter(name -> !name.matches("(G1|GC|C1|C2|VM|Attach|Common-Cleaner|Sweeper|process reaper).*"))
            .sorted()
            .toList();
    }

    private Path gcLog()
    {
        return directory.resolve("gc.log");
    }

    /** Collections so far, but for those that were asked for, in milliseconds. */
    private List<Double> pauses() throws IOException
    {
        final List<Double> pauses = new ArrayList<>();
        final Matcher matcher = PAUSE.matcher(Files.readString(gcLog(), StandardCharsets.UTF_8));
        while (matcher.find())
        {
            pauses.add(Double.parseDouble(matcher.group(1)));
        }
        return pauses;
    }

    /** What clients do; gives how many messages they sent. */
    private interface Clients
    {
        long run() throws Exception;
    }

    /** Looks at the process again and again; its figures are to be read after its end. */
    private static final class Watch extends Thread
    {
        private static final long STEP_MS = 500;

        private final Range anonymous = new Range(1024, " MiB");
        private final Range file = new Range(1024, " MiB");
        private final Range descriptors = new Range(1, "");
        private final Range threads = new Range(1, "");
        private final ProcessHandle process;
        private volatile boolean ended;

        Watch(final ProcessHandle process)
        {
            super("watch");
            this.process = process;
        }

        @Override
        public void run()
        {
            while (!ended)
            {
                final ProcessSample sample = ProcessSample.of(process);
                anonymous.add(sample.anonymousKib());
                file.add(sample.fileKib());
                descriptors.add(sample.descriptors());
                threads.add(sample.threads().size());
                try
                {
                    TimeUnit.MILLISECONDS.sleep(STEP_MS);
                }
                catch (final InterruptedException ex)
                {
                    ended = true;
                }
            }
        }

        void end() throws InterruptedException
        {
            ended = true;
            join();
        }
    }

    /** Figures of one kind: how they were in each quarter of the time, at most. */
    private static final class Range
    {
        private static final int PARTS = 4;

        private final List<Long> values = new ArrayList<>();
        private final long divisor;
        private final String unit;

        Range(final long divisor, final String unit)
        {
            this.divisor = divisor;
            this.unit = unit;
        }

        void add(final long value)
        {
            values.add(value);
        }

        @Override
        public String toString()
        {
            return IntStream.range(0, PARTS)
                .mapToLong(part -> values
                    .subList(part * values.size() / PARTS, Math.max(1, (part + 1) * values.size() / PARTS))
                    .stream().mapToLong(Long::longValue).max().orElse(0))
                .mapToObj(most -> Long.toString(most / divisor))
                .collect(Collectors.joining(", ", "", unit));
        }
    }
}
