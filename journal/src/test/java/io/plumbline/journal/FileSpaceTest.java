package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What the journal relies on, however its room is allocated. */
@Timeout(120)
class FileSpaceTest
{
    private static final long MIB = 1024 * 1024;
    private static final long FILE_LENGTH = 80 * MIB;

    @TempDir
    private Path directory;

    /** The two ways to room on the disk. */
    enum Kind
    {
        POSIX, ZEROS;

        FileSpace create(final Path file) throws IOException
        {
            if (this == POSIX)
            {
                final FileSpace space = PosixFileSpace.create(file);
                assumeTrue(space instanceof PosixFileSpace, "no native calls here");
                return space;
            }
            return ZeroFileSpace.create(file);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldAllocateTheFirstBlocksOfAnEmptyFile(final Kind kind) throws IOException, InterruptedException
    {
        final Path file = directory.resolve("file");
        try (FileSpace space = kind.create(file))
        {
            assertEquals(MIB, space.allocate(0, MIB));
            assertTrue(blocks(file) >= MIB);
            assertTrue(blocks(file) < 2 * MIB);
            final long length = Files.size(file);
            assertTrue(length == 0 || length == FILE_LENGTH, "a reader would find it cut short at " + length);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldAllocateAheadAndLeaveLengthAndContentsAsTheyAre(final Kind kind)
        throws IOException, InterruptedException
    {
        final Path file = directory.resolve("file");
        final byte[] content = new byte[(int)MIB];
        for (int i = 0; i < content.length; i++)
        {
            content[i] = (byte)(i | 1);
        }
        try (FileSpace space = kind.create(file))
        {
            assertEquals(MIB, space.allocate(0, MIB));
            try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
            {
                access.setLength(FILE_LENGTH);
                access.write(content);
                // An odd range, as the appender's position is.
                assertEquals(3 * MIB + 7, space.allocate(MIB, 3 * MIB + 7));
                assertEquals(9 * MIB, space.allocate(3 * MIB + 7, 9 * MIB));
                assertEquals(FILE_LENGTH, access.length());
                final byte[] found = new byte[content.length];
                access.seek(0);
                access.readFully(found);
                assertArrayEquals(content, found);
                assertEquals(0, access.read());
            }
            assertTrue(blocks(file) >= 9 * MIB);
            assertTrue(blocks(file) < 10 * MIB);
            space.release(2 * MIB, 9 * MIB);
            assertEquals(FILE_LENGTH, Files.size(file));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldNotLengthenAFileThatIsInUse(final Kind kind) throws IOException
    {
        final Path file = directory.resolve("file");
        try (FileSpace space = kind.create(file))
        {
            space.allocate(0, MIB);
            SegmentFiles.cut(file, FILE_LENGTH);
            final long reached = space.allocate(FILE_LENGTH - MIB, FILE_LENGTH + MIB);
            assertTrue(reached == FILE_LENGTH || reached == FILE_LENGTH + MIB, "reached " + reached);
            assertEquals(FILE_LENGTH, Files.size(file));
            // And goes on once its writer has.
            SegmentFiles.cut(file, FILE_LENGTH + 64 * MIB);
            assertEquals(FILE_LENGTH + 2 * MIB, space.allocate(reached, FILE_LENGTH + 2 * MIB));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldCacheNoFurtherThanTheFileIsLongAndWriteNothing(final Kind kind) throws IOException
    {
        final Path file = directory.resolve("file");
        try (FileSpace space = kind.create(file))
        {
            space.allocate(0, 4 * MIB);
            SegmentFiles.cut(file, 0);
            assertTrue(kind == Kind.ZEROS || space.cache(0, MIB) == 0);
            SegmentFiles.cut(file, 2 * MIB + 100);
            final byte[] content = new byte[(int)MIB];
            Arrays.fill(content, (byte)1);
            try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
            {
                access.write(content);
            }
            assertEquals(MIB, space.cache(0, MIB));
            assertEquals(kind == Kind.ZEROS ? 4 * MIB : 2 * MIB, space.cache(MIB, 4 * MIB));
            final byte[] expected = Arrays.copyOf(content, (int)(2 * MIB + 100));
            assertArrayEquals(expected, Files.readAllBytes(file));
        }
    }

    @Test
    void shouldLeaveWhatCannotBeMapped() throws IOException
    {
        final Path file = directory.resolve("file");
        try (FileSpace space = Kind.POSIX.create(file))
        {
            space.allocate(0, 2 * MIB);
            SegmentFiles.cut(file, 2 * MIB);
            // No page begins there.
            assertEquals(MIB, space.cache(1, MIB));
            assertEquals(2 * MIB, space.cache(MIB, 2 * MIB));
        }
    }

    @Test
    void shouldBringIntoTheCacheWhatIsAskedForAndNoMore() throws IOException, InterruptedException
    {
        final Path file = directory.resolve("file");
        try (FileSpace space = Kind.POSIX.create(file))
        {
            space.allocate(0, 16 * MIB);
            SegmentFiles.cut(file, FILE_LENGTH);
            assumeTrue(cached(file) == 0, "the file system keeps all of the file in memory");
            assertEquals(MIB, space.cache(0, MIB));
            assertEquals(MIB, cached(file));
            assertEquals(5 * MIB, space.cache(4 * MIB, 5 * MIB));
            assertEquals(2 * MIB, cached(file));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldCarryAJournalWithALiveReader(final Kind kind) throws IOException
    {
        final DiskAccess disk = new FailingDisk()
        {
            @Override
            public FileSpace create(final Path file) throws IOException
            {
                return kind.create(file);
            }
        };
        final JournalSettings settings = new JournalSettings(
            RollCycle.FIVE_MINUTELY, JournalAppender.DEFAULT_PAYLOAD_LIMIT, Durability.DISK,
            JournalSettings.MIN_AHEAD_BYTES);
        final JournalDirectory journal = JournalDirectory.create(directory.resolve("journal"));
        final Recorder recorder = new Recorder();
        final int perFile = 5_000;
        try (JournalLock lock = journal.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 1, settings, disk);
            JournalTailer tailer = new JournalTailer(journal))
        {
            for (int cycle = 0; cycle < 3; cycle++)
            {
                appender.roll(START_MS + cycle * 300_000L);
                TestJournal.drain(tailer, recorder);
                if (cycle == 0)
                {
                    TestJournal.head(appender);
                }
                else
                {
                    TestJournal.configuration(appender, 2);
                }
                for (int i = 0; i < perFile; i++)
                {
                    appender.rejected(START_NS, 3, 256, new byte[256], 0, 256);
                    if (i % 500 == 0)
                    {
                        appender.commit();
                        appender.space().doWork();
                        TestJournal.drain(tailer, recorder);
                    }
                }
                appender.commit();
            }
            TestJournal.drain(tailer, recorder);
        }
        assertEquals(3 * perFile, recorder.events().size());
        assertEquals(recorder.lines, TestJournal.readAll(journal.path()).lines);
        for (final Path file : SegmentFiles.cycles(journal.segments().get(0).path()))
        {
            assertEquals(FILE_LENGTH, Files.size(file));
        }
    }

    @Test
    void shouldTellAFullDiskWhenItWritesZeros() throws IOException
    {
        final Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "no /dev/full here");
        try (FileSpace space = new ZeroFileSpace(full))
        {
            assertEquals(FileSpace.NO_ROOM, space.allocate(0, MIB));
        }
    }

    @Test
    void shouldTellAFullDiskWhenItAllocates() throws IOException
    {
        final Path memory = Path.of("/dev/shm");
        assumeTrue(
            Files.isWritable(memory) && "tmpfs".equals(Files.getFileStore(memory).type()),
            "no tmpfs, which refuses at once what it has not the room for");
        final Path file = memory.resolve("plumbline-test-" + ProcessHandle.current().pid());
        try (FileSpace space = PosixFileSpace.create(file))
        {
            assumeTrue(space instanceof PosixFileSpace, "no native calls here");
            final long tooMuch = Files.getFileStore(memory).getTotalSpace() + MIB;
            assertEquals(FileSpace.NO_ROOM, space.allocate(0, tooMuch));
            assertEquals(MIB, space.allocate(0, MIB));
            assertEquals(0, Files.size(file));
        }
        finally
        {
            Files.deleteIfExists(file);
        }
    }

    /** Bytes on the disk, which the Java platform does not tell. */
    private static long blocks(final Path file) throws IOException, InterruptedException
    {
        final String[] words = ask("stat", "-c", "%b %B", file.toString()).split(" ");
        return Long.parseLong(words[0]) * Long.parseLong(words[1]);
    }

    /** Bytes in the system's cache. */
    private static long cached(final Path file) throws IOException, InterruptedException
    {
        return Long.parseLong(ask("fincore", "--noheadings", "--bytes", "--output", "RES", file.toString()));
    }

    private static String ask(final String... command) throws IOException, InterruptedException
    {
        final Process process;
        try
        {
            process = new ProcessBuilder(command).start();
        }
        catch (final IOException ex)
        {
            return abort("no " + command[0] + " here");
        }
        final String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
        assumeTrue(process.waitFor() == 0, command[0] + " does not know what is asked for");
        return answer;
    }
}
