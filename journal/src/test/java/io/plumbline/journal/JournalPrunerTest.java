package io.plumbline.journal;

import io.plumbline.codec.sbe.TimeMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

import static io.plumbline.journal.Retention.UNLIMITED;
import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three segments of three days each, ten events a day, the last of them still written. */
class JournalPrunerTest
{
    private static final long DAY_MS = 86_400_000;
    private static final int DAYS = 3;
    private static final int SEGMENTS = 3;
    private static final int EVENTS = 10;
    private static final Retention NOTHING = new Retention(UNLIMITED, 0, 0);

    @TempDir
    private Path path;
    private JournalDirectory directory;
    private JournalLock lock;
    private JournalAppender appender;
    private long needed = Long.MAX_VALUE;
    private long nowMs;
    private long usable;

    @BeforeEach
    void writeJournal()
    {
        directory = JournalDirectory.create(path);
        lock = directory.lock();
        nowMs = START_MS;
        long sequence = 1;
        for (int i = 0; i < SEGMENTS; i++)
        {
            if (appender != null)
            {
                appender.close();
            }
            appender = new JournalAppender(lock.createSegment(nowMs), sequence, RollCycle.DAILY, 4096);
            TestJournal.head(appender);
            for (int day = 0; day < DAYS; day++)
            {
                if (day > 0)
                {
                    appender.roll(nowMs);
                    TestJournal.configuration(appender, 2);
                }
                writeEvents();
                nowMs += DAY_MS;
            }
            sequence = appender.nextSequence();
        }
        nowMs -= DAY_MS;
    }

    @AfterEach
    void close()
    {
        appender.close();
        lock.close();
    }

    @Test
    void shouldDeleteWhatEndedBeforeTheDaysToKeep()
    {
        assertEquals(Optional.empty(), PrunedMark.look(directory).orThrow());
        assertTrue(prune(new Retention(8, UNLIMITED, 0)).deleted().isEmpty());
        final PruneResult result = prune(new Retention(4, UNLIMITED, 0));
        assertEquals(4, result.deleted().size());
        assertNull(result.heldBy());
        assertEquals(41, result.firstSequence());
        assertEquals(Optional.of(new PrunedMark(2, 41)), PrunedMark.look(directory).orThrow());
        assertEquals(List.of(2, 3), directory.segments().stream().map(Segment::number).toList());
        checkReadable(41);
        assertTrue(prune(new Retention(4, UNLIMITED, 0)).deleted().isEmpty());
    }

    @Test
    void shouldDeleteUntilTheBytesFit()
    {
        final long length = new WrittenLength().of(CycleFile.of(directory).get(0).path());
        assertTrue(length > 0 && length < 1024 * 1024, () -> "length " + length);
        final PruneResult result = prune(new Retention(UNLIMITED, 7 * length, 0));
        assertEquals(2, result.deleted().size());
        assertEquals(2 * length, result.bytes());
        checkReadable(21);
    }

    @Test
    void shouldDeleteUntilEnoughIsFree()
    {
        final long length = new WrittenLength().of(CycleFile.of(directory).get(0).path());
        usable = 1000;
        assertTrue(prune(new Retention(UNLIMITED, UNLIMITED, 1000)).deleted().isEmpty());
        assertEquals(1, prune(new Retention(UNLIMITED, UNLIMITED, 1000 + length)).deleted().size());
        assertEquals(2, prune(new Retention(UNLIMITED, UNLIMITED, 1001 + length)).deleted().size());
        checkReadable(31);
    }

