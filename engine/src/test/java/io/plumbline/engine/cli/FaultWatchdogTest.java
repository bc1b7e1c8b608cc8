package io.plumbline.engine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.campaign.ChildProcess;
import io.plumbline.engine.EngineFaultException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A fault ends the process also where a thread hangs, and the JVM's own way out with it. */
@Timeout(120)
class FaultWatchdogTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldHaltTheProcessWhenItsOrderlyEndHangs() throws Exception
    {
        final Process process = ChildProcess.start(directory, HangingEnd.class);
        try
        {
            final String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it hangs");
            assertEquals(ExitCodes.FAULT, process.exitValue(), told);
            assertTrue(
                told.contains("plumbline: journal stopped: the disk is gone (halted: a thread did not end)"), told);
        }
        finally
        {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldHaltTheProcessWhenNobodyReadsWhatItTells() throws Exception
    {
        final Process process = ChildProcess.start(directory, StuckError.class);
        try
        {
            // Its standard error is never read.
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it hangs");
            assertEquals(ExitCodes.FAULT, process.exitValue());
        }
        finally
        {
            process.destroyForcibly();
        }
    }

    /** Has a fault, and a standard error that is full. */
    static final class StuckError
    {
        private StuckError()
        {
        }

        public static void main(final String[] args)
        {
            new FaultWatchdog(new PrintWriter(System.err)).accept(
                new EngineFaultException("journal", new IllegalStateException("the disk is gone")));
            final byte[] much = new byte[1 << 20];
            System.err.write(much, 0, much.length);
        }
    }

    /** Has a fault, and an end that never comes. */
    static final class HangingEnd
    {
        private HangingEnd()
        {
        }

        public static void main(final String[] args)
        {
            final CountDownLatch never = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() ->
            {
                try
                {
                    never.await();
                }
                catch (final InterruptedException ex)
                {
                    Thread.currentThread().interrupt();
                }
            }));
            new FaultWatchdog(new PrintWriter(System.err)).accept(
                new EngineFaultException("journal", new IllegalStateException("the disk is gone")));
            System.exit(0);
        }
    }
}
