package io.plumbline.engine.rollup;

import io.plumbline.codec.DeviceTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.ObjIntConsumer;

/**
 * Reads the roll-ups of one day, also while they are written: minute by minute, and of each the components of chosen
 * devices. Whatever it hands out has been checked. Of the records it reads those around the wanted ones alone, so its
 * time goes with the minutes and the wanted devices, not with the fleet. Single-threaded.
 */
public final class RollupDay implements AutoCloseable
{
    private static final UUID NO_ID = new UUID(0, 0);
    private static final int COMPONENTS = RollupLayout.COMPONENTS;
    private static final int RECORD_LENGTH = RollupLayout.RECORD_LENGTH;
    /** The records of a device, and the one before them. */
    private static final int WINDOW = COMPONENTS + 1;

    private final Path file;
    private final FileChannel channel;
    private final DeviceTable wanted;
    private final RollupLayout layout = new RollupLayout();
    private final ByteBuffer head = RollupLayout.allocate(RollupLayout.HEAD_LENGTH);
    private final ByteBuffer window = RollupLayout.allocate(WINDOW * RECORD_LENGTH);
    private final Aggregate aggregate = new Aggregate();
    private final List<RollupGap> gaps = new ArrayList<>();
    private final long day;
    /** For each wanted device its number in the file, -1 before it has one, and where its records were last. */
    private final int[] numbers;
    private final int[] places;
    private int codes;
    private long position;
    private long lastMinute = Long.MIN_VALUE;

    private RollupDay(final Path file, final FileChannel channel, final long day, final DeviceTable wanted)
    {
        this.file = file;
        this.channel = channel;
        this.day = day;
        this.wanted = wanted;
        numbers = new int[wanted.size()];
        places = new int[wanted.size()];
        Arrays.fill(numbers, DeviceTable.UNKNOWN);
    }

    /**
     * Opens the file of a day.
     *
     * @param file      of the day.
     * @param journalId of the journal; empty where it has none.
     * @param wanted    the devices that may be asked for.
     * @return the day, before its first minute.
     * @throws RollupDamagedException if it is no such file, or of another journal.
     * @throws IOException            if it cannot be read.
     */
    public static RollupDay open(final Path file, final String journalId, final DeviceTable wanted)
        throws IOException, RollupDamagedException
    {
        final long day = RollupLayout.day(file).orElseThrow(
            () -> new RollupDamagedException(file, 0, "no name of a day"));
        final FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        boolean opened = false;
        try
        {
            final RollupDay found = new RollupDay(file, channel, day, wanted);
            found.readFileHead(id(journalId));
            opened = true;
            return found;
        }
        finally
        {
            if (!opened)
            {
                channel.close();
            }
        }
    }

    static UUID id(final String journalId)
    {
        return journalId.isEmpty() ? NO_ID : UUID.fromString(journalId);
    }

    /**
     * The next minute.
     *
     * @return the minute, or null when there is none yet.
     * @throws RollupDamagedException if what follows is damaged.
     * @throws IOException            if it cannot be read.
     */
    public RollupBlock next() throws IOException, RollupDamagedException
    {
        gaps.clear();
        while (true)
        {
            final long at = position;
            if (at == 0 || !readFully(head, RollupLayout.HEAD_LENGTH, at))
            {
                return null;
            }
            final int kind = head.getInt(0);
            final int entries = head.getInt(RollupLayout.ENTRIES_OFFSET);
            final long length = head.getLong(RollupLayout.LENGTH_OFFSET);
            final long body = at + RollupLayout.HEAD_LENGTH;
            if ((int)layout.crc(head, 0, RollupLayout.HEAD_CRC_OFFSET) != head.getInt(RollupLayout.HEAD_CRC_OFFSET))
            {
                throw new RollupDamagedException(file, at, "damaged head of a block");
            }
            if (body + length > channel.size())
            {
                return null;
            }
            position = body + length;
            if (kind == RollupLayout.CODES)
            {
                readCodes(body, (int)length, entries);
            }
            else if (kind == RollupLayout.GAP)
            {
                gaps.add(readGap(body, length));
            }
            else
            {
                return minute(at, entries);
            }
        }
    }

