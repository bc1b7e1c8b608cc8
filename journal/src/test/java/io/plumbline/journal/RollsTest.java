package io.plumbline.journal;

import io.plumbline.campaign.Campaign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A writer that rolls with every few events, and starts anew at times; beside it, each on a thread of its own, a
 * follower, a tailer that waits until what it needs next is pruned, and a pruner, which also takes single files away
 * and lets a fresh tailer look.
 */
@Timeout(120)
class RollsTest
{
    private static final Campaign CAMPAIGN = Campaign.of("rolls", 150);
    private static final long CYCLE_MS = 300_000;
    private static final int ROLLS_A_SEGMENT = 20;
    /** How far the writer goes ahead of the follower. */
    private static final int EVENTS_AHEAD = 400;
    private static final Retention FEW = new Retention(Retention.UNLIMITED, 16 * 256 * 1024, 0);

    @TempDir
    private Path path;
    private JournalDirectory directory;
    /** First sequences of the files. */
    private final Map<Path, Long> firstSequences = new ConcurrentHashMap<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile long written = 1;
    private volatile long followed = 1;
    private volatile boolean done;
    private volatile boolean followerDone;
    private long tailed;
    private int tailerGaps;
    private int takenFiles;
    private int pruned;

    @Test
    void shouldShowDenseSequencesAndReportEachGap() throws Exception
    {
        directory = JournalDirectory.create(path);
        final List<Thread> threads = List.of(
            thread("follower", this::follow), thread("tailer", this::tail), thread("pruner", this::prune));
        try
        {
            write();
        }
        finally
        {
            done = true;
            for (final Thread thread : threads)
            {
                thread.join();
            }
        }
        failures.forEach(failure -> failure.addSuppressed(new AssertionError(CAMPAIGN.at(0))));
        assertEquals(List.of(), failures);
        assertEquals(written, followed, CAMPAIGN.at(0));
        assertTrue(tailerGaps > 0 && takenFiles > 0 && pruned > 0, "no gap was made, or nothing pruned");
        CAMPAIGN.result(
            "rolls in %d segments, %,d events; the follower saw all of them in order; %,d files pruned beside it; " +
                "a tailer saw %,d events in order and was told of all %,d gaps that pruning made; %,d files taken " +
                "away, each reported before anything behind it was shown",
            directory.segments().get(directory.segments().size() - 1).number(),
            written - 1,
            pruned,
            tailed,
            tailerGaps,
            takenFiles);
    }

    private void write()
    {
        long nowMs = START_MS;
        int roll = 0;
        while (roll < CAMPAIGN.runs() && failures.isEmpty())
        {
            try (JournalLock lock = directory.lock();
                JournalAppender appender = new JournalAppender(
                    lock.createSegment(nowMs), written, new JournalSettings(
                        RollCycle.FIVE_MINUTELY, JournalAppender.MIN_PAYLOAD_LIMIT, Durability.PROCESS,
                        JournalSettings.MIN_AHEAD_BYTES)))
            {
                final int last = Math.min(CAMPAIGN.runs(), roll + ROLLS_A_SEGMENT);
                TestJournal.head(appender);
                while (roll < last && failures.isEmpty())
                {
                    final Random random = CAMPAIGN.random(roll);
                    final Path file = appender.segment().path().resolve(RollCycle.FIVE_MINUTELY.fileName(nowMs));
                    firstSequences.put(file, appender.nextSequence());
                    events(appender, random);
                    roll++;
                    nowMs += CYCLE_MS * (1 + random.nextInt(20) / 19);
                    appender.roll(nowMs);
                    TestJournal.configuration(appender, 2);
                    awaitFollower();
                }
            }
        }
    }

    private void events(final JournalAppender appender, final Random random)
    {
        for (int i = 1 + random.nextInt(12); i > 0; i--)
        {
            appender.tick(START_NS + appender.nextSequence());
            if (random.nextBoolean())
            {
                appender.commit();
                written = appender.nextSequence();
            }
        }
        appender.commit();
        written = appender.nextSequence();
    }

