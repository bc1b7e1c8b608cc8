package io.plumbline.journal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * An index of which one bit is flipped, or several slots are wrong alike, so that it may name other places within its
 * file, misleads nobody: a naive twin goes over the records of the file from its beginning.
 */
class WrongIndexTest
{
    private static final long SEED = 20261122L;
    private static final int BATCHES = 1_400;
    private static final int SPACING = 256;
    private static final int LAST_SLOT = BATCHES / SPACING;
    /** Behind those in use so many slots are looked at, too. */
    private static final int SLOTS = LAST_SLOT + 4;
    private static final int OWN_RECORD = 1 << 30;
    private static final int FINDS = 6;
    private static final int SEEKS = 8;
    /** Of so many flips one is looked at through a tailer and a search for times, which are slower. */
    private static final int FLIPS_A_SEEK = 16;

    @TempDir
    private Path path;
    private JournalDirectory directory;
    private Path file;
    private FileChannel channel;
    /** Of the beginning of the file, with its index and all that stands in it. */
    private MappedByteBuffer bytes;
    /** Where the batches stand by their number, as the twin has them. */
    private List<Long> places;

    @BeforeEach
    void write() throws IOException
    {
        write(path.resolve("journal"), BATCHES, 5);
    }

    private void write(final Path journal, final int batches, final int mostEvents) throws IOException
    {
        directory = JournalDirectory.create(journal);
        try (JournalLock lock = directory.lock();
            JournalAppender appender =
                new JournalAppender(lock.createSegment(START_MS), 1, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            appender.commit();
            for (int i = 1; i < batches - 1; i++)
            {
                // All that four may leave over, and lengths that differ.
                for (int event = 0; event <= i % mostEvents; event++)
                {
                    appender.tick(START_NS + i * 1_000L + event);
                }
                appender.commit();
            }
            // A search comes to the file from the one behind it.
            appender.roll(START_MS + 300_000);
            TestJournal.configuration(appender, 2);
            appender.tick(START_NS + 300_000_000_000L);
            appender.commit();
            file = SegmentFiles.cycles(appender.segment().path()).get(0);
        }
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, Files.size(file));
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        places = count();
        assertTrue(places.size() > LAST_SLOT * SPACING, () -> places.size() + " batches");
        assertTrue(QueueFile.isIndexRight(file));
    }

    @AfterEach
    void close() throws IOException
    {
        channel.close();
    }

    @Test
    void shouldFindEachBatchWhateverBitOfTheIndexIsFlipped()
    {
        final Random random = new Random(SEED);
        final int entries = valuesOf((int)value(arrays(), 0));
        int told = 0;
        for (int slot = 0; slot < SLOTS; slot++)
        {
            if (slot <= LAST_SLOT)
            {
                assertEquals(places.get(slot * SPACING), value(entries, slot));
            }
            for (int bit = 0; bit < Long.SIZE; bit++)
            {
                told += check(entries + slot * Long.BYTES, bit, random, slot * SPACING) ? 1 : 0;
            }
        }
        // What is flipped in a slot that is used or not names no batch's place, or that of another.
        assertEquals(SLOTS * Long.SIZE, told);
    }

    @Test
    void shouldFindEachBatchWhateverBitOfTheIndexOfTheIndexIsFlipped()
    {
        final Random random = new Random(SEED);
        for (int array = 0; array < 3; array++)
        {
            for (int bit = 0; bit < Long.SIZE; bit++)
            {
                assertTrue(check(arrays() + array * Long.BYTES, bit, random, random.nextInt(places.size())));
            }
        }
    }

    @Test
    void shouldFindEachBatchWhereASlotNamesAnotherOne()
    {
        final Random random = new Random(SEED);
        final int entries = valuesOf((int)value(arrays(), 0));
        for (int i = 0; i < 300; i++)
        {
            final int slot = random.nextInt(SLOTS);
            final int other = random.nextInt(places.size());
            final long was = value(entries, slot);
            bytes.putLong(entries + slot * Long.BYTES, places.get(other));
            final String at = "seed " + SEED + " slot " + slot + " names batch " + other;
            assertEquals(slot * SPACING == other, QueueFile.isIndexRight(file), at);
            checkFinds(random, slot * SPACING, at);
            bytes.putLong(entries + slot * Long.BYTES, was);
        }
    }

    /** As where one page of an index was written over by another: none of them disagrees with those beside it. */
    @Test
    void shouldFindEachBatchWhereSlotsNameWhatOthersDo()
    {
        final Random random = new Random(SEED);
        final int entries = valuesOf((int)value(arrays(), 0));
        for (int count = 2; count <= LAST_SLOT; count++)
        {
            for (int other = 0; other + count - 1 <= LAST_SLOT; other++)
            {
                for (int slot = 0; slot + count <= SLOTS; slot++)
                {
                    final long[] were = values(entries, SLOTS);
                    for (int i = 0; i < count; i++)
                    {
                        bytes.putLong(entries + (slot + i) * Long.BYTES, were[other + i]);
                    }
                    final String at = "seed " + SEED + " " + count + " slots as of " + other + " from " + slot;
                    assertEquals(slot == other, QueueFile.isIndexRight(file), at);
                    checkFinds(random, slot * SPACING, at);
                    checkFinds(random, (slot + count) * SPACING, at);
                    putValues(entries, were);
                }
            }
        }
    }

