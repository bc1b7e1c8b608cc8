package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.config.Configuration;
import io.plumbline.engine.config.DeviceCodes;
import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.ingress.MemorySource;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.engine.replay.Replayer;
import io.plumbline.engine.verify.AcceptedPlace;
import io.plumbline.engine.verify.Damage;
import io.plumbline.engine.verify.JournalVerifier;
import io.plumbline.engine.verify.Unreadable;
import io.plumbline.engine.verify.VerifyReport;
import io.plumbline.journal.Durability;
import io.plumbline.journal.JournalCatalog;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalFollower;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.JournalSettings;
import io.plumbline.journal.JournalTailer;
import io.plumbline.journal.Retention;
import io.plumbline.journal.Segment;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start finds, what it makes of it, and how it goes on. */
@Timeout(120)
class StartTest
{
    private static final String[] CODES = {"abc01", "def01"};
    private static final StartOptions ACCEPTING = new StartOptions(false, true, StartOptions.DEFAULT.onFault());
    private static final StartOptions ACCEPTING_ALL = new StartOptions(true, true, StartOptions.DEFAULT.onFault());
    private static final StartOptions VERIFYING = new StartOptions(true, false, StartOptions.DEFAULT.onFault());

    private static final long BEGIN_NS = 1_800_001_800_000_000_000L;
    private static final long STARTED_NS = System.nanoTime();

    @TempDir
    private Path directory;
    private Path journal;
    private Configuration configuration;

    @BeforeEach
    void writeTwoSegments()
    {
        journal = directory.resolve("journal");
        configuration = Configuration.of(
            TimeMode.MESSAGE,
            DeviceCodes.of(CODES),
            new FleetLimits(Configuration.defaults().limits().profiles(), new int[CODES.length]));
        run(StartOptions.DEFAULT, 1);
        run(StartOptions.DEFAULT, 2);
    }

    @Test
    void shouldStartOnAWholeJournalWithNothingToTell()
    {
        try (Engine engine = start(VERIFYING, 3))
        {
            assertEquals(List.of(), engine.recovered().notes());
            assertEquals(List.of(), engine.recovered().acceptedDamages());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 9, 16, 25, 29, 30, 31})
    void shouldFindWhatAFlippedExcerptHeaderHides(final int bit) throws IOException
    {
        final Path file = cycle(2);
        final List<Integer> batches = BatchFiles.batches(file);
        final long whole = lastSequence();
        BatchFiles.flip(file, (batches.get(batches.size() / 2) - 4) * 8L + bit);
        final JournalException damage = assertThrows(JournalException.class, () -> run(StartOptions.DEFAULT, 3));
        assertTrue(damage.getMessage().contains("damaged"), damage.getMessage());
        final long next = run(ACCEPTING, 3);
        assertTrue(next < whole + 1, "nothing was lost");
        // From now on the damage is known, and the journal is whole again.
        final Engine again = start(VERIFYING, 4);
        try (again)
        {
            assertEquals(List.of(), again.recovered().acceptedDamages());
            await(again);
        }
        EngineRun.replay(journal);
    }

    @Test
    void shouldFindDamageOfOlderSegmentsOnlyWhenAskedTo() throws IOException
    {
        final Path file = cycle(1);
        BatchFiles.flip(file, BatchFiles.batches(file).get(1) * 8L + 400);
        assertThrows(JournalException.class, () -> run(VERIFYING, 3));
        run(StartOptions.DEFAULT, 3);
    }

    @Test
    void shouldGoOnAfterADamagedBatchFromTheLastGoodEvent() throws IOException
    {
        final Path file = cycle(2);
        final List<Integer> batches = BatchFiles.batches(file);
        BatchFiles.flip(file, batches.get(batches.size() - 2) * 8L + 500);
        final JournalException damage = assertThrows(JournalException.class, () -> run(StartOptions.DEFAULT, 3));
        assertTrue(damage.getMessage().contains("-000002: damaged at index 0x"), damage.getMessage());
        try (Engine engine = start(ACCEPTING, 3))
        {
            assertEquals(1, engine.recovered().acceptedDamages().size());
            assertEquals(2, engine.recovered().acceptedDamages().get(0).segmentNumber());
            await(engine);
        }
        EngineRun.replay(journal);
    }

