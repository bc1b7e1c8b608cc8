package io.plumbline.engine.rollup;

import io.plumbline.codec.DeviceTable;
import io.plumbline.journal.FileFailure;
import io.plumbline.journal.JournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.agrona.CloseHelper;

/**
 * Writes roll-ups, a minute at a time; one process at a time. What a killed one left half written is cut off when it is
 * opened. Single-threaded.
 */
final class RollupWriter implements AutoCloseable
{
    static final long NO_SEQUENCE = -1;

    static final String LOCK_FILE = "lock";
    private static final int BUFFER_LENGTH = 64 * 1024;
    private static final int UNNUMBERED = -1;
    private static final DeviceTable NO_DEVICES = new DeviceTable(new byte[0][]);

    private final Path path;
    private final String journalId;
    private final Consumer<String> notes;
    private final FileChannel lock;
    private final RollupLayout layout = new RollupLayout();
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer buffer = RollupLayout.allocate(BUFFER_LENGTH);
    private FileChannel channel;
    private long day = Long.MIN_VALUE;
    private long position;
    private int codes;
    /** For each number of a device its number in the file. */
    private int[] numbers = new int[0];
    private long complete = NO_SEQUENCE;
    private long lastMinute = Long.MIN_VALUE;
    private boolean forced = true;

    private RollupWriter(
        final Path path, final String journalId, final Consumer<String> notes, final FileChannel lock)
    {
        this.path = path;
        this.journalId = journalId;
        this.notes = notes;
        this.lock = lock;
    }

    /**
     * Opens the roll-ups of a journal, or makes them.
     *
     * @param path      of their directory.
     * @param journalId of the journal; empty where it has none.
     * @param notes     told of what is cut off.
     * @return the writer.
     * @throws JournalException if they cannot be written, are another journal's, or another process writes them.
     */
    static RollupWriter open(final Path path, final String journalId, final Consumer<String> notes)
    {
        FileChannel lock = null;
        RollupWriter writer = null;
        try
        {
            Files.createDirectories(path);
            lock = FileChannel.open(
                path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null)
            {
                throw new JournalException(path, "are being written by another process");
            }
            final RollupWriter opened = new RollupWriter(path, journalId, notes, lock);
            opened.openNewest(Long.MAX_VALUE);
            writer = opened;
            return opened;
        }
        catch (final OverlappingFileLockException e)
        {
            throw new JournalException(path, "are being written already", e);
        }
        catch (final IOException e)
        {
            throw failure(path, e);
        }
        finally
        {
            if (writer == null)
            {
                CloseHelper.quietClose(lock);
            }
        }
    }

    /** Sequence of the next event that they do not stand for, or {@link #NO_SEQUENCE} where they are empty. */
    long complete()
    {
        return complete;
    }

    /** The last minute, since the epoch; {@code Long.MIN_VALUE} where they are empty. */
    long lastMinute()
    {
        return lastMinute;
    }

    /**
     * Adds a minute that is over.
     *
     * @param number of the minute, since the epoch; later than those before.
     * @param first  sequence of the first event.
     * @param next   sequence of the first event after it.
     * @param minute what came in.
     * @param gaps   that were found since the minute before was over.
     * @throws JournalException if it cannot be written; then it is not known what is.
     */
    void append(
        final long number, final long first, final long next, final OpenMinute minute, final List<RollupGap> gaps)
    {
        try
        {
            final long itsDay = Math.floorDiv(number, RollupLayout.MINUTES_PER_DAY);
            if (itsDay != day)
            {
                begin(itsDay);
            }
            forced = false;
            writeCodes(minute, number, first, next);
            for (final RollupGap gap : gaps)
            {
                writeGap(gap, number);
            }
            final long[] order = order(minute);
            beginBlock(RollupLayout.MINUTE, order.length, (long)order.length * RollupLayout.RECORD_LENGTH);
            endHead(number, first, next, 0);
            for (final long entry : order)
            {
                putRecord((int)(entry >>> Integer.SIZE), number, minute.aggregate((int)entry));
            }
            flush();
            complete = next;
            lastMinute = number;
        }
        catch (final IOException e)
        {
            throw failure(path.resolve(RollupLayout.fileName(day)), e);
        }
    }

