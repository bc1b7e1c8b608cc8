package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import static io.plumbline.journal.TestJournal.START_MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MarksTest
{
    private static final int SEGMENTS = 300;

    @TempDir
    private Path path;

    @Test
    void shouldTellWhatAMarkSaysFromDamageAndFromNothing() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final JournalDirectory other = JournalDirectory.create(path.resolve("other"));
        new PrunedMark(2, 41).write(other);
        new NewestMark(7).write(other, DiskAccess.NATIVE);
        final String pruned = Files.readString(other.path().resolve("pruned"));
        final String newest = Files.readString(other.path().resolve("newest"));
        check(() -> PrunedMark.look(directory), "pruned", pruned, new PrunedMark(2, 41));
        check(() -> NewestMark.look(directory), "newest", newest, new NewestMark(7));
        // As one of before it had a checksum.
        check(() -> PrunedMark.look(directory), "pruned", "segment 2\nsequence 41\n", new PrunedMark(2, 41));
        final String id = "01234567-89ab-cdef-0123-456789abcdef";
        check(directory::lookAtId, "id", SmallFile.checked(id + "\n"), id);
        check(directory::lookAtId, "id", id + "\n", id);
    }

    private <T> void check(
        final Supplier<Look<T>> look, final String name, final String text, final T says) throws IOException
    {
        final Path file = path.resolve(name);
        Files.deleteIfExists(file);
        assertEquals(new Look<>(Optional.empty(), Optional.empty()), look.get());
        Files.writeString(file, text);
        assertEquals(Optional.of(says), look.get().found());
        assertEquals(Optional.of(says), look.get().orThrow());
        assertFalse(look.get().isDamaged());
        for (final String damaged : List.of("", text.substring(1), text + "\n", text.replaceAll("[0-9]", "x"), "\0"))
        {
            Files.writeString(file, damaged);
            final Look<T> found = look.get();
            assertTrue(found.isDamaged(), damaged);
            assertTrue(found.found().isEmpty(), damaged);
            assertTrue(found.damage().orElseThrow().getMessage().startsWith(file + ": damaged: does not "), damaged);
            assertSame(
                found.damage().orElseThrow(), assertThrows(JournalDamagedException.class, found::orThrow), damaged);
        }
        Files.delete(file);
        Files.createDirectory(file);
        final JournalException unreadable = assertThrows(JournalException.class, look::get);
        assertEquals(file + ": cannot be read (Is a directory)", unreadable.getMessage());
        Files.delete(file);
    }

    @Test
    void shouldFindEveryFlippedBitOfAMark() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        new PrunedMark(2, 41).write(directory);
        new NewestMark(7).write(directory, DiskAccess.NATIVE);
        checkFlips(path.resolve("pruned"), () -> PrunedMark.look(directory));
        checkFlips(path.resolve("newest"), () -> NewestMark.look(directory));
        JournalId.make(path);
        checkFlips(path.resolve("id"), directory::lookAtId);
    }

    private static void checkFlips(final Path mark, final Supplier<Look<?>> look) throws IOException
    {
        assertFalse(look.get().isDamaged());
        for (long bit = 0; bit < Files.size(mark) * 8; bit++)
        {
            SegmentFiles.flip(mark, bit);
            assertTrue(look.get().isDamaged(), Files.readString(mark, StandardCharsets.ISO_8859_1));
            SegmentFiles.flip(mark, bit);
        }
        assertFalse(look.get().isDamaged());
    }

    /** The disk is full: what is written where no block was written before is refused. */
    @Test
    void shouldWriteTheMarkIntoTheRoomThatIsKept() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final Path room = path.resolve("pruned.new");
        final DiskAccess full = new FailingDisk()
        {
            @Override
            public void write(
                final Path file, final FileChannel channel, final ByteBuffer bytes, final long position)
                throws IOException
            {
                writeFailure = position + bytes.remaining() > channel.size() ? "No space left on device" : null;
                super.write(file, channel, bytes, position);
            }
        };
        final PrunedMark mark = new PrunedMark(999_999_999, 999_999_999_999_999_999L);
        final JournalException refused = assertThrows(JournalException.class, () -> mark.write(directory, full));
        assertTrue(refused.getMessage().endsWith("cannot be written (No space left on device)"), refused.getMessage());
        PrunedMark.reserve(directory, full);
        assertFalse(Files.exists(room), "nothing is in it");
        directory.lock().close();
        assertEquals(256, Files.size(room));
        mark.write(directory, full);
        assertEquals(mark, PrunedMark.look(directory).orThrow().orElseThrow());
        assertFalse(Files.exists(room), "it is used up");
        // What a write that was cut off has left is no such room, but can become it.
        Files.writeString(room, "segment 7\n");
        PrunedMark.reserve(directory, DiskAccess.NATIVE);
        assertEquals(256, Files.size(room));
        PrunedMark.reserve(directory, full);
        new PrunedMark(2, 41).write(directory, full);
        assertEquals(new PrunedMark(2, 41), PrunedMark.look(directory).orThrow().orElseThrow());
    }

    /** In whatever order they come between the looks at the marks and at the segments. */
    @Test
    @Timeout(120)
    void shouldFindNothingMissingBesideStartsAndPrunes() throws Exception
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final JournalInventory inventory = new JournalInventory(directory);
        final ExecutorService executor = Executors.newSingleThreadExecutor();
        try (JournalLock lock = directory.lock())
        {
            lock.createSegment(START_MS);
            final Future<?> writer = executor.submit(() -> startAndPrune(lock));
            int newest = 1;
            while (!writer.isDone())
            {
                assertEquals(List.of(), directory.missing());
                assertEquals(List.of(), directory.missingAtEnd());
                final int number = inventory.newestNumber();
                assertTrue(number >= newest, () -> "the newest is segment " + number);
                newest = number;
            }
            writer.get();
            assertEquals(1 + SEGMENTS, inventory.newestNumber());
        }
        finally
        {
            executor.shutdownNow();
        }
    }

    @Test
    void shouldTellWhatAPruneHasTaken()
    {
        final PrunedMark mark = new PrunedMark(3, 17);
        assertTrue(mark.hasTaken(2, BatchVerifier.ANY_SEQUENCE));
        assertTrue(mark.hasTaken(2, 17), "the end of a segment before, behind all that is in it");
        assertTrue(mark.hasTaken(3, 16));
        assertFalse(mark.hasTaken(3, 17));
        assertFalse(mark.hasTaken(4, 16));
    }

    private static Void startAndPrune(final JournalLock lock) throws IOException
    {
        final DiskAccess disk = new FailingDisk()
        {
            @Override
            public void force(final Path file, final FileChannel channel, final boolean metadata)
            {
                // What is not forced is as visible to others.
                return;
            }
        };
        for (int i = 0; i < SEGMENTS; i++)
        {
            final Segment made = lock.createSegment(START_MS, disk);
            new PrunedMark(made.number(), 1).write(lock.directory(), disk);
            for (final Segment segment : lock.directory().allSegments())
            {
                if (segment.number() < made.number())
                {
                    Files.delete(segment.path());
                }
            }
        }
        return null;
    }
}
