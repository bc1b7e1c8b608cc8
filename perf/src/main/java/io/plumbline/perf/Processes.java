package io.plumbline.perf;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.agrona.CloseHelper;

/**
 * The end of the processes that the harness has started, with all that they have started in turn; also where the
 * harness itself is told to end.
 */
public final class Processes
{
    /** For what was killed to be gone, which takes milliseconds. */
    private static final long GONE_S = 10;

    /** For a command to delete its files and keep what it has measured, once its processes are gone. */
    private static final long BREAK_OFF_S = 10;

    private static final long LOOK_MS = 10;

    private Processes()
    {
    }

    /**
     * Runs a command of the harness. When this process is told to end meanwhile, as by Ctrl-C or SIGTERM, the command
     * is interrupted, all processes are ended, and the command has ten seconds to break off as it does on a failure.
     * Once in a process.
     *
     * @param command on this thread.
     * @return what it returned.
     */
    static int run(final IntSupplier command)
    {
        final Thread thread = Thread.currentThread();
        final CountDownLatch done = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> breakOff(thread, done), "break-off"));
        try
        {
            return command.getAsInt();
        }
        finally
        {
            done.countDown();
        }
    }

    /**
     * Breaks off when the command is to.
     *
     * @throws IllegalStateException when this thread is interrupted, and stays so.
     */
    static void checkInterrupt()
    {
        if (Thread.currentThread().isInterrupted())
        {
            throw new IllegalStateException("interrupted");
        }
    }

    /**
     * Closes the standard input of a process, by which it is told to end, and ends it if it does not.
     *
     * @param process  to end, which is gone afterwards.
     * @param timeoutS seconds that it has for it; none when this thread is interrupted.
     */
    public static void close(final Process process, final long timeoutS)
    {
        CloseHelper.quietClose(process.getOutputStream());
        try
        {
            process.waitFor(timeoutS, TimeUnit.SECONDS);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
        finally
        {
            end(process);
        }
    }

    /**
     * Ends a process, if it has not ended, with all that it has started: a peer may have a process for each device.
     *
     * @param process to end, which is gone afterwards.
     */
    static void end(final Process process)
    {
        if (!process.isAlive())
        {
            return;
        }
        // Whoever has lost its parent is nobody's descendant any more: so all are found before the first is ended.
        final List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        // Not for ever: it may be that nobody asks what became of a process without a parent, which then stays listed.
        CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
            .completeOnTimeout(null, GONE_S, TimeUnit.SECONDS)
            .join();
    }

    /** What is started while the command breaks off is ended, too. */
    private static void breakOff(final Thread command, final CountDownLatch done)
    {
        final long startNs = System.nanoTime();
        if (done.getCount() > 0)
        {
            command.interrupt();
        }
        boolean isDone;
        do
        {
            isDone = await(done);
            ProcessHandle.current().descendants().toList().forEach(ProcessHandle::destroyForcibly);
        }
        while (!isDone && System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(BREAK_OFF_S));
    }

    private static boolean await(final CountDownLatch done)
    {
        try
        {
            return done.await(LOOK_MS, TimeUnit.MILLISECONDS);
        }
        catch (final InterruptedException e)
        {
            return true;
        }
    }
}
