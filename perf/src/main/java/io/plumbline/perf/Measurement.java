package io.plumbline.perf;

import io.plumbline.codec.AvroJsonDecoder;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.PowerReport;
import io.plumbline.engine.Engine;
import io.plumbline.engine.Fleet;
import io.plumbline.engine.StartOptions;
import io.plumbline.engine.WallClock;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.ingress.LineDecoder;
import io.plumbline.engine.ingress.LineFramer;
import io.plumbline.engine.ingress.MessageSource;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalTailer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The things that are timed: the whole engine, decoding alone, and the verified replay. Each checks that it did all its
 * work, so a figure of something that went wrong is never given. Nanoseconds.
 */
final class Measurement
{
    private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int FRAMER_LENGTH = 256 * 1024;
    private static final int BATCH_LIMIT = 256;
    private static final JournalListener NOTHING = new JournalListener()
    {
    };

    private final Configuration configuration;
    private final StartOptions options;
    private final List<Messages> messages;
    private final long repeats;

    /**
     * @param configuration of the engine.
     * @param messages      all of them acceptable to it.
     * @param repeats       how often they are given.
     */
    Measurement(final Configuration configuration, final Messages messages, final long repeats)
    {
        this(configuration, StartOptions.DEFAULT, List.of(messages), repeats);
    }

    /**
     * @param configuration of the engine.
     * @param options       of its start.
     * @param messages      all of them acceptable to it.
     * @param repeats       how often they are given.
     */
    Measurement(
        final Configuration configuration,
        final StartOptions options,
        final List<Messages> messages,
        final long repeats)
    {
        this.configuration = configuration;
        this.options = options;
        this.messages = messages;
        this.repeats = repeats;
    }

    /** Bytes that one run is given. */
    long bytes()
    {
        return repeats * messages.stream().mapToLong(Messages::length).sum();
    }

    /** Bytes of a message on average, its line end included. */
    double messageLength()
    {
        return (double)bytes() / count();
    }

    /** How many messages one run handles. */
    long count()
    {
        return repeats * messages.stream().mapToLong(Messages::count).sum();
    }

    /**
     * From the first byte taken until everything stands in the journal, through {@link Engine}, into a new journal.
     *
     * @param journal new directory.
     * @param cost    sampled on the way, or null.
     */
    long engine(final Path journal, final EngineCost cost)
    {
        return engineTimes(journal, cost).durationNs();
    }

    /**
     * The same, with when it began and ended.
     *
     * @param journal new directory.
     * @param cost    sampled on the way, or null.
     */
    Times engineTimes(final Path journal, final EngineCost cost)
    {
        final MeasuredSource source = new MeasuredSource(messages, repeats);
        try (Engine engine = Engine.start(
            configuration, JournalDirectory.create(journal), source, WallClock.create(), options))
        {
            while (!engine.isFinished())
            {
                Processes.checkInterrupt();
                if (cost != null)
                {
                    cost.sample(source.position());
                }
                LockSupport.parkNanos(POLL_NS);
            }
            final long endNs = System.nanoTime();
            engine.checkFault();
            checkCount("engine accepted", engine.monitor().counts().get(MonitorCounts.READINGS));
            return new Times(source.startNs(), endNs);
        }
    }

    /** Framing and decoding the same bytes into one reused report, on the calling thread. */
    long decode()
    {
        final MeasuredSource source = new MeasuredSource(messages, repeats);
        final Fleet fleet = Fleet.of(configuration);
        final LineFramer framer = new LineFramer(FRAMER_LENGTH, fleet.maxLineLength(), 1);
        final LineDecoder lines = new LineDecoder(
            framer,
            new AvroJsonDecoder(fleet.devices(), fleet.timeMode() == TimeMode.MESSAGE, fleet.maxLineLength()),
            fleet.devices());
        final PowerReport report = new PowerReport();
        long accepted = 0;
        int length = 0;
        while (length != MessageSource.END)
        {
            DecodeStatus status = lines.next(report);
            while (status != null)
            {
                accepted += status == DecodeStatus.OK ? 1 : 0;
                status = lines.next(report);
            }
            final int room = framer.room();
            length = source.read(framer.buffer(), framer.limit(), room);
            framer.added(Math.max(0, length));
        }
        final long endNs = System.nanoTime();
        checkCount("decoder accepted", accepted);
        return endNs - source.startNs();
    }

    /** Verified replay of a journal that the engine has written. */
    long replay(final Path journal)
    {
        final Replayer replayer = new Replayer(DecisionListener.NONE);
        final long startNs = System.nanoTime();
        try (JournalTailer tailer = new JournalTailer(JournalDirectory.open(journal)))
        {
            while (tailer.poll(replayer, BATCH_LIMIT) > 0)
            {
                continue;
            }
            replayer.end();
        }
        final long endNs = System.nanoTime();
        checkCount("replay verified", replayer.monitor().counts().get(MonitorCounts.READINGS));
        return endNs - startNs;
    }

    /** How many batches a journal has. */
    static long batches(final Path journal)
    {
        long batches = 0;
        try (JournalTailer tailer = new JournalTailer(JournalDirectory.open(journal)))
        {
            int polled = tailer.poll(NOTHING, BATCH_LIMIT);
            while (polled > 0)
            {
                batches += polled;
                polled = tailer.poll(NOTHING, BATCH_LIMIT);
            }
        }
        return batches;
    }

    private void checkCount(final String what, final long actual)
    {
        if (actual != count())
        {
            throw new IllegalStateException(what + " " + actual + " of " + count() + " messages");
        }
    }

    /**
     * When something began and ended.
     *
     * @param startNs as {@link System#nanoTime} has it.
     * @param endNs   likewise.
     */
    record Times(long startNs, long endNs)
    {
        long durationNs()
        {
            return endNs - startNs;
        }

        /** From when the first of two began until the last had ended. */
        Times and(final Times other)
        {
            return new Times(Math.min(startNs, other.startNs), Math.max(endNs, other.endNs));
        }
    }
}
