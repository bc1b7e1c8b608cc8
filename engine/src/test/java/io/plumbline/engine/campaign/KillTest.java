package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.campaign.Campaign;
import io.plumbline.engine.EngineRun;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalFollower;
import io.plumbline.journal.JournalTailer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Engines killed at random moments under load: what a follower has seen stands, and the next goes on from there. */
@Timeout(300)
class KillTest
{
    private static final int KILLS_OF_A_JOURNAL = 50;
    private static final int[] DEVICES = {50, 500};
    private static final String[][] SETTINGS = {
        {"durability: process", "threading: shared"},
        {"durability: disk", "threading: shared"},
        {"durability: process", "threading: dedicated"},
        {"durability: disk", "threading: dedicated"},
        {"durability: process", "threading: single"},
        {"durability: disk", "threading: single"}};
    private static final long FIRST_MS = 1_795_222_800_000L;
    private static final long DAY_MS = 86_400_000;
    /** Five minutes, a cycle, go by in 30 ms. */
    private static final int SPEED = 10_000;
    private static final int LAST_MESSAGES = 1000;

    @TempDir
    private Path directory;

    private final Campaign campaign = Campaign.of("kill", 3);
    private Path journal;
    private MessageStream stream;
    private JournalFollower follower;
    private JournalTailer reader;
    private EventHash acknowledged;
    private EventHash journaled;
    private int ready;
    private int rolls;
    private long events;
    private long unseen;

    @Test
    void shouldGoOnAfterBeingKilledWithAllThatWasAcknowledged() throws Exception
    {
        int run = 0;
        int journals = 0;
        while (run < campaign.runs())
        {
            final int devices = DEVICES[journals++ % DEVICES.length];
            final long seed = campaign.random(run).nextLong();
            stream = new MessageStream(devices, seed);
            journal = directory.resolve("journal");
            begin(JournalDirectory.create(journal));
            final int end = Math.min(campaign.runs(), run + KILLS_OF_A_JOURNAL);
            try
            {
                for (; run < end; run++)
                {
                    kill(campaign.random(run), run, devices);
                }
                check(seed, devices);
            }
            catch (final AssertionError | RuntimeException ex)
            {
                throw new AssertionError(campaign.at(run) + ": " + ex.getMessage(), ex);
            }
            finally
            {
                follower.close();
                reader.close();
            }
            Fleets.delete(journal);
        }
        campaign.result(
            "%,d kills of a running engine, %,d of one that was starting, %,d of them just as a file was begun; " +
                "%,d events, 0 acknowledged lost, duplicated or reordered (%,d in the journal, but not seen before a " +
                "kill, went on too); events and state of each of %,d journals equal to an uninterrupted run's",
            ready, campaign.runs() - ready, rolls, events, unseen, journals);
    }

    private void begin(final JournalDirectory made)
    {
        follower = JournalFollower.fromSequence(made, "campaign", 0);
        reader = JournalTailer.ofAll(made);
        acknowledged = new EventHash();
        journaled = new EventHash();
    }

    private void kill(final Random random, final int run, final int devices) throws Exception
    {
        final long from = journaled.last() + 1;
        final Path configuration =
            Fleets.configuration(directory.resolve("fleet.yaml"), devices, SETTINGS[run % SETTINGS.length]);
        final boolean rolling = random.nextInt(3) == 0;
        try (EngineProcess engine = rolling ? rolling(configuration, run) :
            EngineProcess.start(directory, configuration, journal))
        {
            engine.feed(stream, from, Long.MAX_VALUE);
            awaitMoment(engine, random, rolling);
            follower.poll(acknowledged, 1);
            engine.kill();
            ready += engine.isReady() ? 1 : 0;
        }
        Fleets.drain(reader, journaled);
        assertTrue(
            acknowledged.last() <= journaled.last(),
            () -> acknowledged.last() + " was acknowledged, the journal ends with " + journaled.last());
        unseen += journaled.last() - acknowledged.last();
        stream.forget(journaled.last() + 1);
        if (random.nextInt(4) == 0)
        {
            follower.commit();
            follower.close();
            follower = JournalFollower.fromSequence(JournalDirectory.open(journal), "campaign", 0);
            acknowledged.reopened();
        }
    }