    @Test
    void shouldSayWhatIsDroppedBehindDamage() throws IOException
    {
        final Path file = cycle(2);
        final List<Integer> batches = BatchFiles.batches(file);
        final long last = lastSequence();
        // Amid the events, and further on, but not at the end: whether the last ones have a batch of their own depends
        // on when the stages come to them.
        BatchFiles.flip(file, batches.get(batches.size() / 2) * 8L + 500);
        BatchFiles.flip(file, batches.get(batches.size() * 3 / 4) * 8L + 500);
        try (Engine engine = start(ACCEPTING, 3))
        {
            assertEquals(1, engine.recovered().acceptedDamages().size());
            assertEquals(
                List.of("sequences " + engine.recovered().nextSequence() + " to " + last + " are dropped: no whole " +
                    "snapshot stands behind the damage, so nothing behind it can be gone on with"),
                engine.recovered().notes());
            await(engine);
        }
        EngineRun.replay(journal);
    }

    @Test
    void shouldGoOnAfterADamagedSnapshot() throws IOException
    {
        final Path file = cycle(2);
        BatchFiles.flip(file, BatchFiles.batches(file).get(0) * 8L + 300);
        assertThrows(JournalException.class, () -> run(StartOptions.DEFAULT, 3));
        run(ACCEPTING, 3);
        EngineRun.replay(journal);
        run(VERIFYING, 4);
    }

    @ParameterizedTest
    @EnumSource(OldDamage.class)
    void shouldAcceptDamageThatRecoveryDoesNotNeedOnceAndForAll(final OldDamage damage) throws IOException
    {
        run(StartOptions.DEFAULT, 3);
        final long next = lastSequence() + 1;
        final long stateHash = EngineRun.replay(journal, DecisionListener.NONE).monitor().stateHash();
        damage.make(cycle(1), cycle(2), directory);
        assertThrows(JournalException.class, () -> run(VERIFYING, 4));
        assertFalse(JournalVerifier.verify(JournalDirectory.open(journal), bytes -> assertTrue(bytes > 0)).ok());
        final int places;
        try (Engine engine = start(ACCEPTING_ALL, 4))
        {
            places = engine.recovered().acceptedDamages().size();
            assertTrue(places > 0);
            assertEquals(next, engine.recovered().nextSequence(), "nothing is lost that came after the damage");
            assertEquals(stateHash, engine.recovered().stateHash());
            await(engine);
        }
        for (final StartOptions options : List.of(VERIFYING, ACCEPTING_ALL, StartOptions.DEFAULT))
        {
            try (Engine engine = start(options, 5))
            {
                assertEquals(List.of(), engine.recovered().acceptedDamages());
                await(engine);
            }
        }
        // What is left is decided again, with what is missing told.
        final Replayer replayer = EngineRun.replay(journal, DecisionListener.NONE);
        assertEquals(1, replayer.gaps().size(), replayer.gaps()::toString);
        final VerifyReport report =
            JournalVerifier.verify(JournalDirectory.open(journal), bytes -> assertTrue(bytes > 0));
        assertTrue(report.ok(), report::toString);
        assertFalse(report.accepted().isEmpty());
        assertTrue(report.accepted().stream().allMatch(place -> place.by() == 4), report::toString);
        assertEquals(replayer.monitor().stateHash(), report.hash().orElseThrow());
        // Other damage is not covered by that decision.
        final Path third = cycle(3);
        BatchFiles.flip(third, BatchFiles.batches(third).get(2) * 8L + 500);
        assertThrows(JournalException.class, () -> run(VERIFYING, 6));
        assertEquals(
            1, JournalVerifier.verify(JournalDirectory.open(journal), bytes -> assertTrue(bytes > 0)).damage().size());
    }

