package io.plumbline.journal;

import org.agrona.CloseHelper;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The right to say where a journal begins, see {@link PrunedMark}, and to take away what is before that: an exclusive
 * lock on {@code prune.lock}, which the operating system takes back when the process dies. It is no right to write the
 * journal, nor hindered by one.
 */
final class PruneLock implements AutoCloseable
{
    private static final String FILE = "prune.lock";
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Those that this process holds: see {@link JournalLock}, a second taker must not even open the file. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final FileChannel channel;

    private PruneLock(final Path key, final FileChannel channel)
    {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Takes the right, if nobody has it.
     *
     * @param directory of the journal.
     * @return the right, to be given back.
     * @throws JournalException if another has it, of this process or another.
     * @throws IOException      if that cannot be found out.
     */
    static PruneLock take(final JournalDirectory directory) throws IOException
    {
        final PruneLock lock = takeIfFree(directory);
        if (lock == null)
        {
            throw new JournalException(directory.path(), "is being pruned already");
        }
        return lock;
    }

    /**
     * Takes the right when nobody has it any more: a prune comes to its end, and its process gives it back if not.
     *
     * @param directory of the journal.
     * @return the right, to be given back.
     * @throws IOException if it cannot be taken, or the thread is interrupted.
     */
    static PruneLock await(final JournalDirectory directory) throws IOException
    {
        PruneLock lock = takeIfFree(directory);
        while (lock == null)
        {
            LockSupport.parkNanos(POLL_NS);
            if (Thread.currentThread().isInterrupted())
            {
                throw new InterruptedIOException("interrupted while it is being pruned");
            }
            lock = takeIfFree(directory);
        }
        return lock;
    }

    private static PruneLock takeIfFree(final JournalDirectory directory) throws IOException
    {
        final Path key = directory.path().toRealPath();
        if (!HELD.add(key))
        {
            return null;
        }
        FileChannel channel = null;
        PruneLock lock = null;
        try
        {
            channel = FileChannel.open(key.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock() == null ? null : new PruneLock(key, channel);
            return lock;
        }
        catch (final OverlappingFileLockException ex)
        {
            return null;
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
     * Gives the right back. Once only.
     */
    @Override
    public void close()
    {
        try
        {
            channel.close();
        }
        catch (final IOException ex)
        {
            throw new JournalException(key.resolve(FILE), "lock cannot be given back", ex);
        }
        finally
        {
            HELD.remove(key);
        }
    }
}
