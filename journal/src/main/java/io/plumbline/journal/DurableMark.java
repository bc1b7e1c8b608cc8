package io.plumbline.journal;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How far a segment is on the disk: a file {@code durable.mark} in the segment's directory, there only in segments
 * that are written with {@link Durability#DISK}. Mapped by the appender and by every tailer, also of other processes.
 * Little-endian.
 * <pre>
 *   0  int64  magic and version
 *   8  int64  index of the last excerpt that was forced to the disk, -1 before the first
 *  16  int64  sequence of the next input event after it
 * </pre>
 * The mark is set after the force has returned, so what is found of it after a loss of power may be too low, never too
 * high. One writer; any number of readers. No {@link SmallFile}, which is replaced as a whole and forced each time:
 * it is set after each force of the segment, and not forced itself.
 */
final class DurableMark implements AutoCloseable
{
    /** Name of the file. */
    static final String FILE = "durable.mark";
    /** Nothing is on the disk yet. */
    static final long NOTHING = -1;

    private static final long MAGIC = 0x0000_0001_4B52_4D50L;
    private static final int MAGIC_OFFSET = 0;
    private static final int INDEX_OFFSET = 8;
    private static final int SEQUENCE_OFFSET = 16;
    private static final int LENGTH = 4096;

    private final MappedByteBuffer bytes;
    private final UnsafeBuffer buffer;

    private DurableMark(final MappedByteBuffer bytes)
    {
        this.bytes = bytes;
        this.buffer = new UnsafeBuffer(bytes, 0, LENGTH);
    }

    /**
     * Makes the mark of a new segment, its room on the disk allocated.
     *
     * @param segment directory of the segment.
     * @param disk    it is on.
     * @return the mark, at {@link #NOTHING}.
     * @throws IOException if it cannot be written.
     */
    static DurableMark create(final Path segment, final DiskAccess disk) throws IOException
    {
        final Path file = segment.resolve(FILE);
        try (FileChannel channel = FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE))
        {
            final ByteBuffer initial = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            initial.putLong(MAGIC_OFFSET, MAGIC).putLong(INDEX_OFFSET, NOTHING).putLong(SEQUENCE_OFFSET, NOTHING);
            while (initial.hasRemaining())
            {
                channel.write(initial, initial.position());
            }
            disk.force(file, channel, true);
            return new DurableMark(channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH));
        }
    }

    /**
     * Whether a segment has a mark.
     *
     * @param segment directory of the segment.
     * @return true if only what is below a mark may be shown of it.
     */
    static boolean exists(final Path segment)
    {
        return Files.exists(segment.resolve(FILE));
    }

    /**
     * Looks at a segment's mark.
     *
     * @param segment directory of the segment.
     * @param isMade  whether the segment holds anything that its mark was on the disk before. Where it may hold nothing
     *                yet, a mark that is too short, or without its beginning, is one that is being made.
     * @return the mark, to be closed by the caller, or that it is damaged; none where there is none, or not yet.
     * @throws JournalException if it cannot be read.
     */
    static Look<DurableMark> look(final Path segment, final boolean isMade)
    {
        final Path file = segment.resolve(FILE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            long magic = 0;
            if (channel.size() >= LENGTH)
            {
                final DurableMark mark = new DurableMark(channel.map(FileChannel.MapMode.READ_ONLY, 0, LENGTH));
                magic = mark.buffer.getLongVolatile(MAGIC_OFFSET);
                if (magic == MAGIC)
                {
                    return Look.of(mark);
                }
                mark.close();
            }
            return magic == 0 && !isMade ? Look.none() : Look.damaged(new JournalDamagedException(
                segment, JournalDamagedException.NO_INDEX, "file " + FILE + " is damaged", null));
        }
        catch (final NoSuchFileException ex)
        {
            return Look.none();
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.unreadable(file, ex);
        }
    }

    /**
     * Sets the mark.
     *
     * @param index        of the last excerpt on the disk.
     * @param nextSequence of the next input event after it.
     */
    void set(final long index, final long nextSequence)
    {
        buffer.putLong(SEQUENCE_OFFSET, nextSequence);
        buffer.putLongVolatile(INDEX_OFFSET, index);
    }

    long index()
    {
        return buffer.getLongVolatile(INDEX_OFFSET);
    }

    long nextSequence()
    {
        return buffer.getLongVolatile(SEQUENCE_OFFSET);
    }

    @Override
    public void close()
    {
        BufferUtil.free(bytes);
    }
}
