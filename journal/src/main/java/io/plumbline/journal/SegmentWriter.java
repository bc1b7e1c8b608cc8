package io.plumbline.journal;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The way of a batch to the disk: room for it, the queue, and with {@link Durability#DISK} the force. After anything
 * but a want of room was thrown it must not be used again but to be closed.
 * <p>
 * Single-threaded but for {@link #space()}.
 */
final class SegmentWriter implements AutoCloseable
{
    /** Suffix by which Chronicle finds a file that was made for it, in place of its own. */
    static final String PRECREATED = ".precreated";
    /** Queues that failed, kept from the finalizer, which would close them. The process is about to end. */
    private static final Queue<SegmentQueue> ABANDONED = new ConcurrentLinkedQueue<>();

    private static final int METADATA_LENGTH = 128 * 1024;

    private final Path segment;
    private final RollCycle rollCycle;
    private final JournalSpace space;
    private final DiskForce force;
    private final SegmentQueue queue;
    private String fileName = "";
    private long batches;
    private long bytes;
    private boolean unforced;
    private boolean failed;

    /**
     * Makes the queue of a new segment.
     *
     * @param segment  directory, empty.
     * @param timeMs   where the clock stands, epoch milliseconds.
     * @param settings how to write.
     * @param disk     to write to.
     * @throws IOException if the files cannot be made.
     */
    SegmentWriter(
        final Path segment, final long timeMs, final JournalSettings settings, final DiskAccess disk)
        throws IOException
    {
        this.segment = segment;
        this.rollCycle = settings.rollCycle();
        allocateMetadata(segment.resolve(QueueFiles.METADATA_FILE));
        this.space = new JournalSpace(segment, disk, settings.aheadBytes());
        this.force = settings.durability() == Durability.DISK ? new DiskForce(segment, disk) : null;
        SegmentQueue opened = null;
        try
        {
            opened = SegmentQueue.append(segment, rollCycle, timeMs);
        }
        finally
        {
            if (opened == null)
            {
                CloseHelper.close(force);
            }
        }
        this.queue = opened;
    }

    JournalSpace space()
    {
        return space;
    }

    /**
     * Appends one excerpt, once there is room for it.
     *
     * @param source of the bytes, from its index 0.
     * @param length of the excerpt.
     */
    void append(final DirectBuffer source, final int length)
    {
        if (fileName.isEmpty())
        {
            beginFile();
        }
        space.claim(length);
        failed = true;
        queue.append(source, length);
        failed = false;
        unforced = true;
        batches++;
        bytes += length;
        space.written(queue.position());
    }

    /** How many excerpts were appended. */
    long batches()
    {
        return batches;
    }

    /** Their bytes in all. */
    long bytes()
    {
        return bytes;
    }

    /**
     * Brings what was appended to the durability that is asked for.
     *
     * @param nextSequence of the next input event.
     * @throws IOException if that cannot be done.
     */
    void force(final long nextSequence) throws IOException
    {
        if (force != null && unforced)
        {
            force.force(fileName, queue.lastAppended(), nextSequence);
            unforced = false;
        }
    }

    /**
     * Sets the clock: the next excerpt goes to the file of that time.
     *
     * @param timeMs epoch milliseconds; an earlier one than before is ignored.
     * @return whether that is another file than the one before.
     */
    boolean time(final long timeMs)
    {
        final long cycle = rollCycle.cycle(queue.time());
        queue.time(timeMs);
        final boolean another = rollCycle.cycle(queue.time()) != cycle;
        if (another && !fileName.isEmpty())
        {
            beginFile();
        }
        return another;
    }

    /**
     * Where the clock stands.
     *
     * @return epoch milliseconds.
     */
    long time()
    {
        return queue.time();
    }

    /** Closes the files. What has failed is left as it stands: to touch it again could damage it. */
    @Override
    public void close()
    {
        if (failed)
        {
            ABANDONED.add(queue);
        }
        else
        {
            CloseHelper.quietClose(queue);
            space.close();
        }
        CloseHelper.quietClose(force);
    }

    private void beginFile()
    {
        // The queue releases the file before on this thread, and swallows whatever comes out of it there
        // (BackgroundResourceReleaser.performRelease, AbstractCloseable.callPerformClose): a fault of a store into that
        // file is to come out here. One that is thrown at this thread in the midst of a release is lost.
        failed = true;
        MappingFault.throwOutstanding();
        failed = false;
        final String name = rollCycle.fileName(queue.time());
        final String stem = name.substring(0, name.length() - QueueFiles.FILE_SUFFIX.length());
        space.begin(segment.resolve(stem + PRECREATED));
        fileName = name;
    }

    /** Chronicle would map the file as it grows, without a block on the disk. */
    private static void allocateMetadata(final Path file) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))
        {
            final ByteBuffer zeros = ByteBuffer.allocate(METADATA_LENGTH);
            while (zeros.hasRemaining())
            {
                channel.write(zeros);
            }
        }
    }
}