    @Test
    void shouldReportDamageThatWasGoneOnFromAsAccepted() throws IOException
    {
        final Path file = cycle(2);
        final List<Integer> batches = BatchFiles.batches(file);
        put(file, batches.get(batches.size() / 2) - 4, new byte[4]);
        run(ACCEPTING, 3);
        final VerifyReport report =
            JournalVerifier.verify(JournalDirectory.open(journal), bytes -> assertTrue(bytes > 0));
        assertTrue(report.ok(), report::toString);
        assertEquals(1, report.accepted().size(), report::toString);
        assertEquals(3, report.accepted().get(0).by());
        assertEquals(2, report.accepted().get(0).damage().segment());
        assertEquals(List.of(), EngineRun.replay(journal, DecisionListener.NONE).gaps());
    }

    @Test
    void shouldAcceptEverythingThatIsDamagedAtOnce() throws IOException
    {
        run(StartOptions.DEFAULT, 3);
        run(StartOptions.DEFAULT, 4);
        for (int number = 1; number <= 4; number++)
        {
            final Path file = cycle(number);
            final List<Integer> batches = BatchFiles.batches(file);
            BatchFiles.flip(file, batches.get(number == 3 ? 0 : batches.size() / 2) * 8L + 400);
        }
        try (Engine engine = start(ACCEPTING_ALL, 5))
        {
            assertEquals(4, engine.recovered().acceptedDamages().size());
            await(engine);
        }
        try (Engine engine = start(VERIFYING, 6))
        {
            assertEquals(List.of(), engine.recovered().acceptedDamages());
            await(engine);
        }
        final VerifyReport report =
            JournalVerifier.verify(JournalDirectory.open(journal), bytes -> assertTrue(bytes > 0));
        assertTrue(report.ok(), report::toString);
        assertEquals(4, report.accepted().size(), report::toString);
    }

    @Test
    void shouldMissASegmentThatIsGone() throws IOException
    {
        run(StartOptions.DEFAULT, 3);
        Files.move(cycle(2).getParent(), directory.resolve("gone"));
        final JournalException missing = assertThrows(JournalException.class, () -> run(StartOptions.DEFAULT, 4));
        assertTrue(missing.getMessage().endsWith("segment 2 is missing"), missing.getMessage());
        run(ACCEPTING, 4);
        run(StartOptions.DEFAULT, 5);
    }

    /** It ends as if it had been torn, and what follows it is missing in any case. */
    @Test
    void shouldNotTakeForAcceptedWhatIsLostLaterBeforeAMissingSegment() throws IOException
    {
        run(StartOptions.DEFAULT, 3);
        Files.move(cycle(2).getParent(), directory.resolve("gone"));
        run(ACCEPTING, 4);
        run(VERIFYING, 5);
        assertTrue(verify().ok());
        final Path first = cycle(1);
        final List<Integer> batches = BatchFiles.batches(first);
        for (final int batch : batches.subList(batches.size() - 2, batches.size()))
        {
            put(first, batch - 4, new byte[64]);
        }
        final JournalException refused = assertThrows(JournalException.class, () -> run(VERIFYING, 6));
        assertTrue(refused.getMessage().endsWith(": more is missing than was accepted"), refused.getMessage());
        final VerifyReport damaged = verify();
        assertEquals(1, damaged.damage().size(), damaged::toString);
        assertTrue(damaged.damage().get(0).what().endsWith(": more is missing than was accepted"), damaged::toString);
        run(ACCEPTING_ALL, 6);
        run(VERIFYING, 7);
        assertTrue(verify().ok());
    }

