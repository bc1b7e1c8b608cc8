package io.plumbline.engine.counters;

import org.agrona.concurrent.status.AtomicCounter;

/**
 * The counters of one action, written by its thread with {@link AtomicCounter#setRelease}.
 *
 * @param lag       input events it has not come to.
 * @param delivered events delivered.
 * @param failed    attempts that failed.
 * @param retried   attempts that were repeats.
 * @param skipped   events given up.
 */
public record ActionCounters(
    AtomicCounter lag,
    AtomicCounter delivered,
    AtomicCounter failed,
    AtomicCounter retried,
    AtomicCounter skipped) implements AutoCloseable
{
    /** Takes the counters away, when nobody writes them any more. */
    @Override
    public void close()
    {
        lag.close();
        delivered.close();
        failed.close();
        retried.close();
        skipped.close();
    }
}
