package io.plumbline.journal;

import io.plumbline.codec.sbe.TimeMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import static io.plumbline.journal.TestJournal.START_MS;
import static io.plumbline.journal.TestJournal.START_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** A segment of two files, in each of which the head is repeated. */
abstract class SegmentWithHeads
{
    static final int HEADS_A_FILE = 4;
    static final int HEADS = 2 * HEADS_A_FILE;
    static final int EVENTS = 50;
    static final long END = 1 + HEADS * EVENTS;
    static final long CYCLE_MS = 300_000;

    @TempDir
    Path path;
    JournalDirectory directory;
    List<Path> files;

    @BeforeEach
    void writeSegment()
    {
        directory = JournalDirectory.create(path);
        try (JournalLock lock = directory.lock();
            JournalAppender appender =
                new JournalAppender(lock.createSegment(START_MS), 1, RollCycle.FIVE_MINUTELY, 4096))
        {
            TestJournal.head(appender);
            ticks(appender);
            for (int head = 1; head < HEADS; head++)
            {
                appender.roll(START_MS + head / HEADS_A_FILE * CYCLE_MS);
                TestJournal.configuration(appender, 2);
                ticks(appender);
            }
        }
        files = SegmentFiles.cycles(directory.segments().get(0).path());
        assertEquals(2, files.size());
    }

    /** An engine that was told to go on, with so many events. */
    void accept(final long sequence, final List<AcceptedDamage> accepted)
    {
        try (JournalLock lock = directory.lock();
            JournalAppender appender = new JournalAppender(lock.createSegment(START_MS + 2 * CYCLE_MS), sequence))
        {
            appender.segmentStart(START_NS, 7, TimeMode.ARRIVAL, "0.1.0");
            accepted.forEach(appender::damageAccepted);
            TestJournal.configuration(appender, 2);
            ticks(appender);
        }
    }

    List<String> read(final Recorder recorder, final List<AcceptedDamage> accepted)
    {
        try (JournalTailer tailer = JournalTailer.ofAll(directory).checkingTails().accepting(accepted))
        {
            TestJournal.drain(tailer, recorder);
            tailer.checkTail();
            TestJournal.drain(tailer, recorder);
            return tailer.gaps();
        }
    }

    static List<String> gaps(final List<Long> due, final List<Integer> heads)
    {
        final List<String> gaps = new ArrayList<>();
        for (int i = 0; i < due.size(); i++)
        {
            gaps.add(notRead(due.get(i), (heads.get(i) + 1) * EVENTS));
        }
        return gaps;
    }

    /** What is told of a gap in which there is something. */
    static String notRead(final long first, final long last)
    {
        return first == last ?
            "sequence " + first + " was not read" : "sequences " + first + " to " + last + " were not read";
    }

    static List<Long> events(final List<Long> due, final List<Integer> heads, final long end)
    {
        return LongStream.range(1, end)
            .filter(sequence -> heads.stream().noneMatch(head ->
                sequence >= due.get(heads.indexOf(head)) && sequence <= (head + 1L) * EVENTS))
            .boxed()
            .toList();
    }

    static List<Long> sequences(final Recorder recorder)
    {
        return recorder.events().stream().map(line -> Long.parseLong(line.substring(0, line.indexOf(' ')))).toList();
    }

    /** First sequence of the batch that holds the event so far behind a head. */
    static long dueAt(final int head, final int event)
    {
        return 1L + head * EVENTS + (event - 1) / 7 * 7;
    }

    Path file(final int head)
    {
        return files.get(head / HEADS_A_FILE);
    }

    void flip(final int head, final long bit) throws IOException
    {
        SegmentFiles.flip(file(head), bit);
    }

    /** Where the batch stands that holds an event. */
    int batch(final int head, final long sequence) throws IOException
    {
        int found = 0;
        for (final int offset : SegmentFiles.batches(file(head)))
        {
            final ByteBuffer header = header(head, offset);
            if (header.getInt(BatchDescriptor.COUNT_OFFSET) > 0 &&
                header.getLong(BatchDescriptor.FIRST_SEQUENCE_OFFSET) <= sequence)
            {
                found = offset;
            }
        }
        return found;
    }

    /** Where the first batch of a head stands. */
    int head(final int head) throws IOException
    {
        for (final int offset : SegmentFiles.batches(file(head)))
        {
            final ByteBuffer header = header(head, offset);
            if (header.getInt(BatchDescriptor.COUNT_OFFSET) == 0 &&
                header.getLong(BatchDescriptor.FIRST_SEQUENCE_OFFSET) == 1L + head * EVENTS)
            {
                return offset;
            }
        }
        throw new IllegalStateException("no head " + head);
    }

    ByteBuffer header(final int head, final int offset) throws IOException
    {
        return ByteBuffer.wrap(SegmentFiles.bytes(file(head), offset, BatchDescriptor.HEADER_LENGTH))
            .order(ByteOrder.LITTLE_ENDIAN);
    }

    static void ticks(final JournalAppender appender)
    {
        for (int i = 0; i < EVENTS; i++)
        {
            appender.tick(START_NS + i);
            if (i % 7 == 6)
            {
                appender.commit();
            }
        }
        appender.commit();
    }
}
