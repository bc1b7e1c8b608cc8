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

import java.nio.file.Path;

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
                .blockSize(QueueFiles.BLOCK_LENGTH)
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

    /** Closes it. A fault that is still outstanding is dropped: it would come out of Chronicle's release of its. */
    @Override
    public void close()
    {
        MappingFault.takeOutstanding();
        CloseHelper.closeAll(appender, queue);
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
