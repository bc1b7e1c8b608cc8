package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.campaign.InMemory;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.ThreadingMode;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.engine.verify.VerifyReport;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.Durability;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.PrunedMark;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file with three heads. The queue takes a damaged place before the second for the end of the file; behind that there
 * is more damage, before the third.
 */
@Timeout(120)
class SeveralDamagesTest
{
    /** More than stand between two places that the queue's own index leads to. */
    private static final int EVENTS = 600;
    private static final int HEADS = 3;
    private static final long START_NS = 1_795_222_800_000_000_000L;

    @TempDir(factory = InMemory.class)
    private Path journal;

    @Test
    void shouldFindWhatStandsBehindWhatIsFoundBehindTheEnd() throws IOException, InterruptedException
    {
        final JournalDirectory directory = JournalDirectory.create(journal);
        write(directory, Durability.PROCESS);
        final long end = Recovery.recover(directory).nextSequence();
        final Segment segment = directory.segments().get(0);
        final List<String> files = JournalRuns.cycleFiles(segment);
        assertEquals(1, files.size());
        final Path file = segment.path().resolve(files.get(0));
        final List<Integer> batches = BatchFiles.batches(file);
        assertTrue(batches.size() > HEADS * EVENTS, () -> batches.size() + " batches");
        BatchFiles.hide(file, batches.get(100));
        BatchFiles.damage(file, batches.get(3 * EVENTS / 2));

        final RangeReplay replay = new RangeReplay(directory, 0, Long.MAX_VALUE);
        replay.replay(DecisionListener.NONE, sequence -> {});
        final List<String> gaps =
            replay.missing().stream().filter(line -> line.endsWith(" were not read")).toList();
        assertEquals(2, gaps.size(), () -> replay.missing().toString());

        try (Engine engine = start(directory, new FedSource(), new StartOptions(true, true, fault -> {})))
        {
            final List<AcceptedDamage> accepted = engine.recovered().acceptedDamages();
            assertEquals(2, accepted.size(), accepted::toString);
            assertEquals(end, engine.recovered().nextSequence());
        }
        final VerifyReport report = JournalVerifier.verify(directory, bytes -> assertTrue(bytes > 0));
        assertTrue(report.ok(), report::toString);
        assertEquals(2, report.accepted().size(), report::toString);
    }

    @Test
    void shouldNotTakeForAcceptedWhatIsLostLaterBehindAnAcceptedGap() throws IOException, InterruptedException
    {
        final JournalDirectory directory = JournalDirectory.create(journal);
        write(directory, Durability.PROCESS);
        final Segment segment = directory.segments().get(0);
        final Path file = segment.path().resolve(JournalRuns.cycleFiles(segment).get(0));
        final List<Integer> batches = BatchFiles.batches(file);
        BatchFiles.damage(file, batches.get(100));
        final AcceptedDamage first = accept(directory);
        assertTrue(first.goesOnWith() > EVENTS && first.goesOnWith() < EVENTS + 10, first::toString);
        assertTrue(verify(directory).ok());

        // The head that reading went on with, and what stands around it.
        for (final int batch : batches)
        {
            if (Math.abs(BatchFiles.firstSequence(file, batch) - first.goesOnWith()) < 5)
            {
                BatchFiles.damage(file, batch);
            }
        }
        final VerifyReport damaged = verify(directory);
        assertEquals(1, damaged.damage().size(), damaged::toString);
        assertEquals(first.goesOnWith(), damaged.damage().get(0).sequence());
        assertTrue(damaged.damage().get(0).what().endsWith(": more is missing than was accepted"), damaged::toString);
        final JournalException refused = assertThrows(
            JournalException.class,
            () -> start(directory, new FedSource(), new StartOptions(true, false, fault -> {})));
        assertTrue(refused.getMessage().endsWith(": more is missing than was accepted"), refused.getMessage());
        final RangeReplay replay = new RangeReplay(directory, 0, Long.MAX_VALUE);
        replay.replay(DecisionListener.NONE, sequence -> {});
        assertTrue(replay.isDamaged());

        final AcceptedDamage second = accept(directory);
        assertEquals(first.lostFrom(), second.lostFrom());
        assertTrue(second.goesOnWith() > 2 * EVENTS, second::toString);
        assertTrue(verify(directory).ok(), () -> verify(directory).toString());
        start(directory, new FedSource(), new StartOptions(true, false, fault -> {})).close();
    }