    @Test
    void shouldMissTheNewestSegments() throws IOException
    {
        run(StartOptions.DEFAULT, 3);
        final long secondBegins = run(StartOptions.DEFAULT, 4);
        Files.move(cycle(3).getParent(), directory.resolve("third"));
        Files.move(cycle(4).getParent(), directory.resolve("fourth"));
        final JournalException missing = assertThrows(JournalException.class, () -> run(StartOptions.DEFAULT, 5));
        assertTrue(missing.getMessage().endsWith("segment 3 is missing"), missing.getMessage());
        final VerifyReport damaged = verify();
        assertEquals(List.of(3, 4), damaged.damage().stream().map(Damage::segment).toList());
        assertTrue(damaged.damage().stream().allMatch(place -> place.what().equals("the segment is missing")));
        final RangeReplay replay = new RangeReplay(JournalDirectory.open(journal), 0, Long.MAX_VALUE);
        replay.replay(DecisionListener.NONE, sequence -> {});
        assertTrue(replay.isDamaged());
        assertEquals(2, replay.missing().size(), replay.missing()::toString);

        final long goesOn = run(ACCEPTING, 5);
        assertTrue(goesOn < secondBegins);
        assertEquals(
            List.of(1, 2, 5), JournalDirectory.open(journal).segments().stream().map(Segment::number).toList());
        run(VERIFYING, 6);
        final VerifyReport report = verify();
        assertTrue(report.ok(), report::toString);
        assertEquals(List.of(5, 5), report.accepted().stream().map(AcceptedPlace::by).toList());
        final JournalTailer tailer = new JournalTailer(JournalDirectory.open(journal));
        try (tailer)
        {
            while (tailer.poll(new JournalListener() {}, 100) > 0)
            {
                continue;
            }
            assertEquals(List.of(), tailer.gaps());
            assertEquals(1, tailer.losses().size());
        }
    }

    @Test
    void shouldMissAllSegments() throws IOException
    {
        Files.move(cycle(1).getParent(), directory.resolve("first"));
        Files.move(cycle(2).getParent(), directory.resolve("second"));
        final JournalException missing = assertThrows(JournalException.class, () -> run(StartOptions.DEFAULT, 3));
        assertTrue(missing.getMessage().endsWith("segment 1 is missing"), missing.getMessage());
        assertEquals(2, verify().damage().size());
        assertEquals(1, run(ACCEPTING, 3));
        run(VERIFYING, 4);
        assertEquals(2, verify().accepted().size());
        assertTrue(verify().ok());
    }

    @Test
    void shouldBeginWhereAJournalWasPrunedToThatHasLostAllItsSegments() throws IOException
    {
        final long first = run(StartOptions.DEFAULT, 3);
        final Retention little = new Retention(Retention.UNLIMITED, 0, 0);
        assertFalse(new JournalPruner(JournalDirectory.open(journal)).prune(little, false).deleted().isEmpty());
        Files.move(cycle(3).getParent(), directory.resolve("third"));
        // As in one from before there were marks: where it was pruned to was there.
        Files.delete(journal.resolve("newest"));
        final JournalException missing = assertThrows(JournalException.class, () -> run(StartOptions.DEFAULT, 4));
        assertTrue(missing.getMessage().endsWith("segment 3 is missing"), missing.getMessage());
        assertEquals(first, run(ACCEPTING, 4));
        assertTrue(Files.readString(journal.resolve("newest")).startsWith("segment 4\n"));
        run(VERIFYING, 5);
        assertTrue(verify().ok());
    }

    @Test
    void shouldGoOnBehindADamagedMarkOfTheNewestSegment() throws IOException
    {
        final Path mark = journal.resolve("newest");
        final String whole = Files.readString(mark);
        Files.writeString(mark, whole.replace("segment 2", "segment 3"));
        final JournalException damage = assertThrows(JournalException.class, () -> run(StartOptions.DEFAULT, 3));
        assertTrue(
            damage.getMessage().endsWith("newest: damaged: does not say which segment is the newest"),
            damage.getMessage());
        assertEquals(
            List.of(new Damage(0, "newest", -1, "does not say which segment is the newest")), verify().damage());
        run(ACCEPTING, 3);
        assertTrue(Files.readString(mark).startsWith("segment 3\n"));
        run(VERIFYING, 4);
        assertTrue(verify().ok());
        // Once accepted and written anew, it is damaged anew.
        Files.writeString(mark, whole);
        Files.writeString(mark, whole.replace("segment 2", "segment 5"));
        assertFalse(verify().ok());
        assertThrows(JournalException.class, () -> run(StartOptions.DEFAULT, 5));
        run(ACCEPTING, 5);
        assertTrue(verify().ok());
        // One from before there were marks has none.
        Files.delete(mark);
        Files.move(cycle(5).getParent(), directory.resolve("fifth"));
        run(VERIFYING, 5);
        assertTrue(Files.readString(mark).startsWith("segment 5\n"));
        assertTrue(verify().ok());
    }

