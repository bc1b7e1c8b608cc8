package io.plumbline.journal;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static io.plumbline.journal.TestJournal.START_MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What Chronicle writes is read without it, and never outside of its files. */
class QueueReaderTest
{
    private static final long SEED = 20261122L;
    private static final long CYCLE_MS = 300_000;
    private static final int FILES = 3;
    /** Its index leads to each 256th. */
    private static final int EXCERPTS_A_FILE = 1_500;
    private static final int MOVES = 2_000;
    private static final int OWN_RECORD = 1 << 30;
    private static final int FAR = 0x0FFF_FFFF;

    private final UnsafeBuffer source = new UnsafeBuffer(new byte[BatchDescriptor.MAX_BATCH_LENGTH]);
    private final ExcerptBuffer excerpt = new ExcerptBuffer();
    /** Where excerpts stand, by their number. */
    private final List<Long> indices = new ArrayList<>();

    @TempDir
    private Path path;

    @Test
    void shouldReadWhatWasAppended()
    {
        write(FILES, EXCERPTS_A_FILE);
        try (QueueReader reader = open())
        {
            assertEquals(indices.get(0), reader.firstIndex());
            assertEquals(reader.cycle(indices.get(indices.size() - 1)), reader.lastCycle());
            for (int i = 0; i < indices.size(); i++)
            {
                assertRead(reader, i);
            }
            assertEquals(QueueReader.NOTHING, reader.read(excerpt));
        }
    }

    @Test
    void shouldFindEachExcerpt()
    {
        write(FILES, EXCERPTS_A_FILE);
        checkFinds();
    }

    @Test
    void shouldFindEachExcerptWhereTheIndexIsDamaged() throws IOException
    {
        write(FILES, EXCERPTS_A_FILE);
        SegmentFiles.damageIndex(SegmentFiles.cycles(path).get(0));
        SegmentFiles.damageIndex(SegmentFiles.cycles(path).get(FILES - 1));
        checkFinds();
    }

    private void checkFinds()
    {
        final Random random = new Random(SEED);
        try (QueueReader reader = open())
        {
            assertEquals(indices.get(indices.size() - 1), reader.lastIndex());
            for (int i = 0; i < MOVES; i++)
            {
                final int number = random.nextInt(indices.size());
                assertTrue(reader.moveTo(indices.get(number)), () -> "seed " + SEED);
                assertEquals(indices.get(number), reader.index());
                assertRead(reader, number);
            }
            assertFalse(reader.moveTo(indices.get(EXCERPTS_A_FILE - 1) + 2), "behind the end of a file");
            assertFalse(reader.moveTo(reader.index(reader.lastCycle() + 1, 0)), "behind the last file");
            assertFalse(reader.moveTo(-1));
        }
    }

    @Test
    void shouldGoOnBehindTheEndOnceThereIsMore()
    {
        try (SegmentQueue queue = SegmentQueue.append(path, RollCycle.FIVE_MINUTELY, START_MS))
        {
            append(queue, 10);
            try (QueueReader reader = open();
                QueueReader moved = open())
            {
                for (int file = 1; file <= FILES; file++)
                {
                    final int known = indices.size();
                    final long last = indices.get(known - 1);
                    assertEquals(last, reader.lastIndex());
                    assertTrue(moved.moveTo(last));
                    assertRead(moved, known - 1);
                    assertFalse(moved.moveTo(last + 1));
                    assertEquals(QueueReader.NOTHING, moved.read(excerpt));
                    for (int i = Math.max(0, known - 10); i < known; i++)
                    {
                        assertRead(reader, i);
                    }
                    assertEquals(QueueReader.NOTHING, reader.read(excerpt));
                    queue.time(START_MS + file * CYCLE_MS);
                    append(queue, 10);
                    assertRead(moved, known);
                }
            }
        }
    }

    @Test
    void shouldFindEachExcerptWhileMoreAreAppended()
    {
        final Random random = new Random(SEED);
        try (SegmentQueue queue = SegmentQueue.append(path, RollCycle.FIVE_MINUTELY, START_MS))
        {
            append(queue, 1);
            try (QueueReader reader = open())
            {
                while (indices.size() < EXCERPTS_A_FILE)
                {
                    append(queue, 1 + random.nextInt(60));
                    final int last = indices.size() - 1;
                    assertEquals(indices.get(last), reader.lastIndex(), () -> "seed " + SEED);
                    for (int i = 0; i < 10; i++)
                    {
                        final int number = random.nextInt(indices.size());
                        assertTrue(reader.moveTo(indices.get(number)), () -> "seed " + SEED);
                        assertRead(reader, number);
                    }
                    assertFalse(reader.moveTo(indices.get(last) + 1), () -> "seed " + SEED);
                    assertTrue(QueueFile.isIndexRight(SegmentFiles.cycles(path).get(0)), () -> "seed " + SEED);
                }
            }
        }
    }

