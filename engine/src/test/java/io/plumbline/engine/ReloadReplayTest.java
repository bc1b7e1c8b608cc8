package io.plumbline.engine;

import static io.plumbline.engine.ReloadConfigurations.codes;
import static io.plumbline.engine.ReloadConfigurations.configuration;
import static io.plumbline.engine.ReloadConfigurations.limits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.replay.RecoveredState;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.engine.replay.ReplayDifferenceException;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.engine.verify.VerifyReport;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalLock;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reloads as they should not stand in a journal: cut off, or not what they say. */
class ReloadReplayTest
{
    private static final long START_NS = 1_795_222_800_000_000_000L;
    private static final String LINE =
        "{\"code\": \"b\", \"id\": \"1\", \"pwr\": \"1\", \"valid_flag\": \"True\", \"ts\": 1795222800000}";

    @TempDir
    private Path directory;

    @Test
    void shouldTakeNoNoticeOfAConfigurationWhoseReloadWasNotWritten()
    {
        final Configuration before =
            configuration(TimeMode.MESSAGE, ThreadingMode.SHARED, codes("a", "b"), limits(-3, 1, 1));
        final Fleet next = Fleet.of(
            configuration(TimeMode.MESSAGE, ThreadingMode.SHARED, codes("c"), limits(-3, 1, 1)));
        write(before, (appender) -> FleetWriter.write(next, appender.newConfiguration()));
        final RecoveredState recovered = Recovery.recover(JournalDirectory.open(directory));
        assertEquals(2, recovered.fleet().devices().size());
        assertEquals(2, recovered.nextSequence());
        final List<String> run =
            EngineRun.run(before, directory, new MemorySource(RandomMessages.bytes(List.of(LINE, LINE)), 1, 100));
        assertEquals(1, run.size(), () -> run.toString());
        EngineRun.replay(directory);
        assertEquals(List.of(), verify().damage());
    }

    @Test
    void shouldReportAReloadThatIsNotWhatItSays()
    {
        final Configuration before =
            configuration(TimeMode.MESSAGE, ThreadingMode.SHARED, codes("a", "b"), limits(-3, 1, 1));
        final Fleet next = Fleet.of(
            configuration(TimeMode.MESSAGE, ThreadingMode.SHARED, codes("c", "b"), limits(-3, 1, 1)));
        final DeviationMonitor monitor = new DeviationMonitor(next.limits(), new DeadlineLog(2, 64));
        write(before, (appender) -> writeReload(appender, next, monitor, 0));
        final String difference = assertThrows(
            ReplayDifferenceException.class, () -> EngineRun.replay(directory)).getMessage();
        assertTrue(difference.contains("1 device added, 1 removed, 0 changed"), difference);
        final VerifyReport verified = verify();
        assertEquals(1, verified.damage().size(), () -> verified.damage().toString());
    }

    @Test
    void shouldDecideAgainFromAReloadOnBehindADifference()
    {
        final Configuration before =
            configuration(TimeMode.MESSAGE, ThreadingMode.SHARED, codes("a", "b"), limits(-3, 1, 1));
        final Fleet next = Fleet.of(
            configuration(TimeMode.MESSAGE, ThreadingMode.SHARED, codes("c", "b"), limits(-3, 1, 1)));
        final DeviationMonitor monitor = new DeviationMonitor(next.limits(), new DeadlineLog(2, 64));
        write(before, (appender) ->
        {
            appender.reading(0, 0, 0, 1, JournalFlags.VALID | JournalFlags.RECOVERED);
            appender.commit();
            writeReload(appender, next, monitor, 1);
        });
        final VerifyReport verified = verify();
        assertEquals(1, verified.damage().size(), () -> verified.damage().toString());
        assertTrue(verified.damage().get(0).toString().contains("flags"), () -> verified.damage().toString());
        // The one that differs, and the one behind the reload.
        assertEquals(2, verified.readings());
    }

    @Test
    void shouldReportAReloadWithoutItsConfiguration()
    {
        final Configuration before =
            configuration(TimeMode.MESSAGE, ThreadingMode.SHARED, codes("a", "b"), limits(-3, 1, 1));
        write(before, (appender) ->
        {
            appender.commit();
            appender.reload(0, 0, 0, 0, 0);
        });
        final String difference = assertThrows(
            ReplayDifferenceException.class, () -> EngineRun.replay(directory)).getMessage();
        assertTrue(difference.contains("a reload without its configuration"), difference);
    }

    private static void writeReload(
        final JournalAppender appender, final Fleet fleet, final DeviationMonitor monitor, final int removed)
    {
        FleetWriter.write(fleet, appender.newConfiguration());
        appender.reload(0, 1, removed, 0, 0);
        monitor.accept(new SnapshotWriter(appender.snapshot()));
        appender.snapshot().end(monitor.stateHash());
        appender.reading(START_NS, 0, 0, 1, JournalFlags.VALID);
    }

    /** A segment as an engine begins it, with one event; and then something else. */
    private void write(final Configuration configuration, final Consumer<JournalAppender> more)
    {
        final Fleet fleet = Fleet.of(configuration);
        final DeviationMonitor monitor = new DeviationMonitor(fleet.limits(), new DeadlineLog(2, 64));
        try (JournalLock lock = JournalDirectory.create(directory).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_NS / 1_000_000), 1))
        {
            appender.segmentStart(START_NS, 0, FleetWriter.sbe(fleet.timeMode()), "test");
            FleetWriter.write(fleet, appender.configuration());
            monitor.accept(new SnapshotWriter(appender.snapshot()));
            appender.snapshot().end(monitor.stateHash());
            appender.tick(0);
            more.accept(appender);
            appender.commit();
        }
    }

    private VerifyReport verify()
    {
        return JournalVerifier.verify(JournalDirectory.open(directory), (bytes) ->
        {
        });
    }
}
