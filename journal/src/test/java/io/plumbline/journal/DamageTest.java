package io.plumbline.journal;

import io.plumbline.codec.sbe.TimeMode;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DamageTest
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);
    private static final int FLIPS = Integer.getInteger("plumbline.test.flips", 200);
    private static final int MUTATIONS = Integer.getInteger("plumbline.test.mutations", 50_000);
    private static final int BATCHES = 12;

    @TempDir
    private Path path;
    private Segment segment;
    private Path file;
    private List<String> lines;
    private List<Integer> batches;

    @BeforeEach
    void writeJournal() throws IOException
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 0))
        {
            segment = appender.segment();
            appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
            TestJournal.configuration(appender, 3);
            appender.snapshot().start(START_NS, 1);
            appender.snapshot().device(1, START_NS, 1, START_NS, 2, 3, 1, 0, true);
            appender.snapshot().component(3, 5, 1, 0);
            appender.snapshot().component(4, 6, 0, 1);
            appender.snapshot().device(2, START_NS, 1, START_NS, 2, 3, 1, 0, false);
            appender.snapshot().end(9);
            for (int i = 0; i < BATCHES - 2; i++)
            {
                appender.roundIncomplete(START_NS, 2, 7);
                appender.rejected(START_NS + i, 3, 100, new byte[]{'{', '"', -1}, 0, 3);
                TestJournal.round(appender, START_NS + i, 1);
                appender.componentVerdict(2, 3, 4, 5);
                appender.tick(START_NS + i);
                appender.commit();
            }
        }
        file = SegmentFiles.cycles(segment.path()).get(0);
        batches = SegmentFiles.batches(file);
        lines = TestJournal.readAll(path).lines;
        assertEquals(BATCHES, batches.size());
    }

    @Test
    void shouldReportEachFlippedBitOfABatch() throws IOException
    {
        final Random random = new Random(SEED);
        for (int i = 0; i < FLIPS; i++)
        {
            final int batch = batches.get(random.nextInt(BATCHES));
            final long bit = batch * 8L + random.nextInt(SegmentFiles.length(file, batch) * 8);
            SegmentFiles.flip(file, bit);
            final Recorder recorder = new Recorder();
            final JournalDamagedException damage = assertThrows(
                JournalDamagedException.class, () -> drain(recorder), () -> "seed " + SEED + " bit " + bit);
            assertEquals(segment.path(), damage.segment());
            assertTrue(damage.getMessage().startsWith(segment.path() + ": damaged at index 0x"), damage.getMessage());
            assertPrefix(recorder);
            SegmentFiles.flip(file, bit);
        }
        assertEquals(lines, TestJournal.readAll(path).lines);
    }

    @Test
    void shouldNeverHandOutWrongEventsWhateverBitOfAnExcerptHeaderIsFlipped() throws IOException
    {
        for (int bit = 0; bit < 32; bit++)
        {
            final long at = (batches.get(BATCHES / 2) - Integer.BYTES) * 8L + bit;
            SegmentFiles.flip(file, at);
            final Recorder recorder = new Recorder();
            try
            {
                drain(recorder);
            }
            catch (final JournalDamagedException ex)
            {
                assertNotNull(ex.damage());
            }
            assertPrefix(recorder);
            SegmentFiles.flip(file, at);
        }
        assertEquals(lines, TestJournal.readAll(path).lines);
    }

    @Test
    void shouldStayAtDamage() throws IOException
    {
        SegmentFiles.flip(file, batches.get(3) * 8L + 400);
        final Recorder recorder = new Recorder();
        try (JournalTailer tailer = new JournalTailer(JournalDirectory.open(path)))
        {
            final JournalDamagedException first = assertThrows(
                JournalDamagedException.class, () -> tailer.poll(recorder, 100));
            final int handedOut = recorder.lines.size();
            assertSame(first, assertThrows(JournalDamagedException.class, () -> tailer.poll(recorder, 100)));
            assertEquals(handedOut, recorder.lines.size());
            assertEquals("checksum does not match", first.damage());
        }
        assertPrefix(recorder);
    }

    @Test
    void shouldReportAGapBetweenSegments()
    {
        try (JournalLock lock = JournalDirectory.open(path).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 200))
        {
            appender.tick(START_NS);
            appender.commit();
        }
        final JournalDamagedException damage = assertThrows(
            JournalDamagedException.class, () -> drain(new Recorder()));
        assertEquals("sequence 200 where 100 is due", damage.damage());
        assertTrue(damage.segment().endsWith("20261121T010000.000Z-000002"));
    }

    @Test
    void shouldGoOnAfterDamageBeforeAnySequenceIsKnown() throws IOException
    {
        SegmentFiles.flip(file, batches.get(0) * 8L + 400);
        final String damage = assertThrows(JournalDamagedException.class, () -> drain(new Recorder())).getMessage();
        try (JournalLock lock = JournalDirectory.open(path).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 1))
        {
            appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
            appender.damageAccepted(new AcceptedDamage(1, 0, damage));
            appender.tick(START_NS);
            appender.commit();
        }
        final Recorder recorder = new Recorder();
        drain(recorder);
        assertEquals(List.of("1 tick " + START_NS), recorder.events());
    }

    @Test
    void shouldReportASegmentThatWasTakenForAnother() throws IOException
    {
        final Path other = path.resolve("segments/20261121T010000.000Z-000009");
        Files.move(segment.path(), other);
        assertThrows(JournalDamagedException.class, () -> drain(new Recorder()));
    }

    @Test
    void shouldReportMetadataThatIsNoMore() throws IOException
    {
        Files.write(segment.path().resolve("metadata.cq4t"), new byte[65_536]);
        try
        {
            assertPrefix(TestJournal.readAll(path));
        }
        catch (final JournalDamagedException ex)
        {
            assertNotNull(ex.damage());
        }
    }

    @Test
    void shouldReportAFileThatIsCutShort() throws IOException
    {
        for (final long length : new long[]{83_886_079, 67_108_864, 65_536, 4_095, 1})
        {
            SegmentFiles.cut(file, length);
            final JournalDamagedException damage = assertThrows(
                JournalDamagedException.class, () -> drain(new Recorder()));
            assertEquals("file 20261121-01F.cq4 is cut short", damage.damage());
        }
        SegmentFiles.cut(segment.path().resolve("metadata.cq4t"), 4_096);
        assertThrows(JournalDamagedException.class, () -> drain(new Recorder()));
    }

    @Test
    void shouldReadAFileThatIsLongerThanItWasWritten() throws IOException
    {
        final String odd = segment.path() + ": file 20261121-01F.cq4 has not the length that it was written with";
        SegmentFiles.put(file, QueueFiles.FIRST_LENGTH, 'x');
        checkRead(odd);
        SegmentFiles.put(file, QueueFiles.FIRST_LENGTH, new Random(SEED).ints(1000, 0, 256).toArray());
        checkRead(odd);
        SegmentFiles.cut(file, QueueFiles.FIRST_LENGTH);
        SegmentFiles.cut(file, QueueFiles.FIRST_LENGTH + QueueFiles.BLOCK_LENGTH - 1);
        checkRead(odd);
        SegmentFiles.cut(file, QueueFiles.FIRST_LENGTH + QueueFiles.BLOCK_LENGTH);
        checkRead();
    }

    private void checkRead(final String... notes)
    {
        assertEquals(lines, TestJournal.readAll(path).lines);
        try (JournalTailer tailer = JournalTailer.ofAll(JournalDirectory.open(path)).checkingTails())
        {
            TestJournal.drain(tailer, new Recorder());
            assertFalse(tailer.checkTail());
            assertEquals(List.of(notes), tailer.notes());
        }
    }

    @Test
    void shouldReportAFileOfSeveralBlocksThatIsCutWithinWhatWasWritten() throws IOException
    {
        final int last = batches.get(batches.size() - 1);
        final int end = last + SegmentFiles.length(file, last) + Integer.BYTES - 1 & -Integer.BYTES;
        final int far = (int)QueueFiles.FIRST_LENGTH + 4096;
        final int word = far - end - Integer.BYTES | QueueFile.OWN_RECORD;
        SegmentFiles.cut(file, QueueFiles.FIRST_LENGTH + QueueFiles.BLOCK_LENGTH);
        SegmentFiles.put(file, end, word, word >> 8, word >> 16, word >> 24);
        assertEquals(lines, TestJournal.readAll(path).lines);
        for (final long length : new long[]{far + 3, far, far - 4, far - 4096})
        {
            SegmentFiles.cut(file, length);
            final JournalDamagedException damage = assertThrows(
                JournalDamagedException.class, () -> drain(new Recorder()));
            assertEquals("a length leads out of file 20261121-01F.cq4", damage.damage());
        }
    }

    @Test
    void shouldHandOutOnlyWhatItVerified() throws IOException
    {
        final Random random = new Random(SEED);
        final BatchDecoder decoder = new BatchDecoder();
        final BatchVerifier verifier = new BatchVerifier(1);
        final CRC32C crc = new CRC32C();
        final byte[][] originals = new byte[BATCHES][];
        final ExcerptBuffer excerpt = new ExcerptBuffer();
        try (QueueReader queue = QueueReader.open(segment.path(), RollCycle.HOURLY))
        {
            for (int i = 0; i < BATCHES; i++)
            {
                originals[i] = new byte[queue.read(excerpt)];
                excerpt.buffer().getBytes(0, originals[i]);
            }
        }
        int passed = 0;
        for (int i = 0; i < MUTATIONS; i++)
        {
            final byte[] mutated = originals[random.nextInt(4)].clone();
            final int mutations = 1 + random.nextInt(3);
            for (int k = 0; k < mutations; k++)
            {
                mutated[random.nextInt(mutated.length)] = (byte)(random.nextBoolean() ? random.nextInt(4) : -1);
            }
            final int length = random.nextInt(10) == 0 ? random.nextInt(mutated.length) : mutated.length;
            excerpt.prepare(0, length);
            final UnsafeBuffer buffer = excerpt.buffer();
            buffer.putBytes(0, mutated, 0, length);
            if (length >= BatchDescriptor.HEADER_LENGTH)
            {
                buffer.putInt(BatchDescriptor.MAGIC_OFFSET, BatchDescriptor.MAGIC, ORDER);
                buffer.putShort(BatchDescriptor.VERSION_OFFSET, BatchDescriptor.VERSION, ORDER);
                buffer.putInt(BatchDescriptor.LENGTH_OFFSET, length - BatchDescriptor.HEADER_LENGTH, ORDER);
                buffer.putInt(
                    BatchDescriptor.CRC_OFFSET,
                    BatchDescriptor.checksum(crc, excerpt.bytes().limit(excerpt.bytes().capacity()), length),
                    ORDER);
            }
            if (verifier.verify(excerpt, BatchVerifier.ANY_SEQUENCE) == null)
            {
                final long from = random.nextInt(8);
                assertDoesNotThrow(
                    () -> decoder.decode(buffer, length, from, new Recorder()), "seed " + SEED + " mutation " + i);
                passed++;
            }
        }
        assertTrue(passed > MUTATIONS / 100 && passed < MUTATIONS, "seed " + SEED + ": " + passed + " passed");
    }

    @Test
    void shouldVerifyTheOrderOfTheDecisions()
    {
        final ExcerptBuffer excerpt = new ExcerptBuffer();
        assertNull(verify(excerpt, 0, 1, 3));
        assertNull(verify(excerpt, 0, 1, 10, 11, 3));
        assertNull(verify(excerpt, 1, 0, 10, 11));
        assertNull(verify(excerpt, 0, 2, 1, 12, 13, 13, 1));
        assertNotNull(verify(excerpt, 0, 0, 10));
        assertNotNull(verify(excerpt, 1, 1, 10, 3));
        assertNotNull(verify(excerpt, 1, 1, 3, 10));
        assertNotNull(verify(excerpt, 1, 0));
        assertNull(verify(excerpt, 2, 1, 3));
        assertNull(verify(excerpt, 0, 1, 4));
        assertNull(verify(excerpt, 0xFFFE, 1, 10, 11, 4));
        assertNotNull(verify(excerpt, 0, 2, 4, 4));
        assertNotNull(verify(excerpt, 0, 2, 4, 1));
        assertNotNull(verify(excerpt, 0, 2, 1, 4));
        assertNotNull(verify(excerpt, 0, 1, 25, 4));
        assertNotNull(verify(excerpt, 0, 1, 4, 25));
        assertNotNull(verify(excerpt, 1, 0, 4));
        assertNotNull(verify(excerpt, 0, 1, 3, 12));
        assertNotNull(verify(excerpt, 0, 1, 1, 13));
        assertNotNull(verify(excerpt, 0, 0, 10, 25));
        assertNotNull(verify(excerpt, 0, 2, 3));
        assertNotNull(verify(excerpt, 0, 0, 0));
        assertNotNull(verify(excerpt, 0, 0, 29));
        assertNotNull(verify(excerpt, 0, 0, 0xFFFF));
    }

    /** A batch of zeroed messages of these templates, as far as they have a fixed length. */
    private static String verify(final ExcerptBuffer excerpt, final int flags, final int count, final int... templates)
    {
        final int[] blockLengths = new int[0x10000];
        blockLengths[1] = 17;
        blockLengths[3] = 4;
        blockLengths[4] = 20;
        blockLengths[10] = 13;
        blockLengths[11] = 12;
        blockLengths[12] = 17;
        blockLengths[13] = 18;
        blockLengths[25] = 4;
        excerpt.prepare(0, 1024);
        final UnsafeBuffer buffer = excerpt.buffer();
        buffer.setMemory(0, 1024, (byte)0);
        int offset = BatchDescriptor.HEADER_LENGTH;
        for (final int template : templates)
        {
            buffer.putLong(offset, MessageLayout.header(template, blockLengths[template]), ORDER);
            if (template == 13)
            {
                buffer.putByte(offset + 8 + 16, (byte)1);
            }
            offset += 8 + blockLengths[template];
        }
        excerpt.prepare(0, offset);
        buffer.putInt(BatchDescriptor.MAGIC_OFFSET, BatchDescriptor.MAGIC, ORDER);
        buffer.putShort(BatchDescriptor.VERSION_OFFSET, BatchDescriptor.VERSION, ORDER);
        buffer.putShort(BatchDescriptor.FLAGS_OFFSET, (short)flags, ORDER);
        buffer.putInt(BatchDescriptor.COUNT_OFFSET, count, ORDER);
        buffer.putInt(BatchDescriptor.LENGTH_OFFSET, offset - BatchDescriptor.HEADER_LENGTH, ORDER);
        buffer.putInt(
            BatchDescriptor.CRC_OFFSET, BatchDescriptor.checksum(new CRC32C(), excerpt.bytes(), offset), ORDER);
        return new BatchVerifier(1).verify(excerpt, BatchVerifier.ANY_SEQUENCE);
    }

    private void drain(final Recorder recorder)
    {
        try (JournalTailer tailer = new JournalTailer(JournalDirectory.open(path)))
        {
            TestJournal.drain(tailer, recorder);
        }
    }

    private void assertPrefix(final Recorder recorder)
    {
        assertFalse(recorder.lines.size() > lines.size());
        assertEquals(lines.subList(0, recorder.lines.size()), recorder.lines);
    }
}