    /**
     * Forces what was added to the disk.
     *
     * @throws JournalException if it is not there.
     */
    void force()
    {
        try
        {
            if (!forced)
            {
                channel.force(true);
                forced = true;
            }
        }
        catch (final IOException e)
        {
            throw failure(path.resolve(RollupLayout.fileName(day)), e);
        }
    }

    /**
     * Cuts off every minute that stands for an event from a sequence on, or was over because of it.
     *
     * @param sequence of the first event that was lost.
     * @throws JournalException if it cannot be done.
     */
    void cutFrom(final long sequence)
    {
        try
        {
            openNewest(sequence);
        }
        catch (final IOException e)
        {
            throw failure(path, e);
        }
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(channel, lock);
    }

    /** Goes on behind the last minute that was over before a sequence. */
    private void openNewest(final long sequence) throws IOException
    {
        CloseHelper.quietClose(channel);
        channel = null;
        day = Long.MIN_VALUE;
        complete = NO_SEQUENCE;
        lastMinute = Long.MIN_VALUE;
        forced = true;
        final SortedMap<Long, Path> files = Rollups.files(path);
        while (!files.isEmpty() && complete == NO_SEQUENCE)
        {
            final long newest = files.lastKey();
            final Path file = files.remove(newest);
            final long end = scan(file, sequence);
            if (complete == NO_SEQUENCE)
            {
                Files.delete(file);
                forceDirectory();
            }
            else
            {
                channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                if (channel.size() > end)
                {
                    channel.truncate(end);
                    channel.force(true);
                }
                day = newest;
                position = end;
                numbers = new int[0];
            }
        }
    }

    /** Returns the end of the last minute that may stay. */
    private long scan(final Path file, final long sequence) throws IOException
    {
        long end = 0;
        try (RollupDay read = RollupDay.open(file, journalId, NO_DEVICES))
        {
            RollupBlock block = next(read);
            while (block != null && block.next() < sequence)
            {
                complete = block.next();
                lastMinute = block.minute();
                end = read.position();
                codes = read.codes();
                block = next(read);
            }
        }
        catch (final RollupDamagedException e)
        {
            throw new JournalException(path, e.getMessage() + "; delete the file to have it made anew", e);
        }
        return end;
    }

    private RollupBlock next(final RollupDay read) throws IOException
    {
        try
        {
            return read.next();
        }
        catch (final RollupDamagedException e)
        {
            notes.accept(e.getMessage() + "; made anew from there on");
            return null;
        }
    }

    private void begin(final long newDay) throws IOException
    {
        if (channel != null)
        {
            force();
            channel.close();
        }
        final Path file = path.resolve(RollupLayout.fileName(newDay));
        channel = FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
        day = newDay;
        position = 0;
        codes = 0;
        numbers = new int[0];
        RollupLayout.putFileHead(buffer, newDay, RollupDay.id(journalId), layout);
        buffer.position(RollupLayout.FILE_HEAD_LENGTH);
        flush();
        forceDirectory();
    }

    /** Those of the minute that the file does not know. */
    private void writeCodes(final OpenMinute minute, final long number, final long first, final long next)
        throws IOException
    {
        final int known = numbers.length;
        if (known < minute.numbers())
        {
            numbers = Arrays.copyOf(numbers, minute.numbers());
            Arrays.fill(numbers, known, numbers.length, UNNUMBERED);
        }
        final List<byte[]> added = new ArrayList<>();
        long length = 0;
        crc.reset();
        for (int i = 0; i < minute.size(); i++)
        {
            final int device = minute.number(i);
            if (numbers[device] == UNNUMBERED)
            {
                final byte[] code = minute.code(device).getBytes(StandardCharsets.UTF_8);
                numbers[device] = codes++;
                added.add(code);
                length += 1 + code.length;
                crc.update(code.length);
                crc.update(code);
            }
        }
        if (!added.isEmpty())
        {
            beginBlock(RollupLayout.CODES, added.size(), length);
            endHead(number, first, next, (int)crc.getValue());
            for (final byte[] code : added)
            {
                room(1 + code.length);
                buffer.put((byte)code.length).put(code);
            }
        }
    }

