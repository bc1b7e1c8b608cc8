package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.engine.replay.Recovery;
import io.plumbline.journal.JournalDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} whose journal cannot be written any more, in a process of its own. */
@Timeout(120)
class FaultExitTest
{
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final int FAULT = 3;
    private static final int LINES_AT_A_TIME = 5000;

    @TempDir
    private Path directory;

    @Test
    void shouldEndWithCodeThreeAndTheCauseWhenTheJournalsFileCannotGrowAndGoOnAfterARestart() throws Exception
    {
        assumeTrue(Files.isExecutable(PRLIMIT), "there is no prlimit here");
        final Path configuration = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [abc01]
            journal-ahead-mib: 1
            """);
        final Path journal = directory.resolve("journal");
        final String lines =
            "{\"code\": \"abc01\", \"id\": 1, \"pwr\": 1, \"valid_flag\": true}\n".repeat(LINES_AT_A_TIME);
        try (EngineProcess engine = EngineProcess.start(directory, configuration, journal))
        {
            engine.awaitReadyNs();
            // From now on no file of this process may be made longer than it is: no want of room, so no waiting for it.
            final Process limit =
                new ProcessBuilder(PRLIMIT.toString(), "--pid", Long.toString(engine.engine().pid()), "--fsize=1")
                    .start();
            assertEquals(0, limit.waitFor());
            sendUntilItEnds(engine, lines);
            assertEquals(FAULT, engine.awaitExit(), () -> engine.told().toString());
            final String told = String.join("\n", engine.told());
            // Which of the two comes to the limit first is a matter of how large files grow at a time.
            assertTrue(told.contains("journal-space stopped: ") || told.contains("monitor-journal stopped: "), told);
            assertTrue(told.contains(journal.resolve("segments").toString()), told);
        }
        final long next = Recovery.recover(JournalDirectory.open(journal), true, false).nextSequence();
        try (EngineProcess engine = EngineProcess.start(directory, configuration, journal))
        {
            engine.awaitReadyNs();
            engine.send(lines);
            engine.end();
        }
        final long after = Recovery.recover(JournalDirectory.open(journal), true, false).nextSequence();
        assertTrue(after >= next + LINES_AT_A_TIME, next + " to " + after);
    }

    private static void sendUntilItEnds(final EngineProcess engine, final String lines)
    {
        try
        {
            while (engine.isAlive())
            {
                engine.checkTime("goes on without room");
                engine.send(lines);
            }
        }
        catch (final IOException ex)
        {
            // It has ended, which is what is waited for.
            return;
        }
    }
}
