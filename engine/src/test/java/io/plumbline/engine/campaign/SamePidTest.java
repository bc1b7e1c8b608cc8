package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.campaign.Campaign;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalTailer;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Engines that all have one process id, each in a namespace of its own as in a container, killed with their locks held:
 * a stale lock then names a process that lives.
 */
@Timeout(300)
class SamePidTest
{
    private static final List<List<String>> NAMESPACES = List.of(
        List.of("unshare", "-p", "-f", "--kill-child", "--mount-proc"),
        List.of("unshare", "-U", "-r", "-p", "-f", "--kill-child", "--mount-proc"));
    /** Between the two: unshare itself does not bear that its child is stopped. */
    private static final List<String> SHELL = List.of("sh", "-c", "\"$@\"; exit $?", "sh");
    private static final String PID = "2";
    private static final int DEVICES = 50;
    private static final int STOPS = 60;
    private static final long MAX_START_MS = 2000;
    private static final int LAST_MESSAGES = 1000;
    /** Of the lock on appending, in the queue's own file; its value stands behind, aligned. */
    private static final String LOCK = "chronicle.write.lock";
    private static final long UNLOCKED = Long.MIN_VALUE;

    @TempDir
    private Path directory;

    private final Campaign campaign = Campaign.of("same-pid", 2);

    @Test
    void shouldStartAtOnceWithTheProcessIdOfOneThatDiedHoldingTheLock() throws Exception
    {
        final List<String> namespace = namespace();
        final Path journal = directory.resolve("journal");
        final JournalDirectory made = JournalDirectory.create(journal);
        final Path configuration = Fleets.configuration(directory.resolve("fleet.yaml"), DEVICES);
        final long seed = campaign.random(-1).nextLong();
        final MessageStream stream = new MessageStream(DEVICES, seed);
        final EventHash journaled = new EventHash();
        long maxStartMs = 0;
        long sumStartMs = 0;
        int midWrite = 0;
        try (JournalTailer reader = JournalTailer.ofAll(made))
        {
            for (int run = 0; run < campaign.runs(); run++)
            {
                final Random random = campaign.random(run);
                final String at = campaign.at(run);
                try (EngineProcess engine = EngineProcess.start(directory, namespace, configuration, journal))
                {
                    engine.feed(stream, journaled.last() + 1, Long.MAX_VALUE);
                    final long startMs = TimeUnit.NANOSECONDS.toMillis(engine.awaitReadyNs());
                    assertEquals(PID, Files.readString(journal.resolve("journal.lock")).trim(), "process id");
                    assertTrue(
                        startMs < MAX_START_MS || !campaign.isLong(),
                        () -> at + ": a start took " + startMs + " ms");
                    maxStartMs = Math.max(maxStartMs, startMs);
                    sumStartMs += startMs;
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(300)));
                    midWrite += stopInAWrite(engine, made) ? 1 : 0;
                    engine.kill();
                }
                Fleets.drain(reader, journaled);
                stream.forget(journaled.last() + 1);
            }
            final long last = journaled.last() + LAST_MESSAGES;
            final Fleets.Outcome due = Fleets.undisturbed(
                configuration, directory.resolve("undisturbed"), new MessageStream(DEVICES, seed), last);
            try (EngineProcess engine = EngineProcess.start(directory, namespace, configuration, journal))
            {
                engine.feed(stream, journaled.last() + 1, last);
                final String summary = engine.end();
                assertTrue(summary.contains(due.stateHash()), summary);
            }
            Fleets.drain(reader, journaled);
            assertEquals(due.hash(), journaled.value());
        }
        campaign.result(
            "always process %s, %,d of them died in the midst of a write with Chronicle's lock held; from process " +
                "start to ready at most %,d ms, %,d ms on average; %,d events as of an uninterrupted run",
            PID,
            midWrite,
            maxStartMs,
            sumStartMs / campaign.runs(),
            journaled.last());
    }

    /** Stops the process again and again until it holds the lock on appending; returns whether it does. */
    private static boolean stopInAWrite(final EngineProcess engine, final JournalDirectory made) throws Exception
    {
        boolean held = false;
        for (int i = 0; i < STOPS && !held; i++)
        {
            signal(engine, "-CONT");
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100 + 70L * i));
            signal(engine, "-STOP");
            held = isLocked(made);
        }
        return held;
    }

    private static void signal(final EngineProcess engine, final String name) throws Exception
    {
        final Process process = new ProcessBuilder("kill", name, Long.toString(engine.engine().pid())).start();
        assertEquals(0, process.waitFor(), () -> "kill: " + engine.told());
    }

    private static boolean isLocked(final JournalDirectory made) throws IOException
    {
        final List<Segment> segments = made.segments();
        final byte[] bytes = Files.readAllBytes(segments.get(segments.size() - 1).path().resolve("metadata.cq4t"));
        final int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(LOCK);
        final int value = name + LOCK.length() + Long.BYTES & -Long.BYTES;
        assertTrue(name > 0, "no lock in the queue's file");
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(value) != UNLOCKED;
    }

    /** The first way to a namespace of processes that is permitted here. */
    private static List<String> namespace() throws Exception
    {
        for (final List<String> namespace : NAMESPACES)
        {
            final List<String> command = new ArrayList<>(namespace);
            command.addAll(SHELL);
            command.add("true");
            try
            {
                final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
                process.getInputStream().readAllBytes();
                if (process.waitFor() == 0)
                {
                    return command.subList(0, command.size() - 1);
                }
            }
            catch (final IOException ex)
            {
                assumeTrue(false, "no unshare: " + ex.getMessage());
            }
        }
        assumeTrue(false, "no namespace of processes is permitted here");
        return List.of();
    }
}
