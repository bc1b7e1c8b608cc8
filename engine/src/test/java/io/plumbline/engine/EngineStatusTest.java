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
import io.plumbline.engine.counters.CounterValue;
import io.plumbline.engine.counters.CounterValues;
import io.plumbline.engine.counters.EngineCounter;
import io.plumbline.engine.counters.EngineCounters;
import io.plumbline.engine.counters.EngineState;
import io.plumbline.engine.counters.ErrorLog;
import io.plumbline.engine.counters.LoggedError;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalFollower;
import io.plumbline.journal.JournalLock;
import io.plumbline.journal.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What others see of an engine while it runs and afterwards. */
@Timeout(120)
class EngineStatusTest
{
    private static final long SECOND = 1_000_000_000L;
    private static final String[] CODES = {"abc01", "def01", "xyz01", "rare"};

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldCountWhatTheRunDid(final ThreadingMode threading)
    {
        final List<String> lines = new RandomMessages(31, CODES).lines(20_000);
        final JournalDirectory journal = JournalDirectory.create(directory.resolve("j"));
        run(journal, threading, lines.subList(0, 12_000));
        final long[] before;
        final long[] after;
        final long journaledEvents;
        try (Engine engine = start(journal, threading, source(lines.subList(12_000, lines.size()))))
        {
            assertEquals(EngineState.RUNNING, CounterValues.read(EngineCounters.open(journal)).state());
            await(engine);
            before = engine.countsAtStart();
            after = engine.monitor().counts().toArray();
            journaledEvents = engine.journaledEvents();
        }

        final CounterValues values = CounterValues.read(EngineCounters.open(journal));

        assertEquals(EngineState.STOPPED, values.state());
        assertEquals(ProcessHandle.current().pid(), values.get(EngineCounter.PROCESS_ID));
        assertEquals("unknown", values.all(EngineCounter.BUILD).get(0).labelValue());
        assertEquals(CODES.length, values.get(EngineCounter.DEVICES));
        assertEquals(2, values.get(EngineCounter.JOURNAL_SEGMENT));
        assertEquals(1, values.get(EngineCounter.SNAPSHOTS));
        assertEquals(0, values.journalLag());
        assertEquals(journaledEvents, values.get(EngineCounter.EVENTS_JOURNALED));
        assertEquals(
            after[MonitorCounts.READINGS] - before[MonitorCounts.READINGS],
            values.get(EngineCounter.READINGS_ACCEPTED));
        assertEquals(
            after[MonitorCounts.DEVIATIONS] - before[MonitorCounts.DEVIATIONS], values.get(EngineCounter.DEVIATIONS));
        assertEquals(
            after[MonitorCounts.INCOMPLETE] - before[MonitorCounts.INCOMPLETE],
            values.get(EngineCounter.ROUNDS_INCOMPLETE));
        final long rejected = after[MonitorCounts.REJECTED] - before[MonitorCounts.REJECTED];
        assertTrue(rejected > 0);
        assertEquals(
            rejected, values.all(EngineCounter.REJECTED).stream().mapToLong(CounterValue::value).sum());
        assertEquals(
            values.get(EngineCounter.READINGS_ACCEPTED) + rejected, values.get(EngineCounter.READINGS_RECEIVED));
        // Gauges go on from the state that was recovered: never heard of since, no device is silent twice.
        assertEquals(
            after[MonitorCounts.RAISED] - after[MonitorCounts.CLEARED], values.get(EngineCounter.ALARMS_UP));
        assertEquals(
            after[MonitorCounts.SILENT] - after[MonitorCounts.RECOVERED], values.get(EngineCounter.DEVICES_SILENT));
        assertTrue(values.get(EngineCounter.JOURNAL_BATCHES) > 1);
        assertTrue(values.get(EngineCounter.JOURNAL_WRITTEN) > 10 * values.get(EngineCounter.READINGS_ACCEPTED));
        assertEquals(List.of(), ErrorLog.read(journal));
    }

