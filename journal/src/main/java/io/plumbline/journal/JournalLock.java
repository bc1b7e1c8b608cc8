package io.plumbline.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The right to write a journal: the {@link LockFile} {@code journal.lock}, which holds the process id of its holder.
 */
public final class JournalLock implements AutoCloseable
{
    private static final String FILE = "journal.lock";

    private final JournalDirectory directory;
    private final LockFile file;
    private boolean closed;

    private JournalLock(final JournalDirectory directory, final LockFile file)
    {
        this.directory = directory;
        this.file = file;
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
        try
        {
            return LockFile.isHeld(directory.path(), FILE);
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.unreadable(directory.path().resolve(FILE), ex);
        }
    }

    static JournalLock take(final JournalDirectory directory)
    {
        JournalLock lock = null;
        boolean complete = false;
        try
        {
            lock = new JournalLock(directory, takeFile(directory));
            lock.file.sign();
            JournalId.make(directory.path());
            PrunedMark.reserveUnlessPruned(directory);
            complete = true;
            return lock;
        }
        catch (final IOException ex)
        {
            throw new JournalException(
                directory.path().resolve(FILE), "cannot be locked (" + JournalException.describe(ex) + ")", ex);
        }
        finally
        {
            if (lock != null && !complete)
            {
                lock.abandon();
            }
        }
    }

    private static LockFile takeFile(final JournalDirectory directory) throws IOException
    {
        final LockFile file = LockFile.take(directory.path(), FILE);
        if (file == null)
        {
            final String holder = LockFile.holder(directory.path(), FILE);
            throw new JournalException(
                directory.path(), "another engine writes this journal (process " + holder + ")");
        }
        return file;
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
        final JournalInventory inventory = new JournalInventory(directory);
        inventory.checkCanGoOn();
        final int number = inventory.newestNumber() + 1;
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
            new NewestMark(new JournalInventory(directory).newestNumber()).write(directory, DiskAccess.NATIVE);
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
                    PrunedMark.reserve(directory, DiskAccess.NATIVE);
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
     * Checks that nobody else can have come to write the journal: by a lock on another file of that name. From any
     * thread, as long as it is not closed.
     *
     * @throws JournalException if the locked file was deleted or replaced. One that cannot be looked at is taken to be
     *                          in place.
     */
    public void checkInPlace()
    {
        boolean inPlace;
        try
        {
            inPlace = file.isInPlace();
        }
        catch (final IOException ex)
        {
            inPlace = true;
        }
        if (!inPlace)
        {
            throw new JournalException(
                directory.path().resolve(FILE),
                "is no longer the file that this engine has locked, so that another could write the journal too");
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
            file.close();
        }
    }
}
