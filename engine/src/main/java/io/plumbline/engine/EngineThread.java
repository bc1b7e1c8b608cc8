package io.plumbline.engine;

import io.plumbline.engine.config.Cores;
import net.openhft.affinity.Affinity;

/**
 * One thread of the engine: named by its role, on a core of its own if one is set, its faults given to the halt policy.
 */
final class EngineThread
{
    private final Thread thread;

    /**
     * @param role       what the thread does; its name.
     * @param core       to pin it to, or {@link Cores#NONE}.
     * @param body       what it runs.
     * @param haltPolicy told of whatever the body throws.
     */
    EngineThread(final String role, final int core, final Runnable body, final HaltPolicy haltPolicy)
    {
        thread = new Thread(() -> run(core, body, haltPolicy), role);
    }

    void start()
    {
        thread.start();
    }

    /** Waits until the body has ended; an interrupt is kept for the caller and does not end the wait. */
    void join()
    {
        boolean interrupted = false;
        while (true)
        {
            try
            {
                thread.join();
                break;
            }
            catch (final InterruptedException e)
            {
                interrupted = true;
            }
        }
        if (interrupted)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(final int core, final Runnable body, final HaltPolicy haltPolicy)
    {
        try
        {
            if (core != Cores.NONE)
            {
                pin(core);
            }
            body.run();
        }
        catch (final Throwable t)
        {
            haltPolicy.onError(t);
        }
    }

    private static void pin(final int core)
    {
        Affinity.setAffinity(core);
        if (!Affinity.getAffinity().get(core) || Affinity.getAffinity().cardinality() != 1)
        {
            throw new EngineException("cannot be pinned to core " + core);
        }
    }
}