    private void writeGap(final RollupGap gap, final long number) throws IOException
    {
        beginBlock(RollupLayout.GAP, 1, RollupLayout.GAP_LENGTH);
        buffer.putLong(RollupLayout.HEAD_LENGTH, gap.beforeNs());
        buffer.putLong(RollupLayout.HEAD_LENGTH + Long.BYTES, gap.afterNs());
        final long bodyCrc = layout.crc(buffer, RollupLayout.HEAD_LENGTH, RollupLayout.GAP_LENGTH);
        endHead(number, gap.first(), gap.next(), (int)bodyCrc);
        buffer.position(RollupLayout.HEAD_LENGTH + RollupLayout.GAP_LENGTH);
    }

    /** Components by their numbers in the file, each with its place in the minute. */
    private long[] order(final OpenMinute minute)
    {
        final long[] order = new long[minute.size()];
        for (int i = 0; i < order.length; i++)
        {
            final long key = (long)numbers[minute.number(i)] * RollupLayout.COMPONENTS + minute.component(i);
            order[i] = key << Integer.SIZE | i;
        }
        Arrays.sort(order);
        return order;
    }

    private void beginBlock(final int kind, final int entries, final long length) throws IOException
    {
        flush();
        buffer.putInt(0, kind).putInt(RollupLayout.ENTRIES_OFFSET, entries);
        buffer.putLong(RollupLayout.LENGTH_OFFSET, length);
    }

    private void endHead(final long minute, final long first, final long next, final int bodyCrc)
    {
        buffer.putLong(RollupLayout.MINUTE_OFFSET, minute);
        buffer.putLong(RollupLayout.FIRST_OFFSET, first);
        buffer.putLong(RollupLayout.NEXT_OFFSET, next);
        buffer.putInt(RollupLayout.BODY_CRC_OFFSET, bodyCrc);
        buffer.putInt(RollupLayout.HEAD_CRC_OFFSET, (int)layout.crc(buffer, 0, RollupLayout.HEAD_CRC_OFFSET));
        buffer.position(RollupLayout.HEAD_LENGTH);
    }

    private void putRecord(final int component, final long minute, final Aggregate aggregate) throws IOException
    {
        room(RollupLayout.RECORD_LENGTH);
        final int at = buffer.position();
        buffer.putInt(component).putInt(0);
        buffer.putLong(aggregate.count()).putLong(aggregate.invalid());
        buffer.putLong(aggregate.lowest()).putLong(aggregate.highest());
        buffer.putLong(aggregate.sumLow()).putLong(aggregate.sumHigh());
        buffer.putLong(aggregate.firstNs()).putLong(aggregate.lastNs());
        buffer.putInt(at + RollupLayout.RECORD_CRC_OFFSET, layout.recordCrc(buffer, at, minute));
    }

    private void room(final int length) throws IOException
    {
        if (buffer.remaining() < length)
        {
            flush();
        }
    }

    private void flush() throws IOException
    {
        buffer.flip();
        while (buffer.hasRemaining())
        {
            position += channel.write(buffer, position);
        }
        buffer.clear();
    }

    private void forceDirectory() throws IOException
    {
        try (FileChannel directory = FileChannel.open(path, StandardOpenOption.READ))
        {
            directory.force(true);
        }
    }

    private static JournalException failure(final Path path, final IOException e)
    {
        return new JournalException(path, "cannot be written: " + FileFailure.reason(e), e);
    }
}
