package io.plumbline.engine.cli;

import io.plumbline.engine.EngineFaultException;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Makes sure that a fault ends the process: should the orderly way out not come to its end in time, because some thread
 * hangs, the process is halted with the same exit code.
 */
final class FaultWatchdog implements Consumer<EngineFaultException>
{
    private static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(700);

    private static final long TELL_MS = 200;

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
        final long startNs = System.nanoTime();
        long remainingNs = GRACE_NS;
        while (remainingNs > 0)
        {
            LockSupport.parkNanos(remainingNs);
            remainingNs = GRACE_NS - (System.nanoTime() - startNs);
        }
        // Nobody may read it, and the end must not wait for that.
        final Thread teller = new Thread(() -> tell(fault), "fault-teller");
        teller.setDaemon(true);
        teller.start();
        try
        {
            teller.join(TELL_MS);
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ExitCodes.FAULT);
    }

    private void tell(final EngineFaultException fault)
    {
        err.println("plumbline: " + fault.getMessage() + " (halted: a thread did not end)");
        err.flush();
    }
}
