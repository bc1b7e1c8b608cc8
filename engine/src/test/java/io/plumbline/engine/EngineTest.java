package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.Actions;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.Cores;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.Listen;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.config.WaitStrategyKind;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.Retention;
import io.plumbline.journal.RollCycle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class EngineTest
{
    private static final long SECOND = 1_000_000_000L;
    private static final String[] CODES = {"abc01", "def01", "xyz01", "långtnamn0123456", "rare"};

    @TempDir
    private Path directory;

    private static Configuration configuration(final TimeMode timeMode)
    {
        final Limits.Bounds bounds = new Limits.Bounds(-2_000_000L, 2_000_000L, 500_000L);
        final Limits limits = new Limits(bounds, bounds, true, 45 * SECOND, 90 * SECOND, 2, 2);
        return Configuration.of(
            timeMode, DeviceCodes.of(CODES), new FleetLimits(List.of(limits), new int[CODES.length]));
    }

    private static Configuration with(
        final Configuration base,
        final ThreadingMode threading,
        final WaitStrategyKind waitStrategy,
        final int ringSize)
    {
        return new Configuration(
            base.timeMode(),
            base.codes(),
            base.limits(),
            base.maxLineLength(),
            threading,
            waitStrategy,
            ringSize,
            Cores.UNPINNED,
            base.tickIntervalNs(),
            base.journal(),
            Retention.EVERYTHING,
            Actions.NONE,
            Listen.DEFAULT);
    }

    private static MessageSource source(final List<String> lines)
    {
        return new MemorySource(RandomMessages.bytes(lines));
    }

    private Path journal(final String name)
    {
        return directory.resolve(name);
    }

    private static List<String> withoutSummary(final List<String> lines)
    {
        assertTrue(lines.get(lines.size() - 1).startsWith("{\"event\":\"summary\""), "no summary");
        return lines.subList(0, lines.size() - 1);
    }

    private static String stateHash(final List<String> lines)
    {
        final String summary = lines.get(lines.size() - 1);
        return summary.substring(summary.indexOf("\"stateHash\""));
    }

    @ParameterizedTest
    @EnumSource(TimeMode.class)
    void shouldReplayToTheSameLines(final TimeMode timeMode)
    {
        final List<String> lines = new RandomMessages(11, CODES).lines(20_000);
        final List<String> printed = EngineRun.run(configuration(timeMode), journal("a"), source(lines));
        assertTrue(printed.size() > 100, "too few events");
        assertEquals(printed, EngineRun.replay(journal("a")));
    }

    @Test
    void shouldGiveTheSameEventsWhereverMessageTimeInputIsCut()
    {
        final long seed = 12;
        final Configuration configuration = configuration(TimeMode.MESSAGE);
        final List<String> lines = new RandomMessages(seed, CODES).lines(3000);
        final List<String> whole = EngineRun.run(configuration, journal("whole"), source(lines));
        final Random random = new Random(seed);
        final List<Integer> cuts = new ArrayList<>(List.of(0, 1, 2, lines.size() - 1, lines.size()));
        for (int i = 0; i < 15; i++)
        {
            cuts.add(random.nextInt(lines.size()));
        }
        for (final int cut : cuts)
        {
            final Path journal = journal("cut-" + cut + "-" + cuts.indexOf(cut));
            final List<String> first = EngineRun.run(configuration, journal, source(lines.subList(0, cut)));
            final List<String> second =
                EngineRun.run(configuration, journal, source(lines.subList(cut, lines.size())));
            final List<String> both = new ArrayList<>(withoutSummary(first));
            both.addAll(withoutSummary(second));
            assertEquals(withoutSummary(whole), both, "seed " + seed + ", cut at line " + cut);
            assertEquals(stateHash(whole), stateHash(second), "seed " + seed + ", cut at line " + cut);
            final List<String> printed = new ArrayList<>(first);
            printed.addAll(second);
            assertEquals(printed, EngineRun.replay(journal));
        }
    }

    @ParameterizedTest
    @EnumSource(WaitStrategyKind.class)
    void shouldDecideTheSameInAnyThreading(final WaitStrategyKind waitStrategy)
    {
        final Configuration base = configuration(TimeMode.MESSAGE);
        final List<String> lines = new RandomMessages(13, CODES).lines(5000);
        final List<String> expected = EngineRun.run(base, journal("base"), source(lines));
        for (final ThreadingMode threading : ThreadingMode.values())
        {
            // A small ring, so that it is full most of the time.
            final Configuration other = with(base, threading, waitStrategy, 64);
            final Path journal = journal(threading + "-" + waitStrategy);
            assertEquals(expected, EngineRun.run(other, journal, source(lines)));
            assertEquals(expected, EngineRun.replay(journal));
        }
    }

    @Test
    void shouldDecideTheSameHoweverTheBytesCome()
    {
        final Configuration configuration = configuration(TimeMode.MESSAGE);
        final byte[] bytes = RandomMessages.bytes(new RandomMessages(14, CODES).lines(1500));
        final List<String> expected = EngineRun.run(configuration, journal("whole"), new MemorySource(bytes));
        for (final int chunk : new int[] {1, 7, 64, 4097})
        {
            assertEquals(
                expected,
                EngineRun.run(configuration, journal("chunk" + chunk), new MemorySource(bytes, 1, chunk)),
                "chunks of " + chunk);
        }
    }

    /** A source that gives what it is fed and moves the clock with it. */
    private static class TimedSource implements MessageSource
    {
        private final AtomicLong clock;
        private final List<Object> steps;
        private int next;
        private int idle;

        /** Lines, and longs by which the clock is moved. */
        TimedSource(final AtomicLong clock, final Object... steps)
        {
            this.clock = clock;
            this.steps = List.of(steps);
        }

        @Override
        public int read(final byte[] buffer, final int offset, final int length) throws IOException
        {
            // Between two steps the agent turns a few times with nothing to read, so that it may tick.
            if (idle++ % 4 != 0)
            {
                return 0;
            }
            if (next == steps.size())
            {
                return END;
            }
            final Object step = steps.get(next++);
            if (step instanceof final Long move)
            {
                clock.addAndGet(move);
                return 0;
            }
            final byte[] bytes = ((String)step + "\n").getBytes(StandardCharsets.UTF_8);
            System.arraycopy(bytes, 0, buffer, offset, bytes.length);
            return bytes.length;
        }

        @Override
        public long position()
        {
            return 0;
        }

        @Override
        public long size()
        {
            return -1;
        }

        @Override
        public String name()
        {
            return "timed";
        }

        @Override
        public void close()
        {
        }
    }

    private static String reading(final String code, final int id)
    {
        return "{\"code\": \"" + code + "\", \"id\": \"" + id + "\", \"pwr\": \"-50\", \"valid_flag\": \"True\"}";
    }

    private List<String> runTimed(final String journal, final AtomicLong clock, final Object... steps)
    {
        final List<String> lines = EngineRun.run(
            Configuration.defaults(), journal(journal), new TimedSource(clock, steps), clock::get);
        return lines.stream()
            .map(line -> line.replaceAll("\"sequence\":\\d+,", ""))
            .filter(line -> !line.contains("summary"))
            .toList();
    }

    @Test
    void shouldKeepTimeMovingInArrivalTimeWhenNothingArrives()
    {
        final AtomicLong clock = new AtomicLong(1_700_000_000 * SECOND);
        assertEquals(
            List.of(
                "{\"event\":\"incomplete\",\"time\":\"2023-11-14T22:14:15.000000000Z\",\"code\":\"abc01\"," +
                    "\"missing\":[2,3,4,5,6,7,8]}",
                "{\"event\":\"silent\",\"time\":\"2023-11-14T22:14:50.000000000Z\",\"code\":\"def01\"}",
                "{\"event\":\"silent\",\"time\":\"2023-11-14T22:14:50.000000000Z\",\"code\":\"xyz01\"}",
                "{\"event\":\"silent\",\"time\":\"2023-11-14T22:15:00.000000000Z\",\"code\":\"abc01\"}",
                "{\"event\":\"recovered\",\"time\":\"2023-11-14T22:15:10.000000000Z\",\"code\":\"abc01\"}"),
            runTimed(
                "a",
                clock,
                10 * SECOND,
                reading("abc01", 1),
                44 * SECOND,
                2 * SECOND,
                24 * SECOND,
                SECOND,
                9 * SECOND,
                20 * SECOND - 20 * SECOND,
                20 * SECOND,
                reading("abc01", 2)));
        assertEquals(6, EngineRun.replay(journal("a")).size());
    }

    @Test
    void shouldCallTimeSpentDownNobodysSilenceInArrivalTime()
    {
        final AtomicLong clock = new AtomicLong(1_700_000_000 * SECOND);
        assertEquals(List.of(), runTimed("a", clock, SECOND, reading("abc01", 1), 10 * SECOND));
        // A day later: the open round kept its deadline, which is past; the silences begin anew.
        clock.addAndGet(86_400 * SECOND);
        assertEquals(
            List.of(
                "{\"event\":\"incomplete\",\"time\":\"2023-11-14T22:14:06.000000000Z\",\"code\":\"abc01\"," +
                    "\"missing\":[2,3,4,5,6,7,8]}"),
            runTimed("a", clock, SECOND, reading("def01", 1)));
        EngineRun.replay(journal("a"));
    }

    @Test
    void shouldHoldTimeWhenTheClockIsSetBack()
    {
        final AtomicLong clock = new AtomicLong(1_700_000_000 * SECOND);
        final List<String> lines = EngineRun.run(
            Configuration.defaults(),
            journal("a"),
            new TimedSource(clock, 10 * SECOND, "bad 1", -3600 * SECOND, "bad 2", 3601 * SECOND, "bad 3"),
            clock::get);
        final List<String> times = lines.stream()
            .filter(line -> line.contains("\"event\":\"rejected\""))
            .map(line -> line.replaceAll(".*\"time\":\"([^\"]*)\".*", "$1"))
            .toList();
        assertEquals(
            List.of(
                "2023-11-14T22:13:30.000000000Z", "2023-11-14T22:13:30.000000000Z", "2023-11-14T22:13:31.000000000Z"),
            times);
        EngineRun.replay(journal("a"));
    }

    @Test
    void shouldBeginEachCycleOfTheJournalWithASnapshotAndRecoverFromIt()
    {
        final AtomicLong clock = new AtomicLong(1_700_000_000 * SECOND);
        final Configuration base = Configuration.defaults();
        final Configuration configuration = new Configuration(
            base.timeMode(), base.codes(), base.limits(), base.maxLineLength(), base.threading(), base.waitStrategy(),
            base.ringSize(), base.cores(), base.tickIntervalNs(), JournalSettings.DEFAULT.with(RollCycle.FIVE_MINUTELY),
            Retention.EVERYTHING,
            Actions.NONE,
            Listen.DEFAULT);
        final List<Object> steps = new ArrayList<>();
        for (int i = 0; i < 60; i++)
        {
            steps.add(20 * SECOND);
            steps.add(reading("abc01", 1 + i % 8));
            steps.add(reading("def01", 1 + i % 5));
        }
        final List<String> lines = EngineRun.run(
            configuration, journal("a"), new TimedSource(clock, steps.toArray()), clock::get);
        assertEquals(lines, EngineRun.replay(journal("a")));
        try (Engine engine = Engine.start(
            configuration, JournalDirectory.create(journal("a")), new MemorySource(new byte[0]), clock::get))
        {
            final long events = engine.recovered().nextSequence() - 1;
            assertTrue(events > 100);
            assertTrue(engine.recovered().replayed() < events / 2, "recovered from the last cycle's snapshot");
            assertEquals(stateHash(lines), "\"stateHash\":\"" +
                io.plumbline.engine.monitor.StateHash.format(engine.recovered().stateHash()) + "\"}");
        }
    }

    @Test
    void shouldKeepAlarmsOfDevicesThatStayWhenTheConfigurationChanges()
    {
        final List<String> round = new ArrayList<>();
        for (int id = 1; id <= 8; id++)
        {
            round.add("{\"code\":\"def01\",\"id\":" + id + ",\"pwr\":" + (id == 2 ? 0 : -50) +
                ",\"valid_flag\":true,\"ts\":" + (1000 + id) + "}");
        }
        final Limits.Bounds bounds = new Limits.Bounds(-3_000_000L, Limits.NONE, 0);
        final Limits limits = new Limits(bounds, bounds, false, 45 * SECOND, 90 * SECOND, 1, 1);
        final List<String> before = EngineRun.run(
            Configuration.of(
                TimeMode.MESSAGE, DeviceCodes.of("abc01", "def01"), new FleetLimits(List.of(limits), new int[2])),
            journal("a"),
            source(round));
        assertTrue(before.toString().contains("raised"));
        final List<String> after = EngineRun.run(
            Configuration.of(
                TimeMode.MESSAGE, DeviceCodes.of("new01", "def01"), new FleetLimits(List.of(limits), new int[2])),
            journal("a"),
            source(round.stream().map(line -> line.replace("\"pwr\":0", "\"pwr\":-50")).toList()));
        assertTrue(after.toString().contains("cleared"), after.toString());
        EngineRun.replay(journal("a"));
    }

    @Test
    void shouldRefuseAJournalOfTheOtherKindOfTime()
    {
        EngineRun.run(configuration(TimeMode.MESSAGE), journal("a"), source(List.of(reading("abc01", 1))));
        final EngineException refused = assertThrows(
            EngineException.class,
            () -> EngineRun.run(configuration(TimeMode.ARRIVAL), journal("a"), source(List.of())));
        assertTrue(refused.getMessage().contains("time: message"), refused.getMessage());
        // The lock is free again.
        EngineRun.run(configuration(TimeMode.MESSAGE), journal("a"), source(List.of()));
    }

    @Test
    void shouldRefuseASecondEngineOnTheJournal()
    {
        final AtomicLong clock = new AtomicLong(SECOND);
        try (Engine engine = Engine.start(
            Configuration.defaults(),
            JournalDirectory.create(journal("a")),
            new TimedSource(clock, SECOND, SECOND),
            clock::get))
        {
            assertThrows(
                JournalException.class,
                () -> EngineRun.run(Configuration.defaults(), journal("a"), source(List.of())));
            assertFalse(engine.segment().path().toString().isEmpty());
        }
    }

    @Test
    void shouldHandleWhatCameBeforeTheSourceFailed()
    {
        final AtomicLong clock = new AtomicLong(SECOND);
        final MessageSource failing = new TimedSource(clock, "bad", "worse")
        {
            @Override
            public int read(final byte[] buffer, final int offset, final int length) throws IOException
            {
                final int read = super.read(buffer, offset, length);
                if (read == END)
                {
                    throw new IOException("the cable is out");
                }
                return read;
            }
        };
        try (Engine engine = Engine.start(
            Configuration.defaults(), JournalDirectory.create(journal("a")), failing, clock::get))
        {
            while (!engine.isFinished())
            {
                Thread.onSpinWait();
            }
            engine.checkFault();
            assertEquals("the cable is out", engine.sourceFailure().orElseThrow().getMessage());
            assertEquals(2, engine.lastSequence());
        }
        assertEquals(3, EngineRun.replay(journal("a")).size());
    }
}