    private void awaitFollower()
    {
        while (written - followed > EVENTS_AHEAD && failures.isEmpty())
        {
            Thread.yield();
        }
    }

    private void follow()
    {
        final DenseTicks ticks = new DenseTicks(1);
        try (JournalFollower follower = JournalFollower.fromSequence(directory, "dense", 0))
        {
            while ((!done || followed < written) && failures.isEmpty())
            {
                if (follower.poll(ticks, 16) > 0)
                {
                    follower.commit();
                    followed = ticks.next;
                }
                else
                {
                    Thread.yield();
                }
            }
        }
        followerDone = true;
    }

    /** Reads on, and every now and then not before the pruner has deleted what comes next. */
    private void tail() throws IOException
    {
        int burst = 0;
        while (!followerDone && failures.isEmpty())
        {
            final DenseTicks ticks = new DenseTicks(DenseTicks.ANY);
            try (JournalTailer tailer = new JournalTailer(directory))
            {
                final long end = 20 + CAMPAIGN.random(burst++).nextInt(200);
                while (!followerDone && failures.isEmpty())
                {
                    if (ticks.count > end)
                    {
                        awaitPrune(ticks.next);
                    }
                    if (tailer.poll(ticks, 1) == 0)
                    {
                        Thread.yield();
                    }
                }
            }
            catch (final JournalException ex)
            {
                tailerGaps++;
            }
            tailed += ticks.count;
        }
    }

    private void awaitPrune(final long sequence)
    {
        while (PrunedMark.look(directory).orThrow().map(PrunedMark::sequence).orElse(0L) <= sequence && !followerDone)
        {
            Thread.yield();
        }
    }

    private void prune() throws IOException
    {
        final JournalPruner pruner = new JournalPruner(directory);
        while (!followerDone && failures.isEmpty())
        {
            pruned += pruner.prune(FEW, false).deleted().size();
            takeOneAway();
        }
    }

    /** Takes away a file of an older segment, which the follower has passed, and puts it back. */
    private void takeOneAway() throws IOException
    {
        final List<CycleFile> files = CycleFile.of(directory);
        final int taken = 1 + CAMPAIGN.random(takenFiles).nextInt(8);
        if (files.size() < taken + 3)
        {
            return;
        }
        final Path file = files.get(taken).path();
        if (files.get(taken).segment().number() == files.get(files.size() - 1).segment().number())
        {
            return;
        }
        final Long first = firstSequences.get(file);
        final Long next = firstSequences.get(files.get(taken + 1).path());
        if (first == null || next == null || next >= followed)
        {
            return;
        }
        final Path aside = path.resolve("aside");
        Files.move(file, aside);
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final DenseTicks ticks = new DenseTicks(DenseTicks.ANY);
            boolean reported = false;
            while (!reported)
            {
                try
                {
                    tailer.poll(ticks, 1);
                }
                catch (final JournalException ex)
                {
                    reported = true;
                }
                assertTrue(ticks.next <= first, () -> ticks.next + " shown, " + first + " was taken away");
            }
            takenFiles++;
        }
        finally
        {
            Files.move(aside, file);
        }
    }

    private Thread thread(final String name, final Work work)
    {
        final Thread thread = new Thread(() ->
        {
            try
            {
                work.run();
            }
            catch (final Throwable ex)
            {
                failures.add(ex);
            }
            followerDone |= !failures.isEmpty();
        }, name);
        thread.start();
        return thread;
    }

    private interface Work
    {
        void run() throws IOException;
    }

    private static final class DenseTicks implements JournalListener
    {
        private static final long ANY = -1;

        private long next;
        private long count;

        private DenseTicks(final long next)
        {
            this.next = next;
        }

        @Override
        public void onTick(final long sequence, final long timeNs)
        {
            assertEquals(next == ANY ? sequence : next, sequence);
            assertEquals(START_NS + sequence, timeNs);
            next = sequence + 1;
            count++;
        }
    }
}