    @Test
    void shouldRefuseByNameWhereNoSegmentCanFollow() throws IOException
    {
        final Path second = cycle(2).getParent();
        Files.move(second, second.resolveSibling("20261121T010000.000Z-999999999"));
        for (final StartOptions options : List.of(StartOptions.DEFAULT, ACCEPTING, ACCEPTING_ALL))
        {
            final JournalException refused = assertThrows(JournalException.class, () -> run(options, 3));
            assertTrue(
                refused.getMessage().contains("segment 999999999 has the last number there is"), refused.getMessage());
        }
    }

    private VerifyReport verify()
    {
        return JournalVerifier.verify(JournalDirectory.open(journal), bytes -> assertTrue(bytes > 0));
    }

    @Test
    void shouldMissSegmentsRemovedFromTheFrontUnlessTheyWerePruned() throws IOException
    {
        Files.move(cycle(1).getParent(), directory.resolve("gone"));
        final JournalException missing = assertThrows(JournalException.class, () -> run(VERIFYING, 3));
        assertTrue(missing.getMessage().endsWith("segment 1 is missing"), missing.getMessage());
        final long first = JournalCatalog.read(JournalDirectory.open(journal)).get(0).firstSequence();
        Files.writeString(directory.resolve("journal/pruned"), "segment 2\nsequence " + first + "\n");
        run(VERIFYING, 3);
    }

    @Test
    void shouldSurviveTheLossOfWhereAPrunedJournalBegins() throws IOException
    {
        run(StartOptions.DEFAULT, 3);
        final JournalDirectory pruned = JournalDirectory.open(journal);
        final Retention little = new Retention(Retention.UNLIMITED, 0, 0);
        assertFalse(new JournalPruner(pruned).prune(little, false).deleted().isEmpty());
        final long stateHash = EngineRun.replay(journal, DecisionListener.NONE).monitor().stateHash();
        final Path mark = journal.resolve("pruned");
        final String whole = Files.readString(mark);
        for (final String damaged : List.of(whole.replace("segment 3", "segment 2"), "segment 3\nsequ"))
        {
            Files.writeString(mark, damaged);
            for (final StartOptions options : List.of(StartOptions.DEFAULT, VERIFYING))
            {
                final JournalException damage = assertThrows(JournalException.class, () -> run(options, 4));
                assertTrue(
                    damage.getMessage().endsWith("pruned: damaged: does not say where the journal begins"),
                    damage.getMessage());
            }
        }
        final VerifyReport before = JournalVerifier.verify(pruned, bytes -> assertTrue(bytes > 0));
        assertEquals(
            List.of(new Damage(0, "pruned", -1, "does not say where the journal begins")), before.damage());
        try (Engine engine = start(ACCEPTING, 4))
        {
            assertEquals(1, engine.recovered().acceptedDamages().size());
            assertEquals(0, engine.recovered().acceptedDamages().get(0).segmentNumber());
            assertEquals(stateHash, engine.recovered().stateHash());
            await(engine);
        }
        // Journaled, and the mark is mended: nobody is asked again.
        assertEquals(whole, Files.readString(mark));
        try (Engine engine = start(VERIFYING, 5))
        {
            assertEquals(List.of(), engine.recovered().acceptedDamages());
            await(engine);
        }
        assertTrue(JournalVerifier.verify(pruned, bytes -> assertTrue(bytes > 0)).ok());
    }

