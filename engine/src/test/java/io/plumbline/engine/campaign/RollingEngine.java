package io.plumbline.engine.campaign;

import io.plumbline.engine.Engine;
import io.plumbline.engine.config.ConfigurationReader;
import io.plumbline.engine.ingress.MessageSources;
import io.plumbline.journal.JournalDirectory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The engine as {@code run} has it, but with a clock that goes fast, so that its journal rolls many times a second.
 * Arguments: configuration, journal, the clock's first milliseconds, and how many times as fast it goes.
 */
final class RollingEngine
{
    private RollingEngine()
    {
    }

    /** Runs until standard input ends. */
    public static void main(final String[] args) throws Exception
    {
        final long startNs = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[2]));
        final long speed = Long.parseLong(args[3]);
        final long zeroNs = System.nanoTime();
        try (Engine engine = Engine.start(
            ConfigurationReader.read(Path.of(args[0])),
            JournalDirectory.create(Path.of(args[1])),
            MessageSources.open(MessageSources.STANDARD_INPUT),
            () -> startNs + (System.nanoTime() - zeroNs) * speed))
        {
            System.err.println("rolling" + EngineProcess.READY + engine.segment().number());
            boolean full = false;
            while (!engine.isFinished())
            {
                if (engine.isJournalFull() && !full)
                {
                    System.err.println("rolling: " + EngineProcess.FULL);
                }
                full = engine.isJournalFull();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            engine.checkFault();
        }
    }
}
