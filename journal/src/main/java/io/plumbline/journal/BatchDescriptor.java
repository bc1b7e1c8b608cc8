package io.plumbline.journal;

import org.agrona.DirectBuffer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

import static org.agrona.BitUtil.SIZE_OF_INT;
import static org.agrona.BitUtil.SIZE_OF_LONG;
import static org.agrona.BitUtil.SIZE_OF_SHORT;

/**
 * Layout of a batch, which is one excerpt of a segment's queue. Little-endian.
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                        Magic  "PLMB"                          |
 *  +-------------------------------+-------------------------------+
 *  |            Version            |             Flags             |
 *  +-------------------------------+-------------------------------+
 *  |                     Count of input events                     |
 *  +---------------------------------------------------------------+
 *  |                                                               |
 *  |          Sequence of the first (or next) input event          |
 *  +---------------------------------------------------------------+
 *  |                                                               |
 *  |               Base time, epoch nanoseconds                    |
 *  +---------------------------------------------------------------+
 *  |                  Length of the messages, bytes                |
 *  +---------------------------------------------------------------+
 *  |          CRC32C of all bytes before it and after it           |
 *  +---------------------------------------------------------------+
 *  |                     SBE messages, back to back               ...
 * </pre>
 * The base time is 0 in a batch without input events. A batch holds whole events: an input event, the verdicts on the
 * deadlines that its time made fall due, and its own verdicts. Only when those deadlines are too many for one batch
 * are they spread over several; all but the last of these have the flag {@link #FLAG_CONTINUES}, no input event, and
 * nothing but verdicts on deadlines, and none of them counts before the last is there.
 * <p>
 * A batch with a Reload has no other input event, and nothing but the verdicts on deadlines before it. Further on in a
 * file its configuration and a snapshot may stand again, so that whoever begins there has less to decide; such a
 * snapshot begins a batch. The other bits of the flags count these heads, by the reloads and by those snapshots: the
 * batches behind a reload, and those from such a snapshot's first on, count one more than those before, up to {@link
 * #MAX_HEADS}, where the count stays. So the head nearest before a batch is found by bisection. (Batches of before
 * there were reloads have 0 there.)
 */
final class BatchDescriptor
{
    /** "PLMB" in ASCII as the bytes stand. */
    static final int MAGIC = 0x424D_4C50;
    /** Version of this layout. */
    static final short VERSION = 1;
    /** The input event of these verdicts comes in a later batch. */
    static final short FLAG_CONTINUES = 1;
    /** Where in the flags the count of heads begins. */
    static final int HEADS_SHIFT = 1;
    /** Most heads that are counted in a file. */
    static final int MAX_HEADS = 0x7FFF;

    /** Offset of the magic number. */
    static final int MAGIC_OFFSET = 0;
    /** Offset of the version of the layout. */
    static final int VERSION_OFFSET = MAGIC_OFFSET + SIZE_OF_INT;
    /** Offset of the flags. */
    static final int FLAGS_OFFSET = VERSION_OFFSET + SIZE_OF_SHORT;
    /** Offset of the number of input events. */
    static final int COUNT_OFFSET = FLAGS_OFFSET + SIZE_OF_SHORT;
    /** Offset of the first sequence. */
    static final int FIRST_SEQUENCE_OFFSET = COUNT_OFFSET + SIZE_OF_INT;
    /** Offset of the base time. */
    static final int BASE_TIME_OFFSET = FIRST_SEQUENCE_OFFSET + SIZE_OF_LONG;
    /** Offset of the length of the messages. */
    static final int LENGTH_OFFSET = BASE_TIME_OFFSET + SIZE_OF_LONG;
    /** Offset of the checksum. */
    static final int CRC_OFFSET = LENGTH_OFFSET + SIZE_OF_INT;
    /** Length of the header; the messages follow. */
    static final int HEADER_LENGTH = CRC_OFFSET + SIZE_OF_INT;

    /** Longest batch that is ever written or read, header included. */
    static final int MAX_BATCH_LENGTH = 8 * 1024 * 1024;
    /** Largest time offset a message can hold; the value above it is SBE's null. */
    static final long MAX_TIME_OFFSET = 0xFFFF_FFFEL;
    /** Longest part of a refused message that is kept. */
    static final int MAX_RAW_LENGTH = 256;

    private BatchDescriptor()
    {
    }

    /**
     * A buffer for batches.
     *
     * @param length in bytes.
     * @return a direct buffer, which the checksum is fastest on.
     */
    static ByteBuffer allocate(final int length)
    {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Heads that are counted up to a batch in its file, beside the one that begins the file.
     *
     * @param batch from index 0.
     * @return how many, at most {@link #MAX_HEADS}.
     */
    static int heads(final DirectBuffer batch)
    {
        return (batch.getShort(FLAGS_OFFSET, ByteOrder.LITTLE_ENDIAN) & 0xFFFF) >>> HEADS_SHIFT;
    }

    /**
     * The checksum of a batch. Leaves the buffer's limit and position undefined.
     *
     * @param crc    to compute with.
     * @param batch  that begins at the buffer's index 0.
     * @param length of the batch, header included.
     * @return CRC32C of all bytes but those of the checksum itself.
     */
    static int checksum(final CRC32C crc, final ByteBuffer batch, final int length)
    {
        crc.reset();
        batch.limit(CRC_OFFSET).position(0);
        crc.update(batch);
        batch.limit(length).position(HEADER_LENGTH);
        crc.update(batch);
        return (int)crc.getValue();
    }
}
