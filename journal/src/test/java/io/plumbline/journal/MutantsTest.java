package io.plumbline.journal;

import com.sun.management.ThreadMXBean;
import io.plumbline.campaign.Campaign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static io.plumbline.journal.TestJournal.START_MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The readers under attack: a journal's files are mutated in place, half of the cycle files with checksums that match.
 * Of forty mutated cycle files one, and all mutated metadata, marks and positions, are opened anew, as by a process
 * that starts, and of the cycle files the queue's own header and index are mutated as well; the others are read by a
 * reader of the segment that has its queue open already.
 */
@Timeout(600)
class MutantsTest
{
    private static final Campaign CAMPAIGN = Campaign.of("mutants", 1_000);
    private static final int THREADS = CAMPAIGN.isLong() ? 2 : 1;
    private static final int CASES_A_OPEN = 40;
    private static final int OPENS_A_SCAN = 25;
    private static final int CASES_A_METADATA = 5_000;
    private static final int CASES_A_SMALL_FILE = CAMPAIGN.isLong() ? 2_000 : 200;
    /** What looks at marks and positions opens as many queues. */
    private static final int OPENS_A_SMALL_FILE = 8;
    /** A follower that finds nothing more to read, or damage. */
    private static final int MAX_POLLS = 200;
    private static final long MAX_MS = 15_000;
    /** Opening a queue takes about a megabyte, and what it throws at damage has its messages and stack traces. */
    private static final long MAX_ALLOCATED = 32L * 1024 * 1024;
    private static final int MAX_BATCHES = 10_000;
    private static final JournalListener NOBODY = new JournalListener()
    {
    };

    @TempDir
    private Path path;

    @Test
    void shouldNeverCrashNorHangNorAllocateWithoutBound() throws Exception
    {
        final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        final List<Future<Attack>> attacks = new ArrayList<>();
        try
        {
            for (int i = 0; i < THREADS; i++)
            {
                final int first = i;
                attacks.add(executor.submit(() -> new Attack(path.resolve("journal" + first)).run(first)));
            }
            final Attack sum = new Attack(path.resolve("sum"));
            for (final Future<Attack> attack : attacks)
            {
                sum.add(attack.get());
            }
            // A fault that came out of a queue's closing would leave others waiting for ever.
            assertTimeoutPreemptively(
                Duration.ofMinutes(1), () -> new MutatedJournal(path.resolve("after")).close());
            assertTrue(sum.damaged > 0 && sum.whole > 0, "all of them damaged, or none");
            assertTrue(!CAMPAIGN.isLong() || sum.slowestMs < MAX_MS, () -> "a case took " + sum.slowestMs + " ms");
            CAMPAIGN.result(
                "mutated files: %,d cycle files read through an open queue, %,d cycle files, %,d metadata.cq4t and " +
                    "%,d marks and positions opened anew (%,d of them read by verify's scan); %,d with checksums " +
                    "that match; %,d damaged and said so, %,d read to an end; no other exception, no " +
                    "wrong event where checksums were left; at most %,d KiB allocated and %,d ms taken by a case",
                sum.inPlace,
                sum.opened,
                sum.metadata,
                sum.small,
                sum.scanned,
                sum.repaired,
                sum.damaged,
                sum.whole,
                sum.mostAllocated / 1024,
                sum.slowestMs);
        }
        catch (final ExecutionException ex)
        {
            throw new AssertionError(ex.getCause().getMessage(), ex.getCause());
        }
        finally
        {
            executor.shutdownNow();
        }
    }

    /** What one thread does, and counts. */
    private static final class Attack
    {
        private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        private final ExcerptBuffer excerpt = new ExcerptBuffer();
        private final Path path;
        private MutatedJournal journal;
        private SegmentReader reader;
        private int inPlace;
        private int opened;
        private int metadata;
        private int small;
        private int scanned;
        private int repaired;
        private int damaged;
        private int whole;
        private long mostAllocated;
        private long slowestMs;

        private Attack(final Path path)
        {
            this.path = path;
        }

        private Attack run(final int first) throws IOException
        {
            try (MutatedJournal mutated = new MutatedJournal(path))
            {
                journal = mutated;
                for (int run = first; run < CAMPAIGN.runs() && !Thread.interrupted(); run += THREADS)
                {
                    final long allocated = threads.getCurrentThreadAllocatedBytes();
                    final long startNs = System.nanoTime();
                    attack(run, CAMPAIGN.random(run));
                    slowestMs = Math.max(slowestMs, (System.nanoTime() - startNs) / 1_000_000);
                    final long used = threads.getCurrentThreadAllocatedBytes() - allocated;
                    mostAllocated = Math.max(mostAllocated, used);
                    final int opens = run % CASES_A_SMALL_FILE < THREADS ? OPENS_A_SMALL_FILE : 1;
                    assertTrue(used < opens * MAX_ALLOCATED, CAMPAIGN.at(run) + ": " + used + " bytes allocated");
                }
            }
            finally
            {
                closeReader();
            }
            return this;
        }

