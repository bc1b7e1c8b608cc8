package io.plumbline.journal;

import org.agrona.BufferUtil;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One file of a queue, to be read; its writer may be at it. Single-threaded.
 * <p>
 * It is a row of records, each an int32 and as many bytes as that says, filled up to a multiple of four: excerpts and,
 * with bit 30 set, the queue's own, its header and its index (see {@link QueueIndexCheck}). Bit 31 is set while a
 * record is being written, the word is 0 where none is yet, and both bits alone end the file when the next one was
 * begun.
 * <p>
 * An index that leads elsewhere, or is not there, is done without: excerpts are counted from the beginning of the file,
 * as far as one is asked for, and some of their places kept on the way.
 * <p>
 * All that is read is read within the file, wherever its words lead. Chronicle's own reader follows them anywhere, and
 * HotSpot passes over a load behind the end of a mapped file: the register keeps what it held, and the reader goes on
 * by that, a fault a step. It was seen to do so for half a minute, until the error came out, amid Chronicle's locks or
 * a FileChannel's.
 */
final class QueueFile implements AutoCloseable
{
    /** Nothing stands there, or not yet. */
    static final long NOTHING = -1;
    /** The file ends there, and the writer goes on in the next. */
    static final long END = -2;

    /** Bytes before what a record holds. */
    static final int WORD_LENGTH = Integer.BYTES;
    /** Bit of a record that is the queue's own. */
    static final int OWN_RECORD = 1 << 30;
    /** Bits of a record's length. */
    static final int LENGTH_MASK = OWN_RECORD - 1;

    private static final int END_OF_FILE = 0xC000_0000;
    /** The queue writes three at the beginning, and no two later on. */
    private static final int MAX_OWN_RECORDS = 16;
    private static final long WINDOW = 64L * 1024 * 1024;
    private static final long OVERLAP = 16L * 1024 * 1024;
    /** Excerpts from one whose place is kept to the next, as in the queue's own index. */
    private static final int COUNTED_SPACING = 256;

    private final Path path;
    private final long firstIndex;
    private final RandomAccessFile file;
    private final Window excerpts = new Window();
    /** Its places are far from those of the excerpts it leads to. */
    private final Window index = new Window();
    /** Of the file, as far as known. */
    private long length;
    /** Where the values of the index of the index stand; 0 while that is not known. */
    private long indexValues;
    private int indexCount;
    private int indexSpacing;
    private boolean indexDamaged;
    /** Places of the excerpts that were counted up to where there is no index to be followed, one of so many. */
    private final LongArrayList counted = new LongArrayList();
    /** An excerpt whose place is known, and that. */
    private long knownNumber;
    private long knownPlace;

    private QueueFile(final Path path, final long firstIndex, final RandomAccessFile file)
    {
        this.path = path;
        this.firstIndex = firstIndex;
        this.file = file;
    }

    /**
     * Opens a file.
     *
     * @param path       of the file.
     * @param firstIndex of its first excerpt, to tell of damage.
     * @return the file, or null if it is gone, or has no header: it is being made, or has lost it.
     * @throws JournalException if it cannot be read.
     */
    static QueueFile open(final Path path, final long firstIndex)
    {
        if (path.toFile().length() < WORD_LENGTH)
        {
            // Most of those that a search looks for in vain were never there: no exception for them.
            return null;
        }
        QueueFile opened = null;
        boolean hasHeader = false;
        try
        {
            opened = new QueueFile(path, firstIndex, new RandomAccessFile(path.toFile(), "r"));
            hasHeader = opened.isMapped(opened.excerpts, 0, WORD_LENGTH) && opened.word(0) > 0;
            return hasHeader ? opened : null;
        }
        catch (final FileNotFoundException ex)
        {
            if (Files.exists(path))
            {
                throw ReadableFiles.unreadable(path, ex);
            }
            return null;
        }
        finally
        {
            if (opened != null && !hasHeader)
            {
                opened.close();
            }
        }
    }

    /**
     * Looks for an excerpt: from the nearest before it whose place is known.
     *
     * @param number of the excerpt, from 0.
     * @return its place; {@link #NOTHING} when it is not there, {@link #END} when the file ends where it would stand.
     * @throws JournalDamagedException if a length on the way leads out of the file.
     */
    long find(final long number)
    {
        findKnown(number);
        long at = knownNumber;
        long place = excerptFrom(knownPlace, at);
        while (at < number && place >= 0)
        {
            keep(at, place);
            at++;
            place = excerptFrom(behind(place), at);
        }
        return at < number ? NOTHING : place;
    }

