package io.plumbline.engine.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.journal.JournalDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorLogTest
{
    @TempDir
    private Path directory;

    private JournalDirectory journal;
    private EngineCounters counters;
    private Path file;
    private long nowMs = 1_000;

    @BeforeEach
    void makeJournal()
    {
        journal = JournalDirectory.create(directory.resolve("j"));
        counters = EngineCounters.create(journal);
        file = journal.path().resolve("errors");
    }

    @Test
    void shouldCountTheSameErrorAndListDifferentOnes() throws IOException
    {
        assertEquals(List.of(), ErrorLog.read(journal));
        final ErrorLog log = open();
        log.record("the clock was set back");
        nowMs = 2_000;
        log.record("the clock was set back");
        log.record("journal-full");

        assertEquals(
            List.of(
                new LoggedError(1_000, 2_000, 2, "the clock was set back"),
                new LoggedError(2_000, 2_000, 1, "journal-full")),
            ErrorLog.read(journal));
        assertEquals(3, counters.get(EngineCounter.ERRORS).get());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void shouldKeepTheTraceOfWhatWasThrown()
    {
        open().record(new IllegalStateException("on purpose"));
        final LoggedError error = ErrorLog.read(journal).get(0);
        assertTrue(error.text().startsWith("java.lang.IllegalStateException: on purpose\n\tat "), error.text());
        assertTrue(error.text().contains("ErrorLogTest"), error.text());
    }

    @Test
    void shouldGoOnBehindWhatEarlierEnginesRecorded()
    {
        open().record("first engine");
        nowMs = 5_000;
        final ErrorLog second = open();
        second.record("second engine");
        second.record("first engine");

        assertEquals(
            List.of(
                new LoggedError(1_000, 1_000, 1, "first engine"),
                new LoggedError(5_000, 5_000, 1, "second engine"),
                new LoggedError(5_000, 5_000, 1, "first engine")),
            ErrorLog.read(journal));
    }

    @Test
    void shouldWipeOutWhatAKilledEngineHadBegun() throws IOException
    {
        open().record("whole");
        final int begun = 128 + 24 + 8;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            // All but the length, which is set last.
            channel.write(ByteBuffer.wrap("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".getBytes()), begun + 28);
        }
        open().record("next");
        assertEquals(
            List.of(new LoggedError(1_000, 1_000, 1, "whole"), new LoggedError(1_000, 1_000, 1, "next")),
            ErrorLog.read(journal));
    }

    @Test
    void shouldPutTheLogAsideWhenItGetsFullAndOnlyCountWhatHasNoRoom()
    {
        final ErrorLog log = open();
        final String padding = "x".repeat(1_000);
        for (int i = 0; i < 300; i++)
        {
            log.record(i + padding);
        }
        final int kept = ErrorLog.read(journal).size();
        assertTrue(kept > 200 && kept < 300, kept + " kept");
        assertEquals(300, counters.get(EngineCounter.ERRORS).get());

        open().record("anew");

        final List<LoggedError> errors = ErrorLog.read(journal);
        assertEquals(kept + 1, errors.size());
        assertEquals("anew", errors.get(kept).text());
        assertTrue(Files.exists(journal.path().resolve("errors.old")));
    }

    @Test
    void shouldMakeTheLogAnewWhereItIsNotALog() throws IOException
    {
        Files.write(file, new byte[300 * 1024]);
        open().record("first");
        Files.write(file, "something else than an error log, and longer than its header is: ".repeat(5_000).getBytes());
        open().record("anew");
        assertEquals(List.of(new LoggedError(1_000, 1_000, 1, "anew")), ErrorLog.read(journal));
        assertFalse(Files.exists(journal.path().resolve("errors.old")));
    }

    private ErrorLog open()
    {
        return ErrorLog.open(journal, () -> nowMs, counters.get(EngineCounter.ERRORS));
    }
}
