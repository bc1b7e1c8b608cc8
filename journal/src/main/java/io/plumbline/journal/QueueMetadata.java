package io.plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * What a queue's metadata says of its files, read without the queue: which is the newest that was made. Its name and
 * value stand there in Chronicle's binary wire format, the value an int64 that is aligned by padding before it.
 */
final class QueueMetadata
{
    private static final int SEARCHED = 4096;
    private static final byte[] NEWEST = "listing.highestCycle".getBytes(StandardCharsets.US_ASCII);
    private static final byte INT64_CODE = (byte)0xA7;
    private static final byte PADDING_CODE = (byte)0x8F;
    private static final byte LONG_PADDING_CODE = (byte)0x8E;

    private QueueMetadata()
    {
    }

    /**
     * The newest cycle for which the queue has made a file.
     *
     * @param segment directory of the segment.
     * @return number of the cycle since the epoch; empty before the first, and where that is not to be found.
     * @throws IOException if the file is there and cannot be read.
     */
    static OptionalLong newestCycle(final Path segment) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate(SEARCHED).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(segment.resolve(QueueFiles.METADATA_FILE)))
        {
            channel.read(bytes, 0);
        }
        catch (final NoSuchFileException ex)
        {
            return OptionalLong.empty();
        }
        final long newest = valueBehind(bytes, NEWEST);
        return newest > 0 && newest <= Integer.MAX_VALUE ? OptionalLong.of(newest) : OptionalLong.empty();
    }

    /**
     * Whether the queue has made a file that holds something.
     *
     * @param segment directory of the segment.
     * @return true if it names one.
     * @throws JournalException if the metadata cannot be read.
     */
    static boolean namesAny(final Path segment)
    {
        try
        {
            return newestCycle(segment).isPresent();
        }
        catch (final IOException ex)
        {
            throw ReadableFiles.unreadable(segment.resolve(QueueFiles.METADATA_FILE), ex);
        }
    }

    /** The value behind a name; 0 when there is none. */
    private static long valueBehind(final ByteBuffer bytes, final byte[] name)
    {
        int at = 0;
        while (at < SEARCHED - name.length && !Arrays.equals(bytes.array(), at, at + name.length, name, 0, name.length))
        {
            at++;
        }
        at += name.length;
        while (at < SEARCHED && bytes.get(at) == PADDING_CODE)
        {
            at++;
        }
        if (at < SEARCHED - Integer.BYTES && bytes.get(at) == LONG_PADDING_CODE)
        {
            at += 1 + Integer.BYTES + (bytes.getInt(at + 1) & Long.BYTES - 1);
        }
        return at < SEARCHED - Long.BYTES && bytes.get(at) == INT64_CODE ? bytes.getLong(at + 1) : 0;
    }
}
