package io.plumbline.journal;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write a journal: an exclusive lock on {@code journal.lock}, which the operating system takes back when
 * the process dies. The file holds the process id of its holder.
 */
public final class JournalLock implements AutoCloseable
{
    private static final String FILE = "journal.lock";

    /**
     * The locks this process holds. The operating system's lock is the whole process's, and is lost when any channel
     * of the process on that file is closed; so a second taker must be turned away before it opens one.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final JournalDirectory directory;
    private final Path key;
    private final FileChannel channel;
    private boolean closed;

    private JournalLock(final JournalDirectory directory, final Path key, final FileChannel channel)
    {
        this.directory = directory;
        this.key = key;
        this.channel = channel;
    }

    static JournalLock take(final JournalDirectory directory)
    {
        final Path file = directory.path().resolve(FILE);
        final Path key;
        try
        {
            key = directory.path().toRealPath();
        }
        catch (final IOException ex)
        {
            throw new JournalException(file, "cannot be locked (" + JournalException.describe(ex) + ")", ex);
        }
        if (!HELD.add(key))
        {
            throw held(directory, ProcessHandle.current().pid() + ", this very process");
        }
        FileChannel channel = null;
        JournalLock lock = null;
        try
        {
            channel = locked(directory, file);
            JournalId.make(directory.path());
            lock = new JournalLock(directory, key, channel);
            return lock;
        }
        catch (final IOException ex)
        {
            throw new JournalException(file, "cannot be locked (" + JournalException.describe(ex) + ")", ex);
        }
        finally
        {
            if (lock == null)
            {
                CloseHelper.quietClose(channel);
                HELD.remove(key);
            }
        }
    }

    /**
     * The journal that may be written.
     *
     * @return the journal.
     */
    public JournalDirectory directory()
    {
        return directory;
    }

    /**
     * Makes the next segment: an empty directory, for one {@link JournalAppender}.
     *
     * @param startTimeMs wall clock, epoch milliseconds; names the segment.
     * @return the new segment; its start is never before the time of the newest file there is, wherever the wall clock
     * was set to.
     * @throws JournalException if it cannot be made, or the lock was given back.
     */
    public Segment createSegment(final long startTimeMs)
    {
        if (closed)
        {
            throw new JournalException(directory.path(), "no longer locked");
        }
        final List<Segment> segments = directory.segments();
        final Segment newest = segments.isEmpty() ? null : segments.get(segments.size() - 1);
        final int number = newest == null ? 1 : newest.number() + 1;
        final long timeMs = newest == null ? startTimeMs : Math.max(startTimeMs, newest.newestTimeMs());
        final Path path = directory.segmentsPath().resolve(Segment.name(number, timeMs));
        try
        {
            Files.createDirectory(path);
        }
        catch (final IOException ex)
        {
            throw new JournalException(path, "cannot be made (" + JournalException.describe(ex) + ")", ex);
        }
        return new Segment(number, timeMs, path);
    }

    /**
     * Forces to the disk what earlier engines wrote, so that a segment may go on from it and be forced.
     *
     * @param number of the first segment to be forced; all later ones are too.
     * @throws JournalException if it is not on the disk.
     */
    public void forceFrom(final int number)
    {
        for (final Segment segment : directory.segments())
        {
            if (segment.number() >= number)
            {
                try
                {
                    DiskForce.forceAll(segment.path());
                }
                catch (final IOException ex)
                {
                    throw new JournalException(
                        segment.path(), "cannot be forced to the disk (" + JournalException.describe(ex) + ")", ex);
                }
            }
        }
    }

    /**
     * Gives the right back. Idempotent.
     */
    @Override
    public void close()
    {
        if (!closed)
        {
            closed = true;
            try
            {
                channel.close();
            }
            catch (final IOException ex)
            {
                throw new JournalException(key, "lock cannot be given back", ex);
            }
            finally
            {
                HELD.remove(key);
            }
        }
    }

    private static FileChannel locked(final JournalDirectory directory, final Path file) throws IOException
    {
        final FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock fileLock = null;
        try
        {
            fileLock = channel.tryLock();
            if (fileLock == null)
            {
                final String holder = Files.readString(file).trim();
                throw held(directory, holder.isEmpty() ? "unknown" : holder);
            }
            final String pid = ProcessHandle.current().pid() + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
        }
        finally
        {
            if (fileLock == null)
            {
                channel.close();
            }
        }
        return channel;
    }

    private static JournalException held(final JournalDirectory directory, final String holder)
    {
        return new JournalException(directory.path(), "another engine writes this journal (process " + holder + ")");
    }
}