    /**
     * Counts the excerpts, as far as the index and the lengths behind the last that it leads to go, or the lengths.
     *
     * @return how many.
     * @throws JournalDamagedException if a length leads out of the file.
     */
    long count()
    {
        findKnown(Long.MAX_VALUE);
        long count = knownNumber;
        long place = excerptFrom(knownPlace, count);
        while (place >= 0)
        {
            keep(count, place);
            count++;
            place = excerptFrom(behind(place), count);
        }
        return count;
    }

    /**
     * The first excerpt from a place on, behind the queue's own records.
     *
     * @param place  where a record may begin.
     * @param number that the excerpt has, to tell of damage.
     * @return its place, {@link #NOTHING} or {@link #END}.
     * @throws JournalDamagedException if a length leads out of the file.
     */
    long excerptFrom(final long place, final long number)
    {
        long at = place;
        for (int i = 0; i <= MAX_OWN_RECORDS; i++)
        {
            if (!isMapped(excerpts, at, WORD_LENGTH))
            {
                throw astray(number);
            }
            final int word = word(at);
            if (word == END_OF_FILE)
            {
                return END;
            }
            if (word <= 0)
            {
                return NOTHING;
            }
            if ((word & OWN_RECORD) == 0)
            {
                return at;
            }
            at = behind(at);
        }
        throw astray(number);
    }

    /**
     * Length of an excerpt.
     *
     * @param place of it, as found.
     * @return length in bytes; it may be anything, where it is damaged.
     */
    int length(final long place)
    {
        return word(place) & LENGTH_MASK;
    }

    /**
     * Copies an excerpt.
     *
     * @param place   of it, as found.
     * @param excerpt prepared for it.
     * @throws JournalDamagedException if it is longer than the file.
     */
    void copy(final long place, final ExcerptBuffer excerpt)
    {
        if (!isMapped(excerpts, place, WORD_LENGTH + excerpt.length()))
        {
            throw astray(excerpt.index() - firstIndex);
        }
        excerpt.copy(excerpts.buffer.addressOffset() + (place + WORD_LENGTH - excerpts.start));
    }

    /**
     * Where a record ends.
     *
     * @param place of it.
     * @return place of the record behind it.
     */
    long behind(final long place)
    {
        return place + WORD_LENGTH + length(place) + WORD_LENGTH - 1 & -WORD_LENGTH;
    }

    /** Closes it. A fault that is outstanding, as of a file that was cut, would come out of that; it is dropped. */
    @Override
    public void close()
    {
        MappingFault.takeOutstanding();
        excerpts.unmap();
        index.unmap();
        try
        {
            file.close();
        }
        catch (final IOException ex)
        {
            // It was only read.
            return;
        }
    }

    /** The place of the last excerpt up to a number that is known; the file's beginning if none is. */
    private void findKnown(final long number)
    {
        knownNumber = 0;
        knownPlace = 0;
        if (number == 0)
        {
            return;
        }
        if (indexValues == 0 && !findIndex())
        {
            final int last = (int)Math.min(number / COUNTED_SPACING, counted.size() - 1);
            if (last >= 0)
            {
                knownNumber = (long)last * COUNTED_SPACING;
                knownPlace = counted.getLong(last);
            }
            return;
        }
        final long slot = Math.min(number / indexSpacing, (long)indexCount * indexCount - 1);
        int entry = (int)(slot % indexCount);
        for (int array = (int)(slot / indexCount); array >= 0 && knownPlace == 0; array--)
        {
            final long record = value(indexValues, array);
            final long values = isWithin(record) ? valuesOf(record) : 0;
            while (values > 0 && entry >= 0 && knownPlace == 0)
            {
                final long place = value(values, entry);
                if (isWithin(place))
                {
                    knownNumber = ((long)array * indexCount + entry) * indexSpacing;
                    knownPlace = place;
                }
                entry--;
            }
            entry = indexCount - 1;
        }
    }

    /** Keeps a place that was come to from the beginning, if there is none to be had from the index. */
    private void keep(final long number, final long place)
    {
        if (indexValues == 0 && number == (long)counted.size() * COUNTED_SPACING)
        {
            counted.addLong(place);
        }
    }

    /** Looks whether there is an index to be followed; a place that is added to it later is looked at by itself. */
    private boolean findIndex()
    {
        indexDamaged = indexDamaged || !isIndexSound();
        return !indexDamaged && readIndex();
    }

