package io.plumbline.journal;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The one class that sees Chronicle Queue: a segment's queue, appended to ({@link QueueReader} reads it without).
 * Single-threaded; may be handed to another thread as a whole.
 * <p>
 * The queue's own clock is ours: it stands still but for {@link #time(long)}, so that the queue rolls to a new file
 * exactly where it is told and a wall clock set back cannot disturb it.
 */
final class SegmentQueue implements AutoCloseable
{
    static
    {
        // Must come before Chronicle's first class is initialised; what the user has set is left alone.
        setDefault("chronicle.analytics.disable", "true");
        setDefault("chronicle.announcer.disable", "true");
        setDefault("chronicle.disk.monitor.disable", "true");
        setDefault("disable.perf.info", "true");
        // Resources are released where they are let go of, not handed to a thread of Chronicle's: the lock of that
        // queue is the whole process's, and a fault of a mapping that came out while it was held would have everyone
        // wait for ever who writes or closes.
        setDefault("background.releaser", "false");
        setDefault("chronicle.table.store.timeoutMS", "1000");
        setDefault("org.slf4j.simpleLogger.log.net.openhft", "error");
    }

    /** Name of the file that holds the queue's own settings. */
    static final String METADATA_FILE = "metadata.cq4t";
    /** Suffix of the files that hold the excerpts. */
    static final String FILE_SUFFIX = ".cq4";
    private static final long MIN_METADATA_LENGTH = 64 * 1024;
    private static final long BLOCK_LENGTH = 64 * 1024 * 1024;
    private static final long OVERLAP_LENGTH = BLOCK_LENGTH / 4;
    /** Length that a file of excerpts begins with. */
    static final long FIRST_LENGTH = BLOCK_LENGTH + OVERLAP_LENGTH;
    private static volatile int faultProbe = 1;

    private final UnsafeBuffer target = new UnsafeBuffer(0, 0);
    private final EngineTime time;
    private final ChronicleQueue queue;
    private final ExcerptAppender appender;
    private long position;
    private long lastIndex = -1;

    private SegmentQueue(final EngineTime time, final ChronicleQueue queue, final ExcerptAppender appender)
    {
        this.time = time;
        this.queue = queue;
        this.appender = appender;
    }

    /**
     * A new queue in an empty directory.
     *
     * @param directory of the segment.
     * @param rollCycle how much time a file holds.
     * @param timeMs    where the queue's clock stands, epoch milliseconds.
     * @return the queue.
     */
    static SegmentQueue append(final Path directory, final RollCycle rollCycle, final long timeMs)
    {
        final EngineTime time = new EngineTime(timeMs);
        ChronicleQueue queue = null;
        ExcerptAppender appender = null;
        try
        {
            queue = SingleChronicleQueueBuilder.single(directory.toFile())
                .rollCycle(chronicle(rollCycle))
                .blockSize(BLOCK_LENGTH)
                .timeProvider(time)
                .build();
            appender = queue.createAppender();
            appender.singleThreadedCheckDisabled(true);
        }
        finally
        {
            if (appender == null)
            {
                CloseHelper.quietClose(queue);
            }
        }
        return new SegmentQueue(time, queue, appender);
    }

    /**
     * Which roll cycle the queue in a directory has, if there is one.
     *
     * @param directory of the segment.
     * @return the roll cycle; empty for a directory whose writer has not come, or never came, as far as a first file.
     */
    static Optional<RollCycle> find(final Path directory)
    {
        final String[] names = ReadableFiles.names(directory);
        return Arrays.asList(names).contains(METADATA_FILE) ? RollCycle.of(names) : Optional.empty();
    }

    /**
     * Whether a file of that name is one that a queue reads.
     *
     * @param name of the file.
     * @return true if it holds excerpts or the queue's own settings.
     */
    static boolean isFile(final String name)
    {
        return name.equals(METADATA_FILE) || name.endsWith(FILE_SUFFIX);
    }

