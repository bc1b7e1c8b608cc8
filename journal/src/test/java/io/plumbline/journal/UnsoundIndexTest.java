package io.plumbline.journal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A file whose index leads elsewhere does not take the files before it along. */
class UnsoundIndexTest
{
    private static final long CYCLE_MS = 300_000;
    private static final int CYCLES = 4;
    private static final int ROUNDS = 5;
    private static final int EVENTS = ROUNDS * 8;
    private static final int HEADER_LENGTH = 1024;
    private static final byte INT64_CODE = (byte)0xA7;

    @TempDir
    private Path path;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldReadAllThatStandsBeforeTheFile(final int unsound) throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final String name = damage(write(directory).get(unsound));
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails())
        {
            assertNamed(name, assertThrows(
                JournalDamagedException.class, () -> TestJournal.drain(tailer, recorder)));
            assertEquals(1 + unsound * EVENTS, tailer.nextSequence());
        }
        assertEquals(unsound * EVENTS, readings(recorder));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldFindPlacesBeforeTheFile(final int unsound) throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final String name = damage(write(directory).get(unsound));
        for (int sequence = 1; sequence <= unsound * EVENTS; sequence += EVENTS / 2)
        {
            try (JournalTailer tailer = JournalTailer.ofAll(directory).toSequence(sequence))
            {
                final Recorder recorder = new Recorder();
                assertNamed(name, assertThrows(
                    JournalDamagedException.class, () -> TestJournal.drain(tailer, recorder)));
                assertEquals(1 + unsound * EVENTS - sequence, readings(recorder));
            }
        }
        try (JournalTailer tailer = JournalTailer.ofAll(directory))
        {
            assertTrue(tailer.toLastSnapshot());
            final Recorder recorder = new Recorder();
            assertNamed(name, assertThrows(
                JournalDamagedException.class, () -> TestJournal.drain(tailer, recorder)));
            assertEquals(EVENTS, readings(recorder));
        }
    }

    @Test
    void shouldReadNothingBehindAFirstFileThatIsUnsound() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.create(path);
        final String name = damage(write(directory).get(0));
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = JournalTailer.ofAll(directory))
        {
            assertNamed(name, assertThrows(
                JournalDamagedException.class, () -> TestJournal.drain(tailer, recorder)));
        }
        assertEquals(0, readings(recorder));
    }

    private static long readings(final Recorder recorder)
    {
        return recorder.lines.stream().filter(line -> line.contains(" reading ")).count();
    }

    private static void assertNamed(final String name, final JournalDamagedException damage)
    {
        assertTrue(damage.getMessage().contains("index in file " + name + " is damaged"), damage::getMessage);
    }

    /** Returns the files; each begins with a configuration and its snapshot. */
    private static List<Path> write(final JournalDirectory directory) throws IOException
    {
        try (JournalLock lock = directory.lock();
            JournalAppender appender =
                new JournalAppender(lock.createSegment(START_MS), 1, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            for (int cycle = 0; cycle < CYCLES; cycle++)
            {
                for (int round = 0; round < ROUNDS; round++)
                {
                    TestJournal.round(appender, START_NS + cycle * CYCLE_MS * 1_000_000 + round * 8L, 1);
                    appender.commit();
                }
                if (cycle < CYCLES - 1)
                {
                    appender.roll(START_MS + (cycle + 1) * CYCLE_MS);
                    TestJournal.configuration(appender, 2);
                }
            }
            return SegmentFiles.cycles(appender.segment().path());
        }
    }

    /** Has the file name a place far behind its end for its index; returns the file's name. */
    private static String damage(final Path file) throws IOException
    {
        final ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE))
        {
            channel.read(header, 0);
            int at = new String(header.array(), StandardCharsets.ISO_8859_1).indexOf("index2Index");
            while (header.get(at) != INT64_CODE)
            {
                at++;
            }
            channel.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 40), at + 1);
        }
        assertFalse(new QueueIndexCheck().isSound(file));
        return file.getFileName().toString();
    }
}