    @Test
    void shouldRecordWhyASourceEndedEarly()
    {
        final JournalDirectory journal = JournalDirectory.create(directory.resolve("j"));
        try (Engine engine = start(journal, ThreadingMode.SHARED, new BrokenSource()))
        {
            await(engine);
        }
        assertEquals("the input cannot be read further: pulled out", ErrorLog.read(journal).get(0).text());
        assertEquals(1, CounterValues.read(EngineCounters.open(journal)).get(EngineCounter.ERRORS));
    }

    @Test
    void shouldRecordAFault()
    {
        final JournalDirectory journal = JournalDirectory.create(directory.resolve("j"));
        final MessageSource source = new BrokenSource()
        {
            @Override
            public int read(final byte[] buffer, final int offset, final int length)
            {
                throw new IllegalStateException("on purpose");
            }
        };
        try (Engine engine = start(journal, ThreadingMode.SHARED, source))
        {
            while (!engine.isFinished())
            {
                Thread.onSpinWait();
            }
            assertThrows(EngineFaultException.class, engine::checkFault);
        }
        final LoggedError error = ErrorLog.read(journal).get(0);
        assertTrue(error.text().contains("ingress stopped: on purpose"), error.text());
        assertEquals(EngineState.FAILED, CounterValues.read(EngineCounters.open(journal)).state());
    }

    @Test
    void shouldRecordWhyAnEngineCouldNotStart() throws IOException
    {
        final JournalDirectory journal = JournalDirectory.create(directory.resolve("j"));
        run(journal, ThreadingMode.SHARED, new RandomMessages(1, CODES).lines(100));
        Files.writeString(journal.path().resolve("pruned"), "nonsense");

        assertThrows(JournalException.class, () -> run(journal, ThreadingMode.SHARED, List.of()));

        assertEquals(EngineState.FAILED, CounterValues.read(EngineCounters.open(journal)).state());
        assertTrue(ErrorLog.read(journal).get(0).text().contains("does not say where the journal begins"));
        assertFalse(journal.isWritten());
    }

    @Test
    void shouldLeaveTheFilesOfAnotherEngineAlone()
    {
        final JournalDirectory journal = JournalDirectory.create(directory.resolve("j"));
        try (JournalLock lock = journal.lock())
        {
            final EngineStatus status = new EngineStatus(lock.directory(), () -> 5, "1.2.3");
            assertThrows(JournalException.class, () -> run(journal, ThreadingMode.SHARED, List.of()));
            status.doWork();
            assertEquals("1.2.3",
                CounterValues.read(EngineCounters.open(journal)).all(EngineCounter.BUILD).get(0).labelValue());
            assertEquals(List.of(), ErrorLog.read(journal));
        }
    }

    @Test
    void shouldSayThatItLivesAndRecordThatTheClockWasSetBack()
    {
        final JournalDirectory journal = JournalDirectory.create(directory.resolve("j"));
        final long[] nowMs = {1_000};
        final EngineStatus status = new EngineStatus(journal, () -> nowMs[0], "test");
        nowMs[0] = 7_000;
        status.counters().get(EngineCounter.CLOCK_HOLDS).setRelease(1);
        status.doWork();
        status.doWork();
        assertEquals(1_000, status.counters().get(EngineCounter.START_TIME).get());
        assertEquals(7_000, status.counters().get(EngineCounter.HEARTBEAT_TIME).get());
        final String text = "the clock was set back; time was held until it caught up";
        assertEquals(List.of(new LoggedError(7_000, 7_000, 1, text)), ErrorLog.read(journal));
        assertEquals(EngineState.STARTING, CounterValues.read(EngineCounters.open(journal)).state());
    }

