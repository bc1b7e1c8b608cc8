package io.plumbline.engine.cli;

import io.plumbline.engine.EngineFaultException;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Makes sure that a fault ends the process: should the orderly way out not come to its end in time, because some thread
 * hangs, the process is halted with the same exit code, once its cause is told where that can be.
 */
final class FaultWatchdog implements Consumer<EngineFaultException>
{
    private static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(700);

    private final PrintWriter err;

    FaultWatchdog(final PrintWriter err)
    {
        this.err = err;
    }

    /** {@inheritDoc} */
    @Override
    public void accept(final EngineFaultException fault)
    {
        final Thread thread = new Thread(() -> halt(fault), "fault-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    private void halt(final EngineFaultException fault)
    {
        try
        {
            final long startNs = System.nanoTime();
            final LastWord cause;
            try
            {
                cause = LastWord.prepare(
                    err, () -> "plumbline: " + fault.getMessage() + " (halted: a thread did not end)");
            }
            finally
            {
                awaitGrace(startNs);
            }
            cause.say();
        }
        finally
        {
            Runtime.getRuntime().halt(ExitCodes.FAULT);
        }
    }

    private static void awaitGrace(final long startNs)
    {
        long remainingNs = GRACE_NS - (System.nanoTime() - startNs);
        while (remainingNs > 0)
        {
            LockSupport.parkNanos(remainingNs);
            remainingNs = GRACE_NS - (System.nanoTime() - startNs);
        }
    }
}