    /** Found wrong only as the search ends: what it has compared before must be compared again. */
    @Test
    void shouldSeekOverManySlotsThatNameBatchesFarBefore() throws IOException
    {
        channel.close();
        write(path.resolve("long"), 6_000, 1);
        final int entries = valuesOf((int)value(arrays(), 0));
        for (int slot = 9; slot <= 14; slot++)
        {
            bytes.putLong(entries + slot * Long.BYTES, places.get(slot * SPACING - 200));
        }
        for (long sequence = 2_000; sequence < 4_200; sequence += 50)
        {
            checkSeek(sequence, "sought " + sequence);
        }
    }

    /** Where they rise a search may take them for right, but comes to the event all the same. */
    @Test
    void shouldTellSlotsThatAreWrongAlikeAndSeekByThem()
    {
        final Random random = new Random(SEED);
        final int entries = valuesOf((int)value(arrays(), 0));
        for (int first = 0; first < LAST_SLOT; first++)
        {
            for (int last = first + 1; last <= LAST_SLOT; last++)
            {
                final int by = (1 + random.nextInt(random.nextBoolean() ? 2 : 100)) * (random.nextBoolean() ? 1 : -1);
                final long[] were = values(entries, SLOTS);
                for (int slot = first; slot <= last; slot++)
                {
                    final int named = Math.max(0, Math.min(places.size() - 1, slot * SPACING + by));
                    bytes.putLong(entries + slot * Long.BYTES, places.get(named));
                }
                final String at = "seed " + SEED + " slots " + first + " to " + last + " wrong by " + by;
                assertFalse(QueueFile.isIndexRight(file), at);
                for (int i = 0; i < SEEKS; i++)
                {
                    final int edge = (random.nextBoolean() ? first : last + random.nextInt(2)) * SPACING;
                    final int near = edge + random.nextInt(2 * Math.abs(by) + 3) - Math.abs(by) - 1;
                    checkSeek(sequenceIn(i % 2 == 0 ? random.nextInt(places.size()) : near, random), at);
                }
                putValues(entries, were);
            }
        }
    }

    @Test
    void shouldNotTakeAnArrayForAnother()
    {
        final int array = (int)value(arrays(), 0);
        bytes.putLong(arrays() + 5 * Long.BYTES, array);
        assertFalse(QueueFile.isIndexRight(file));
        checkFinds(new Random(SEED), 0, "seed " + SEED);
    }

    @Test
    void shouldDoWithoutSlotsThatNameNothing()
    {
        final Random random = new Random(SEED);
        final int entries = valuesOf((int)value(arrays(), 0));
        for (int kept = 0; kept <= LAST_SLOT; kept++)
        {
            final long[] was = new long[LAST_SLOT + 1];
            for (int slot = 0; slot <= LAST_SLOT; slot++)
            {
                was[slot] = value(entries, slot);
                bytes.putLong(entries + slot * Long.BYTES, slot == kept ? was[slot] : 0);
            }
            assertTrue(QueueFile.isIndexRight(file));
            checkFinds(random, kept * SPACING, "seed " + SEED + " only slot " + kept);
            for (int slot = 0; slot <= LAST_SLOT; slot++)
            {
                bytes.putLong(entries + slot * Long.BYTES, was[slot]);
            }
        }
    }

    /** What stands behind a damaged length is still come to by the index, whichever slot that stands before. */
    @Test
    void shouldFindWhatStandsBehindDamage()
    {
        final Random random = new Random(SEED);
        for (int slot = 0; slot < LAST_SLOT; slot++)
        {
            for (int bit = 2; bit < Integer.SIZE; bit++)
            {
                final int damaged = slot * SPACING + random.nextInt(SPACING);
                final int at = places.get(damaged).intValue();
                bytes.putInt(at, bytes.getInt(at) ^ 1 << bit);
                for (int number = (slot + 1) * SPACING; number < places.size(); number += SPACING / 2)
                {
                    assertPlace(number, "seed " + SEED + " bit " + bit + " of the length of " + damaged + ": ");
                }
                try (QueueFile queue = QueueFile.open(file, 0))
                {
                    assertEquals(places.size(), queue.count());
                }
                bytes.putInt(at, bytes.getInt(at) ^ 1 << bit);
            }
        }
    }