        private void attack(final int run, final Random random) throws IOException
        {
            final Recorder recorder = new Recorder();
            boolean good = false;
            try
            {
                if (run % CASES_A_METADATA < THREADS)
                {
                    metadata++;
                    closeReader();
                    journal.mutateMetadata(random);
                    open(random, recorder);
                }
                else if (run % CASES_A_SMALL_FILE < THREADS)
                {
                    small++;
                    closeReader();
                    journal.mutateSmallFile(random);
                    openSmallFiles();
                    open(random, recorder);
                }
                else if (run % CASES_A_OPEN < THREADS)
                {
                    opened++;
                    closeReader();
                    journal.mutate(random, true);
                    open(random, recorder);
                }
                else
                {
                    inPlace++;
                    readInPlace(random, recorder);
                }
                good = true;
            }
            catch (final JournalException ex)
            {
                assertTrue(ex.getMessage().length() < 10_000, () -> CAMPAIGN.at(run));
            }
            catch (final Throwable ex)
            {
                throw new AssertionError(CAMPAIGN.at(run) + ": " + ex, ex);
            }
            if (!journal.repaired())
            {
                final List<String> lines = journal.lines();
                assertTrue(lines.size() >= recorder.lines.size(), () -> CAMPAIGN.at(run));
                assertEquals(lines.subList(0, recorder.lines.size()), recorder.lines, () -> CAMPAIGN.at(run));
            }
            repaired += journal.repaired() ? 1 : 0;
            damaged += good ? 0 : 1;
            whole += good ? 1 : 0;
            journal.restore();
        }

        /** As a reader that starts: from the beginning, a sequence, the newest snapshot, or the verifier. */
        private void open(final Random random, final Recorder recorder)
        {
            if (opened % OPENS_A_SCAN == 0)
            {
                scanned++;
                try (SegmentScan scan =
                    new SegmentScan(journal.directory(), journal.segment(), SegmentScan.ANY_SEQUENCE))
                {
                    while (scan.next())
                    {
                        scan.handOut(recorder);
                    }
                    scan.damage().ifPresent((damage) ->
                    {
                        throw damage;
                    });
                }
                return;
            }
            try (JournalTailer tailer = JournalTailer.ofAll(journal.directory()).checkingTails())
            {
                switch (random.nextInt(8))
                {
                    case 0:
                        tailer.toSequence(random.nextInt(70));
                        drain(tailer, NOBODY);
                        break;

                    case 1:
                        tailer.toLastSnapshot(random.nextBoolean());
                        drain(tailer, NOBODY);
                        break;

                    case 2:
                        tailer.toEnd();
                        drain(tailer, NOBODY);
                        break;

                    default:
                        drain(tailer, recorder);
                        break;
                }
            }
        }

        /** What looks at the marks and positions: each on its own, one that refuses does not keep the next from it. */
        private void openSmallFiles()
        {
            final List<Runnable> looks = List.of(
                journal.directory()::missing,
                journal.directory()::followers,
                () -> new JournalPruner(journal.directory()).prune(new Retention(0, 0, 0), true),
                () -> follow(MutatedJournal.FOLLOWER));
            for (final Runnable look : looks)
            {
                try
                {
                    look.run();
                }
                catch (final JournalException ex)
                {
                    assertTrue(ex.getMessage().startsWith(path.toString()), ex::getMessage);
                }
            }
        }

        private void follow(final String name)
        {
            try (JournalFollower follower = JournalFollower.fromEnd(journal.directory(), name))
            {
                for (int i = 0; i < MAX_POLLS; i++)
                {
                    follower.poll(NOBODY, 1);
                }
            }
        }

        private void readInPlace(final Random random, final Recorder recorder)
        {
            boolean closing = true;
            if (reader == null)
            {
                reader = new SegmentReader(journal.segment(), excerpt, BatchVerifier.ANY_SEQUENCE, false).settled(true);
                assertTrue(reader.next(), "nothing to read");
            }
            try
            {
                journal.mutate(random, false);
                final boolean whole = reader.seekHead(RollCycle.HOURLY.cycle(START_MS));
                final BatchDecoder decoder = new BatchDecoder();
                int count = 0;
                while (reader.next())
                {
                    decoder.decode(reader.buffer(), reader.length(), 0, whole ? recorder : NOBODY);
                    assertTrue(count++ < MAX_BATCHES, "it has no end");
                }
                if (random.nextInt(8) == 0)
                {
                    reader.checkTail(true);
                }
                closing = false;
            }
            finally
            {
                if (closing)
                {
                    closeReader();
                }
            }
        }

        private static void drain(final JournalTailer tailer, final JournalListener listener)
        {
            int batches = 0;
            while (tailer.poll(listener, 1) > 0)
            {
                assertTrue(batches++ < MAX_BATCHES, "it has no end");
            }
        }

        private void closeReader()
        {
            if (reader != null)
            {
                reader.close();
                reader = null;
            }
        }

        private void add(final Attack other)
        {
            inPlace += other.inPlace;
            opened += other.opened;
            metadata += other.metadata;
            small += other.small;
            scanned += other.scanned;
            repaired += other.repaired;
            damaged += other.damaged;
            whole += other.whole;
            mostAllocated = Math.max(mostAllocated, other.mostAllocated);
            slowestMs = Math.max(slowestMs, other.slowestMs);
        }
    }
}
