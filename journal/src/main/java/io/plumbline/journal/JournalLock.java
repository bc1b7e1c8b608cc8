package io.plumbline.journal;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write a journal: an exclusive lock on {@code journal.lock}, which the operating system takes back when
 * the process dies. The file holds the process id of its holder.
 * <p>
 * Two bytes are locked: the first arbitrates between engines; the second tells that one is there. Whoever only wants to
 * know, {@link #isHeld}, tries the second for a moment, so that an engine that starts just then waits for that moment
 * and is not turned away.
 */
public final class JournalLock implements AutoCloseable
{
    private static final String FILE = "journal.lock";
    private static final long ARBITER = 0;
    private static final long PRESENCE = 1;

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

    /**
     * Whether an engine holds the lock, of this process or another. Takes nothing but for a moment, and needs no right
     * but to read.
     *
     * @param directory of the journal.
     * @return false if the segments that are there are no longer written.
     * @throws JournalException if that cannot be found out.
     */
    static boolean isHeld(final JournalDirectory directory)
    {
        final Path file = directory.path().resolve(FILE);
        synchronized (HELD)
        {
            try
            {
                // Of a lock that this process holds the file must not even be opened: closing it would give it back.
                return HELD.contains(directory.path().toRealPath()) || isLocked(file);
            }
            catch (final NoSuchFileException ex)
            {
                return false;
            }
            catch (final IOException ex)
            {
                throw ReadableFiles.unreadable(file, ex);
            }
        }
    }

    static JournalLock take(final JournalDirectory directory)
    {
        synchronized (HELD)
        {
            return takeAlone(directory);
        }
    }

    private static JournalLock takeAlone(final JournalDirectory directory)
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
                if (channel != null)
                {
                    directory.removeIfMadeInVain();
                }
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
     * Makes the next segment: an empty directory, for one {@link JournalAppender}, and notes on the disk that it was
     * made, see {@link NewestMark}.
     *
     * @param startTimeMs wall clock, epoch milliseconds; names the segment.
     * @return the new segment; its start is never before the time of the newest file there is, wherever the wall clock
     * was set to.
     * @throws JournalException if it cannot be made, or the lock was given back.
     */
    public Segment createSegment(final long startTimeMs)
    {
        return createSegment(startTimeMs, DiskAccess.NATIVE);
    }

    Segment createSegment(final long startTimeMs, final DiskAccess disk)
    {
        if (closed)
        {
            throw new JournalException(directory.path(), "no longer locked");
        }
        directory.checkCanGoOn();
        final int number = directory.newestNumber() + 1;
        final List<Segment> segments = directory.segments();
        final Segment newest = segments.isEmpty() ? null : segments.get(segments.size() - 1);
        final long timeMs = newest == null ? startTimeMs : Math.max(startTimeMs, newest.newestTimeMs());
        final Path path = directory.segmentsPath().resolve(Segment.name(number, timeMs));
        try
        {
            Files.createDirectory(path);
            DiskForce.force(disk, directory.segmentsPath());
            // What is damaged stays so until that is journaled.
            if (!NewestMark.look(directory).isDamaged())
            {
                new NewestMark(number).write(directory, disk);
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException(path, "cannot be made (" + JournalException.describe(ex) + ")", ex);
        }
        return new Segment(number, timeMs, path);
    }

    /**
     * Forces to the disk what earlier engines wrote and a next one goes on from, so that its segment can be forced: the
     * segment with the newest complete snapshot, and all later ones. To be called before that is read, for what a force
     * has failed for may read as if it were on the disk, and no longer do so later.
     *
     * @throws JournalException if it is not on the disk.
     */
    public void forceEnd()
    {
        forceEnd(DiskAccess.NATIVE);
    }

    void forceEnd(final DiskAccess disk)
    {
        final int number;
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
        {
            number = tailer.toLastSnapshot(true) ? tailer.segmentNumber() : 0;
        }
        for (final Segment segment : directory.segments())
        {
            if (segment.number() >= number)
            {
                try
                {
                    DiskForce.forceAll(disk, segment);
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
     * Writes the marks of where the journal begins and which segment is the newest anew, if they are damaged, from what
     * is there; to be called when that they were is journaled. Waits for a prune that runs, which says itself where the
     * journal begins.
     *
     * @throws JournalException if they cannot be written.
     */
    public void mendMarks()
    {
        if (NewestMark.look(directory).isDamaged())
        {
            new NewestMark(directory.newestNumber()).write(directory, DiskAccess.NATIVE);
        }
        if (PrunedMark.look(directory).isDamaged())
        {
            mendPruned();
        }
    }

    private void mendPruned()
    {
        try
        {
            final PruneLock lock = PruneLock.await(directory);
            try
            {
                // A prune may have come before.
                if (PrunedMark.look(directory).isDamaged())
                {
                    PrunedMark.ofWhatIsThere(directory).ifPresent((mark) -> mark.write(directory));
                }
            }
            finally
            {
                lock.close();
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException(
                directory.path(), "cannot be kept from being pruned (" + JournalException.describe(ex) + ")", ex);
        }
    }

    /**
     * Gives the right back after a start that failed. A journal that {@link JournalDirectory#create} made for it is
     * taken away if there is no segment in it yet.
     */
    public void abandon()
    {
        if (!closed)
        {
            directory.removeIfMadeInVain();
            close();
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

    private static boolean isLocked(final Path file) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            FileLock presence = channel.tryLock(PRESENCE, 1, true))
        {
            return presence == null;
        }
    }

    private static FileChannel locked(final JournalDirectory directory, final Path file) throws IOException
    {
        final FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock fileLock = null;
        try
        {
            fileLock = channel.tryLock(ARBITER, 1, false);
            if (fileLock == null)
            {
                final String holder = Files.readString(file).trim();
                throw held(directory, holder.isEmpty() ? "unknown" : holder);
            }
            channel.lock(PRESENCE, 1, false);
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