    /**
     * What the journal had lost when the minute that was handed out last was rolled up: in it, and behind it up to the
     * next event; of the first minute, also what comes before it.
     *
     * @return the gaps, in their order; valid until the next minute is asked for.
     */
    public List<RollupGap> gaps()
    {
        return gaps;
    }

    /** Behind the last block that was handed out: what stands there is cut off, or damaged. */
    long position()
    {
        return position;
    }

    /** How many devices the file has, as far as it was read. */
    int codes()
    {
        return codes;
    }

    /** Number of a wanted device in the file, -1 where it has none yet. */
    int number(final int device)
    {
        return numbers[device];
    }

    /**
     * The readings of a device in a minute.
     *
     * @param block    of the minute.
     * @param device   index among the wanted ones.
     * @param listener told of each component that had any: what they come to, reused, and 0 to 7.
     * @throws RollupDamagedException if a record is damaged.
     * @throws IOException            if it cannot be read.
     */
    public void read(final RollupBlock block, final int device, final ObjIntConsumer<Aggregate> listener)
        throws IOException, RollupDamagedException
    {
        if (numbers[device] == DeviceTable.UNKNOWN || block.records() == 0)
        {
            return;
        }
        final int firstKey = numbers[device] * COMPONENTS;
        // A fleet changes little from minute to minute: the place before is tried first.
        int place = Math.min(places[device], block.records());
        int index = readWindow(block, place);
        if (!isAt(firstKey, place, index))
        {
            place = search(block, firstKey);
            index = readWindow(block, place);
            if (!isAt(firstKey, place, index))
            {
                throw new RollupDamagedException(file, block.bodyPosition(), "records out of order in the block");
            }
        }
        places[device] = place;
        for (; index < window.limit() / RECORD_LENGTH; index++)
        {
            final int at = index * RECORD_LENGTH;
            final int component = window.getInt(at) - firstKey;
            if (component >= COMPONENTS)
            {
                break;
            }
            aggregate.set(
                window.getLong(at + RollupLayout.COUNT_OFFSET),
                window.getLong(at + RollupLayout.INVALID_OFFSET),
                window.getLong(at + RollupLayout.MIN_OFFSET),
                window.getLong(at + RollupLayout.MAX_OFFSET),
                window.getLong(at + RollupLayout.SUM_HIGH_OFFSET),
                window.getLong(at + RollupLayout.SUM_LOW_OFFSET));
            aggregate.setTimes(
                window.getLong(at + RollupLayout.FIRST_TIME_OFFSET),
                window.getLong(at + RollupLayout.LAST_TIME_OFFSET));
            listener.accept(aggregate, component);
        }
    }

    @Override
    public void close() throws IOException
    {
        channel.close();
    }

    /** Reads the records from the one before a place on; returns where that of the place is in the window. */
    private int readWindow(final RollupBlock block, final int place) throws IOException, RollupDamagedException
    {
        final int begin = Math.max(0, place - 1);
        readRecords(block, begin, Math.min(block.records() - begin, WINDOW));
        return place - begin;
    }

    /** Whether the first record not below a key is the one of a place. */
    private boolean isAt(final int key, final int place, final int index)
    {
        final boolean isLast = index * RECORD_LENGTH == window.limit();
        return (place == 0 || Integer.compareUnsigned(window.getInt((index - 1) * RECORD_LENGTH), key) < 0) &&
            (isLast || Integer.compareUnsigned(window.getInt(index * RECORD_LENGTH), key) >= 0);
    }

    private int search(final RollupBlock block, final int key) throws IOException, RollupDamagedException
    {
        int low = 0;
        int high = block.records();
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            readRecords(block, middle, 1);
            if (Integer.compareUnsigned(window.getInt(0), key) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }
        return low;
    }

