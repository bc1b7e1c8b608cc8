package io.plumbline.engine.counters;

import io.plumbline.codec.DecodeStatus;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.ConcurrentCountersManager;
import org.agrona.concurrent.status.CountersReader;

/**
 * The engine's counters in the mapped file {@code DIR/counters}: Agrona's counters, made anew at each start. The type
 * id is the id of an {@link EngineCounter}; the key holds the value of its label, as a length and UTF-8.
 * <p>
 * A counter is written by one thread, the one that owns the figure, with {@link AtomicCounter#setRelease}, and read by
 * anyone. Counters are handed out and added from any thread. Writing one after the engine was closed is harmless.
 */
public final class EngineCounters
{
    /** Counters that there is room for; about a hundred are the engine's own. */
    public static final int CAPACITY = 1024;

    /** Longest value of a label in bytes; a longer one is cut. */
    public static final int MAX_LABEL_LENGTH = CountersReader.MAX_KEY_LENGTH - Integer.BYTES;

    private static final String FILE = "counters";
    private static final int KIND = 'P' << 24 | 'L' << 16 | 'C' << 8 | 'T';
    private static final int VERSION = 1;
    private static final int METADATA_LENGTH = CAPACITY * CountersReader.METADATA_LENGTH;
    private static final int VALUES_LENGTH = CAPACITY * CountersReader.COUNTER_LENGTH;
    private static final CounterFile LAYOUT = new CounterFile(KIND, VERSION, METADATA_LENGTH + VALUES_LENGTH);
    private static final long REUSE_TIMEOUT_MS = 10_000;

    private final ConcurrentCountersManager manager;
    private final AtomicCounter[] unlabelled = new AtomicCounter[EngineCounter.values().length];

    private EngineCounters(final UnsafeBuffer body)
    {
        manager = new ConcurrentCountersManager(
            metadata(body), values(body), StandardCharsets.UTF_8, SystemEpochClock.INSTANCE, REUSE_TIMEOUT_MS);
        for (final EngineCounter counter : EngineCounter.values())
        {
            if (counter.labelName() == null)
            {
                unlabelled[counter.ordinal()] = manager.newCounter(counter.label(), counter.id());
            }
        }
    }

    /**
     * Makes the file, in place of that of the engine before. Whoever has that mapped sees no more changes in it.
     *
     * @param journal that this process has locked.
     * @return the counters, all 0.
     * @throws JournalException if the file cannot be made.
     */
    public static EngineCounters create(final JournalDirectory journal)
    {
        return new EngineCounters(LAYOUT.create(path(journal)));
    }

    /**
     * Opens the file to read it, whether an engine runs or not.
     *
     * @param journal that may be another process's.
     * @return the counters of the engine that was started last; of a later one it shows nothing.
     * @throws JournalException if there is none, it is of another version, or it cannot be read.
     */
    public static CountersReader open(final JournalDirectory journal)
    {
        try
        {
            final UnsafeBuffer body = LAYOUT.openToRead(path(journal));
            return new CountersReader(metadata(body), values(body), StandardCharsets.UTF_8);
        }
        catch (final NoSuchFileException e)
        {
            throw new JournalException(journal.path(), "no engine that keeps counters has started on this journal", e);
        }
    }

    /**
     * A counter without a label.
     *
     * @param counter which.
     * @return its place in the file, always the same.
     * @throws IllegalArgumentException if it has a label.
     */
    public AtomicCounter get(final EngineCounter counter)
    {
        final AtomicCounter found = unlabelled[counter.ordinal()];
        if (found == null)
        {
            throw new IllegalArgumentException(counter + " has a label");
        }
        return found;
    }

    /**
     * Adds a counter with a label. Closing it takes it away again.
     *
     * @param counter    which.
     * @param labelValue what tells it apart, at most {@link #MAX_LABEL_LENGTH} bytes of it.
     * @return its place in the file, at 0.
     * @throws IllegalArgumentException if it has no label.
     * @throws IllegalStateException    if there are {@link #CAPACITY} counters already.
     */
    public AtomicCounter add(final EngineCounter counter, final String labelValue)
    {
        if (counter.labelName() == null)
        {
            throw new IllegalArgumentException(counter + " has no label");
        }
        final byte[] value = labelValue.getBytes(StandardCharsets.UTF_8);
        return manager.newCounter(
            counter.label() + ": " + labelValue, counter.id(), (key) -> putLabel(key, value));
    }

    /**
     * Adds a counter for each reason that a message may be refused for.
     *
     * @return by the code of the {@link DecodeStatus}; that of {@code OK} is null.
     */
    public AtomicCounter[] addRejected()
    {
        final AtomicCounter[] counters = new AtomicCounter[DecodeStatus.values().length];
        Arrays.stream(DecodeStatus.values())
            .filter((status) -> status != DecodeStatus.OK)
            .forEach((status) -> counters[status.code()] = add(EngineCounter.REJECTED, status.reason()));
        return counters;
    }

    /**
     * The same counters, to be read in this process.
     *
     * @return a reader.
     */
    public CountersReader reader()
    {
        return manager;
    }

    private static Path path(final JournalDirectory journal)
    {
        return journal.path().resolve(FILE);
    }

    private static void putLabel(final MutableDirectBuffer key, final byte[] value)
    {
        final int length = Math.min(value.length, MAX_LABEL_LENGTH);
        key.putInt(0, length);
        key.putBytes(Integer.BYTES, value, 0, length);
    }

    private static UnsafeBuffer metadata(final UnsafeBuffer body)
    {
        return new UnsafeBuffer(body, 0, METADATA_LENGTH);
    }

    private static UnsafeBuffer values(final UnsafeBuffer body)
    {
        return new UnsafeBuffer(body, METADATA_LENGTH, VALUES_LENGTH);
    }
}
