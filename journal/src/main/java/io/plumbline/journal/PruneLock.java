package io.plumbline.journal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The right to say where a journal begins, see {@link PrunedMark}, and to take away what is before that: the {@link
 * LockFile} {@code prune.lock}. It is no right to write the journal, nor hindered by one.
 */
final class PruneLock implements AutoCloseable
{
    private static final String FILE = "prune.lock";
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int POLLS_A_SECOND = 100;

    private final LockFile file;

    private PruneLock(final LockFile file)
    {
        this.file = file;
    }

    /**
     * Takes the right, if nobody prunes. An engine that starts has it for a moment to keep room for a mark: that is
     * waited for.
     *
     * @param directory of the journal.
     * @return the right, to be given back.
     * @throws JournalException if another has it for a second, of this process or another.
     * @throws IOException      if that cannot be found out.
     */
    static PruneLock take(final JournalDirectory directory) throws IOException
    {
        PruneLock lock = takeIfFree(directory);
        for (int i = 0; i < POLLS_A_SECOND && lock == null; i++)
        {
            LockSupport.parkNanos(POLL_NS);
            lock = takeIfFree(directory);
        }
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

    /**
     * Takes the right, if nobody has it. It is not signed: that takes room on the disk, which pruning may be to make.
     *
     * @param directory of the journal.
     * @return the right, to be given back; null if another has it, of this process or another.
     * @throws IOException if that cannot be found out.
     */
    static PruneLock takeIfFree(final JournalDirectory directory) throws IOException
    {
        final LockFile file = LockFile.take(directory.path(), FILE);
        return file == null ? null : new PruneLock(file);
    }

    /**
     * Gives the right back. Once only.
     */
    @Override
    public void close()
    {
        file.close();
    }
}
