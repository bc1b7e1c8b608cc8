package io.plumbline.journal;

import io.plumbline.codec.sbe.InvalidPolicy;
import io.plumbline.codec.sbe.MessageHeaderEncoder;
import io.plumbline.codec.sbe.ReadingEncoder;
import io.plumbline.codec.sbe.TimeMode;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BatchEncodingTest
{
    @TempDir
    private Path path;

    @Test
    void shouldWriteTheHeaderOfAReadingAsTheGeneratedCodecDoes()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        new ReadingEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        assertEquals(buffer.getLong(0, ByteOrder.LITTLE_ENDIAN), MessageLayout.READING_HEADER);
        assertEquals(8, MessageLayout.HEADER_LENGTH);
    }

    @Test
    void shouldNeedAtMostThirtyTwoBytesAReading()
    {
        write(appender ->
        {
            for (int i = 0; i < 32; i++)
            {
                TestJournal.round(appender, START_NS + i * 1000L, i);
                if (i % 8 == 7)
                {
                    appender.componentVerdict(3, 1, 2, 0b1011);
                }
            }
            appender.commit();
        });
        final List<ExcerptBuffer> batches = excerpts();
        assertEquals(1, batches.size());
        final int length = batches.get(0).length() + Integer.BYTES;
        assertTrue(length <= 32 * 256, length + " bytes for 256 readings");
    }

    @Test
    void shouldCutBatchesOnlyBetweenEvents()
    {
        write(appender ->
        {
            for (int i = 0; i < 2_000; i++)
            {
                appender.deviceSilent(START_NS + i, i);
                TestJournal.round(appender, START_NS + i * 1000L, i);
                for (int component = 0; component < 8; component++)
                {
                    appender.componentVerdict(component, 1, 2, 3);
                }
            }
            appender.commit();
        });
        assertTrue(excerpts().size() > 10);
        final Recorder recorder = TestJournal.readAll(path);
        assertEquals(2_000 * (1 + 8 + 1 + 8), recorder.lines.size());
        assertTrue(recorder.lines.get(recorder.lines.size() - 1).startsWith("15999 component 7 "));
    }

    @Test
    void shouldBeginANewBatchWhenTheTimeOffsetDoesNotFit()
    {
        final long far = START_NS + BatchDescriptor.MAX_TIME_OFFSET;
        write(appender ->
        {
            appender.tick(START_NS);
            appender.tick(far);
            appender.deviceSilent(far + 1, 4);
            appender.tick(far + 1);
            appender.tick(Long.MAX_VALUE);
            appender.commit();
        });
        assertEquals(3, excerpts().size());
        assertEquals(List.of(
            "0 tick " + START_NS,
            "1 tick " + far,
            "2 silent " + (far + 1) + " 4",
            "2 tick " + (far + 1),
            "3 tick " + Long.MAX_VALUE), TestJournal.readAll(path).lines);
    }

    @Test
    void shouldWriteNothingWhenThereIsNothing()
    {
        write(appender ->
        {
            appender.commit();
            appender.tick(START_NS);
            appender.commit();
            appender.commit();
        });
        assertEquals(1, excerpts().size());
    }

    @Test
    void shouldKeepTheFirstBytesOfARefusedMessage()
    {
        final byte[] raw = "x".repeat(5_000).getBytes();
        write(appender ->
        {
            appender.rejected(START_NS, 2, 5_000, raw, 0, raw.length);
            appender.rejected(START_NS, 2, 0, raw, 7, 0);
            appender.commit();
        });
        assertEquals(
            List.of("0 rejected " + START_NS + " 2 5000 " + "x".repeat(256), "1 rejected " + START_NS + " 2 0 "),
            TestJournal.readAll(path).lines);
    }

    @Test
    void shouldChunkALargeConfigurationAndSnapshot()
    {
        final int deviceCount = 70_000;
        final int profileCount = 3_000;
        write(appender ->
        {
            final ConfigurationEncoder configuration = appender.configuration();
            configuration.start(deviceCount, profileCount, 4096, TimeMode.ARRIVAL);
            for (int i = 0; i < profileCount; i++)
            {
                configuration.profileBounds(-i, i, 0, -i, i, 0);
                configuration.profileRules(i, i, 1, 1, InvalidPolicy.ZERO);
            }
            for (int i = 0; i < deviceCount; i++)
            {
                final byte[] code = Integer.toString(i).getBytes();
                configuration.device(i % profileCount, code, 0, code.length);
            }
            configuration.end();
            appender.snapshot().start(START_NS, 0);
            for (int i = 0; i < deviceCount; i += 2)
            {
                appender.snapshot().device(i, START_NS, i, START_NS, i, 1, 1, 0, false);
                for (int component = 0; component < i % 9; component++)
                {
                    appender.snapshot().component(component, i, 1, 0);
                }
            }
            appender.snapshot().end(1);
        });
        final List<String> lines = TestJournal.readAll(path).lines;
        for (int i = 0; i < profileCount; i++)
        {
            assertTrue(lines.get(1 + i).startsWith("profile " + i + " " + -i + " "));
        }
        for (int i = 0; i < deviceCount; i++)
        {
            assertEquals("device " + i + " " + i % profileCount + " " + i, lines.get(1 + profileCount + i));
        }
        int at = 1 + profileCount + deviceCount + 2;
        for (int i = 0; i < deviceCount; i += 2)
        {
            assertEquals(
                "state " + START_NS + " " + i + " " + START_NS + " " + i + " " + i + " 1 1 0 false", lines.get(at++));
            for (int component = 0; component < i % 9; component++)
            {
                assertEquals("part " + i + " 1 0 " + (component + 1), lines.get(at++));
            }
        }
        assertEquals("snapped 0 1", lines.get(at));
    }

    @Test
    void shouldRefuseVerdictsWithoutTheirInputEvent()
    {
        write(appender ->
        {
            appender.deviceSilent(START_NS, 1);
            assertThrows(IllegalStateException.class, appender::commit);
            appender.tick(START_NS);
            appender.commit();
        });
        assertEquals(2, TestJournal.readAll(path).lines.size());
    }

    @Test
    void shouldRefuseAConfigurationThatIsNotAsAnnounced()
    {
        write(appender ->
        {
            appender.configuration().start(1, 0, 4096, TimeMode.ARRIVAL);
            assertThrows(IllegalStateException.class, () -> appender.configuration().end());
        });
    }

    @Test
    void shouldFailForGoodWithTheFirstCause() throws IOException
    {
        final Segment segment;
        try (JournalLock lock = JournalDirectory.create(path).lock())
        {
            segment = lock.createSegment(START_MS);
        }
        final SegmentWriter writer = new SegmentWriter(
            segment.path(), START_MS, JournalSettings.DEFAULT, DiskAccess.NATIVE);
        final BatchEncoder batch = new BatchEncoder(
            segment, writer, JournalAppender.MIN_PAYLOAD_LIMIT, 0);
        batch.beginInput(START_NS);
        batch.endInput(25);
        writer.close();
        final JournalException first = assertThrows(JournalException.class, batch::commit);
        assertTrue(first.getMessage().contains("journal failed: "), first.getMessage());
        final JournalException second = assertThrows(JournalException.class, () -> batch.beginInput(START_NS));
        assertSame(first.getCause(), second.getCause());
        assertThrows(JournalException.class, () -> batch.claimDeadline(20));
        assertThrows(JournalException.class, () -> batch.claimVerdict(20));
        assertThrows(JournalException.class, () -> batch.reserve(20));
        assertThrows(JournalException.class, batch::commit);
        batch.close();
        batch.close();
    }

    @Test
    void shouldRefuseEverythingOnceClosed()
    {
        try (JournalLock lock = JournalDirectory.create(path).lock())
        {
            final JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 0);
            appender.tick(START_NS);
            appender.close();
            appender.close();
            assertThrows(JournalException.class, () -> appender.tick(START_NS));
            assertThrows(JournalException.class, appender::commit);
        }
        assertTrue(TestJournal.readAll(path).lines.isEmpty());
    }

    @Test
    void shouldRefuseASegmentThatIsNotNew()
    {
        try (JournalLock lock = JournalDirectory.create(path).lock())
        {
            final Segment segment = lock.createSegment(START_MS);
            try (JournalAppender appender = new JournalAppender(segment, 0))
            {
                TestJournal.head(appender);
            }
            assertThrows(JournalException.class, () -> new JournalAppender(segment, 0));
        }
    }

    private void write(final Consumer<JournalAppender> writer)
    {
        try (JournalLock lock = JournalDirectory.create(path).lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS), 0))
        {
            writer.accept(appender);
        }
    }

    private List<ExcerptBuffer> excerpts()
    {
        final Segment segment = JournalDirectory.open(path).segments().get(0);
        final List<ExcerptBuffer> found = new ArrayList<>();
        try (QueueReader queue = QueueReader.open(segment.path(), RollCycle.HOURLY))
        {
            ExcerptBuffer excerpt = new ExcerptBuffer();
            while (queue.read(excerpt) != QueueReader.NOTHING)
            {
                found.add(excerpt);
                excerpt = new ExcerptBuffer();
            }
        }
        assertFalse(found.isEmpty());
        return found;
    }
}