    @Test
    void shouldNotAcceptAMarkThatCannotBeRead() throws IOException
    {
        Files.createDirectory(journal.resolve("pruned"));
        final JournalException failure = assertThrows(JournalException.class, () -> run(ACCEPTING, 3));
        assertTrue(failure.getMessage().endsWith("pruned: cannot be read (Is a directory)"), failure.getMessage());
    }

    @Test
    void shouldNoteFollowersThatHaveSeenWhatIsLost() throws IOException
    {
        run(StartOptions.DEFAULT, 3);
        final JournalDirectory opened = JournalDirectory.open(journal);
        JournalFollower.fromEnd(opened, "ahead").close();
        JournalFollower.fromSequence(opened, "behind", 1).close();
        DamagedJournal.delete(opened.segments().get(2).path());
        // Otherwise the start would miss it.
        Files.delete(journal.resolve("newest"));
        try (Engine engine = start(StartOptions.DEFAULT, 4))
        {
            final List<String> notes = engine.recovered().notes();
            assertEquals(1, notes.size(), notes::toString);
            assertTrue(notes.get(0).startsWith("follower ahead stands at sequence "), notes.get(0));
            await(engine);
        }
    }

    @Test
    void shouldNoticeFilesThatWerePutAsideAndForeignOnes() throws IOException
    {
        Files.createFile(cycle(2).resolveSibling("notes.txt"));
        try (Engine engine = start(StartOptions.DEFAULT, 3))
        {
            assertEquals(1, engine.recovered().notes().size());
            assertTrue(engine.recovered().notes().get(0).contains("notes.txt"), engine.recovered().notes().get(0));
            await(engine);
        }
        Files.createFile(cycle(2).resolveSibling("20261121-01F.cq4-1.discard"));
        assertThrows(JournalException.class, () -> run(StartOptions.DEFAULT, 4));
        run(ACCEPTING, 4);
        run(StartOptions.DEFAULT, 5);
        Files.move(cycle(2).getParent(), directory.resolve("second"));
        final JournalException missing = assertThrows(JournalException.class, () -> run(StartOptions.DEFAULT, 6));
        assertTrue(missing.getMessage().endsWith("segment 2 is missing"), missing.getMessage());
    }

    @Test
    void shouldNeitherCallAFileThatCannotBeReadDamagedNorAcceptItsLoss() throws IOException
    {
        final Path file = cycle(2);
        final Path aside = Files.move(file, directory.resolve("aside"));
        Files.createDirectory(file);
        for (final StartOptions options : List.of(StartOptions.DEFAULT, VERIFYING, ACCEPTING))
        {
            final JournalException failure = assertThrows(JournalException.class, () -> run(options, 3));
            assertEquals(file + ": cannot be read (Is a directory)", failure.getMessage());
        }
        final VerifyReport report =
            JournalVerifier.verify(JournalDirectory.open(journal), bytes -> assertTrue(bytes > 0));
        assertFalse(report.ok());
        assertEquals(List.of(), report.damage());
        assertEquals(
            List.of(file + ": cannot be read (Is a directory)"),
            report.unreadable().stream().map(Unreadable::what).toList());
        Files.delete(file);
        Files.move(aside, file);
        run(VERIFYING, 3);
    }

