package io.plumbline.journal;

import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The room on the disk ahead of the appender. A store to a page of a mapping that the disk has no room for kills the
 * process or, worse, damages what was written before; so the appender writes only where blocks are allocated.
 * <p>
 * An agent on a thread of its own keeps {@link JournalSettings#aheadBytes()} allocated ahead, and some of it in the
 * system's cache. A first store to a page that is not there makes the system read ahead: up to the
 * {@code read_ahead_kb} of the device, some thousand where a system is tuned for throughput, all of them cleared before
 * the store goes on. That is quick by the page, but the appender, and all behind it, stands for milliseconds.
 * <p>
 * When there is no room, {@link #isFull()} turns true: ingress is to let nothing in until it is false again. What is in
 * by then goes to the room that is left, and should that be used up, the appender waits for more in its call. Before
 * the agent was started and after {@link #abandon()} nobody waits: the appender throws {@link JournalFullException}.
 */
public final class JournalSpace implements Agent
{
    /** Chronicle adds to a file, beside what it is given, headers, a page of its index now and then, and padding. */
    static final long SLACK = 512 * 1024;

    /** Beside what is allocated ahead: the queue's own, and the head of a fleet that is not large. */
    private static final long START_SLACK = 2 * 1024 * 1024;
    private static final long KEPT_BEHIND_END = 8 * 1024;
    private static final long CACHED_AHEAD = 4 * 1024 * 1024;
    /** Of an appender that writes more between two looks there is no keeping ahead: the system reads ahead for it. */
    private static final long CACHED_AT_ONCE = 512 * 1024;
    /** While these are, an appender that begins a file or has run out of room waits. */
    private static final long CACHED_TOGETHER = 128 * 1024;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path segment;
    private final DiskAccess disk;
    private final long aheadBytes;
    private FileSpace file;
    private FileSpace previousFile;
    private long previousPosition;
    private long previousAllocated;
    private long claimed;
    private long cached;
    /** Position at the agent's last look. */
    private long seen;
    private volatile long position;
    private volatile long allocated;
    private volatile boolean full;
    private volatile boolean waiting;
    private volatile boolean abandoned;
    private volatile long fullCount;

    JournalSpace(final Path segment, final DiskAccess disk, final long aheadBytes)
    {
        this.segment = segment;
        this.disk = disk;
        this.aheadBytes = aheadBytes;
    }

    /**
     * Whether there is no room for more to be let in. Any thread.
     *
     * @return true until there is room again.
     */
    public boolean isFull()
    {
        return full;
    }

    /**
     * How often it became full. Any thread.
     *
     * @return how often since the start.
     */
    public long fullCount()
    {
        return fullCount;
    }

    /**
     * Nobody is to wait for room any more: the engine stops. Any thread.
     */
    public void abandon()
    {
        abandoned = true;
    }

    /** From now on the appender waits for room. */
    @Override
    public void onStart()
    {
        waiting = true;
    }

    /**
     * Allocates ahead, if it is time to, or brings some of what is allocated into the cache. To be called every two
     * milliseconds while there is something to do, less often while it is full.
     *
     * @return 1 if something was done, or much was written since the last call; otherwise 0.
     * @throws JournalException if it fails for another reason than a want of room.
     */
    @Override
    public int doWork()
    {
        final long written = position - seen;
        seen += written;
        final boolean extended = allocated - seen < aheadBytes / 2 + SLACK && extend(0);
        final boolean cachedMore = !extended && written <= CACHED_AT_ONCE && cacheAhead();
        return extended || cachedMore || written > CACHED_TOGETHER ? 1 : 0;
    }

    /** {@inheritDoc} */
    @Override
    public String roleName()
    {
        return "journal-space";
    }

    /**
     * Begins a file, once there is room for its beginning. The appender's thread: a file system that can allocate does
     * 16 MiB in less than a tenth of a millisecond, once a cycle, and which file comes next is not known before.
     *
     * @param newFile to be made, empty, its first blocks allocated.
     */
    void begin(final Path newFile)
    {
        // Some file systems keep what they have allocated when that was not all.
        final long free = free();
        FileSpace made = null;
        boolean begun = false;
        try
        {
            while (!begun)
            {
                made = made == null ? create(newFile) : made;
                begun = made != null && allocateFirst(made);
                if (!begun)
                {
                    becomeFull();
                    pause(aheadBytes + START_SLACK, free);
                }
            }
        }
        finally
        {
            if (!begun && made != null)
            {
                // With it goes what of the room it was given all the same; ext4 keeps that behind the end of the file.
                CloseHelper.quietClose(made);
                newFile.toFile().delete();
            }
        }
    }

    /**
     * Makes sure of the room for an excerpt, waiting for it if need be. The appender's thread.
     *
     * @param length of the excerpt in bytes.
     */
    void claim(final int length)
    {
        if (claimed + length + SLACK > allocated)
        {
            while (!extend(length))
            {
                pause(position + length + SLACK - allocated, free());
            }
        }
    }

    /**
     * An excerpt was written. The appender's thread.
     *
     * @param newPosition offset in the file behind it.
     */
    void written(final long newPosition)
    {
        claimed = newPosition;
        position = newPosition;
        if (previousFile != null)
        {
            releasePrevious();
        }
    }

    /** The file is complete: gives back what was allocated and not used. The appender's thread, after the agent's. */
    void close()
    {
        abandoned = true;
        synchronized (this)
        {
            releasePrevious();
            endFile();
            releasePrevious();
        }
    }

    private FileSpace create(final Path newFile)
    {
        try
        {
            return disk.create(newFile);
        }
        catch (final IOException ex)
        {
            if (ZeroFileSpace.isNoRoom(ex))
            {
                return null;
            }
            throw failed(ex);
        }
    }

    private synchronized boolean allocateFirst(final FileSpace made)
    {
        final long reached = allocate(made, 0, aheadBytes + SLACK);
        if (reached == FileSpace.NO_ROOM)
        {
            return false;
        }
        endFile();
        file = made;
        claimed = 0;
        cached = 0;
        position = 0;
        allocated = reached;
        full = false;
        return true;
    }

    private synchronized boolean extend(final int length)
    {
        final long from = allocated;
        final long due = position + length + SLACK;
        if (file == null || (length > 0 ? from >= due : from >= due + aheadBytes))
        {
            return length > 0;
        }
        long reached = allocate(file, from, due + aheadBytes);
        if (reached == FileSpace.NO_ROOM)
        {
            becomeFull();
            reached = length > 0 ? allocate(file, from, due) : FileSpace.NO_ROOM;
        }
        else
        {
            full = false;
        }
        allocated = Math.max(from, reached);
        return reached >= due;
    }

    private boolean cacheAhead()
    {
        long more = 0;
        while (more < CACHED_AT_ONCE && cacheTogether())
        {
            more += CACHED_TOGETHER;
        }
        return more > 0;
    }

    private synchronized boolean cacheTogether()
    {
        final long from = Math.max(cached, position & -CACHED_TOGETHER);
        final long to = from + CACHED_TOGETHER;
        if (file == null || to > Math.min(position + CACHED_AHEAD, allocated))
        {
            return false;
        }
        try
        {
            cached = file.cache(from, to);
        }
        catch (final IOException ex)
        {
            throw failed(ex);
        }
        return cached == to;
    }

    private long allocate(final FileSpace space, final long from, final long to)
    {
        try
        {
            return space.allocate(from, to);
        }
        catch (final IOException ex)
        {
            throw failed(ex);
        }
    }

    private synchronized void becomeFull()
    {
        if (!full)
        {
            fullCount++;
            full = true;
        }
    }

    private long free()
    {
        return segment.toFile().getUsableSpace();
    }

    private void pause(final long needed, final long free)
    {
        if (abandoned || !waiting)
        {
            throw new JournalFullException(segment, needed, free);
        }
        LockSupport.parkNanos(RETRY_NS);
    }

    private void endFile()
    {
        if (file != null)
        {
            previousFile = file;
            previousPosition = position;
            previousAllocated = allocated;
            file = null;
        }
    }

    /** What ends a file is written to it after the first excerpt of the next, so it is kept until then. */
    private void releasePrevious()
    {
        if (previousFile != null)
        {
            previousFile.release(previousPosition + KEPT_BEHIND_END, previousAllocated);
            previousFile.close();
            previousFile = null;
        }
    }

    private JournalException failed(final IOException cause)
    {
        return new JournalException(
            segment, "room cannot be allocated: " + JournalException.describe(cause), cause);
    }
}
