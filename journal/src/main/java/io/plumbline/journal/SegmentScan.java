package io.plumbline.journal;

import io.plumbline.codec.sbe.SegmentEndDecoder;
import org.agrona.DirectBuffer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one segment through, on its own, every batch verified, and counts what it holds. May be used while an engine
 * appends. What stands behind the end of a segment that nobody writes any more is looked for as well; while an engine
 * writes its newest segment, that one's end cannot be told from a damaged place. Single-threaded.
 */
public final class SegmentScan implements AutoCloseable
{
    /** Any sequence may come first. */
    public static final long ANY_SEQUENCE = BatchVerifier.ANY_SEQUENCE;

    private static final int EXCERPT_HEADER_LENGTH = Integer.BYTES;

    private final JournalDirectory directory;
    private final Segment segment;
    private final SegmentReader reader;
    private final BatchDecoder decoder = new BatchDecoder();
    private final Counter counter = new Counter();
    private final List<String> unreadable = new ArrayList<>();
    private long firstSequence = ANY_SEQUENCE;
    private long nextSequence = ANY_SEQUENCE;
    private long batches;
    private long writtenBytes;
    private boolean headComplete;
    private JournalDamagedException damage;
    private JournalDamagedException firstDamage;
    private String note;

    /**
     * At the beginning of a segment.
     *
     * @param directory        of the journal.
     * @param segment          to be read.
     * @param expectedSequence that it must begin with, or {@link #ANY_SEQUENCE}.
     */
    public SegmentScan(final JournalDirectory directory, final Segment segment, final long expectedSequence)
    {
        this(directory, segment, expectedSequence, new ExcerptBuffer());
    }

    SegmentScan(
        final JournalDirectory directory,
        final Segment segment,
        final long expectedSequence,
        final ExcerptBuffer excerpt)
    {
        this.directory = directory;
        this.segment = segment;
        reader = new SegmentReader(segment, excerpt, expectedSequence, false);
        reader.settled(directory.isSettled(segment));
    }

    /**
     * Reads the next batch.
     *
     * @return true if there was one; false at the end, at damage, which {@link #damage()} tells, and where a file
     * cannot be read, which {@link #unreadable()} tells.
     */
    public boolean next()
    {
        try
        {
            if (damage != null || !unreadable.isEmpty())
            {
                return false;
            }
            if (!reader.next() && !nextOfComplete())
            {
                return false;
            }
        }
        catch (final JournalDamagedException ex)
        {
            damage = ex;
            firstDamage = firstDamage == null ? ex : firstDamage;
            return false;
        }
        catch (final JournalException ex)
        {
            findUnreadable(ex);
            return false;
        }
        if (batches == 0)
        {
            firstSequence = BatchDecoder.firstSequence(reader.buffer());
        }
        decoder.decode(reader.buffer(), reader.length(), 0, counter);
        batches++;
        writtenBytes += reader.length() + EXCERPT_HEADER_LENGTH;
        nextSequence = reader.nextSequence();
        headComplete = reader.headComplete();
        return true;
    }

    /**
     * Moves behind the damage that ended the scan, to the next whole head of the segment: configuration and snapshot.
     *
     * @return false if there is no damage or no such head, or a file cannot be read; the scan is at its end then.
     */
    public boolean goOn()
    {
        try
        {
            if (damage == null || !reader.seekHeadBehind())
            {
                return false;
            }
        }
        catch (final JournalException ex)
        {
            findUnreadable(ex);
            return false;
        }
        damage = null;
        return true;
    }

    /**
     * Hands out the batch that was read last; as often as wanted.
     *
     * @param listener receives the messages; what it throws comes through, and the scan can go on.
     */
    public void handOut(final JournalListener listener)
    {
        decoder.decode(reader.buffer(), reader.length(), 0, listener);
    }

    /**
     * The damage that ended the scan, until it goes on.
     *
     * @return the damage, or empty.
     */
    public Optional<JournalDamagedException> damage()
    {
        return Optional.ofNullable(damage);
    }