    /** Returns whether the index is told to be damaged. */
    private boolean check(final int offset, final int bit, final Random random, final int number)
    {
        final String at = "seed " + SEED + " bit " + bit + " of " + offset;
        bytes.put(offset + bit / 8, (byte)(bytes.get(offset + bit / 8) ^ 1 << bit % 8));
        checkFinds(random, number, at);
        if (random.nextInt(FLIPS_A_SEEK) == 0)
        {
            checkSeeks(random, at);
        }
        final boolean right = QueueFile.isIndexRight(file);
        bytes.put(offset + bit / 8, (byte)(bytes.get(offset + bit / 8) ^ 1 << bit % 8));
        return !right;
    }

    private void checkFinds(final Random random, final int near, final String at)
    {
        for (int i = 0; i < FINDS; i++)
        {
            assertPlace(random.nextInt(places.size()), at);
            assertPlace(Math.max(0, Math.min(places.size() - 1, near - SPACING + random.nextInt(2 * SPACING))), at);
        }
        try (QueueFile queue = QueueFile.open(file, 0))
        {
            for (int i = 0; i < FINDS; i++)
            {
                final int number = random.nextInt(places.size());
                assertEquals(places.get(number), queue.find(number), at);
            }
            assertEquals(places.size(), queue.count(), at);
            assertTrue(queue.find(places.size()) < 0, at);
        }
    }

    /** Looked for by a reader that has come to no other before. */
    private void assertPlace(final int number, final String at)
    {
        try (QueueFile queue = QueueFile.open(file, 0))
        {
            assertEquals(places.get(number), queue.find(number), () -> at + " batch " + number);
        }
    }

    private void checkSeeks(final Random random, final String at)
    {
        checkSeek(1 + random.nextInt((int)endSequence() - 1), at);
    }

    private void checkSeek(final long sequence, final String at)
    {
        final JournalSeek seek = new JournalSeek(directory);
        // With the one in the file behind.
        final long end = endSequence() + 1;
        assertEquals(end, seek.endSequence(), at);
        final long timeNs = seek.timeNsOf(sequence);
        assertEquals(sequence, seek.firstAtOrAfter(timeNs), at);
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = JournalTailer.ofAll(directory).toSequence(sequence).checkingTails())
        {
            TestJournal.drain(tailer, recorder);
            assertEquals(end, tailer.nextSequence(), at);
        }
        final long ticks = recorder.lines.stream().filter(line -> line.contains("tick")).count();
        assertEquals(end - sequence, ticks, at);
    }

    /** Behind the events of the file. */
    private long endSequence()
    {
        final int last = places.get(places.size() - 1).intValue() + Integer.BYTES;
        return bytes.getLong(last + BatchDescriptor.FIRST_SEQUENCE_OFFSET) +
            bytes.getInt(last + BatchDescriptor.COUNT_OFFSET);
    }

    /** An event of a batch, or of one close behind. */
    private long sequenceIn(final int number, final Random random)
    {
        final int at = places.get(Math.max(0, Math.min(places.size() - 1, number))).intValue() + Integer.BYTES;
        final long sequence = bytes.getLong(at + BatchDescriptor.FIRST_SEQUENCE_OFFSET) + random.nextInt(5);
        return Math.max(1, Math.min(endSequence() - 1, sequence));
    }

    /** The twin: goes over the records from the beginning. */
    private List<Long> count()
    {
        final List<Long> found = new ArrayList<>();
        int at = 0;
        int word = bytes.getInt(at);
        while (word != 0 && word != 0xC000_0000)
        {
            if ((word & OWN_RECORD) == 0)
            {
                found.add((long)at);
            }
            at += Integer.BYTES + ((word & OWN_RECORD - 1) + 3) / 4 * 4;
            word = bytes.getInt(at);
        }
        return found;
    }

    /** Offset of the values of the index of the index. */
    private int arrays()
    {
        final ByteBuffer header = ByteBuffer.allocate(QueueIndexCheck.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.get(0, header.array());
        return valuesOf((int)header.getLong(
            QueueIndexCheck.valueOf(header, "index2Index", QueueIndexCheck.INT64_CODE)));
    }

    /** Offset of the values that end a record; their count stands before them, and how many are used. */
    private int valuesOf(final int record)
    {
        final ByteBuffer header = ByteBuffer.allocate(QueueIndexCheck.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.get(0, header.array());
        final int count = header.getShort(
            QueueIndexCheck.valueOf(header, "indexCount", QueueIndexCheck.UINT16_CODE)) & 0xFFFF;
        return record + Integer.BYTES + (bytes.getInt(record) & OWN_RECORD - 1) - count * Long.BYTES;
    }

    private long value(final int values, final int slot)
    {
        return bytes.getLong(values + slot * Long.BYTES);
    }

    private long[] values(final int values, final int count)
    {
        final long[] found = new long[count];
        for (int slot = 0; slot < count; slot++)
        {
            found[slot] = value(values, slot);
        }
        return found;
    }

    private void putValues(final int values, final long[] put)
    {
        for (int slot = 0; slot < put.length; slot++)
        {
            bytes.putLong(values + slot * Long.BYTES, put[slot]);
        }
    }
}
