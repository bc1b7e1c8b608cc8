package io.plumbline.engine;

import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.Retention;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Prunes the journal by the configuration, at the start and each minute, on a housekeeping thread of its own. A prune
 * that fails stops nothing: it is told and tried again a minute later.
 */
final class JournalRetention implements AutoCloseable
{
    private static final String ROLE = "journal-retention";
    private static final long INTERVAL_S = 60;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final JournalPruner pruner;
    private final Retention retention;
    private final Thread thread;
    private volatile String failure;

    /**
     * @param pruner    of the journal; belongs to the thread from now on.
     * @param retention how much is kept; when that is everything nothing is done.
     */
    JournalRetention(final JournalPruner pruner, final Retention retention)
    {
        this.pruner = pruner;
        this.retention = retention;
        thread = new Thread(this::run, ROLE);
        thread.setDaemon(true);
        if (retention.isBounded())
        {
            thread.start();
        }
    }

    /**
     * Why the last prune failed. Any thread.
     *
     * @return one line, or null when it did not.
     */
    String failure()
    {
        return failure;
    }

    /** Lets a prune that runs come to its end. */
    @Override
    public void close()
    {
        closed.countDown();
        try
        {
            thread.join();
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void run()
    {
        try
        {
            do
            {
                prune();
            }
            while (!closed.await(INTERVAL_S, TimeUnit.SECONDS));
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void prune()
    {
        try
        {
            pruner.prune(retention, false);
            failure = null;
        }
        catch (final RuntimeException | Error e)
        {
            failure = e.getMessage() == null ? e.toString() : e.getMessage();
        }
    }
}
