package io.plumbline.engine.rollup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * What stands where in the roll-ups: a file {@code 2026-11-21.rollup} for each day (UTC) that has events,
 * little-endian. It begins with
 * <pre>
 *   0  int64  magic and version, 1
 *   8  int64  day, since the epoch
 *  16  int64  id of the journal, a UUID; 0 where it has none
 *  24  int64
 *  32  int64  CRC32C of the bytes before it
 * </pre>
 * Then come blocks, each with a head
 * <pre>
 *   0  int32  kind: codes, gap or minute
 *   4  int32  entries
 *   8  int64  length of what follows the head, in bytes
 *  16  int64  minute, since the epoch
 *  24  int64  sequence of the first event that it stands for
 *  32  int64  sequence of the next event, the first of a later minute: up to there the roll-ups are complete
 *  40  int32  CRC32C of the codes or times that follow; of a minute 0
 *  44  int32  CRC32C of the head's bytes before it
 * </pre>
 * A block of codes adds devices to those of the file, each as a byte for its length and its code in UTF-8; a device's
 * number is its place among all of the file, of places before the minute the last. A block of a gap stands for events
 * that the journal had lost: the sequence of the first of them and that of the next event; two int64 follow, the time
 * of the last event before them and of the next, epoch nanoseconds. It stands before the minute in which they were
 * found missing. A block of a minute holds a record for each component that had a reading:
 * <pre>
 *   0  int32  component: number of the device times 8, and 0 to 7
 *   4  int32  CRC32C of the minute and the record's other bytes
 *   8  int64  valid readings
 *  16  int64  readings that are not valid
 *  24  int64  lowest, micro-units
 *  32  int64  highest, micro-units
 *  40  int64  sum, micro-units, the lower 64 bits
 *  48  int64  the higher 64 bits
 *  56  int64  time of the first of its readings, valid or not, epoch nanoseconds
 *  64  int64  time of the last
 * </pre>
 * in the order of the components. Minutes rise; one with events has a block even where none is a reading. A minute
 * whose first event is the next event of the block before it follows that: in between nothing has happened but what a
 * gap says.
 * <p>
 * Files only grow, by whole blocks. What is cut off at the end of the last one is not there yet, or never was.
 */
final class RollupLayout
{
    static final String SUFFIX = ".rollup";
    static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);
    static final long MINUTES_PER_DAY = TimeUnit.DAYS.toMinutes(1);
    static final int COMPONENTS = 8;

    static final long MAGIC = 0x0000_0001_4C52_4D50L;
    static final int FILE_HEAD_LENGTH = 40;
    static final int DAY_OFFSET = 8;
    static final int ID_OFFSET = 16;
    static final int FILE_CRC_OFFSET = 32;

    static final int CODES = 0x45444F43;
    static final int MINUTE = 0x554E494D;
    static final int GAP = 0x20504147;
    static final int HEAD_LENGTH = 48;
    static final int ENTRIES_OFFSET = 4;
    static final int LENGTH_OFFSET = 8;
    static final int MINUTE_OFFSET = 16;
    static final int FIRST_OFFSET = 24;
    static final int NEXT_OFFSET = 32;
    static final int BODY_CRC_OFFSET = 40;
    static final int HEAD_CRC_OFFSET = 44;

    static final int GAP_LENGTH = 2 * Long.BYTES;

    static final int RECORD_LENGTH = 72;
    static final int RECORD_CRC_OFFSET = 4;
    static final int COUNT_OFFSET = 8;
    static final int INVALID_OFFSET = 16;
    static final int MIN_OFFSET = 24;
    static final int MAX_OFFSET = 32;
    static final int SUM_LOW_OFFSET = 40;
    static final int SUM_HIGH_OFFSET = 48;
    static final int FIRST_TIME_OFFSET = 56;
    static final int LAST_TIME_OFFSET = 64;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer word = allocate(Long.BYTES);

    static ByteBuffer allocate(final int length)
    {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    static String fileName(final long day)
    {
        return LocalDate.ofEpochDay(day) + SUFFIX;
    }

    /** The day of a file, or empty where it is none of the roll-ups. */
    static OptionalLong day(final Path file)
    {
        final String name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX))
        {
            return OptionalLong.empty();
        }
        try
        {
            return OptionalLong.of(
                LocalDate.parse(name.substring(0, name.length() - SUFFIX.length())).toEpochDay());
        }
        catch (final DateTimeException e)
        {
            return OptionalLong.empty();
        }
    }

    static void putFileHead(final ByteBuffer buffer, final long day, final UUID id, final RollupLayout layout)
    {
        buffer.clear().limit(FILE_HEAD_LENGTH);
        buffer.putLong(0, MAGIC).putLong(DAY_OFFSET, day);
        buffer.putLong(ID_OFFSET, id.getMostSignificantBits());
        buffer.putLong(ID_OFFSET + Long.BYTES, id.getLeastSignificantBits());
        buffer.putLong(FILE_CRC_OFFSET, layout.crc(buffer, 0, FILE_CRC_OFFSET));
    }

    /** Checksum of bytes of a buffer, whose position and limit are left as they are; unsigned. */
    long crc(final ByteBuffer buffer, final int offset, final int length)
    {
        crc.reset();
        crc.update(buffer.duplicate().limit(offset + length).position(offset));
        return crc.getValue();
    }

    /** Checksum of a record that begins at an offset. */
    int recordCrc(final ByteBuffer buffer, final int offset, final long minute)
    {
        crc.reset();
        crc.update(word.clear().putLong(0, minute));
        final ByteBuffer record = buffer.duplicate();
        crc.update(record.limit(offset + RECORD_CRC_OFFSET).position(offset));
        crc.update(record.limit(offset + RECORD_LENGTH).position(offset + COUNT_OFFSET));
        return (int)crc.getValue();
    }
}
