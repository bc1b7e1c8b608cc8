package io.plumbline.journal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/** A file that cannot be read is no damaged one. */
class UnreadableFilesTest
{
    @TempDir
    private Path path;
    private JournalDirectory directory;
    private Segment segment;

    @BeforeEach
    void write()
    {
        directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(
                lock.createSegment(START_MS), 1, RollCycle.FIVE_MINUTELY, JournalAppender.MIN_PAYLOAD_LIMIT))
        {
            segment = appender.segment();
            TestJournal.head(appender);
            for (int i = 0; i < 3; i++)
            {
                appender.roll(START_MS + i * 300_000L);
                TestJournal.configuration(appender, 2);
                appender.tick(START_NS + i);
                appender.commit();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldTellADirectoryInAFilesPlace(final int cycle) throws IOException
    {
        final Path file = SegmentFiles.cycles(segment.path()).get(cycle);
        Files.delete(file);
        Files.createDirectory(file);
        assertUnreadable(file, "Is a directory");
    }

    @Test
    void shouldTellADirectoryInThePlaceOfTheQueuesSettings() throws IOException
    {
        final Path file = segment.path().resolve(QueueFiles.METADATA_FILE);
        Files.delete(file);
        Files.createDirectory(file);
        assertUnreadable(file, "Is a directory");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldTellAPermissionDenied(final int cycle) throws IOException
    {
        final Path file = SegmentFiles.cycles(segment.path()).get(cycle);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "this user may read everything");
        assertUnreadable(file, "permission denied");
    }

    @Test
    void shouldNotTakeASegmentThatCannotBeListedForAnEmptyOne() throws IOException
    {
        final Path file = Files.createFile(path.resolve("file"));
        final JournalException failure =
            assertThrows(JournalException.class, () -> new Segment(1, START_MS, file).names());
        assertTrue(failure.getMessage().contains("cannot be listed (not a directory)"), failure.getMessage());
        assertThrows(JournalException.class, () -> QueueFiles.find(file));
        assertEquals(0, ReadableFiles.names(path.resolve("gone")).length);

        Files.setPosixFilePermissions(segment.path(), PosixFilePermissions.fromString("---------"));
        try
        {
            assumeFalse(Files.isReadable(segment.path()), "this user may read everything");
            assertThrows(JournalException.class, () -> TestJournal.readAll(path));
        }
        finally
        {
            Files.setPosixFilePermissions(segment.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void shouldTellFailuresOfTheSystemFromWhatDamageMayCause()
    {
        final IOException denied = new AccessDeniedException("file");
        assertEquals(denied, FileFailure.in(denied).orElseThrow());
        assertEquals(denied, FileFailure.in(new IllegalStateException(new UncheckedIOException(denied))).orElseThrow());
        for (final String message : new String[]{
            "x.cq4 (Permission denied)", "x.cq4 (Too many open files)", "Input/output error", "Map failed"})
        {
            assertTrue(FileFailure.in(new IllegalStateException(new FileNotFoundException(message))).isPresent());
        }
        assertFalse(FileFailure.in(new NoSuchFileException("file")).isPresent());
        assertFalse(FileFailure.in(new FileNotFoundException("x.cq4 (No such file or directory)")).isPresent());
        assertFalse(FileFailure.in(new StreamCorruptedException("unexpected header")).isPresent());
        assertFalse(FileFailure.in(new EOFException()).isPresent());
        assertFalse(FileFailure.in(new IllegalStateException("Permission denied")).isPresent());
    }

    private void assertUnreadable(final Path file, final String reason)
    {
        assertUnreadable(file, reason, assertThrows(JournalException.class, () -> TestJournal.readAll(path)));
        final SegmentInfo info = JournalCatalog.read(directory).get(0);
        assertEquals("unreadable", info.state());
        assertEquals(List.of(file + ": cannot be read (" + reason + ")"), info.unreadable());
        assertTrue(info.damage().isEmpty());
        for (final boolean passDamage : new boolean[]{false, true})
        {
            try (JournalTailer tailer = JournalTailer.ofAll(directory))
            {
                assertUnreadable(
                    file, reason, assertThrows(JournalException.class, () -> tailer.toLastSnapshot(passDamage)));
            }
        }
        if (!file.endsWith(QueueFiles.METADATA_FILE))
        {
            try (SegmentReader reader = new SegmentReader(
                segment, new ExcerptBuffer(), BatchVerifier.ANY_SEQUENCE, false))
            {
                assertUnreadable(file, reason, assertThrows(JournalException.class, () -> reader.checkTail(true)));
            }
        }
    }

    private static void assertUnreadable(final Path file, final String reason, final JournalException failure)
    {
        assertFalse(failure instanceof JournalDamagedException, failure::getMessage);
        assertEquals(file + ": cannot be read (" + reason + ")", failure.getMessage());
    }
}
