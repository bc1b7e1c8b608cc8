package io.plumbline.engine.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A line on standard error before the process is halted. A thread of its own makes and writes it, as nobody may read
 * it, and the end must not wait for that. A line that is being written is waited for briefly, as that takes no time
 * unless nobody reads; a thread that has not come to writing, as on a machine that is busy, is waited for much longer.
 * Both times are counted in looks of the waiting thread, so that time in which neither thread runs does not count.
 * <p>
 * Used by one thread.
 */
final class LastWord
{
    private static final long LOOK_MS = 10;

    /** While it is being written: 200 ms. */
    private static final int WRITING_LOOKS = 20;

    /** While it is not: 5 s. */
    private static final int MAKING_LOOKS = 500;

    private final PrintWriter err;
    private final Supplier<String> line;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch said = new CountDownLatch(1);
    private volatile boolean writing;

    private LastWord(final PrintWriter err, final Supplier<String> line)
    {
        this.err = err;
        this.line = line;
    }

    /**
     * Has a line made now, to be written when it is asked for.
     *
     * @param err  where to.
     * @param line asked for it, on a thread of its own.
     */
    static LastWord prepare(final PrintWriter err, final Supplier<String> line)
    {
        final LastWord word = new LastWord(err, line);
        final Thread thread = new Thread(word::write, "fault-teller");
        thread.setDaemon(true);
        thread.start();
        return word;
    }

    /** Has it written, and returns when it is, or cannot be. An interrupt is kept and does not end the wait. */
    void say()
    {
        asked.countDown();
        boolean interrupted = false;
        int writingLooks = 0;
        int makingLooks = 0;
        while (writingLooks < WRITING_LOOKS && makingLooks < MAKING_LOOKS)
        {
            try
            {
                if (said.await(LOOK_MS, TimeUnit.MILLISECONDS))
                {
                    break;
                }
                if (writing)
                {
                    writingLooks++;
                }
                else
                {
                    makingLooks++;
                }
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

    private void write()
    {
        try
        {
            final String made = line.get();
            asked.await();
            writing = true;
            err.println(made);
            err.flush();
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
        finally
        {
            said.countDown();
        }
    }
}
