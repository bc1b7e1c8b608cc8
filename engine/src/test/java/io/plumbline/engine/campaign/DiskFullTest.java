package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.campaign.Campaign;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalTailer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Engines on real disks that are filled while messages come in, and emptied again. */
@Timeout(300)
class DiskFullTest
{
    private static final String JOURNAL = "journal";
    private static final int MEBIBYTES = 192;
    private static final int CYCLES_OF_A_JOURNAL = 5;
    private static final int DEVICES = 50;
    private static final int MAX_BEFORE = 30_000;
    private static final int MAX_LEFT = 2 * 1024 * 1024;
    private static final long QUIET_MS = 150;
    private static final long MAX_RESUME_MS = 1000;
    private static final long FIRST_MS = 1_795_222_800_000L;
    /** Five minutes, a cycle of the journal, go by in 100 ms. */
    private static final int SPEED = 3000;

    @TempDir
    private Path directory;

    private final Campaign campaign = Campaign.of("disk-full", 1);
    private JournalTailer tailer;
    private EventHash acknowledged;
    private long sent;
    private long events;
    private long maxResumeMs;
    private long sumResumeMs;
    private int midStream;

    @Test
    void shouldGoOnWhenATmpfsHasRoomAgain() throws Exception
    {
        run("tmpfs", SmallDisk.tmpfs(directory.resolve("disk"), MEBIBYTES));
    }

    @Test
    void shouldGoOnWhenAnExt4HasRoomAgain() throws Exception
    {
        run("ext4", SmallDisk.ext4(directory.resolve("disk"), MEBIBYTES));
    }

    private void run(final String name, final Optional<SmallDisk> made) throws Exception
    {
        assumeTrue(made.isPresent(), "no " + name + " may be mounted here");
        int cycle = 0;
        try (SmallDisk disk = made.get())
        {
            while (cycle < campaign.runs())
            {
                final int end = Math.min(campaign.runs(), cycle + CYCLES_OF_A_JOURNAL);
                try
                {
                    life(disk, cycle, end);
                }
                catch (final AssertionError | RuntimeException ex)
                {
                    throw new AssertionError(campaign.at(cycle) + " or after, " + name + ": " + ex.getMessage(), ex);
                }
                cycle = end;
            }
        }
        campaign.result(
            "%s full and free again, %,d times in the midst of the stream: each time journal-full; goes on at most " +
                "%,d ms after there is room, %,d ms on average; %,d events, 0 acknowledged lost, all as of an " +
                "uninterrupted run",
            name,
            midStream,
            maxResumeMs,
            sumResumeMs / campaign.runs(),
            events);
    }

    /** One engine, with a journal of its own, through some cycles. */
    private void life(final SmallDisk disk, final int first, final int end) throws Exception
    {
        final boolean rolling = first / CYCLES_OF_A_JOURNAL % 2 == 1;
        final long seed = campaign.random(first).nextLong();
        final MessageStream stream = new MessageStream(DEVICES, seed);
        final Path configuration = Fleets.configuration(
            directory.resolve("fleet.yaml"),
            DEVICES,
            "durability: " + (first / CYCLES_OF_A_JOURNAL % 4 < 2 ? "process" : "disk"));
        final Path journal = disk.path().resolve(JOURNAL);
        acknowledged = new EventHash();
        sent = 0;
        final JournalDirectory made = JournalDirectory.create(journal);
        try (JournalTailer opened = new JournalTailer(made);
            EngineProcess engine = rolling ? rolling(disk, configuration) :
                EngineProcess.start(directory, disk.prefix(), configuration, disk.point().resolve(JOURNAL)))
        {
            tailer = opened;
            engine.awaitReadyNs();
            engine.feed(stream, 1, MAX_BEFORE);
            sent = MAX_BEFORE;
            awaitAll(engine, stream);
            for (int cycle = first; cycle < end; cycle++)
            {
                cycle(disk, engine, stream, campaign.random(cycle));
            }
            final String summary = engine.end();
            final Fleets.Outcome due = Fleets.undisturbed(
                configuration, directory.resolve("undisturbed"), new MessageStream(DEVICES, seed), sent);
            assertEquals(due.hash(), acknowledged.value());
            assertTrue(rolling || summary.contains(due.stateHash()), summary);
            assertTrue(told(engine) >= end - first, () -> engine.told().toString());
        }
        events += sent;
        Fleets.delete(journal);
    }

    private EngineProcess rolling(final SmallDisk disk, final Path configuration) throws Exception
    {
        return EngineProcess.start(
            directory,
            disk.prefix(),
            RollingEngine.class,
            configuration.toString(),
            disk.point().resolve(JOURNAL).toString(),
            Long.toString(FIRST_MS),
            Integer.toString(SPEED));
    }

    private void cycle(
        final SmallDisk disk, final EngineProcess engine, final MessageStream stream, final Random random)
        throws Exception
    {
        final long before = told(engine);
        // All of it, or somewhere in what is allocated at a time.
        final long left = random.nextInt(3) == 0 ? 0 : random.nextInt(MAX_LEFT);
        if (random.nextBoolean())
        {
            disk.fill(left);
            engine.feedOn(stream, sent + 1);
        }
        else
        {
            midStream++;
            final long moment = acknowledged.last() + random.nextInt(MAX_BEFORE);
            engine.feedOn(stream, sent + 1);
            while (acknowledged.last() < moment)
            {
                follow(engine);
            }
            disk.fill(left);
        }
        while (told(engine) == before)
        {
            follow(engine);
        }
        awaitQuiet(engine);
        final long last = acknowledged.last();
        assertTrue(engine.isFeeding(), "all of it had room");
        final long startNs = System.nanoTime();
        disk.empty();
        while (acknowledged.last() == last)
        {
            follow(engine);
        }
        final long resumeMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        assertTrue(resumeMs < MAX_RESUME_MS || !campaign.isLong(), () -> "went on after " + resumeMs + " ms only");
        maxResumeMs = Math.max(maxResumeMs, resumeMs);
        sumResumeMs += resumeMs;
        sent = engine.endFeeding();
        awaitAll(engine, stream);
        engine.progress();
    }

    private void awaitAll(final EngineProcess engine, final MessageStream stream) throws Exception
    {
        engine.awaitFed();
        while (acknowledged.last() < sent)
        {
            follow(engine);
        }
        stream.forget(sent + 1);
    }

    /** Waits until what the engine had let in has gone to the room that is left, or waits there. */
    private void awaitQuiet(final EngineProcess engine)
    {
        long last = -1;
        long quietNs = System.nanoTime();
        while (System.nanoTime() - quietNs < TimeUnit.MILLISECONDS.toNanos(QUIET_MS))
        {
            follow(engine);
            if (acknowledged.last() != last)
            {
                last = acknowledged.last();
                quietNs = System.nanoTime();
            }
        }
    }

    private void follow(final EngineProcess engine)
    {
        if (tailer.poll(acknowledged, 16) == 0)
        {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
        }
        engine.checkTime("nothing goes on");
        assertTrue(engine.isAlive(), () -> "ended by itself: " + engine.told());
    }

    /** How often the engine told that there is no room. */
    private static long told(final EngineProcess engine)
    {
        return engine.told().stream().filter((line) -> line.contains(EngineProcess.FULL)).count();
    }
}