    @Test
    void shouldKeepTheNewestSnapshotWhateverIsAskedForAndTheWriterGoesOn() throws IOException
    {
        final PruneResult result = prune(NOTHING);
        assertEquals(8, result.deleted().size());
        assertEquals("the newest snapshot is needed for recovery", result.heldBy());
        checkReadable(81);
        for (int day = 1; day < 4; day++)
        {
            appender.roll(nowMs + day * DAY_MS);
            TestJournal.configuration(appender, 2);
            writeEvents();
            assertEquals(1, prune(NOTHING).deleted().size());
            checkReadable(81 + day * EVENTS);
        }
        appender.close();
        appender = new JournalAppender(lock.createSegment(nowMs), appender.nextSequence());
        appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
        appender.commit();
        assertTrue(prune(NOTHING).deleted().isEmpty(), "a head that is not whole is no snapshot");
        TestJournal.configuration(appender, 2);
        assertEquals(1, prune(NOTHING).deleted().size());
        assertEquals(List.of(4), directory.segments().stream().map(Segment::number).toList());
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertTrue(tailer.toLastSnapshot());
        }
    }

    @Test
    void shouldKeepWhatAFollowerNeeds() throws IOException
    {
        needed = 35;
        final PruneResult result = prune(NOTHING);
        assertEquals(3, result.deleted().size());
        assertEquals("a follower needs sequence 35", result.heldBy());
        checkReadable(31);
        assertEquals(Long.MAX_VALUE, JournalPruner.lowestNeeded(directory));
        savePosition("archive", 44);
        savePosition("webhook", 38);
        assertEquals(38, JournalPruner.lowestNeeded(directory));
        Files.createFile(directory.followersPath().resolve("torn.position"));
        assertEquals(0, JournalPruner.lowestNeeded(directory));
    }

    @Test
    void shouldNameTheFollowerThatHoldsAPruneUp() throws IOException
    {
        savePosition("archive", 44);
        savePosition("webhook", 38);
        final JournalPruner pruner = new JournalPruner(directory);
        final Path followers = directory.followersPath();
        final String slowest = pruner.prune(NOTHING, true).heldBy();
        assertEquals("follower webhook (" + followers.resolve("webhook.position") + ") needs sequence 38", slowest);
        Files.createFile(followers.resolve("torn.position"));
        assertEquals(
            "the position of follower torn (" + followers.resolve("torn.position") +
                ") is damaged; deleting the file unregisters the follower",
            pruner.prune(NOTHING, true).heldBy());
    }

    private void savePosition(final String name, final long nextSequence) throws IOException
    {
        try (FollowerPosition position = FollowerPosition.open(directory.followersPath().resolve(name + ".position")))
        {
            position.save(new FollowerPlace(nextSequence, 0, 0));
        }
    }

    @Test
    void shouldDeleteNothingInADryRun() throws IOException
    {
        Files.delete(path.resolve("prune.lock"));
        final PruneResult planned = pruner().prune(NOTHING, true);
        assertEquals(8, planned.deleted().size());
        assertEquals(9, CycleFile.of(directory).size());
        assertEquals(Optional.empty(), PrunedMark.look(directory).orThrow());
        assertFalse(Files.exists(path.resolve("prune.lock")));
        checkReadable(1);
        assertEquals(planned, prune(NOTHING));
    }

    /** The files are gone, but for one with nothing in it, and the directory. */
    @Test
    void shouldPassOverWhatAPruneThatWasCutOffHasLeft() throws IOException
    {
        final Segment first = directory.segments().get(0);
        final Segment second = directory.segments().get(1);
        final long begin;
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            begin = firstSequence(tailer.toSegment(second.number()));
        }
        new PrunedMark(second.number(), begin).write(directory);
        final List<Path> files = SegmentFiles.cycles(first.path());
        for (final Path file : files.subList(1, files.size()))
        {
            Files.delete(file);
        }
        SegmentFiles.cut(files.get(0), 0);
        assertEquals(List.of(), directory.missing());
        assertEquals(second, directory.segments().get(0));
        final List<String> gaps;
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertEquals(begin, firstSequence(tailer));
            gaps = tailer.gaps();
        }
        assertEquals(List.of(), gaps);
        prune(NOTHING);
        assertFalse(Files.exists(first.path()));
        // A mark of what is not there hides nothing.
        new PrunedMark(Segment.MAX_NUMBER, begin).write(directory);
        assertFalse(directory.segments().isEmpty());
    }

    private static long firstSequence(final JournalTailer tailer)
    {
        final Recorder recorder = new Recorder();
        TestJournal.drain(tailer, recorder);
        final String line = recorder.events().get(0);
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    @Test
    void shouldFinishWhatWasCutOff() throws IOException
    {
        new PrunedMark(2, 41).write(directory);
        Files.delete(CycleFile.of(directory).get(0).path());
        checkReadable(11);
        assertEquals(3, prune(new Retention(4, UNLIMITED, 0)).deleted().size());
        checkReadable(41);
    }

    @Test
    void shouldTellAReaderThatWhatComesNextWasPruned()
    {
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final Recorder recorder = new Recorder();
            while (recorder.events().isEmpty())
            {
                assertTrue(tailer.poll(recorder, 1) > 0);
            }
            prune(NOTHING);
            final JournalException ex = assertThrows(JournalException.class, () -> readOn(tailer, recorder));
            final String last = recorder.events().get(recorder.events().size() - 1);
            final long due = 1 + Long.parseLong(last.substring(0, last.indexOf(' ')));
            assertEquals(
                path + ": sequence " + due + " was pruned while the journal was read, which begins with 81 now",
                ex.getMessage());
            assertEquals(due, tailer.nextSequence());
            assertSame(ex, assertThrows(JournalException.class, () -> tailer.poll(recorder, 1)));
        }
    }

    private static void readOn(final JournalTailer tailer, final Recorder recorder)
    {
        while (tailer.poll(recorder, 1) > 0)
        {
            continue;
        }
    }

    @Test
    void shouldTellThatAnEventWasPrunedWhateverIsLeft() throws IOException
    {
        prune(NOTHING);
        appender.close();
        final Path file = CycleFile.of(directory).get(0).path();
        SegmentFiles.flip(file, (SegmentFiles.batches(file).get(0) + BatchDescriptor.HEADER_LENGTH) * 8L);
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            final JournalException ex = assertThrows(JournalException.class, () -> tailer.toSequence(80));
            assertEquals(path + ": sequence 80 is gone: the journal begins with 81", ex.getMessage());
        }
    }

    @Test
    void shouldRefuseASecondPrune() throws IOException
    {
        try (FileChannel channel = FileChannel.open(
            path.resolve("prune.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = channel.lock())
        {
            assertTrue(held.isValid());
            final JournalException ex = assertThrows(JournalException.class, () -> prune(NOTHING));
            assertEquals(path + ": is being pruned already", ex.getMessage());
        }
        assertEquals(8, prune(NOTHING).deleted().size());
    }

    @Test
    void shouldLeaveWhatIsForeign() throws IOException
    {
        final Path foreign = Files.createFile(directory.segments().get(0).path().resolve("notes.txt"));
        prune(NOTHING);
        assertTrue(Files.exists(foreign));
        checkReadable(81);
    }

    /** They were of the journal, and what they held is older than what is kept. */
    @Test
    void shouldDeleteWhatWasPutAside() throws IOException
    {
        final List<CycleFile> files = CycleFile.of(directory);
        final Path ofPruned = putAside(files.get(0));
        final Path before = putAside(files.get(3));
        final Path behind = putAside(files.get(5));
        assertEquals(2, directory.missing().size());
        final List<Path> going = List.of(files.get(1).path(), files.get(2).path(), ofPruned, before);
        final WrittenLength writtenLength = new WrittenLength();
        final long bytes = going.stream().mapToLong(writtenLength::of).sum();
        final PruneResult planned = pruner().prune(new Retention(4, UNLIMITED, 0), true);
        assertEquals(new PruneResult(going, bytes, 41, null), planned);
        assertTrue(Files.exists(ofPruned) && Files.exists(before));
        final PruneResult result = prune(new Retention(4, UNLIMITED, 0));
        assertEquals(planned, result);
        assertTrue(Files.notExists(ofPruned.getParent()));
        assertTrue(Files.notExists(before));
        assertTrue(Files.exists(behind));
        assertEquals(
            List.of(behind.getParent() + ": file " + behind.getFileName() + " was put aside"),
            directory.missing().stream().map(AcceptedDamage::damage).toList());
    }

    /** A prune was killed when it had deleted all but that, and nothing has to go since. */
    @Test
    void shouldDeleteWhatAPruneThatWasCutOffHasLeftAside() throws IOException
    {
        final Retention retention = new Retention(4, UNLIMITED, 0);
        final Path left = putAside(CycleFile.of(directory).get(3));
        final Path kept = Files.createLink(path.resolve("kept"), left);
        prune(retention);
        Files.move(kept, left);
        assertEquals(1, directory.missing().size());
        needed = 40;
        assertEquals(List.of(), prune(retention).deleted());
        needed = 41;
        final PruneResult planned = pruner().prune(retention, true);
        assertEquals(new PruneResult(List.of(left), new WrittenLength().of(left), 41, null), planned);
        assertTrue(Files.exists(left));
        assertEquals(planned, prune(retention));
        assertTrue(Files.notExists(left));
        assertEquals(List.of(), directory.missing());
        assertEquals(new PruneResult(List.of(), 0, -1, null), prune(retention));
        checkReadable(41);
    }

    /** What is missing must not be taken for what was pruned. */
    @Test
    void shouldLeaveWhatWasPutAsideSinceThePrune() throws IOException
    {
        final Retention retention = new Retention(4, UNLIMITED, 0);
        final Retention all = new Retention(100, UNLIMITED, 0);
        final List<CycleFile> files = CycleFile.of(directory);
        final Path first = putAside(files.get(0));
        assertEquals(List.of(), prune(all).deleted());
        assertTrue(Files.exists(first));
        prune(retention);
        assertTrue(Files.notExists(first));
        final Path begin = putAside(files.get(4));
        assertEquals(List.of(), prune(retention).deleted());
        assertTrue(Files.exists(begin));
        assertEquals(1, directory.missing().size());
    }

    /** As one by an earlier version has. */
    @Test
    void shouldNotMissWhatAPruneHasLeftAside() throws IOException
    {
        final Path first = directory.segments().get(0).path();
        prune(new Retention(4, UNLIMITED, 0));
        Files.createDirectories(first);
        Files.createFile(first.resolve("20261121F.cq4.discard"));
        assertEquals(List.of(), directory.missing());
        assertEquals(List.of(2, 3), directory.segments().stream().map(Segment::number).toList());
        checkReadable(41);
    }

    private static Path putAside(final CycleFile file) throws IOException
    {
        return Files.move(file.path(), file.path().resolveSibling(file.path().getFileName() + ".discard"));
    }

    @Test
    void shouldRefuseAMarkThatSaysNothing() throws IOException
    {
        Files.writeString(path.resolve("pruned"), "segment one\n");
        assertTrue(PrunedMark.look(directory).isDamaged());
    }

    private void writeEvents()
    {
        for (int i = 0; i < EVENTS; i++)
        {
            appender.tick(START_NS + i);
        }
        appender.commit();
    }

    private JournalPruner pruner()
    {
        return new JournalPruner(directory, () -> needed, () -> nowMs, () -> usable);
    }

    private PruneResult prune(final Retention retention)
    {
        return pruner().prune(retention, false);
    }

    private void checkReadable(final long first)
    {
        final Recorder recorder = TestJournal.readAll(path);
        assertEquals(first + " tick " + START_NS, recorder.events().get(0));
        assertEquals(appender.nextSequence() - first, recorder.events().size());
        try (JournalTailer tailer = new JournalTailer(directory))
        {
            assertTrue(tailer.toLastSnapshot());
        }
    }
}
