package io.plumbline.engine;

import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.PruneResult;
import io.plumbline.journal.Retention;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Prunes the journal by the configuration: once before the engine takes room for its segment, by who starts it, then
 * at once and each minute, on a housekeeping thread of its own. A prune that fails stops nothing: it is told and tried
 * again a minute later.
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
    private long files;
    private long bytes;
    private long firstSequence;

    /**
     * @param pruner    of the journal; belongs to the thread from {@link #start()} on.
     * @param retention how much is kept; when that is everything nothing is done.
     */
    JournalRetention(final JournalPruner pruner, final Retention retention)
    {
        this.pruner = pruner;
        this.retention = retention;
        thread = new Thread(this::run, ROLE);
        thread.setDaemon(true);
    }

    /** Prunes by the thread from now on. Once only. */
    void start()
    {
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

    /**
     * What was pruned since this was asked last. Any thread.
     *
     * @return one line, or null when nothing was.
     */
    synchronized String takePruned()
    {
        if (files == 0)
        {
            return null;
        }
        final String pruned = String.format(
            Locale.ROOT,
            "pruned by retention: %,d %s, %,d bytes; the journal begins with sequence %d",
            files,
            files == 1 ? "file" : "files",
            bytes,
            firstSequence);
        files = 0;
        bytes = 0;
        return pruned;
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

    /** Prunes once, if the retention is bounded. By who starts the engine, or by the thread. */
    void prune()
    {
        if (!retention.isBounded())
        {
            return;
        }
        try
        {
            add(pruner.prune(retention, false));
            failure = null;
        }
        catch (final RuntimeException | Error e)
        {
            failure = e.getMessage() == null ? e.toString() : e.getMessage();
        }
    }

    private synchronized void add(final PruneResult result)
    {
        if (!result.deleted().isEmpty())
        {
            files += result.deleted().size();
            bytes += result.bytes();
            firstSequence = result.firstSequence();
        }
    }
}
