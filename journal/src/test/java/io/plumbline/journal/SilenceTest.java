package io.plumbline.journal;

import io.plumbline.campaign.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;

class SilenceTest
{
    @TempDir
    private Path journal;
    @TempDir
    private Path home;

    @Test
    void shouldPrintNothingAndSendNothing() throws Exception
    {
        final Process process = ChildProcess.start(home, Writer.class, journal.toString());
        process.getOutputStream().close();
        final String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("", out);
        assertEquals("", err);
        assertEquals(0, process.waitFor());
        // What Chronicle's analytics keep: .chronicle.analytics.client.id and the like.
        try (Stream<Path> files = Files.list(home))
        {
            assertEquals(List.of(), files.filter(file -> file.toString().contains("chronicle")).toList());
        }
    }

    /** Writes a journal over two cycles and reads it. */
    static final class Writer
    {
        private Writer()
        {
        }

        public static void main(final String[] args)
        {
            final Path path = Path.of(args[0]);
            try (JournalLock lock = JournalDirectory.create(path).lock();
                JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 0))
            {
                TestJournal.head(appender);
                appender.tick(START_NS);
                appender.roll(START_MS + 3_600_000);
                TestJournal.configuration(appender, 2);
                appender.tick(START_NS + 1);
                appender.commit();
            }
            if (TestJournal.readAll(path).events().size() != 2)
            {
                System.exit(1);
            }
        }
    }
}
