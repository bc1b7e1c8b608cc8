package io.plumbline.engine;

import io.plumbline.codec.sbe.TimeMode;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.monitor.DeadlineListener;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.monitor.MonitorImage;
import io.plumbline.engine.monitor.Verdict;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalLock;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A journal in arrival time, by hand: two devices, rounds that time out after 5 s, silences after 10 s; one segment
 * with a standstill from second 1 to 17 and its last event in second 18, and one that starts in second 118.
 */
public final class PausedJournal
{
    private static final long SECOND = 1_000_000_000L;
    private static final long START_NS = 1_795_222_800L * SECOND;

    private final Path path;
    private final Fleet fleet;
    private JournalAppender appender;
    private DeviationMonitor monitor;
    private long next = 1;

    private PausedJournal(final Path path)
    {
        this.path = path;
        final Limits limits = new Limits(
            ReloadConfigurations.bounds(-3), ReloadConfigurations.bounds(-3), false, 5 * SECOND, 10 * SECOND, 1, 1);
        final Configuration configuration = ReloadConfigurations.configuration(
            io.plumbline.engine.config.TimeMode.ARRIVAL, ThreadingMode.SHARED, DeviceCodes.of("a", "b"), limits);
        fleet = Fleet.of(configuration);
    }

    /** Writes it. */
    public static void write(final Path path)
    {
        final PausedJournal journal = new PausedJournal(path);
        journal.segment(0, () ->
        {
            journal.reading(1, 0, 0);
            journal.standstill(17);
            journal.reading(18, 1, 0);
        });
        journal.segment(118, () -> journal.reading(119, 1, 0));
    }

    /** A time of it, as people write it. */
    public static String time(final int second)
    {
        return Instant.ofEpochSecond(START_NS / SECOND + second).toString();
    }

    private void segment(final long second, final Runnable events)
    {
        final long startNs = START_NS + second * SECOND;
        try (JournalLock lock = JournalDirectory.create(path).lock())
        {
            appender = new JournalAppender(lock.createSegment(startNs / 1_000_000), next);
            appender.segmentStart(startNs, monitor == null ? 0 : monitor.stateHash(), TimeMode.ARRIVAL, "test");
            FleetWriter.write(fleet, appender.configuration());
            final DeviationMonitor started = new DeviationMonitor(fleet.limits(), new Deadlines());
            if (monitor != null)
            {
                final MonitorImage image = new MonitorImage();
                monitor.accept(image);
                started.restore(image, device -> device);
            }
            started.onStart(startNs);
            monitor = started;
            monitor.accept(new SnapshotWriter(appender.snapshot()));
            appender.snapshot().end(monitor.stateHash());
            appender.commit();
            events.run();
            next = appender.nextSequence();
            appender.close();
        }
    }

    private void reading(final long second, final int device, final int component)
    {
        final Verdict verdict = new Verdict();
        final long timeNs = START_NS + second * SECOND;
        monitor.onReading(timeNs, device, component, 7, true, false, verdict);
        appender.reading(timeNs, device, component, 7, JournalFlags.ofReading(true, false, verdict));
        appender.commit();
    }

    private void standstill(final long second)
    {
        monitor.onStandstill(START_NS + second * SECOND);
        appender.standstill(START_NS + second * SECOND);
        appender.commit();
    }

    private final class Deadlines implements DeadlineListener
    {
        @Override
        public void onRoundIncomplete(final long deadlineNs, final int device, final int missing)
        {
            appender.roundIncomplete(deadlineNs, device, missing);
        }

        @Override
        public void onDeviceSilent(final long deadlineNs, final int device)
        {
            appender.deviceSilent(deadlineNs, device);
        }
    }
}