    private void readRecords(final RollupBlock block, final int first, final int count)
        throws IOException, RollupDamagedException
    {
        final long at = block.bodyPosition() + (long)first * RECORD_LENGTH;
        if (!readFully(window, count * RECORD_LENGTH, at))
        {
            throw new RollupDamagedException(file, at, "the file has become shorter");
        }
        for (int i = 0; i < count; i++)
        {
            final int offset = i * RECORD_LENGTH;
            if (layout.recordCrc(window, offset, block.minute()) !=
                window.getInt(offset + RollupLayout.RECORD_CRC_OFFSET))
            {
                throw new RollupDamagedException(file, at + offset, "damaged record");
            }
        }
    }

    private RollupBlock minute(final long at, final int records) throws RollupDamagedException
    {
        final long minute = head.getLong(RollupLayout.MINUTE_OFFSET);
        if (head.getInt(0) != RollupLayout.MINUTE || minute <= lastMinute ||
            Math.floorDiv(minute, RollupLayout.MINUTES_PER_DAY) != day ||
            head.getLong(RollupLayout.LENGTH_OFFSET) != (long)records * RECORD_LENGTH)
        {
            throw new RollupDamagedException(file, at, "a block that cannot be there");
        }
        lastMinute = minute;
        return new RollupBlock(
            minute,
            head.getLong(RollupLayout.FIRST_OFFSET),
            head.getLong(RollupLayout.NEXT_OFFSET),
            records,
            at + RollupLayout.HEAD_LENGTH);
    }

    private void readCodes(final long at, final int length, final int count) throws IOException, RollupDamagedException
    {
        final ByteBuffer body = RollupLayout.allocate(length);
        if (!readFully(body, length, at) ||
            (int)layout.crc(body, 0, length) != head.getInt(RollupLayout.BODY_CRC_OFFSET))
        {
            throw new RollupDamagedException(file, at, "damaged codes");
        }
        final byte[] code = new byte[DeviceTable.MAX_CODE_LENGTH];
        for (int i = 0; i < count; i++)
        {
            final int codeLength = body.get();
            body.get(code, 0, codeLength);
            final int device = wanted.find(code, 0, codeLength);
            if (device != DeviceTable.UNKNOWN)
            {
                numbers[device] = codes;
            }
            codes++;
        }
    }

    private RollupGap readGap(final long at, final long length) throws IOException, RollupDamagedException
    {
        final ByteBuffer body = RollupLayout.allocate(RollupLayout.GAP_LENGTH);
        if (length != RollupLayout.GAP_LENGTH || !readFully(body, RollupLayout.GAP_LENGTH, at) ||
            (int)layout.crc(body, 0, RollupLayout.GAP_LENGTH) != head.getInt(RollupLayout.BODY_CRC_OFFSET))
        {
            throw new RollupDamagedException(file, at, "damaged gap");
        }
        return new RollupGap(
            head.getLong(RollupLayout.FIRST_OFFSET),
            head.getLong(RollupLayout.NEXT_OFFSET),
            body.getLong(0),
            body.getLong(Long.BYTES));
    }

    private void readFileHead(final UUID id) throws IOException, RollupDamagedException
    {
        if (!readFully(head, RollupLayout.FILE_HEAD_LENGTH, 0))
        {
            return;
        }
        final UUID found = new UUID(
            head.getLong(RollupLayout.ID_OFFSET), head.getLong(RollupLayout.ID_OFFSET + Long.BYTES));
        if (head.getLong(0) != RollupLayout.MAGIC || head.getLong(RollupLayout.DAY_OFFSET) != day ||
            head.getLong(RollupLayout.FILE_CRC_OFFSET) != layout.crc(head, 0, RollupLayout.FILE_CRC_OFFSET))
        {
            throw new RollupDamagedException(file, 0, "no head of a file of roll-ups of this version");
        }
        if (!found.equals(NO_ID) && !found.equals(id))
        {
            throw new RollupDamagedException(file, RollupLayout.ID_OFFSET, "of another journal (" + found + ")");
        }
        position = RollupLayout.FILE_HEAD_LENGTH;
    }

    /** Returns false when the file ends before that. */
    private boolean readFully(final ByteBuffer buffer, final int length, final long at) throws IOException
    {
        buffer.clear().limit(length);
        while (buffer.hasRemaining())
        {
            if (channel.read(buffer, at + buffer.position()) < 0)
            {
                return false;
            }
        }
        buffer.flip();
        return true;
    }
}
