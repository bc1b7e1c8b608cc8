package io.plumbline.journal;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The batch under construction and its way to the disk. Knows where events begin, so that a batch is only ever cut
 * between them, numbers the input events, and stops for good at the first failure. Messages are encoded into
 * {@link #buffer} at {@link #position} by others, after they have claimed the room.
 * <p>
 * Single-threaded; allocates nothing once constructed.
 */
final class BatchEncoder implements AutoCloseable
{
    /** Room kept for an input event and its verdicts: a reading, its round, eight components; or a refused message. */
    static final int EVENT_RESERVE = 512;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int NO_RUN = -1;

    /** A base time which no time lies shortly after, so that the first input event always sets a new one. */
    private static final long NO_BASE_TIME = Long.MIN_VALUE;

    /** The batch. */
    final UnsafeBuffer buffer;

    private final Path segment;
    private final SegmentWriter writer;
    private final ByteBuffer bytes;
    private final CRC32C crc = new CRC32C();

    /** Where the next message goes. */
    private int position = BatchDescriptor.HEADER_LENGTH;
    /** End of the room for messages; below any position once failed or closed. */
    private int limit;
    /** Highest position at which an event may begin. */
    private int eventLimit;
    /** Where the verdicts on deadlines before the next input event begin. */
    private int runStart = NO_RUN;
    private int count;
    /** Heads in the present file, as far as they are counted. */
    private int heads;
    /** Whether what follows is a configuration and a snapshot within a file. */
    private boolean repeatsHead;
    private long baseTimeNs = NO_BASE_TIME;
    private long firstSequence;
    private Throwable failure;
    private boolean closed;

    BatchEncoder(
        final Segment segment,
        final SegmentWriter writer,
        final int payloadLimit,
        final long nextSequence)
    {
        this.segment = segment.path();
        this.writer = writer;
        this.firstSequence = nextSequence;
        this.limit = BatchDescriptor.HEADER_LENGTH + payloadLimit;
        this.eventLimit = limit - EVENT_RESERVE;
        this.bytes = BatchDescriptor.allocate(limit);
        this.buffer = new UnsafeBuffer(bytes);
    }

    long nextSequence()
    {
        return firstSequence + count;
    }

    long writtenBatches()
    {
        return writer.batches();
    }

    long writtenBytes()
    {
        return writer.bytes();
    }

    int position()
    {
        return position;
    }

    /**
     * Where the messages of the batch end: the room there is for them.
     *
     * @return end of the room.
     */
    int limit()
    {
        return limit;
    }

    /**
     * Begins an input event: makes room for it and all its verdicts.
     *
     * @param timeNs of the event.
     * @return its time offset in the batch.
     */
    long beginInput(final long timeNs)
    {
        long offset = timeNs - baseTimeNs;
        if (position > eventLimit || Long.compareUnsigned(offset, BatchDescriptor.MAX_TIME_OFFSET) > 0)
        {
            makeRoomForInput(timeNs);
            offset = 0;
        }
        return offset;
    }

    /**
     * Completes an input event's own message.
     *
     * @param length of the message.
     */
    void endInput(final int length)
    {
        position += length;
        count++;
        runStart = NO_RUN;
    }

    /**
     * Claims room for a verdict on the input event before.
     *
     * @param length of the message.
     * @return where it goes.
     */
    int claimVerdict(final int length)
    {
        final int claimed = position;
        if (claimed + length > limit)
        {
            checkUsable();
            throw new IllegalStateException("more verdicts than an event can have");
        }
        position = claimed + length;
        return claimed;
    }

    /**
     * Claims room for a verdict on a deadline, which precedes the input event that made it fall due.
     *
     * @param length of the message.
     * @return where it goes.
     */
    int claimDeadline(final int length)
    {
        if (position + length > eventLimit)
        {
            makeRoomForDeadline(length);
        }
        if (runStart == NO_RUN)
        {
            runStart = position;
        }
        final int claimed = position;
        position += length;
        return claimed;
    }

    /** Ends the batch, whose one input event is a reload: what follows is counted as behind it. */
    void endReload()
    {
        repeatsHead = false;
        countHead();
    }

    /** Where the head of the file is repeated further on in it, its snapshot begins a batch and is counted. */
    void beginSnapshot()
    {
        if (repeatsHead)
        {
            repeatsHead = false;
            countHead();
        }
    }

    private void countHead()
    {
        commit();
        heads = Math.min(heads + 1, BatchDescriptor.MAX_HEADS);
    }

    /**
     * Makes sure of room for a message of a segment's head or end, which is no event.
     *
     * @param length that it may have.
     */
    void reserve(final int length)
    {
        if (position + length > limit)
        {
            commit();
            if (position + length > limit)
            {
                throw new IllegalArgumentException("message of " + length + " bytes");
            }
        }
    }

    /**
     * Completes such a message.
     *
     * @param end of it.
     */
    void endMessage(final int end)
    {
        position = end;
    }

    /**
     * Writes the batch as one excerpt; does nothing when it is empty.
     */
    void commit()
    {
        checkUsable();
        if (runStart != NO_RUN)
        {
            throw new IllegalStateException("verdicts on deadlines without the input event that made them fall due");
        }
        write(position, 0);
        force();
    }

    /**
     * Writes the batch to the present file and what follows to the file of a time.
     *
     * @param wallMs epoch milliseconds.
     */
    void roll(final long wallMs)
    {
        commit();
        try
        {
            repeatsHead = !writer.time(wallMs);
            if (!repeatsHead)
            {
                heads = 0;
            }
        }
        catch (final Throwable ex)
        {
            throw failed(ex);
        }
    }

    @Override
    public void close()
    {
        if (!closed)
        {
            closed = true;
            refuseAll();
            CloseHelper.close(writer);
        }
    }

    private void makeRoomForInput(final long timeNs)
    {
        checkUsable();
        if (count > 0 || position > eventLimit)
        {
            writeUpToRun();
        }
        baseTimeNs = timeNs;
    }

    private void makeRoomForDeadline(final int length)
    {
        checkUsable();
        writeUpToRun();
        if (position + length > eventLimit)
        {
            write(position, BatchDescriptor.FLAG_CONTINUES);
            runStart = position;
        }
    }

    /** Writes all whole events; the verdicts of the event that has begun open the next batch. */
    private void writeUpToRun()
    {
        final int end = runStart == NO_RUN ? position : runStart;
        final int runLength = position - end;
        write(end, 0);
        if (runLength > 0)
        {
            buffer.putBytes(BatchDescriptor.HEADER_LENGTH, buffer, end, runLength);
            position += runLength;
        }
        if (runStart != NO_RUN)
        {
            runStart = BatchDescriptor.HEADER_LENGTH;
        }
    }

    private void write(final int end, final int flags)
    {
        if (end > BatchDescriptor.HEADER_LENGTH)
        {
            buffer.putInt(BatchDescriptor.MAGIC_OFFSET, BatchDescriptor.MAGIC, ORDER);
            buffer.putShort(BatchDescriptor.VERSION_OFFSET, BatchDescriptor.VERSION, ORDER);
            buffer.putShort(
                BatchDescriptor.FLAGS_OFFSET, (short)(flags | heads << BatchDescriptor.HEADS_SHIFT), ORDER);
            buffer.putInt(BatchDescriptor.COUNT_OFFSET, count, ORDER);
            buffer.putLong(BatchDescriptor.FIRST_SEQUENCE_OFFSET, firstSequence, ORDER);
            buffer.putLong(BatchDescriptor.BASE_TIME_OFFSET, count == 0 ? 0 : baseTimeNs, ORDER);
            buffer.putInt(BatchDescriptor.LENGTH_OFFSET, end - BatchDescriptor.HEADER_LENGTH, ORDER);
            buffer.putInt(BatchDescriptor.CRC_OFFSET, BatchDescriptor.checksum(crc, bytes, end), ORDER);
            try
            {
                writer.append(buffer, end);
            }
            catch (final Throwable ex)
            {
                throw failed(ex);
            }
        }
        position = BatchDescriptor.HEADER_LENGTH;
        firstSequence += count;
        count = 0;
        baseTimeNs = NO_BASE_TIME;
    }

    private void force()
    {
        try
        {
            writer.force(firstSequence);
        }
        catch (final Throwable ex)
        {
            throw failed(ex);
        }
    }

    private void refuseAll()
    {
        limit = -1;
        eventLimit = -1;
    }

    private void checkUsable()
    {
        if (failure != null)
        {
            throw failed(failure);
        }
        if (closed)
        {
            throw new JournalException(segment, "journal closed");
        }
    }

    private JournalException failed(final Throwable cause)
    {
        failure = cause;
        refuseAll();
        if (cause instanceof final JournalFullException full)
        {
            return full;
        }
        return new JournalException(segment, "journal failed: " + JournalException.describe(cause), cause);
    }
}
