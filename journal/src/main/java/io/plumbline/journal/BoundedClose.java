package io.plumbline.journal;

import java.util.concurrent.TimeUnit;

/**
 * Closes what might never come back from it, on a thread of its own, and waits for that only so long. May be used from
 * any thread.
 */
final class BoundedClose
{
    private BoundedClose()
    {
    }

    /**
     * Closes resources, in their order.
     *
     * @param name       of the thread.
     * @param timeoutMs  to wait at most, also when interrupted: an interrupt is kept for the caller.
     * @param closeables to be closed; null ones are passed over. What they throw is dropped.
     * @return false if they were not closed in time; the thread, a daemon, goes on with it.
     */
    static boolean close(final String name, final long timeoutMs, final AutoCloseable... closeables)
    {
        final Thread thread = new Thread(() -> closeAll(closeables), name);
        thread.setDaemon(true);
        thread.start();
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        boolean interrupted = false;
        while (thread.isAlive() && deadlineNs - System.nanoTime() > 0)
        {
            try
            {
                TimeUnit.NANOSECONDS.timedJoin(thread, deadlineNs - System.nanoTime());
            }
            catch (final InterruptedException ex)
            {
                interrupted = true;
            }
        }
        if (interrupted)
        {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private static void closeAll(final AutoCloseable... closeables)
    {
        for (final AutoCloseable closeable : closeables)
        {
            try
            {
                if (closeable != null)
                {
                    closeable.close();
                }
            }
            catch (final Exception | Error ex)
            {
                // Nobody who reads can do anything about it; the next one is to be closed all the same.
                continue;
            }
        }
    }
}
