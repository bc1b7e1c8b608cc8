package io.plumbline.journal;

import com.sun.management.ThreadMXBean;
import io.plumbline.campaign.Campaign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The readers under attack: a journal's files are mutated in place, half of them with checksums that match. Of forty
 * mutated cycle files one, and all mutated metadata, are opened anew, as by a process that starts, and of these the
 * queue's own header and index are mutated as well; the others are read through a queue that is open already.
 */
@Timeout(300)
class MutantsTest
{
    static
    {
        // What the queue itself says of damaged files is told by our own exceptions.
        System.setProperty("org.slf4j.simpleLogger.log.net.openhft", "off");
    }

    private static final Campaign CAMPAIGN = Campaign.of("mutants", 4_000);
    private static final int THREADS = CAMPAIGN.isLong() ? 2 : 1;
    private static final int CASES_A_OPEN = 40;
    private static final int OPENS_A_SCAN = 25;
    private static final int CASES_A_METADATA = 5_000;
    /** Opening a queue takes about a megabyte, and what it throws at damage has its messages and stack traces. */
    private static final long MAX_ALLOCATED = 32L * 1024 * 1024;
    private static final int MAX_BATCHES = 10_000;

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
            assertTrue(sum.damaged > 0 && sum.whole > 0, "all of them damaged, or none");
            CAMPAIGN.result(
                "mutated files: %,d cycle files read through an open queue, %,d cycle files and %,d metadata.cq4t " +
                    "opened anew (%,d of them read by verify's scan); %,d with checksums that match; %,d damaged and " +
                    "said so, %,d read to an end; no other exception, no wrong event where checksums were left; at " +
                    "most %,d KiB allocated and %,d ms taken by a case",
                sum.inPlace,
                sum.opened,
                sum.metadata,
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
        private SegmentQueue queue;
        private int inPlace;
        private int opened;
        private int metadata;
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
                    assertTrue(used < MAX_ALLOCATED, CAMPAIGN.at(run) + ": " + used + " bytes allocated");
                }
            }
            finally
            {
                closeQueue();
            }
            return this;
        }

        private void attack(final int run, final Random random)
        {
            final Recorder recorder = new Recorder();
            boolean good = false;
            try
            {
                if (run % CASES_A_METADATA < THREADS)
                {
                    metadata++;
                    closeQueue();
                    journal.mutateMetadata(random);
                    open(random, recorder);
                }
                else if (run % CASES_A_OPEN < THREADS)
                {
                    opened++;
                    closeQueue();
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
                final JournalListener listener = new JournalListener()
                {
                };
                switch (random.nextInt(8))
                {
                    case 0:
                        tailer.toSequence(random.nextInt(70));
                        drain(tailer, listener);
                        break;

                    case 1:
                        tailer.toLastSnapshot(random.nextBoolean());
                        drain(tailer, listener);
                        break;

                    case 2:
                        tailer.toEnd();
                        drain(tailer, listener);
                        break;

                    default:
                        drain(tailer, recorder);
                        break;
                }
            }
        }

        private void readInPlace(final Random random, final Recorder recorder)
        {
            if (queue == null)
            {
                queue = SegmentQueue.open(journal.segment().path(), RollCycle.HOURLY, true);
            }
            journal.mutate(random, false);
            final BatchVerifier verifier = new BatchVerifier(journal.segment().number());
            final BatchDecoder decoder = new BatchDecoder();
            boolean closing = true;
            try
            {
                long sequence = BatchVerifier.ANY_SEQUENCE;
                int count = 0;
                String wrong = queue.moveTo(queue.firstIndex()) ? null : "first excerpt is gone";
                int length = wrong == null ? queue.read(excerpt) : SegmentQueue.NOTHING;
                while (wrong == null && length != SegmentQueue.NOTHING)
                {
                    wrong = length > BatchDescriptor.MAX_BATCH_LENGTH ?
                        "too long" : verifier.verify(excerpt, sequence);
                    if (wrong == null)
                    {
                        decoder.decode(excerpt.buffer(), length, 0, recorder);
                        sequence = BatchDecoder.firstSequence(excerpt.buffer()) +
                            excerpt.buffer().getInt(BatchDescriptor.COUNT_OFFSET);
                        length = queue.read(excerpt);
                    }
                    assertTrue(count++ < MAX_BATCHES, "it has no end");
                }
                SegmentQueue.throwOutstandingFault();
                closing = false;
                if (wrong != null)
                {
                    throw new JournalDamagedException(journal.segment().path(), 0, wrong, null);
                }
            }
            catch (final RuntimeException | InternalError | AssertionError ex)
            {
                // As SegmentReader has it: whatever the queue throws at damaged files is damage.
                if ("it has no end".equals(ex.getMessage()))
                {
                    throw ex;
                }
                throw ex instanceof final JournalException known ? known :
                    new JournalDamagedException(journal.segment().path(), 0, "cannot be read", ex);
            }
            finally
            {
                if (closing)
                {
                    forgetFault();
                    closeQueue();
                }
            }
        }

        private static void forgetFault()
        {
            try
            {
                SegmentQueue.throwOutstandingFault();
            }
            catch (final InternalError ex)
            {
                // It has been told as damage already.
                return;
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

        private void closeQueue()
        {
            if (queue != null)
            {
                queue.close();
                queue = null;
            }
        }

        private void add(final Attack other)
        {
            inPlace += other.inPlace;
            opened += other.opened;
            metadata += other.metadata;
            scanned += other.scanned;
            repaired += other.repaired;
            damaged += other.damaged;
            whole += other.whole;
            mostAllocated = Math.max(mostAllocated, other.mostAllocated);
            slowestMs = Math.max(slowestMs, other.slowestMs);
        }
    }
}