    /**
     * What cannot be read of the segment, for want of a permission or because the disk fails: that ended the scan.
     *
     * @return each with path and reason; none when all of it was read.
     */
    public List<String> unreadable()
    {
        return List.copyOf(unreadable);
    }

    /**
     * What was left unfinished behind the end of the segment, once nobody writes it and all of it was read.
     *
     * @return one phrase, or empty.
     */
    public Optional<String> note()
    {
        return Optional.ofNullable(note);
    }

    /**
     * Sequence that the batch begins with which was read last.
     *
     * @return that of its first input event, or of the next one where it holds none.
     */
    public long batchSequence()
    {
        return BatchDecoder.firstSequence(reader.buffer());
    }

    /**
     * Sequence of the next input event behind what was read.
     *
     * @return the sequence, or {@link #ANY_SEQUENCE} before the first batch.
     */
    public long nextSequence()
    {
        return nextSequence;
    }

    /**
     * Bytes of the batches read so far.
     *
     * @return bytes, headers included.
     */
    public long writtenBytes()
    {
        return writtenBytes;
    }

    /**
     * What was found so far.
     *
     * @return what the segment holds.
     */
    public SegmentInfo info()
    {
        return new SegmentInfo(
            segment,
            firstSequence,
            nextSequence,
            counter.readings,
            counter.rejected,
            counter.ticks,
            counter.reloads,
            counter.verdicts,
            batches,
            writtenBytes,
            fileBytes(segment.path()),
            headComplete,
            counter.ended,
            Optional.ofNullable(firstDamage).map(JournalDamagedException::placedDamage),
            unreadable());
    }

    @Override
    public void close()
    {
        reader.close();
    }

    /** At the apparent end: once nobody writes the segment, reads on if more has come, and otherwise looks behind. */
    private boolean nextOfComplete()
    {
        if (!directory.isSettled(segment))
        {
            return false;
        }
        if (reader.next())
        {
            return true;
        }
        note = reader.checkTail(directory.isLast(segment));
        return false;
    }

    /** What the reader told, and all others, which it did not come to. */
    private void findUnreadable(final JournalException failure)
    {
        unreadable.add(failure.getMessage());
        for (final String other : ReadableFiles.allFailuresIn(segment.path()))
        {
            if (!unreadable.contains(other))
            {
                unreadable.add(other);
            }
        }
    }

    /** Lengths of the files there are; none when they cannot be listed, which the reader tells. */
    private static long fileBytes(final Path path)
    {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path))
        {
            for (final Path file : files)
            {
                // Not Files.size: a file that is pruned meanwhile counts for nothing.
                bytes += file.toFile().length();
            }
        }
        catch (final IOException ex)
        {
            return 0;
        }
        return bytes;
    }

    private static final class Counter implements JournalListener
    {
        private long readings;
        private long rejected;
        private long ticks;
        private long reloads;
        private long verdicts;
        private boolean ended;

        @Override
        public void onReading(
            final long sequence,
            final long timeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            readings++;
        }

        @Override
        public void onRoundEvaluated(
            final long sequence, final long firstSum, final long lastSum, final int members)
        {
            verdicts++;
        }

        @Override
        public void onComponentVerdict(
            final long sequence, final int component, final long power, final long threshold, final int flags)
        {
            verdicts++;
        }

        @Override
        public void onRoundIncomplete(
            final long sequence, final long deadlineNs, final int device, final int missing)
        {
            verdicts++;
        }

        @Override
        public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
        {
            verdicts++;
        }

        @Override
        public void onRejected(
            final long sequence,
            final long timeNs,
            final int reason,
            final long lineLength,
            final DirectBuffer raw,
            final int offset,
            final int length)
        {
            rejected++;
        }

        @Override
        public void onTick(final long sequence, final long timeNs)
        {
            ticks++;
        }

        @Override
        public void onReload(
            final long sequence,
            final long timeNs,
            final long devicesAdded,
            final long devicesRemoved,
            final long devicesChanged,
            final long alarmsDropped)
        {
            reloads++;
        }

        @Override
        public void onSegmentEnd(final SegmentEndDecoder end)
        {
            ended = true;
        }
    }
}