    @Test
    void shouldReadAFileOfSeveralBlocks()
    {
        final int length = BatchDescriptor.MAX_BATCH_LENGTH;
        final int count = 18;
        try (SegmentQueue queue = SegmentQueue.append(path, RollCycle.FIVE_MINUTELY, START_MS))
        {
            try (QueueReader reader = open())
            {
                for (int i = 0; i < count; i++)
                {
                    source.putInt(length - Integer.BYTES, i);
                    queue.append(source, length);
                    indices.add(queue.lastAppended());
                    assertEquals(length, reader.read(excerpt));
                    assertEquals(i, excerpt.buffer().getInt(length - Integer.BYTES));
                    assertEquals(queue.position(), reader.position());
                }
                for (int i = count - 1; i >= 0; i--)
                {
                    assertTrue(reader.moveTo(indices.get(i)));
                    assertEquals(length, reader.read(excerpt));
                    assertEquals(i, excerpt.buffer().getInt(length - Integer.BYTES));
                }
                assertEquals(indices.get(count - 1), reader.lastIndex());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {OWN_RECORD | FAR, FAR, OWN_RECORD | OWN_RECORD - 1, OWN_RECORD - 1})
    void shouldFollowNoLengthOutOfItsFile(final int word) throws IOException
    {
        write(1, EXCERPTS_A_FILE);
        final int damaged = 300;
        putWords(damaged, 1, word);
        checkDamagedAt(damaged, (word & OWN_RECORD) == 0);
    }

    @Test
    void shouldFollowNoRowOfRecordsWithoutAnything() throws IOException
    {
        write(1, EXCERPTS_A_FILE);
        final int damaged = 300;
        putWords(damaged, 64, OWN_RECORD);
        checkDamagedAt(damaged, false);
    }

    /** What stands before it is read, and so is what the index leads to behind it. */
    private void checkDamagedAt(final int damaged, final boolean read)
    {
        try (QueueReader reader = open())
        {
            for (int i = 0; i < damaged; i++)
            {
                assertRead(reader, i);
            }
            if (read)
            {
                assertTrue(reader.read(excerpt) > BatchDescriptor.MAX_BATCH_LENGTH);
            }
            else
            {
                final JournalDamagedException damage =
                    assertThrows(JournalDamagedException.class, () -> reader.read(excerpt));
                assertEquals(indices.get(damaged), damage.index());
                assertEquals(path, damage.segment());
                assertTrue(damage.damage().startsWith("a length leads out of file "), damage::damage);
            }
            assertThrows(JournalDamagedException.class, () -> reader.moveTo(indices.get(damaged + 1)));
            assertThrows(JournalDamagedException.class, () -> reader.read(excerpt));
            assertTrue(reader.moveTo(indices.get(2 * damaged)));
            assertRead(reader, 2 * damaged);
            assertEquals(indices.get(indices.size() - 1), reader.lastIndex());
        }
    }

    private void putWords(final int number, final int count, final int word) throws IOException
    {
        final long end;
        try (QueueReader reader = open())
        {
            assertTrue(reader.moveTo(indices.get(number)));
            final int length = reader.read(excerpt);
            end = reader.position() - length;
        }
        final int[] bytes = new int[count * Integer.BYTES];
        Arrays.setAll(bytes, i -> word >>> i % Integer.BYTES * Byte.SIZE & 0xFF);
        SegmentFiles.put(SegmentFiles.cycles(path).get(0), end - Integer.BYTES, bytes);
    }

    private QueueReader open()
    {
        return QueueReader.open(path, RollCycle.FIVE_MINUTELY);
    }

    private void write(final int files, final int excerpts)
    {
        try (SegmentQueue queue = SegmentQueue.append(path, RollCycle.FIVE_MINUTELY, START_MS))
        {
            for (int file = 0; file < files; file++)
            {
                queue.time(START_MS + file * CYCLE_MS);
                append(queue, excerpts);
            }
        }
    }

    private void append(final SegmentQueue queue, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final int number = indices.size();
            source.putInt(0, number);
            queue.append(source, length(number));
            indices.add(queue.lastAppended());
        }
    }

    /** All that four may leave over. */
    private static int length(final int number)
    {
        return 100 + number % 31;
    }

    private void assertRead(final QueueReader reader, final int number)
    {
        assertEquals(length(number), reader.read(excerpt), () -> "seed " + SEED + " excerpt " + number);
        assertEquals(number, excerpt.buffer().getInt(0));
        assertEquals(indices.get(number), excerpt.index());
    }
}
