package io.plumbline.journal;

import io.plumbline.campaign.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import static io.plumbline.journal.TestJournal.START_MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

class JournalDirectoryTest
{
    @TempDir
    private Path path;

    @Test
    void shouldNumberSegmentsByTheirOrderAndNeverLetTimeGoBack()
    {
        final JournalDirectory directory = JournalDirectory.create(path.resolve("deep/journal"));
        try (JournalLock lock = directory.lock())
        {
            assertTrue(lock.createSegment(START_MS).path().endsWith("20261121T010000.000Z-000001"));
            // The clock was set back before the second start.
            assertTrue(lock.createSegment(START_MS - 1).path().endsWith("20261121T010000.000Z-000002"));
        }
        final List<Segment> segments = directory.segments();
        assertEquals(List.of(1, 2), segments.stream().map(Segment::number).toList());
        assertEquals(START_MS, segments.get(1).startTimeMs());
        assertTrue(directory.foreignFiles().isEmpty());
    }

    @Test
    void shouldKnowWhatNobodyWritesAnyMore()
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final Segment first;
        try (JournalLock lock = directory.lock())
        {
            first = lock.createSegment(START_MS);
            assertFalse(directory.isSettled(first));
        }
        try (JournalLock lock = directory.lock())
        {
            assertFalse(directory.isSettled(first), "the engine may not have made its segment yet");
            final Segment second = lock.createSegment(START_MS);
            assertTrue(directory.isSettled(first));
            assertFalse(directory.isSettled(second));
        }
        assertTrue(directory.isSettled(directory.segments().get(1)));
        try (JournalLock lock = directory.lock())
        {
            assertTrue(directory.isSettled(first));
            assertTrue(directory.isSettled(directory.segments().get(1)), "a new start makes a segment of its own");
            assertFalse(directory.isSettled(lock.createSegment(START_MS)));
        }
    }

    @Test
    void shouldReadNoMarkForWhoWaitsAtTheEnd() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock())
        {
            lock.createSegment(START_MS);
            lock.createSegment(START_MS);
        }
        assertEquals(2, directory.segmentAfter(1).orElseThrow().number());
        Files.createDirectory(path.resolve("pruned"));
        assertTrue(directory.segmentAfter(2).isEmpty());
        assertThrows(JournalException.class, () -> directory.segmentAfter(1));
    }

    @Test
    void shouldReportWhatIsNoSegment() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        Files.createDirectory(path.resolve("segments/lost+found"));
        Files.createFile(path.resolve("segments/20261121T010000.000Z-000007"));
        Files.createFile(path.resolve("segments/20269921T010000.000Z-000008"));
        assertEquals(
            List.of("20261121T010000.000Z-000007", "20269921T010000.000Z-000008", "lost+found"),
            directory.foreignFiles());
        assertTrue(directory.segments().isEmpty());
    }

    @Test
    void shouldRefuseTwoSegmentsOfOneNumber() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        Files.createDirectory(path.resolve("segments/20261121T010000.000Z-000007"));
        Files.createDirectory(path.resolve("segments/20261121T020000.000Z-000007"));
        assertThrows(JournalException.class, directory::segments);
    }

    @Test
    void shouldSayWhatIsWrongWithAPath() throws IOException
    {
        assertFailure("no such directory", path.resolve("none"));
        final Path file = Files.createFile(path.resolve("file"));
        assertFailure("not a directory", file);
        assertFailure("not a journal", path);
        assertThrows(JournalException.class, () -> JournalDirectory.create(path));
        assertThrows(JournalException.class, () -> JournalDirectory.create(file));
        assertThrows(JournalException.class, () -> JournalDirectory.create(file.resolve("below")));
    }

    @Test
    void shouldLetOneWriteAtATime() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final JournalDirectory same = JournalDirectory.create(path.resolve("../" + path.getFileName()));
        final JournalLock lock = directory.lock();
        final String pid = Long.toString(ProcessHandle.current().pid());
        assertEquals(pid, Files.readString(path.resolve("journal.lock")).trim());
        final JournalException refused = assertThrows(JournalException.class, same::lock);
        assertTrue(refused.getMessage().contains(pid), refused.getMessage());
        lock.close();
        lock.close();
        assertThrows(JournalException.class, () -> lock.createSegment(START_MS));
        same.lock().close();
    }

    @Test
    void shouldHaveOneIdFromTheFirstLockOn() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path.resolve("a"));
        assertTrue(directory.id().isEmpty());
        directory.lock().close();
        final String id = directory.id().orElseThrow();
        assertEquals(id, UUID.fromString(id).toString());
        // A start that was cut off leaves a draft.
        Files.writeString(path.resolve("a/id.new"), "f");
        directory.lock().close();
        assertEquals(id, directory.id().orElseThrow());
        Files.move(path.resolve("a"), path.resolve("b"));
        assertEquals(id, JournalDirectory.open(path.resolve("b")).id().orElseThrow());
        final JournalDirectory other = JournalDirectory.create(path.resolve("a"));
        other.lock().close();
        assertFalse(other.id().orElseThrow().equals(id));
    }

    @Test
    void shouldRefuseAnIdThatIsNone() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        for (final String text : List.of("", "x\n", "x".repeat(1000)))
        {
            Files.writeString(path.resolve("id"), text);
            final JournalException refused = assertThrows(JournalException.class, directory::lock);
            assertTrue(refused.getMessage().contains("does not hold the journal's id"), refused.getMessage());
        }
        Files.delete(path.resolve("id"));
        directory.lock().close();
    }

    @Test
    void shouldNoticeThatTheLockedFileWasDeletedOrReplaced() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final Path file = path.resolve("journal.lock");
        final Path moved = path.resolve("moved");
        try (JournalLock lock = directory.lock())
        {
            lock.checkInPlace();
            Files.move(file, moved);
            final JournalException gone = assertThrows(JournalException.class, lock::checkInPlace);
            assertTrue(gone.getMessage().startsWith(file + ": is no longer the file "), gone.getMessage());
            Files.createFile(file);
            assertThrows(JournalException.class, lock::checkInPlace);
            Files.move(moved, file, StandardCopyOption.REPLACE_EXISTING);
            lock.checkInPlace();
        }
    }

    @Test
    void shouldNameTheProcessThatWrites() throws Exception
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final Process holder = ChildProcess.start(path, LockHolder.class, path.toString());
        try
        {
            assertEquals('x', holder.getInputStream().read());
            final JournalException refused = assertThrows(JournalException.class, directory::lock);
            assertTrue(refused.getMessage().contains("(process " + holder.pid() + ")"), refused.getMessage());
        }
        finally
        {
            holder.destroyForcibly().waitFor();
        }
        directory.lock().close();
        assertFalse(holder.isAlive());
    }

    @Test
    void shouldNotMissWhatIsBeingPruned() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        for (int i = 0; i < 3; i++)
        {
            try (JournalLock lock = directory.lock();
                JournalAppender appender = new JournalAppender(lock.createSegment(TestJournal.START_MS), 1 + i))
            {
                TestJournal.head(appender);
                appender.tick(TestJournal.START_NS);
                appender.commit();
            }
        }
        final Path first = directory.segments().get(0).path();
        Files.delete(first.resolve(QueueFiles.METADATA_FILE));
        assertEquals(1, directory.missing().size());
        new PrunedMark(2, 2).write(directory);
        assertEquals(List.of(), directory.missing());
        Files.createFile(first.resolve("20261121-01F.cq4.discard"));
        assertEquals(List.of(), directory.missing());
        new PrunedMark(1, 1).write(directory);
        assertEquals(1, directory.missing().size());
    }

    /** A number so far on that nobody could name all before it. */
    @Test
    @Timeout(60)
    void shouldNameMissingSegmentsTogetherWhereTheyAreMany() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock())
        {
            lock.createSegment(START_MS);
            Files.createDirectory(path.resolve("segments/20261121T010000.000Z-999999999"));
            final List<AcceptedDamage> missing = directory.missing();
            assertEquals(101, missing.size());
            assertEquals(path.resolve("segments") + ": segment 2 is missing", missing.get(0).damage());
            assertEquals(
                new AcceptedDamage(
                    102, AcceptedDamage.WHOLE, path.resolve("segments") + ": segments 102 to 999999998 are missing"),
                missing.get(100));
            final JournalException last = assertThrows(JournalException.class, () -> lock.createSegment(START_MS));
            assertTrue(last.getMessage().contains("has the last number there is"), last.getMessage());
        }
    }

    @Test
    void shouldKnowWhichSegmentIsTheNewest() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        assertEquals(Optional.empty(), NewestMark.look(directory).orThrow());
        try (JournalLock lock = directory.lock())
        {
            for (int number = 1; number <= 3; number++)
            {
                lock.createSegment(START_MS);
                assertEquals(Optional.of(new NewestMark(number)), NewestMark.look(directory).orThrow());
            }
            assertEquals(List.of(), directory.missing());
            for (int number = 3; number > 0; number--)
            {
                Files.delete(path.resolve("segments/20261121T010000.000Z-00000" + number));
                assertEquals(4 - number, directory.missing().size());
                assertEquals(number, directory.missing().get(0).segmentNumber());
            }
            // The number of one that is missing is not given again.
            assertEquals(4, lock.createSegment(START_MS).number());
            // A crash came between the two.
            new NewestMark(3).write(directory, DiskAccess.NATIVE);
            assertEquals(3, directory.missing().size());
            for (final String text : List.of("", "segment 4\n", "segment 4\ncrc32c 00000000\n", "x".repeat(1000)))
            {
                Files.writeString(path.resolve("newest"), text);
                assertTrue(NewestMark.look(directory).isDamaged(), text);
                assertEquals(0, directory.missing().get(0).segmentNumber());
            }
            // It is written anew when that it was damaged is journaled.
            assertEquals(5, lock.createSegment(START_MS).number());
            assertTrue(NewestMark.look(directory).isDamaged());
            lock.mendMarks();
            assertEquals(Optional.of(new NewestMark(5)), NewestMark.look(directory).orThrow());
        }
    }

    @Test
    void shouldNotTakeWhatMayNotBeSeenForWhatIsNotThere() throws IOException
    {
        final Path loop = path.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertFailure("Too many levels of symbolic links", loop);

        final Path anothers = path.resolve("anothers");
        JournalDirectory.create(anothers);
        Files.setPosixFilePermissions(anothers, PosixFilePermissions.fromString("---------"));
        try
        {
            assumeFalse(Files.isReadable(anothers), "this user may read everything");
            for (final Executable opening : List.<Executable>of(
                () -> JournalDirectory.open(anothers), () -> JournalDirectory.create(anothers)))
            {
                final JournalException failure = assertThrows(JournalException.class, opening);
                assertEquals(anothers.resolve("segments") + ": permission denied", failure.getMessage());
            }
        }
        finally
        {
            Files.setPosixFilePermissions(anothers, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void shouldLeaveNothingOfAJournalThatWasMadeInVain() throws IOException
    {
        final Path inner = path.resolve("outer/inner");
        JournalDirectory.create(inner).lock().abandon();
        assertFalse(Files.exists(inner.getParent()));

        // What was there before stays.
        Files.createDirectories(inner);
        final JournalLock lock = JournalDirectory.create(inner).lock();
        lock.abandon();
        lock.abandon();
        assertTrue(Files.isDirectory(inner));
        assertFalse(Files.exists(inner.resolve("segments")));

        JournalDirectory.create(inner).lock().close();
        JournalDirectory.create(inner).lock().abandon();
        assertTrue(JournalDirectory.open(inner).id().isPresent());
    }

    @Test
    void shouldLeaveAJournalWithASegmentWhenItsStartIsAbandoned()
    {
        final Path made = path.resolve("made");
        final JournalLock lock = JournalDirectory.create(made).lock();
        lock.createSegment(START_MS);
        lock.abandon();
        assertEquals(1, JournalDirectory.open(made).segments().size());
        assertFalse(JournalDirectory.open(made).isWritten());
    }

    private static void assertFailure(final String reason, final Path path)
    {
        final JournalException ex = assertThrows(JournalException.class, () -> JournalDirectory.open(path));
        assertTrue(ex.getMessage().startsWith(path + ": " + reason), ex.getMessage());
    }

    /** Takes a journal's lock, says so, and keeps it. */
    static final class LockHolder
    {
        private LockHolder()
        {
        }

        public static void main(final String[] args) throws IOException
        {
            JournalDirectory.create(Path.of(args[0])).lock();
            System.out.write('x');
            System.out.flush();
            System.in.read();
        }
    }
}
