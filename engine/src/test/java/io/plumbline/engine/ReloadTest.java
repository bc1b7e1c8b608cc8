package io.plumbline.engine;

import static io.plumbline.engine.ReloadConfigurations.SECOND;
import static io.plumbline.engine.ReloadConfigurations.before;
import static io.plumbline.engine.ReloadConfigurations.bounds;
import static io.plumbline.engine.ReloadConfigurations.codes;
import static io.plumbline.engine.ReloadConfigurations.configuration;
import static io.plumbline.engine.ReloadConfigurations.limits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.codec.DeviceTable;
import io.plumbline.codec.sbe.ConfigurationDevicesDecoder;
import io.plumbline.codec.sbe.ConfigurationStartDecoder;
import io.plumbline.codec.sbe.SnapshotStartDecoder;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Cores;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.EventPrinter;
import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.journal.Durability;
import io.plumbline.journal.JournalCatalog;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalFollower;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.JournalTailer;
import io.plumbline.journal.Retention;
import io.plumbline.journal.RollCycle;
import io.plumbline.journal.SegmentInfo;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another configuration in force while the engine runs: from one place between two lines on, for all who decide. */
@Timeout(120)
class ReloadTest
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);
    private static final long START_NS = 1_795_222_800L * SECOND;
    private static final int RELOADS = 40;
    private static final LongConsumer NO_PROGRESS = (bytes) ->
    {
    };
    private static final int POOL = 12;
    private static final Pattern EVENT = Pattern.compile(
        "\\{\"event\":\"(deviation|raised|cleared|recovered)\",\"sequence\":(\\d+),.*\"code\":\"([^\"]*)\".*");

    @TempDir
    private Path directory;
    private final AtomicLong nowNs = new AtomicLong(START_NS);
    private final FedSource source = new FedSource();

    @Test
    void shouldKeepWhatIsKnownOfDevicesThatStay()
    {
        final Configuration before = configuration(
            TimeMode.ARRIVAL, ThreadingMode.SHARED, codes("gone", "b", "c", "quiet"), limits(-3, 1, 1));
        final List<String> run = run(before, (engine) ->
        {
            feedAndWait(engine, round("gone", 9));
            feedAndWait(engine, round("b", 9));
            feedAndWait(engine, Arrays.copyOf(round("c", 9), 5));
            nowNs.addAndGet(30 * SECOND);
            // In another order; b may go further, and quiet is watched more closely from its next reading on.
            final Configuration after = configuration(
                TimeMode.ARRIVAL,
                ThreadingMode.SHARED,
                codes("new", "quiet", "b", "c"),
                limits(-3, 1, 1),
                new Limits(bounds(-3), bounds(-3), false, 45 * SECOND, 7 * SECOND, 1, 1),
                limits(-20, 1, 1),
                limits(-3, 1, 1));
            final Reload reload = reload(engine, after);
            assertEquals("1 device added, 1 removed, 2 changed", reload.change().toString());
            assertEquals(4, engine.fleet().devices().size());
            feedAndWait(engine, line("gone", 1, 0));
            feedAndWait(engine, Arrays.copyOfRange(round("c", 9), 5, 8));
            feedAndWait(engine, round("b", 9));
            nowNs.addAndGet(60 * SECOND);
            feedAndWait(engine, line("new", 8, 0));
            nowNs.addAndGet(30 * SECOND);
            feedAndWait(engine, line("quiet", 1, 0));
        });
        assertEquals(
            List.of(
                "deviation gone", "raised gone", "deviation b", "raised b",
                "configuration \"time\":\"2026-11-21T01:00:30.000000000Z\"," +
                    "\"devices\":4,\"added\":1,\"removed\":1,\"changed\":2,\"alarmsDropped\":1",
                "rejected", "deviation c", "raised c", "cleared b",
                "silent quiet", "silent c", "silent b", "recovered quiet", "summary"),
            run.stream().map(ReloadTest::inShort).toList(),
            () -> String.join("\n", run));
        assertTrue(run.get(run.size() - 1).contains("\"raised\":3,\"cleared\":1"), run.get(run.size() - 1));
        assertEquals(run, EngineRun.replay(directory));
    }

    @Test
    void shouldDecideWhatFallsDueWithAReloadByTheLimitsThatEnd()
    {
        final Configuration before = configuration(
            TimeMode.ARRIVAL, ThreadingMode.DEDICATED, codes("a", "b", "c"), limits(-3, 1, 1));
        final List<String> run = run(before, (engine) ->
        {
            feedAndWait(engine, line("b", 1, 0));
            nowNs.addAndGet(60 * SECOND);
            reload(engine, configuration(
                TimeMode.ARRIVAL, ThreadingMode.DEDICATED, codes("c", "d"), limits(-3, 1, 1)));
            nowNs.addAndGet(60 * SECOND);
            reload(engine, configuration(
                TimeMode.ARRIVAL, ThreadingMode.DEDICATED, codes("x", "d", "c"), limits(-3, 1, 1)));
        });
        assertEquals(
            List.of("incomplete b", "configuration", "silent c", "configuration", "summary"),
            run.stream().map(ReloadTest::inShort).map(line -> line.replaceFirst("(configuration).*", "$1")).toList(),
            () -> String.join("\n", run));
        assertTrue(run.get(0).contains("\"sequence\":2,"), run.get(0));
        assertTrue(run.get(1).contains("\"sequence\":2,"), run.get(1));
        assertEquals(run, EngineRun.replay(directory));
    }

    @Test
    void shouldBringTheReloadedFleetBackAtTheNextStart()
    {
        final Configuration before =
            configuration(TimeMode.MESSAGE, ThreadingMode.SHARED, codes("a", "b"), limits(-3, 1, 1));
        final Configuration after =
            configuration(TimeMode.MESSAGE, ThreadingMode.SHARED, codes("c", "b"), limits(-3, 1, 1));
        run(before, (engine) ->
        {
            feedAndWait(engine, line("b", 1, 0));
            reload(engine, after);
            feedAndWait(engine, line("c", 3, 0));
        });
        final RecoveredState recovered = Recovery.recover(JournalDirectory.open(directory));
        assertEquals(2, recovered.fleet().devices().size());
        assertEquals("c", recovered.fleet().devices().code(0));
        assertEquals(4, recovered.nextSequence());
        final long hash = EngineRun.replay(directory, DecisionListener.NONE).monitor().stateHash();
        assertEquals(hash, recovered.stateHash());
    }

    @Test
    void shouldRefuseWhatNeedsARestartAndGoOnAsItWas()
    {
        final Configuration before =
            configuration(TimeMode.MESSAGE, ThreadingMode.SHARED, codes("a", "b"), limits(-3, 1, 1));
        final List<String> run = run(before, (engine) ->
        {
            final Configuration other = new Configuration(
                TimeMode.ARRIVAL, codes("c"), before(codes("c")), 100, ThreadingMode.DEDICATED,
                WaitStrategyKind.BLOCKING, 128, new Cores(0, Cores.NONE, Cores.NONE), 5_000_000L,
                new JournalSettings(RollCycle.DAILY, 65_536, Durability.DISK, JournalSettings.DEFAULT_AHEAD_BYTES),
                new Retention(1, 2, 3), before.actions(), before.listen());
            final ReloadRefusedException refused =
                assertThrows(ReloadRefusedException.class, () -> engine.reload(other));
            assertEquals(
                "time, max-line-length, threading, wait-strategy, ring-size, cores, tick-interval, roll-cycle, " +
                    "durability, journal-ahead-mib, retention: need a restart",
                refused.getMessage());
            assertFalse(refused.isTemporary());
            final Configuration one = new Configuration(
                before.timeMode(), codes("c"), before(codes("c")), 100, before.threading(), before.waitStrategy(),
                before.ringSize(), before.cores(), before.tickIntervalNs(), before.journal(), before.retention(),
                before.actions(), before.listen());
            assertEquals(
                "max-line-length: needs a restart",
                assertThrows(ReloadRefusedException.class, () -> engine.reload(one)).getMessage());
            feedAndWait(engine, line("a", 1, 0), line("c", 1, 0));
        });
        assertEquals(List.of("rejected", "summary"), run.stream().map(ReloadTest::inShort).toList());
        assertEquals(run, EngineRun.replay(directory));
    }

    @Test
    void shouldJournalNothingWhenNothingChanges()
    {
        final Configuration before =
            configuration(TimeMode.MESSAGE, ThreadingMode.SHARED, codes("a", "b"), limits(-3, 1, 1));
        run(before, (engine) ->
        {
            feedAndWait(engine, line("a", 1, 0));
            final Fleet fleet = engine.fleet();
            final Reload reload = engine.reload(
                configuration(TimeMode.MESSAGE, ThreadingMode.SHARED, codes("a", "b"), limits(-3, 1, 1)));
            assertTrue(reload.isInForce());
            assertEquals("nothing has changed", reload.change().toString());
            assertSame(fleet, engine.fleet());
            assertEquals(1, engine.journaledEvents());
            reload(engine, configuration(
                TimeMode.MESSAGE, ThreadingMode.SHARED, codes("b", "a"), limits(-3, 1, 1)));
            feedAndWait(engine, line("a", 2, 0));
        });
        assertEquals(1, reloads());
        assertEquals(4, Recovery.recover(JournalDirectory.open(directory)).nextSequence());
    }

    @Test
    void shouldFollowAFleetThatGrowsBeyondTheCachesAndShrinksAgain()
    {
        final int large = 20_000;
        final DeviceCodes many = codes(
            IntStream.range(0, large).mapToObj(device -> "device-" + device).toArray(String[]::new));
        final Configuration few =
            configuration(TimeMode.MESSAGE, ThreadingMode.DEDICATED, codes("a", "device-7"), limits(-3, 1, 1));
        final Configuration grown =
            configuration(TimeMode.MESSAGE, ThreadingMode.DEDICATED, many, limits(-3, 1, 1));
        final Random random = new Random(SEED);
        final List<String> run = run(few, (engine) ->
        {
            for (int i = 0; i < 3; i++)
            {
                final String[] lines = new String[20_000];
                Arrays.setAll(lines, n -> line(
                    "device-" + (n % 2 == 0 ? 7 : random.nextInt(large)), 1 + n % 8, random.nextInt(9)));
                source.feed(lines);
                reload(engine, grown);
                source.feed(lines);
                reload(engine, few);
            }
        });
        assertEquals(6, run.stream().filter(line -> line.contains("\"configuration\"")).count(), "seed " + SEED);
        assertEquals(run, EngineRun.replay(directory), "seed " + SEED);
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldDecodeAndDecideByTheFleetInForceUnderLoad(final ThreadingMode threading) throws Exception
    {
        final Random random = new Random(SEED + threading.ordinal());
        final String seed = "seed " + SEED;
        final List<String> fed = Collections.synchronizedList(new ArrayList<>());
        final Configuration first = random(threading, random);
        final List<Configuration> inForce = new ArrayList<>(List.of(first));
        final List<String> run = run(first, (engine) ->
        {
            final Thread feeder = new Thread(() -> feedLoad(new Random(SEED), fed), "feeder");
            feeder.start();
            while (feeder.isAlive())
            {
                final Configuration next = random(threading, random);
                final Reload reload = reload(engine, next);
                if (!reload.change().isNothing())
                {
                    inForce.add(next);
                }
            }
        });
        final List<String> lines = new ArrayList<>(fed);
        lines.removeIf(String::isBlank);
        assertTrue(inForce.size() > RELOADS / 2, () -> seed + ": " + inForce.size());

        assertEquals(run, EngineRun.replay(directory), seed);
        final JournalDirectory journal = JournalDirectory.open(directory);
        assertEquals(List.of(), JournalVerifier.verify(journal, NO_PROGRESS).damage(), seed);
        assertEquals(inForce.size() - 1, reloads(), seed);
        final LineCheck check = new LineCheck(lines, inForce);
        try (JournalTailer tailer = new JournalTailer(journal))
        {
            while (tailer.poll(check, 1) > 0)
            {
                continue;
            }
        }
        assertEquals(lines.size(), check.line, seed);
        assertEquals(inForce.size() - 1, check.reloads, seed);
        int named = 0;
        for (final String event : run)
        {
            final Matcher matcher = EVENT.matcher(event);
            if (matcher.matches())
            {
                assertEquals(check.codes.get(Long.parseLong(matcher.group(2))), matcher.group(3), event);
                named++;
            }
        }
        assertTrue(named > 300, seed + ": " + named);

        // Whoever begins in the middle names the devices as who has seen it all.
        for (int i = 0; i < 20; i++)
        {
            final int from = random.nextInt(run.size() - 1);
            final long sequence = Long.parseLong(run.get(from).replaceFirst(".*?\"sequence\":(\\d+).*", "$1"));
            final List<String> due = new ArrayList<>(run.subList(0, run.size() - 1));
            due.removeIf(line ->
                Long.parseLong(line.replaceFirst(".*?\"sequence\":(\\d+).*", "$1")) < sequence);
            final ByteArrayOutputStream out = new ByteArrayOutputStream();
            final EventPrinter printer = new EventPrinter(out);
            try (JournalFollower follower = JournalFollower.fromSequence(journal, "f" + i, sequence))
            {
                while (follower.poll(printer, 10) > 0)
                {
                    continue;
                }
            }
            printer.flush();
            assertEquals(due, out.toString(StandardCharsets.UTF_8).lines().toList(), seed + " from " + sequence);
        }
    }

    private void feedLoad(final Random random, final List<String> fed)
    {
        for (int chunk = 0; chunk < 6 * RELOADS; chunk++)
        {
            final String[] lines = new String[1 + random.nextInt(200)];
            for (int i = 0; i < lines.length; i++)
            {
                // One device at a time, so that rounds get complete; others come in between.
                final int device = random.nextInt(5) == 0 ? random.nextInt(POOL) : chunk % POOL;
                lines[i] = random.nextInt(30) == 0 ? "" : line("d" + device, 1 + i % 8, random.nextInt(9));
            }
            fed.addAll(List.of(lines));
            source.feed(lines);
            final long stepNs = random.nextInt(10) == 0 ? 100 * SECOND : random.nextInt(10) * SECOND;
            while (source.waiting() > 3)
            {
                Thread.yield();
            }
            // Through files of five minutes.
            nowNs.addAndGet(stepNs);
        }
    }

    private static Configuration random(final ThreadingMode threading, final Random random)
    {
        final List<String> codes = new ArrayList<>();
        for (int i = 0; i < POOL; i++)
        {
            if (random.nextInt(3) != 0)
            {
                codes.add("d" + i);
            }
        }
        Collections.shuffle(codes, random);
        if (codes.isEmpty())
        {
            codes.add("d0");
        }
        final Limits[] limits = new Limits[codes.size()];
        Arrays.setAll(limits, i -> limits(-1 - random.nextInt(4), 1 + random.nextInt(2), 1 + random.nextInt(2)));
        return configuration(TimeMode.ARRIVAL, threading, codes(codes.toArray(String[]::new)), limits);
    }

    private long reloads()
    {
        return JournalCatalog.read(JournalDirectory.open(directory)).stream().mapToLong(SegmentInfo::reloads).sum();
    }

    /** Runs, follows and gives the lines that {@code run} prints. */
    private List<String> run(final Configuration configuration, final Scenario scenario)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final EventPrinter printer = new EventPrinter(out);
        final JournalDirectory journal = JournalDirectory.create(directory);
        try (Engine engine = Engine.start(configuration, journal, source, nowNs::get);
            JournalTailer tailer = new JournalTailer(journal).toSegment(engine.segment().number()))
        {
            printer.devices(engine.fleet().devices());
            final Thread follower = new Thread(() ->
            {
                boolean finished = false;
                while (!finished)
                {
                    finished = engine.isFinished();
                    while (tailer.poll(printer, 1) > 0)
                    {
                        continue;
                    }
                }
            });
            follower.start();
            try
            {
                scenario.play(engine);
            }
            finally
            {
                source.end();
                join(follower);
            }
            engine.checkFault();
            assertNotEquals(List.of(), List.of(engine.monitor().counts().toArray()));
            printer.summary(engine.monitor(), engine.countsAtStart(), engine.lastSequence());
            assertThrows(ReloadRefusedException.class, () -> engine.reload(random(ThreadingMode.SHARED, new Random())));
        }
        printer.flush();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static void join(final Thread thread)
    {
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private static Reload reload(final Engine engine, final Configuration next)
    {
        try
        {
            final Reload reload = engine.reload(next);
            assertTrue(reload.await(60, TimeUnit.SECONDS), "not in force");
            return reload;
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private void feedAndWait(final Engine engine, final String... lines)
    {
        final long until = engine.journaledEvents() + lines.length;
        source.feed(lines);
        while (engine.journaledEvents() < until)
        {
            engine.checkFault();
            Thread.yield();
        }
    }

    private static String[] round(final String code, final int high)
    {
        return IntStream.rangeClosed(1, 8)
            .mapToObj(id -> line(code, id, id == 8 ? high : 0))
            .toArray(String[]::new);
    }

    private static String line(final String code, final int id, final int power)
    {
        return "{\"code\": \"" + code + "\", \"id\": \"" + id + "\", \"pwr\": \"" + power +
            "\", \"valid_flag\": \"True\", \"ts\": 1795222800000}";
    }

    /** The event and its device. */
    private static String inShort(final String line)
    {
        final String event = line.replaceFirst("\\{\"event\":\"([a-z]+)\".*", "$1");
        if (event.equals("configuration"))
        {
            return event + " " + line.replaceFirst(".*?(\"time\".*)}", "$1");
        }
        return line.contains("\"code\"") && !event.equals("rejected") ?
            event + " " + line.replaceFirst(".*\"code\":\"([^\"]*)\".*", "$1") :
            event;
    }

    private interface Scenario
    {
        void play(Engine engine);
    }

    /** Holds what was made of each line against the configurations, which came into force at the places shown. */
    private static final class LineCheck implements JournalListener
    {
        private final List<String> lines;
        private final List<Configuration> configurations;
        private final Map<Long, String> codes = new HashMap<>();
        private final List<String> shown = new ArrayList<>();
        private DeviceTable table;
        private int line;
        private int reloads;

        private LineCheck(final List<String> lines, final List<Configuration> configurations)
        {
            this.lines = lines;
            this.configurations = configurations;
            table = new DeviceTable(configurations.get(0).codes().asList());
        }

        @Override
        public void onReading(
            final long sequence,
            final long timeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            final String sent = lines.get(line++);
            assertTrue(sent.contains("\"" + table.code(device) + "\""), () -> sequence + ": " + sent);
            assertTrue(sent.contains("\"id\": \"" + (component + 1) + "\""), sent);
            assertTrue(sent.contains("\"pwr\": \"" + power / 1_000_000 + "\""), sent);
            codes.put(sequence, table.code(device));
        }

        @Override
        public void onRejected(
            final long sequence,
            final long timeNs,
            final int reason,
            final long lineLength,
            final DirectBuffer raw,
            final int offset,
            final int length)
        {
            final String sent = lines.get(line++);
            final byte[] code = sent.replaceFirst(".*\"code\": \"([^\"]*)\".*", "$1").getBytes(StandardCharsets.UTF_8);
            assertEquals(DeviceTable.UNKNOWN, table.find(code, 0, code.length), () -> sequence + ": " + sent);
        }

        @Override
        public void onReload(
            final long sequence,
            final long timeNs,
            final long devicesAdded,
            final long devicesRemoved,
            final long devicesChanged,
            final long alarmsDropped)
        {
            reloads++;
            table = new DeviceTable(configurations.get(reloads).codes().asList());
            checkShown();
        }

        @Override
        public void onConfigurationStart(final ConfigurationStartDecoder start)
        {
            shown.clear();
        }

        @Override
        public void onConfigurationDevices(final ConfigurationDevicesDecoder chunk)
        {
            for (final ConfigurationDevicesDecoder.DevicesDecoder device : chunk.devices())
            {
                device.profile();
                shown.add(device.code());
            }
        }

        @Override
        public void onSnapshotStart(final SnapshotStartDecoder start)
        {
            checkShown();
        }

        private void checkShown()
        {
            assertEquals(table.size(), shown.size());
            for (int device = 0; device < table.size(); device++)
            {
                assertEquals(table.code(device), shown.get(device));
            }
        }
    }
}
