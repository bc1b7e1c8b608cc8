package io.plumbline.perf.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

/**
 * A thread for each part of the messages, as a consumer for each partition of a log. {@link Parting} them is not timed.
 */
public final class Parted
{
    /** Threads: as many as the smallest machine that this is for has cores. */
    public static final int PARTS = 2;

    private Parted()
    {
    }

    /**
     * Runs all parts at the same time.
     *
     * @param parts of the messages.
     * @param work  on a part.
     * @return from the start of the first until the last has ended, and what all found.
     * @throws Exception that a part ended with.
     */
    public static PeerRun run(final PeerInput[] parts, final Work work) throws Exception
    {
        final List<FutureTask<Verdicts>> tasks = new ArrayList<>();
        final long startNs = System.nanoTime();
        for (int i = 0; i < parts.length; i++)
        {
            final int part = i;
            final FutureTask<Verdicts> task = new FutureTask<>(() -> work.run(parts[part], part));
            final Thread thread = new Thread(task, "part-" + i);
            thread.setDaemon(true);
            thread.start();
            tasks.add(task);
        }
        final Verdicts verdicts = parts[0].verdicts();
        for (final FutureTask<Verdicts> task : tasks)
        {
            verdicts.add(task.get());
        }
        return new PeerRun(System.nanoTime() - startNs, verdicts);
    }

    /** On one part, on a thread of its own. */
    @FunctionalInterface
    public interface Work
    {
        /**
         * Decides all messages of a part.
         *
         * @param part  of the messages.
         * @param index of the part.
         * @return what was found.
         * @throws Exception when it cannot.
         */
        Verdicts run(PeerInput part, int index) throws Exception;
    }
}