    @Test
    void shouldShowFiguresAndErrorsOfOthers()
    {
        final JournalDirectory journal = JournalDirectory.create(directory.resolve("j"));
        final EngineStatus status = new EngineStatus(journal, () -> 1_000, "test");
        final long[] delivered = {3};
        final String[] error = {null};
        status.mirror(
            status.counters().add(EngineCounter.ACTION_DELIVERED, "siren"), () -> delivered[0]);
        status.watch("action siren", () -> error[0]);
        status.doWork();
        error[0] = "HTTP 500";
        delivered[0] = 4;
        status.doWork();
        status.doWork();
        error[0] = String.valueOf("HTTP 500".toCharArray());
        status.doWork();

        assertEquals(
            List.of(new CounterValue(EngineCounter.ACTION_DELIVERED, "siren", 4)),
            CounterValues.read(EngineCounters.open(journal)).all(EngineCounter.ACTION_DELIVERED));
        assertEquals(
            List.of(new LoggedError(1_000, 1_000, 2, "action siren: HTTP 500")), ErrorLog.read(journal));
    }

    @Test
    void shouldShowHowFarFollowersAreBehind() throws IOException
    {
        final JournalDirectory journal = JournalDirectory.create(directory.resolve("j"));
        run(journal, ThreadingMode.SHARED, new RandomMessages(5, CODES).lines(500));
        final long next;
        JournalFollower.fromSequence(journal, "late", 101).close();
        try (Engine engine = start(journal, ThreadingMode.SHARED, source(List.of())))
        {
            await(engine);
            next = engine.lastSequence() + 1;
        }
        final List<CounterValue> lags =
            CounterValues.read(EngineCounters.open(journal)).all(EngineCounter.FOLLOWER_LAG);
        assertEquals(List.of(new CounterValue(EngineCounter.FOLLOWER_LAG, "late", next - 101)), lags);
    }

    @Test
    void shouldStopWhenItsLockIsNoLongerWhatAnotherWouldTake() throws IOException, InterruptedException
    {
        final JournalDirectory journal = JournalDirectory.create(directory.resolve("j"));
        final Path lock = journal.path().resolve("journal.lock");
        try (Engine engine = start(journal, ThreadingMode.SHARED, new FedSource()))
        {
            Files.move(lock, directory.resolve("moved"));
            Files.createFile(lock);
            while (!engine.isFinished())
            {
                Thread.sleep(10);
            }
            final EngineFaultException fault = assertThrows(EngineFaultException.class, engine::checkFault);
            assertEquals("status stopped: " + lock + ": is no longer the file that this engine has locked, so that " +
                "another could write the journal too", fault.getMessage());
        }
        assertEquals(EngineState.FAILED, CounterValues.read(EngineCounters.open(journal)).state());
    }

    private static void run(
        final JournalDirectory journal, final ThreadingMode threading, final List<String> lines)
    {
        try (Engine engine = start(journal, threading, source(lines)))
        {
            await(engine);
        }
    }

    private static Engine start(
        final JournalDirectory journal, final ThreadingMode threading, final MessageSource source)
    {
        final Limits.Bounds bounds = new Limits.Bounds(-2_000_000L, 2_000_000L, 500_000L);
        final Limits limits = new Limits(bounds, bounds, true, 45 * SECOND, 90 * SECOND, 2, 2);
        final Configuration base = Configuration.of(
            TimeMode.MESSAGE, DeviceCodes.of(CODES), new FleetLimits(List.of(limits), new int[CODES.length]));
        final Configuration configuration = new Configuration(
            base.timeMode(), base.codes(), base.limits(), base.maxLineLength(), threading,
            WaitStrategyKind.SLEEPING, 256, Cores.UNPINNED, base.tickIntervalNs(), base.journal(),
            Retention.EVERYTHING, Actions.NONE, Listen.DEFAULT);
        return Engine.start(configuration, journal, source, WallClock.create());
    }

    private static void await(final Engine engine)
    {
        while (!engine.isFinished())
        {
            Thread.onSpinWait();
        }
        engine.checkFault();
    }

    private static MessageSource source(final List<String> lines)
    {
        return new MemorySource(RandomMessages.bytes(new ArrayList<>(lines)));
    }

    /** Cannot be read. */
    private static class BrokenSource implements MessageSource
    {
        @Override
        public int read(final byte[] buffer, final int offset, final int length) throws IOException
        {
            throw new IOException("pulled out");
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
            return "broken";
        }

        @Override
        public void close()
        {
        }
    }
}