    private boolean readIndex()
    {
        final ByteBuffer header = ByteBuffer.allocate(QueueIndexCheck.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        if (!isMapped(index, 0, QueueIndexCheck.HEADER_LENGTH))
        {
            return false;
        }
        index.buffer.getBytes(0, header, 0, QueueIndexCheck.HEADER_LENGTH);
        final int count = QueueIndexCheck.valueOf(header, "indexCount", QueueIndexCheck.UINT16_CODE);
        final int spacing = QueueIndexCheck.valueOf(header, "indexSpacing", QueueIndexCheck.UINT16_CODE);
        final int place = QueueIndexCheck.valueOf(header, "index2Index", QueueIndexCheck.INT64_CODE);
        if (count < 0 || spacing < 0 || place < 0 || !isWithin(header.getLong(place)))
        {
            return false;
        }
        indexCount = header.getShort(count) & 0xFFFF;
        indexSpacing = header.getShort(spacing) & 0xFFFF;
        indexValues = indexCount > 0 && indexSpacing > 0 ? valuesOf(header.getLong(place)) : 0;
        return indexValues > 0;
    }

    /** Where the values stand of the array that ends a record; 0 if there is no room for them. */
    private long valuesOf(final long record)
    {
        final long valuesLength = (long)indexCount * Long.BYTES;
        if (!isMapped(index, record, WORD_LENGTH))
        {
            return 0;
        }
        final int recordLength = index.buffer.getInt((int)(record - index.start)) & LENGTH_MASK;
        final long values = record + WORD_LENGTH + recordLength - valuesLength;
        return recordLength >= valuesLength && isMapped(index, values, valuesLength) ? values : 0;
    }

    private long value(final long values, final int entry)
    {
        final long at = values + (long)entry * Long.BYTES;
        return isMapped(index, at, Long.BYTES) ?
            index.buffer.getLong((int)(at - index.start)) : 0;
    }

    private boolean isWithin(final long place)
    {
        if (place > length - WORD_LENGTH)
        {
            measure();
        }
        return place > 0 && place <= length - WORD_LENGTH && (place & WORD_LENGTH - 1) == 0;
    }

    private int word(final long place)
    {
        return excerpts.buffer.getIntVolatile((int)(place - excerpts.start));
    }

    /** Has a part of the file be mapped; the other parts of the window may change place. */
    private boolean isMapped(final Window window, final long place, final long count)
    {
        return place >= window.start && place + count <= window.end || map(window, place, count);
    }

    private boolean map(final Window window, final long place, final long count)
    {
        measure();
        if (place < 0 || place + count > length)
        {
            return false;
        }
        return withChannel((channel) ->
        {
            window.map(channel, place / WINDOW * WINDOW, length);
            return place + count <= window.end;
        });
    }

    private boolean isIndexSound()
    {
        MappingFault.throwOutstanding();
        return withChannel(new QueueIndexCheck()::isSound);
    }

    /** A thread that is interrupted would close the channel by using it. */
    private boolean withChannel(final ChannelUse use)
    {
        final boolean interrupted = Thread.interrupted();
        try
        {
            return use.isDone(file.getChannel());
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.unreadable(path, ex);
        }
        finally
        {
            if (interrupted)
            {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A fault that is outstanding must not come out in the midst of a system call, see {@link MappingFault}. */
    private void measure()
    {
        MappingFault.throwOutstanding();
        try
        {
            length = file.length();
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.unreadable(path, ex);
        }
    }

    private JournalDamagedException astray(final long number)
    {
        return new JournalDamagedException(
            path.getParent(), firstIndex + number, "a length leads out of file " + path.getFileName(), null);
    }

    /** What is asked of the file's channel. */
    private interface ChannelUse
    {
        boolean isDone(FileChannel channel) throws IOException;
    }

    /** A part of the file. */
    private static final class Window
    {
        private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
        private MappedByteBuffer bytes;
        private long start;
        private long end;

        private void map(final FileChannel channel, final long newStart, final long length) throws IOException
        {
            unmap();
            final long newEnd = Math.min(length, newStart + WINDOW + OVERLAP);
            bytes = channel.map(FileChannel.MapMode.READ_ONLY, newStart, newEnd - newStart);
            buffer.wrap(bytes);
            start = newStart;
            end = newEnd;
        }

        private void unmap()
        {
            buffer.wrap(0, 0);
            BufferUtil.free(bytes);
            bytes = null;
            start = 0;
            end = 0;
        }
    }
}