    private EngineProcess rolling(final Path configuration, final int run) throws IOException
    {
        final long firstMs = FIRST_MS + run % KILLS_OF_A_JOURNAL * DAY_MS;
        return EngineProcess.start(
            directory,
            List.of(),
            RollingEngine.class,
            configuration.toString(),
            journal.toString(),
            Long.toString(firstMs),
            Integer.toString(SPEED));
    }

    /** Follows the journal until the engine is to be killed. */
    private void awaitMoment(final EngineProcess engine, final Random random, final boolean rolling)
    {
        final int segments = segments().length;
        final long delayUs = random.nextInt(4000);
        switch (rolling && random.nextBoolean() ? 4 : random.nextInt(4))
        {
            case 0 -> pause(engine, TimeUnit.MILLISECONDS.toMicros(random.nextInt(900)));
            case 1 ->
            {
                followUntil(engine, () -> segments().length > segments);
                pause(engine, delayUs * 10);
            }
            case 2, 3 ->
            {
                final long sequence = acknowledged.last() + 1 + random.nextInt(40_000);
                followUntil(engine, () -> acknowledged.last() >= sequence);
                pause(engine, delayUs);
            }
            default ->
            {
                rolls++;
                final int files = 2 + random.nextInt(5);
                followUntil(engine, () -> segments().length > segments && newestFiles() >= files);
                pause(engine, delayUs);
            }
        }
    }

    private void followUntil(final EngineProcess engine, final BooleanSupplier moment)
    {
        while (!moment.getAsBoolean())
        {
            follow(engine);
        }
    }

    private void pause(final EngineProcess engine, final long microseconds)
    {
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < TimeUnit.MICROSECONDS.toNanos(microseconds))
        {
            follow(engine);
        }
    }

    private void follow(final EngineProcess engine)
    {
        if (follower.poll(acknowledged, 16) == 0)
        {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
        engine.checkTime("no moment to kill it");
        assertTrue(engine.isAlive(), () -> "ended by itself: " + engine.told());
    }

    private String[] segments()
    {
        final String[] names = journal.resolve("segments").toFile().list();
        Arrays.sort(names);
        return names;
    }

    /** How many files the newest segment has rolled to. */
    private long newestFiles()
    {
        final String[] names = segments();
        final String[] files = journal.resolve("segments").resolve(names[names.length - 1]).toFile().list();
        return Arrays.stream(files).filter((name) -> name.endsWith(".cq4")).count();
    }

    /** Goes on to a clean end, and holds all of it against a run that nobody disturbed. */
    private void check(final long seed, final int devices) throws Exception
    {
        final Path configuration = Fleets.configuration(directory.resolve("fleet.yaml"), devices);
        final long last = journaled.last() + LAST_MESSAGES;
        final String summary;
        try (EngineProcess engine = EngineProcess.start(directory, configuration, journal))
        {
            engine.feed(stream, journaled.last() + 1, last);
            summary = engine.end();
        }
        while (acknowledged.last() < last && follower.poll(acknowledged, 16) >= 0)
        {
            follower.commit();
        }
        Fleets.drain(reader, journaled);
        final Fleets.Outcome due =
            Fleets.undisturbed(configuration, directory.resolve("undisturbed"), new MessageStream(devices, seed), last);
        assertEquals(last, due.last());
        assertEquals(last, journaled.last());
        assertEquals(due.hash(), journaled.value(), "the journal's events are others");
        assertEquals(due.hash(), acknowledged.value(), "the follower's events are others");
        assertTrue(summary.contains(due.stateHash()), () -> summary + " is not " + due.stateHash());
        final Replayer replayer = EngineRun.replay(journal, DecisionListener.NONE);
        assertEquals(last + 1, replayer.nextSequence());
        events += last;
    }
}