    @Test
    void shouldTakeATornTailForWhatItIs() throws IOException
    {
        final Path file = cycle(2);
        final List<Integer> batches = BatchFiles.batches(file);
        final int last = batches.get(batches.size() - 1);
        // The excerpt of the segment's end was never completed.
        put(file, last - 4, new byte[4]);
        try (Engine engine = start(StartOptions.DEFAULT, 3))
        {
            assertEquals(1, engine.recovered().notes().size());
            assertTrue(
                engine.recovered().notes().get(0).endsWith("an unfinished batch at its end is dropped"),
                engine.recovered().notes().get(0));
            await(engine);
        }
        EngineRun.replay(journal);
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void shouldRunAndGoOnWithAnyDurability(final Durability durability)
    {
        configuration = configuration.with(JournalSettings.DEFAULT.with(durability));
        final long before = lastSequence();
        run(StartOptions.DEFAULT, 3);
        run(StartOptions.DEFAULT, 4);
        assertTrue(lastSequence() > before);
        EngineRun.replay(journal);
    }

    @Test
    void shouldTellOfAFaultAtOnce()
    {
        final List<EngineFaultException> told = new ArrayList<>();
        final HaltPolicy haltPolicy = new HaltPolicy(told::add);
        haltPolicy.onError(new InternalError("a fault occurred in an unsafe memory access operation"));
        haltPolicy.onError(new IllegalStateException("later"));
        assertEquals(1, told.size());
        assertTrue(told.get(0).getMessage().contains("stopped: a fault occurred"), told.get(0).getMessage());
        assertTrue(haltPolicy.isHalted());
    }

    /** Damage in front of the last snapshot. */
    enum OldDamage
    {
        CHECKSUM
        {
            @Override
            void make(final Path first, final Path second, final Path aside) throws IOException
            {
                final List<Integer> batches = BatchFiles.batches(first);
                BatchFiles.flip(first, batches.get(batches.size() / 2) * 8L + 500);
            }
        },
        HIDDEN_TAIL
        {
            @Override
            void make(final Path first, final Path second, final Path aside) throws IOException
            {
                final List<Integer> batches = BatchFiles.batches(first);
                put(first, batches.get(batches.size() / 2) - 4, new byte[4]);
            }
        },
        FIRST_BATCH
        {
            @Override
            void make(final Path first, final Path second, final Path aside) throws IOException
            {
                BatchFiles.flip(first, BatchFiles.batches(first).get(0) * 8L + 300);
            }
        },
        FIRST_BATCH_OF_THE_SECOND
        {
            @Override
            void make(final Path first, final Path second, final Path aside) throws IOException
            {
                BatchFiles.flip(second, BatchFiles.batches(second).get(0) * 8L + 300);
            }
        },
        MISSING_SEGMENT
        {
            @Override
            void make(final Path first, final Path second, final Path aside) throws IOException
            {
                Files.move(second.getParent(), aside.resolve("gone"));
            }
        },
        MISSING_SETTINGS
        {
            @Override
            void make(final Path first, final Path second, final Path aside) throws IOException
            {
                Files.delete(second.resolveSibling("metadata.cq4t"));
            }
        },
        PUT_ASIDE
        {
            @Override
            void make(final Path first, final Path second, final Path aside) throws IOException
            {
                Files.move(second, second.resolveSibling(second.getFileName() + ".discard"));
            }
        };

        abstract void make(Path first, Path second, Path aside) throws IOException;
    }

    /** Goes on from the middle of an hour, so that no journal rolls meanwhile. */
    private static long timeNs()
    {
        return BEGIN_NS + System.nanoTime() - STARTED_NS;
    }

    private Engine start(final StartOptions options, final long seed)
    {
        final byte[] bytes = RandomMessages.bytes(new RandomMessages(seed, CODES).lines(20_000));
        return Engine.start(
            configuration, JournalDirectory.create(journal), new MemorySource(bytes), StartTest::timeNs, options);
    }

    /** Runs to the end and gives the sequence that the run began with. */
    private long run(final StartOptions options, final long seed)
    {
        try (Engine engine = start(options, seed))
        {
            await(engine);
            return engine.recovered().nextSequence();
        }
    }

    private static void await(final Engine engine)
    {
        while (!engine.isFinished())
        {
            Thread.onSpinWait();
        }
        engine.checkFault();
        assertFalse(engine.isJournalFull());
    }

    private long lastSequence()
    {
        return EngineRun.replay(journal, DecisionListener.NONE).nextSequence() - 1;
    }

    private Path cycle(final int number) throws IOException
    {
        try (Stream<Path> files = Files.walk(journal))
        {
            return files
                .filter(file -> file.toString().endsWith(".cq4"))
                .filter(file -> file.getParent().toString().endsWith("00000" + number))
                .findFirst()
                .orElseThrow();
        }
    }

    private static void put(final Path file, final long offset, final byte[] bytes) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.seek(offset);
            access.write(bytes);
        }
    }
}
