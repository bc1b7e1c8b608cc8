package io.plumbline.perf;

import io.plumbline.engine.Fleet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All files decoded by several workers, each of which takes so many files at a time until there are none left.
 */
final class BulkTurn
{
    private final BulkFiles files;
    private final List<BulkWorker> workers = new ArrayList<>();
    private final long powers;

    /**
     * @param files       to decode.
     * @param fleet       whose messages they hold.
     * @param mostWorkers at a time.
     */
    BulkTurn(final BulkFiles files, final Fleet fleet, final int mostWorkers)
    {
        this.files = files;
        for (int i = 0; i < mostWorkers; i++)
        {
            workers.add(new BulkWorker(fleet));
        }
        workers.get(0).decode(files.paths());
        powers = workers.get(0).takePowers();
        check(workers.get(0).takeAccepted(), powers);
    }

    /** Nanoseconds from before the workers' threads start until the last file is decoded. */
    long run(final int workerCount, final int chunk)
    {
        final long startNs = System.nanoTime();
        final ExecutorService threads = Executors.newFixedThreadPool(workerCount);
        try
        {
            final AtomicInteger next = new AtomicInteger();
            final List<Future<?>> running = new ArrayList<>();
            for (final BulkWorker worker : workers.subList(0, workerCount))
            {
                running.add(threads.submit(() -> work(worker, next, chunk)));
            }
            for (final Future<?> worker : running)
            {
                worker.get();
            }
            final long endNs = System.nanoTime();
            check(
                workers.stream().mapToLong(BulkWorker::takeAccepted).sum(),
                workers.stream().mapToLong(BulkWorker::takePowers).sum());
            return endNs - startNs;
        }
        catch (final ExecutionException e)
        {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        finally
        {
            threads.shutdownNow();
        }
    }

    private void work(final BulkWorker worker, final AtomicInteger next, final int chunk)
    {
        final List<Path> paths = files.paths();
        int from = next.getAndAdd(chunk);
        while (from < paths.size())
        {
            worker.decode(paths.subList(from, Math.min(paths.size(), from + chunk)));
            from = next.getAndAdd(chunk);
        }
    }

    private void check(final long accepted, final long sum)
    {
        if (accepted != files.messages() || sum != powers)
        {
            throw new IllegalStateException(
                "decoded " + accepted + " of " + files.messages() + " messages, or others than the first time");
        }
    }
}
