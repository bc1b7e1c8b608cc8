package io.plumbline.perf.jmh;

import io.plumbline.codec.sbe.InvalidPolicy;
import io.plumbline.codec.sbe.TimeMode;
import io.plumbline.journal.ConfigurationEncoder;
import io.plumbline.journal.JournalAppender;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalLock;
import io.plumbline.journal.JournalTailer;
import io.plumbline.perf.JournalFiles;
import io.plumbline.perf.Preconditions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appending to a journal on the disk, readings and verdicts as the engine writes them, and reading it back: a reading
 * an operation. Each invocation appends {@value #READINGS} readings to a new segment, about 60 MB, and the segment is
 * deleted after it, so the disk does not fill. Journals are written under {@code -Dplumbline.perf.dir}, by default the
 * directory for temporary files.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 10)
@Measurement(iterations = 20)
@State(Scope.Thread)
public class JournalBenchmark
{
    private static final int READINGS = 2_097_152;
    private static final int BATCH = 1024;
    private static final long START_NS = 1_795_222_800_000_000_000L;
    private static final int DEVICES = 50;
    private static final int VALID = 1;
    private static final int EVALUATED = 1 << 4;
    private static final int BELOW_AND_RAISED = 1 | 1 << 1 | 1 << 3;
    private static final long LEVEL = -59_200_000;
    private static final long BOUND = -3_000_000;
    private static final int ROUNDS_A_BREACH = 8;

    private final Path parent = JournalFiles.directory();
    private Path written;
    private Path directory;
    private JournalLock lock;
    private JournalAppender appender;

    /** Writes the journal that is read back. */
    @Setup(Level.Trial)
    public void setUpTrial()
    {
        Preconditions.check();
        written = JournalFiles.create(parent);
        open(written);
        appendAll();
        close();
    }

    /** Begins a new journal. */
    @Setup(Level.Iteration)
    public void setUp()
    {
        directory = JournalFiles.create(parent);
        open(directory);
    }

    /** Deletes it. */
    @TearDown(Level.Iteration)
    public void tearDown()
    {
        close();
        JournalFiles.delete(directory);
    }

    /** Deletes the journal that was read back. */
    @TearDown(Level.Trial)
    public void tearDownTrial()
    {
        JournalFiles.delete(written);
    }

    /**
     * Appends, committing each 1,024 readings.
     *
     * @return next sequence.
     */
    @Benchmark
    @OperationsPerInvocation(READINGS)
    public long append()
    {
        appendAll();
        return appender.nextSequence();
    }

    /**
     * Reads back and verifies all batches.
     *
     * @return sum over all readings.
     */
    @Benchmark
    @OperationsPerInvocation(READINGS)
    public long readBack()
    {
        final Sum sum = new Sum();
        try (JournalTailer tailer = new JournalTailer(JournalDirectory.open(written)))
        {
            while (tailer.poll(sum, BATCH) > 0)
            {
                continue;
            }
        }
        if (sum.readings != READINGS)
        {
            throw new IllegalStateException("read " + sum.readings + " readings of " + READINGS);
        }
        return sum.powers;
    }

    private void open(final Path path)
    {
        lock = JournalDirectory.create(path).lock();
        appender = new JournalAppender(lock.createSegment(START_NS / 1_000_000), 0);
        appender.segmentStart(START_NS, 0, TimeMode.ARRIVAL, "perf");
        final ConfigurationEncoder configuration = appender.configuration();
        configuration.start(DEVICES, 1, 4096, TimeMode.ARRIVAL);
        configuration.profileBounds(BOUND, Long.MIN_VALUE, 0, BOUND, Long.MIN_VALUE, 0);
        configuration.profileRules(45_000_000_000L, 90_000_000_000L, 1, 1, InvalidPolicy.ZERO);
        for (int i = 0; i < DEVICES; i++)
        {
            final byte[] code = String.format("abc%02d", i).getBytes(StandardCharsets.US_ASCII);
            configuration.device(0, code, 0, code.length);
        }
        configuration.end();
        appender.snapshot().start(START_NS, 0);
        appender.snapshot().end(0);
        appender.commit();
    }

    private void close()
    {
        appender.close();
        lock.close();
    }

    private void appendAll()
    {
        for (int i = 0; i < READINGS; i++)
        {
            final boolean evaluated = (i & 7) == 7;
            appender.reading(
                START_NS + i * 50L, (i >> 3) % DEVICES, i & 7, LEVEL + i, evaluated ? VALID | EVALUATED : VALID);
            if (evaluated)
            {
                appender.roundEvaluated(4 * LEVEL + i, 4 * LEVEL - i, 0xFF);
                if ((i >> 3) % ROUNDS_A_BREACH == 0)
                {
                    appender.componentVerdict(2, LEVEL, BOUND, BELOW_AND_RAISED);
                }
            }
            if ((i & BATCH - 1) == BATCH - 1)
            {
                appender.commit();
            }
        }
    }

    private static final class Sum implements JournalListener
    {
        private long readings;
        private long powers;

        @Override
        public void onReading(
            final long sequence,
            final long timeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            readings++;
            powers += power;
        }
    }
}