    /** That of a mark shows at each end that a reader comes to: what is missing behind one is not all. */
    @Test
    void shouldAcceptADamageInEachPlaceWhereItShows() throws IOException, InterruptedException
    {
        final JournalDirectory directory = JournalDirectory.create(journal);
        write(directory, Durability.DISK);
        final Segment segment = directory.segments().get(0);
        final Path file = segment.path().resolve(JournalRuns.cycleFiles(segment).get(0));
        BatchFiles.hide(file, BatchFiles.batches(file).get(100));
        Files.write(segment.path().resolve("durable.mark"), new byte[0]);
        try (Engine engine = start(directory, new FedSource(), new StartOptions(true, true, fault -> {})))
        {
            final List<AcceptedDamage> accepted = engine.recovered().acceptedDamages();
            assertEquals(2, accepted.size(), accepted::toString);
            assertEquals(accepted.get(0).damage(), accepted.get(1).damage());
            assertTrue(accepted.get(0).goesOnWith() > EVENTS, accepted::toString);
            assertTrue(accepted.get(1).lostFrom() > HEADS * EVENTS, accepted::toString);
        }
        assertTrue(verify(directory).ok(), () -> verify(directory).toString());
        start(directory, new FedSource(), new StartOptions(true, false, fault -> {})).close();
    }

    /** Nobody knows then how much is missing in front of what can be read; but it was accepted. */
    @Test
    void shouldBeginWithWhatCanBeReadWhereThatIsDamagedAndWhereItBeginsToo() throws IOException, InterruptedException
    {
        final JournalDirectory directory = JournalDirectory.create(journal);
        write(directory, Durability.PROCESS);
        final Segment segment = directory.segments().get(0);
        final Path file = segment.path().resolve(JournalRuns.cycleFiles(segment).get(0));
        BatchFiles.damage(file, BatchFiles.batches(file).get(0));
        Files.writeString(journal.resolve("pruned"), "segment 1\n");
        try (Engine engine = start(directory, new FedSource(), new StartOptions(true, true, fault -> {})))
        {
            assertEquals(2, engine.recovered().acceptedDamages().size());
        }
        final PrunedMark mark = PrunedMark.look(directory).found().orElseThrow();
        assertEquals(1, mark.segment());
        assertTrue(mark.sequence() > EVENTS && mark.sequence() < EVENTS + 10, mark::toString);
        assertTrue(verify(directory).ok(), () -> verify(directory).toString());
        start(directory, new FedSource(), new StartOptions(true, false, fault -> {})).close();
        final RangeReplay replay = new RangeReplay(directory, 0, Long.MAX_VALUE);
        replay.replay(DecisionListener.NONE, sequence -> {});
        assertFalse(replay.isDamaged());
    }

    private static AcceptedDamage accept(final JournalDirectory directory)
    {
        try (Engine engine = start(directory, new FedSource(), new StartOptions(true, true, fault -> {})))
        {
            assertEquals(1, engine.recovered().acceptedDamages().size());
            return engine.recovered().acceptedDamages().get(0);
        }
    }

    private static VerifyReport verify(final JournalDirectory directory)
    {
        return JournalVerifier.verify(directory, bytes -> assertTrue(bytes > 0));
    }

    /** A batch for each event, and between the heads a reload. */
    private static void write(final JournalDirectory directory, final Durability durability)
        throws InterruptedException
    {
        final FedSource source = new FedSource();
        try (Engine engine = start(directory, source, StartOptions.DEFAULT, durability))
        {
            for (int head = 0; head < HEADS; head++)
            {
                if (head > 0)
                {
                    engine.reload(configuration(head, durability)).await(60, TimeUnit.SECONDS);
                }
                for (int i = 0; i < EVENTS; i++)
                {
                    // On a busy machine standstills are journaled, too.
                    final long journaled = engine.journaledEvents() + 1;
                    source.feed("{\"code\": \"a\", \"id\": \"" + (i % 8 + 1) +
                        "\", \"pwr\": \"1\", \"valid_flag\": \"True\"}");
                    while (engine.journaledEvents() < journaled)
                    {
                        engine.checkFault();
                        Thread.onSpinWait();
                    }
                }
            }
        }
    }

    private static Engine start(
        final JournalDirectory directory, final FedSource source, final StartOptions options)
    {
        return start(directory, source, options, Durability.PROCESS);
    }

    private static Engine start(
        final JournalDirectory directory,
        final FedSource source,
        final StartOptions options,
        final Durability durability)
    {
        final AtomicLong nowNs = new AtomicLong(START_NS);
        return Engine.start(configuration(0, durability), directory, source, nowNs::incrementAndGet, options);
    }

    private static Configuration configuration(final int head, final Durability durability)
    {
        final Configuration configuration = ReloadConfigurations.configuration(
            TimeMode.ARRIVAL,
            ThreadingMode.SHARED,
            DeviceCodes.of("a", "b"),
            ReloadConfigurations.limits(-3 - head, 1, 1));
        return configuration.with(configuration.journal().with(durability));
    }
}
