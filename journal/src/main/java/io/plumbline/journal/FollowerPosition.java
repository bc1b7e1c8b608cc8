package io.plumbline.journal;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * Where a follower stands, in a file of two slots that are written in turn, so that whatever interrupts a write leaves
 * the position before it. Little-endian; a slot at 0 and one at 512:
 * <pre>
 *   0  int64  magic and version, 2
 *   8  int64  counts the saves; the slot with the higher count is the position
 *  16  int64  sequence of the next input event
 *  24  int64  start of the segment that was read, epoch milliseconds
 *  32  int32  number of that segment, 0 when it is not known
 *  36  int32  CRC32C of the bytes before it
 * </pre>
 * A slot of version 1 has its checksum at 24 and knows no segment; it is read, and replaced by the next saves.
 * <p>
 * Not thread-safe.
 */
final class FollowerPosition implements AutoCloseable
{
    private static final String LOCK_SUFFIX = ".lock";
    private static final String DRAFT_SUFFIX = ".new";
    private static final String RUNNING = "another follower of this name is running";
    private static final long MAGIC = 0x0000_0002_4C46_4D50L;
    private static final long MAGIC_1 = 0x0000_0001_4C46_4D50L;
    private static final int SLOT_DISTANCE = 512;
    private static final int COUNT_OFFSET = 8;
    private static final int SEQUENCE_OFFSET = 16;
    private static final int CRC_OFFSET_1 = 24;
    private static final int START_OFFSET = 24;
    private static final int NUMBER_OFFSET = 32;
    private static final int CRC_OFFSET = 36;
    private static final int LENGTH = 40;

    /**
     * The followers of this process: the operating system's lock is the whole process's, and is lost when any channel
     * of the process on that file is closed.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final DiskAccess disk;
    private final FileChannel lock;
    private final Path key;
    private final ByteBuffer slot = BatchDescriptor.allocate(LENGTH);
    private final CRC32C crc = new CRC32C();
    /** Null until a first position is saved. */
    private FileChannel channel;
    private long count;
    private FollowerPlace place = FollowerPlace.NONE;

    private FollowerPosition(
        final DiskAccess disk, final FileChannel channel, final FileChannel lock, final Path key)
    {
        this.disk = disk;
        this.channel = channel;
        this.lock = lock;
        this.key = key;
    }

    /**
     * Opens a position to be saved. Where there is none its file is made by the first save, whole.
     *
     * @param file of the position.
     * @return the position.
     * @throws IOException if it cannot be read or made, is damaged, or another follower has it open.
     */
    static FollowerPosition open(final Path file) throws IOException
    {
        return open(file, DiskAccess.NATIVE);
    }

    static FollowerPosition open(final Path file, final DiskAccess disk) throws IOException
    {
        Files.createDirectories(file.getParent());
        final Path key = file.getParent().toRealPath().resolve(file.getFileName());
        if (!HELD.add(key))
        {
            throw new IOException(RUNNING);
        }
        FileChannel lock = null;
        FileChannel channel = null;
        FollowerPosition position = null;
        try
        {
            lock = FileChannel.open(
                file.resolveSibling(file.getFileName() + LOCK_SUFFIX),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
            if (lock.tryLock() == null)
            {
                throw new IOException(RUNNING);
            }
            if (Files.exists(file))
            {
                channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            }
            final FollowerPosition opened = new FollowerPosition(disk, channel, lock, key);
            opened.read();
            if (channel != null && opened.place.sequence() == FollowerPlace.NO_SEQUENCE)
            {
                throw new IOException("the position is damaged; remove the file to begin anew");
            }
            position = opened;
            return opened;
        }
        finally
        {
            if (position == null)
            {
                CloseHelper.quietCloseAll(channel, lock);
                HELD.remove(key);
            }
        }
    }

    /**
     * Reads a position that others may be saving.
     *
     * @param file of the position.
     * @return the position, or {@link FollowerPlace#NONE}.
     * @throws IOException if it cannot be read.
     */
    static FollowerPlace read(final Path file) throws IOException
    {
        try (FollowerPosition position = new FollowerPosition(
            DiskAccess.NATIVE, FileChannel.open(file, StandardOpenOption.READ), null, null))
        {
            position.read();
            return position.place;
        }
    }

    FollowerPlace place()
    {
        return place;
    }

    /**
     * Saves a position and forces it to the disk.
     *
     * @param newPlace to be the position.
     * @throws IOException if it cannot be written; the position is then the one before.
     */
    void save(final FollowerPlace newPlace) throws IOException
    {
        slot.clear();
        slot.putLong(0, MAGIC).putLong(COUNT_OFFSET, count + 1).putLong(SEQUENCE_OFFSET, newPlace.sequence());
        slot.putLong(START_OFFSET, newPlace.segmentStartMs()).putInt(NUMBER_OFFSET, newPlace.segmentNumber());
        slot.putInt(CRC_OFFSET, checksum(CRC_OFFSET));
        if (channel == null)
        {
            make();
        }
        else
        {
            write(key, channel);
        }
        count++;
        place = newPlace;
    }

    /** An empty file would be no position, and the follower would begin anew: it gets its name when it holds one. */
    private void make() throws IOException
    {
        final Path draft = key.resolveSibling(key.getFileName() + DRAFT_SUFFIX);
        FileChannel made = FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
        try
        {
            write(draft, made);
            Files.move(draft, key, StandardCopyOption.ATOMIC_MOVE);
            DiskForce.force(disk, key.getParent());
            DiskForce.force(disk, key.getParent().getParent());
            channel = made;
            made = null;
        }
        finally
        {
            CloseHelper.quietClose(made);
        }
    }

    private void write(final Path file, final FileChannel to) throws IOException
    {
        final long at = (count + 1 & 1) * SLOT_DISTANCE;
        while (slot.hasRemaining())
        {
            to.write(slot, at + slot.position());
        }
        disk.force(file, to, false);
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(channel, lock);
        if (key != null)
        {
            HELD.remove(key);
        }
    }

    private void read() throws IOException
    {
        if (channel != null)
        {
            readSlot(0);
            readSlot(SLOT_DISTANCE);
        }
    }

    private void readSlot(final long at) throws IOException
    {
        slot.clear();
        final int length = channel.read(slot, at);
        slot.clear();
        final boolean known = length == LENGTH && slot.getLong(0) == MAGIC &&
            slot.getInt(CRC_OFFSET) == checksum(CRC_OFFSET);
        final boolean old = length >= CRC_OFFSET_1 + Integer.BYTES && slot.getLong(0) == MAGIC_1 &&
            slot.getInt(CRC_OFFSET_1) == checksum(CRC_OFFSET_1);
        if ((known || old) && slot.getLong(COUNT_OFFSET) > count)
        {
            count = slot.getLong(COUNT_OFFSET);
            place = new FollowerPlace(
                slot.getLong(SEQUENCE_OFFSET),
                known ? slot.getInt(NUMBER_OFFSET) : 0,
                known ? slot.getLong(START_OFFSET) : 0);
        }
    }

    private int checksum(final int length)
    {
        crc.reset();
        slot.limit(length).position(0);
        crc.update(slot);
        slot.clear();
        return (int)crc.getValue();
    }
}