    /**
     * Which file of a queue is shorter than its writer made it. A queue's files are made, and grow, a block at a time;
     * one of length 0 was only just made, or never got any further, and is not read.
     *
     * @param directory of the segment.
     * @return name of the file, or empty.
     * @throws JournalException if a file cannot be read.
     */
    static Optional<String> findCutShort(final Path directory)
    {
        for (final String name : ReadableFiles.names(directory))
        {
            if (isFile(name))
            {
                final File file = directory.resolve(name).toFile();
                ReadableFiles.check(file);
                if (isCutShort(name, file.length()))
                {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Which file of a queue is empty: its writer was killed when it had only just made it, or it was cut.
     *
     * @param directory of the segment.
     * @return name of the file, or empty.
     */
    static Optional<String> findEmpty(final Path directory)
    {
        final File[] files = directory.toFile().listFiles();
        return Arrays.stream(files == null ? new File[0] : files)
            .filter(file -> file.getName().endsWith(FILE_SUFFIX) && file.length() == 0)
            .map(File::getName)
            .findFirst();
    }

    /**
     * Appends one excerpt, whole or not at all. After anything was thrown the queue must not be used again.
     *
     * @param source of the bytes, from its index 0.
     * @param length of the excerpt, at most {@link BatchDescriptor#MAX_BATCH_LENGTH}.
     */
    void append(final DirectBuffer source, final int length)
    {
        if (length <= 0 || length > BatchDescriptor.MAX_BATCH_LENGTH)
        {
            throw new IllegalArgumentException("excerpt of " + length + " bytes");
        }
        try (DocumentContext context = appender.writingDocument())
        {
            try
            {
                final Bytes<?> bytes = context.wire().bytes();
                target.wrap(bytes.addressForWrite(bytes.writePosition()), length);
                target.putBytes(0, source, 0, length);
                bytes.writeSkip(length);
                position = bytes.writePosition();
                lastIndex = context.index();
            }
            catch (final Throwable ex)
            {
                // Closing would commit what was written so far.
                context.rollbackOnClose();
                throw ex;
            }
        }
    }

    /**
     * Offset in its file behind the excerpt that was appended last.
     *
     * @return the offset, 0 before the first.
     */
    long position()
    {
        return position;
    }

    /**
     * Index of the excerpt that was appended last.
     *
     * @return its index, or -1 before the first.
     */
    long lastAppended()
    {
        return lastIndex;
    }

    /**
     * Sets the queue's clock. The next excerpt goes to the file of that time.
     *
     * @param timeMs epoch milliseconds; an earlier one than before is ignored.
     */
    void time(final long timeMs)
    {
        time.nowMs = Math.max(time.nowMs, timeMs);
    }

    /**
     * Where the queue's clock stands.
     *
     * @return epoch milliseconds.
     */
    long time()
    {
        return time.nowMs;
    }

    /**
     * Lets what the virtual machine knows of come out now. A file that is mapped may be cut; HotSpot throws the error
     * of a load or a store behind its end not there but when the thread next enters the runtime, which may be long
     * after. An array of arrays whose lengths are not constant is always made by the runtime.
     *
     * @throws InternalError if a fault is outstanding.
     */
    static void throwOutstandingFault()
    {
        if (new byte[faultProbe][faultProbe].length != faultProbe)
        {
            throw new IllegalStateException("an array of another length");
        }
    }

    /**
     * The same, for who has something to tell already, or nothing more.
     *
     * @return the fault that was outstanding, or null.
     */
    static InternalError takeOutstandingFault()
    {
        try
        {
            throwOutstandingFault();
            return null;
        }
        catch (final InternalError fault)
        {
            return fault;
        }
    }

    /** Closes it. A fault that is still outstanding is dropped: it would come out of Chronicle's release of its. */
    @Override
    public void close()
    {
        takeOutstandingFault();
        CloseHelper.closeAll(appender, queue);
    }

    private static boolean isCutShort(final String name, final long length)
    {
        if (name.equals(METADATA_FILE))
        {
            return length < MIN_METADATA_LENGTH;
        }
        return length != 0 && (length < BLOCK_LENGTH || length % BLOCK_LENGTH != OVERLAP_LENGTH);
    }

    private static net.openhft.chronicle.queue.RollCycle chronicle(final RollCycle rollCycle)
    {
        switch (rollCycle)
        {
            case FIVE_MINUTELY:
                return RollCycles.FIVE_MINUTELY;

            case DAILY:
                return RollCycles.FAST_DAILY;

            default:
                return RollCycles.FAST_HOURLY;
        }
    }

    private static void setDefault(final String property, final String value)
    {
        if (System.getProperty(property) == null)
        {
            System.setProperty(property, value);
        }
    }

    private static final class EngineTime implements TimeProvider
    {
        private volatile long nowMs;

        private EngineTime(final long nowMs)
        {
            this.nowMs = nowMs;
        }

        @Override
        public long currentTimeMillis()
        {
            return nowMs;
        }
    }
}
