package io.plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

import static io.plumbline.journal.QueueFile.LENGTH_MASK;
import static io.plumbline.journal.QueueFile.OWN_RECORD;
import static io.plumbline.journal.QueueFile.WORD_LENGTH;

/**
 * Looks at the places that a queue's file names in its header and its index, before any are followed: whether they are
 * within the file, and those that are to be of the index's own parts are. Whether excerpts stand where they should is
 * for {@link QueueFile} to see.
 * <p>
 * A file begins with a record that holds, in Chronicle's binary wire format, {@code writePosition} and
 * {@code index2Index}; the latter is the place of a record that ends with an array of places of like records, and
 * theirs are those of excerpts. A record is an int32 of its length, with bit 30 in the queue's own, and its bytes; an
 * array is its capacity, how much of it is used, and its values, all int64.
 */
final class QueueIndexCheck
{
    /** More than a file's header takes. */
    static final int HEADER_LENGTH = 1024;
    /** What stands before a value of 64 bits. */
    static final int INT64_CODE = 0xA7;
    /** What stands before a value of 16 bits. */
    static final int UINT16_CODE = 0xA5;

    private static final int ARRAY_CODE = 0x8D;
    private static final int NAME_CODE = 0xB9;
    private static final int PADDING_CODE = 0x8F;
    private static final int LONG_PADDING_CODE = 0x8E;
    private static final int MAX_PADDING = 8;
    private static final int ARRAY_HEAD = 2 * Long.BYTES;
    /** Beside its array a record holds its name and padding. */
    private static final int MAX_NAME_LENGTH = 64;

    private final ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private FileChannel channel;
    /** Of the file, as far as known. */
    private long length;
    private int indexCount;

    /**
     * Whether a file has the header that its writer gives it before anything else.
     *
     * @param file of a cycle.
     * @return false while it is being made, and where it has lost it.
     * @throws IOException if it cannot be read.
     */
    static boolean hasHeader(final Path file) throws IOException
    {
        final ByteBuffer word = ByteBuffer.allocate(WORD_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel opened = FileChannel.open(file))
        {
            opened.read(word, 0);
        }
        return word.getInt(0) > 0;
    }

    /**
     * Checks a file that may be growing.
     *
     * @param opened a cycle's file.
     * @return whether all places it names are within it; also true of one whose header is not written yet.
     * @throws IOException if it cannot be read.
     */
    boolean isSound(final FileChannel opened) throws IOException
    {
        channel = opened;
        length = 0;
        header.clear();
        opened.read(header, 0);
        while (header.hasRemaining())
        {
            header.put((byte)0);
        }
        return header.getInt(0) <= 0 || isHeaderSound();
    }

    private boolean isHeaderSound() throws IOException
    {
        final int written = valueOf(header, "writePosition", ARRAY_CODE);
        final int count = valueOf(header, "indexCount", UINT16_CODE);
        final int spacing = valueOf(header, "indexSpacing", UINT16_CODE);
        final int index = valueOf(header, "index2Index", INT64_CODE);
        if (written < 0 || count < 0 || spacing < 0 || index < 0)
        {
            return false;
        }
        indexCount = header.getShort(count) & 0xFFFF;
        final long used = header.getLong(written + Long.BYTES);
        return header.getLong(written) == 2 && used >= 0 && used <= 2 &&
            isWithin(header.getLong(written + ARRAY_HEAD)) &&
            Integer.bitCount(indexCount) == 1 && Integer.bitCount(header.getShort(spacing) & 0xFFFF) == 1 &&
            isWithin(header.getLong(index)) && isArraySound(header.getLong(index), true);
    }

    private boolean isArraySound(final long place, final boolean ofArrays) throws IOException
    {
        if (place == 0)
        {
            return true;
        }
        final int arrayLength = ARRAY_HEAD + indexCount * Long.BYTES;
        final ByteBuffer head = read(place, WORD_LENGTH + MAX_NAME_LENGTH);
        final int recordLength = head.getInt(0) & LENGTH_MASK;
        final int nameLength = recordLength - arrayLength;
        if ((head.getInt(0) & ~LENGTH_MASK) != OWN_RECORD || nameLength < 0 || nameLength > MAX_NAME_LENGTH ||
            nameLength != nameLength(head, ofArrays ? "index2index" : "index"))
        {
            return false;
        }
        final ByteBuffer array = read(place + WORD_LENGTH + nameLength, arrayLength);
        if (array.getLong(0) != indexCount || array.getLong(Long.BYTES) < 0 || array.getLong(Long.BYTES) > indexCount)
        {
            return false;
        }
        boolean sound = true;
        // The arrays are made one behind the other. That excerpts stand so too is for whoever comes to them to see.
        long last = 0;
        for (int i = ARRAY_HEAD; i < arrayLength && sound; i += Long.BYTES)
        {
            final long entry = array.getLong(i);
            sound = isWithin(entry) && (!ofArrays || (entry == 0 || entry > last) && isArraySound(entry, false));
            last = Math.max(last, entry);
        }
        return sound;
    }

    /** Length of the name of a record and of the padding before its array, or -1 when it has another name. */
    private static int nameLength(final ByteBuffer record, final String name)
    {
        final byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        int at = WORD_LENGTH + 2 + bytes.length;
        if ((record.get(WORD_LENGTH) & 0xFF) != NAME_CODE || record.get(WORD_LENGTH + 1) != bytes.length ||
            !record.slice(WORD_LENGTH + 2, bytes.length).equals(ByteBuffer.wrap(bytes)))
        {
            return -1;
        }
        while (at < MAX_NAME_LENGTH - WORD_LENGTH)
        {
            switch (record.get(at) & 0xFF)
            {
                case ARRAY_CODE:
                    return at + 1 - WORD_LENGTH;

                case PADDING_CODE:
                    at++;
                    break;

                case LONG_PADDING_CODE:
                    at += 1 + WORD_LENGTH + Math.max(0, Math.min(record.getInt(at + 1), MAX_NAME_LENGTH));
                    break;

                default:
                    return -1;
            }
        }
        return -1;
    }

    /**
     * Looks for the value of a field.
     *
     * @param header of the file, {@link #HEADER_LENGTH} bytes in an array.
     * @param field  its name.
     * @param code   that stands before a value of its type.
     * @return offset of the value in the header, or -1.
     */
    static int valueOf(final ByteBuffer header, final String field, final int code)
    {
        final byte[] name = field.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < HEADER_LENGTH - name.length - MAX_PADDING - ARRAY_HEAD - Long.BYTES; i++)
        {
            if (Arrays.equals(header.array(), i, i + name.length, name, 0, name.length))
            {
                for (int at = i + name.length; at < i + name.length + MAX_PADDING; at++)
                {
                    if ((header.get(at) & 0xFF) == code)
                    {
                        return at + 1;
                    }
                }
            }
        }
        return -1;
    }

    /** The file's length is asked for after a place was read, if that is beyond what is known: it may have grown. */
    private boolean isWithin(final long place) throws IOException
    {
        if (place > length - WORD_LENGTH)
        {
            length = channel.size();
        }
        return place >= 0 && place <= length - WORD_LENGTH;
    }

    /** Bytes of the file, zeros behind its end. */
    private ByteBuffer read(final long place, final int count) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        int read = 0;
        while (read >= 0 && bytes.hasRemaining())
        {
            read = channel.read(bytes, place + bytes.position());
        }
        return bytes;
    }
}
