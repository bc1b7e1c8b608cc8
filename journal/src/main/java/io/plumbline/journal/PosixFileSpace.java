package io.plumbline.journal;

import net.openhft.chronicle.core.OS;
import net.openhft.posix.MAdviseFlag;
import net.openhft.posix.MMapFlag;
import net.openhft.posix.MMapProt;
import net.openhft.posix.OpenFlag;
import net.openhft.posix.PosixAPI;
import net.openhft.posix.PosixRuntimeException;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Room by {@code fallocate(2)}: the one class that sees Chronicle's native calls. Where they cannot be loaded, or the
 * file system does not know this one, zeros are written instead.
 */
final class PosixFileSpace implements FileSpace
{
    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int EINTR = 4;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;
    private static final int EOPNOTSUPP = 95;
    private static final int ENOSYS = 38;
    private static final int PAGE = OS.pageSize();
    private static final String NATIVE = "JNRPosixAPI";

    private final PosixAPI posix;
    private final int descriptor;
    private final ZeroFileSpace zeros;
    private final UnsafeBuffer pages = new UnsafeBuffer(0, 0);
    private long touched;
    private boolean unsupported;
    private boolean closed;

    private PosixFileSpace(final PosixAPI posix, final int descriptor, final ZeroFileSpace zeros)
    {
        this.posix = posix;
        this.descriptor = descriptor;
        this.zeros = zeros;
    }

    /**
     * Makes an empty file.
     *
     * @param file that does not exist.
     * @return its room.
     * @throws IOException if it cannot be made.
     */
    static FileSpace create(final Path file) throws IOException
    {
        final ZeroFileSpace zeros = ZeroFileSpace.create(file);
        final PosixAPI posix = PosixAPI.posix();
        if (!NATIVE.equals(posix.getClass().getSimpleName()))
        {
            return zeros;
        }
        final int descriptor = posix.open(file.toString(), OpenFlag.O_RDWR, 0);
        if (descriptor < 0)
        {
            zeros.close();
            throw new IOException("cannot be opened (error " + posix.lastError() + ")");
        }
        return new PosixFileSpace(posix, descriptor, zeros);
    }

    @Override
    public long allocate(final long from, final long to) throws IOException
    {
        while (!unsupported)
        {
            final int error = fallocate(KEEP_SIZE, from, to);
            if (error == 0)
            {
                return to;
            }
            if (error == ENOSPC || error == EDQUOT)
            {
                return NO_ROOM;
            }
            if (error != EINTR && error != EOPNOTSUPP && error != ENOSYS)
            {
                throw new IOException("room cannot be allocated: " + posix.strerror(error));
            }
            unsupported = error != EINTR;
        }
        return zeros.allocate(from, to);
    }

    /** Reads a byte of each page through a mapping of its own in which nothing is read ahead. */
    @Override
    public long cache(final long from, final long to) throws IOException
    {
        if (unsupported)
        {
            return to;
        }
        final long end = Math.min(to, zeros.fileLength() / PAGE * PAGE);
        if (end <= from)
        {
            return from;
        }
        try
        {
            touch(from, end - from);
        }
        catch (final PosixRuntimeException ex)
        {
            // There are mappings enough in this process, or no memory. The appender waits for its pages, then.
            return to;
        }
        return end;
    }

    private void touch(final long from, final long length)
    {
        final long address = posix.mmap(0, length, MMapProt.PROT_READ, MMapFlag.SHARED, descriptor, from);
        if (address <= 0)
        {
            return;
        }
        try
        {
            posix.madvise(address, length, MAdviseFlag.MADV_RANDOM);
            pages.wrap(address, (int)length);
            // The compiler leaves out, volatile or not, what is read for nothing.
            for (int page = 0; page < length; page += PAGE)
            {
                touched += pages.getByte(page);
            }
        }
        finally
        {
            pages.wrap(0, 0);
            posix.munmap(address, length);
        }
    }

    @Override
    public void release(final long from, final long to)
    {
        if (!unsupported && to > from)
        {
            fallocate(KEEP_SIZE | PUNCH_HOLE, from, to);
        }
    }

    @Override
    public void close()
    {
        if (!closed)
        {
            closed = true;
            posix.close(descriptor);
            zeros.close();
        }
    }

    private int fallocate(final int mode, final long from, final long to)
    {
        return posix.fallocate(descriptor, mode, from, to - from) == 0 ? 0 : posix.lastError();
    }
}
