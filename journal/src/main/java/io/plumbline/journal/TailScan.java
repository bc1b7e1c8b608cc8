package io.plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Looks behind the apparent end of a segment that nobody writes. The queue's own headers carry no checksum: where one
 * is damaged the queue may take it for the end. Batches that stand behind it say otherwise, for they carry their own.
 * <p>
 * One whole batch whose excerpt was never completed is what a killed engine may leave; so is anything that is no whole
 * batch.
 */
final class TailScan
{
    /** As much as stays in a core's cache while it is read and compared. */
    private static final int BUFFER_LENGTH = 256 * 1024;
    private static final int ALIGNMENT = Integer.BYTES;
    private static final int EXCERPT_HEADER_LENGTH = Integer.BYTES;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer buffer = BatchDescriptor.allocate(BUFFER_LENGTH);
    private final ByteBuffer zeros = BatchDescriptor.allocate(BUFFER_LENGTH);
    private ByteBuffer batch = BatchDescriptor.allocate(BUFFER_LENGTH);
    private String hidden;
    private String incomplete;
    private boolean torn;

    /**
     * Scans. A file that is gone when its turn comes counts as one that was never there: a prune takes them one by one.
     *
     * @param segment  directory of the segment, which may be gone.
     * @param fileName of the file that the last batch stands in; empty to scan everything.
     * @param from     offset in that file behind the last batch.
     * @throws IOException if a file cannot be read.
     */
    void scan(final Path segment, final String fileName, final long from) throws IOException
    {
        final List<Path> files;
        try (Stream<Path> list = Files.list(segment))
        {
            files = list
                .filter((file) -> file.getFileName().toString().endsWith(QueueFiles.FILE_SUFFIX))
                .filter((file) -> file.getFileName().toString().compareTo(fileName) >= 0)
                .sorted()
                .toList();
        }
        catch (final NoSuchFileException ex)
        {
            return;
        }
        for (final Path file : files)
        {
            final boolean first = file.getFileName().toString().equals(fileName);
            try (FileChannel channel = FileChannel.open(file))
            {
                scan(file, channel, first ? from : 0, first);
            }
            catch (final NoSuchFileException ex)
            {
                continue;
            }
        }
    }

    /**
     * Where a batch stands that was not read.
     *
     * @return a phrase, or null if there is none.
     */
    String hidden()
    {
        return hidden;
    }

    /**
     * Whether something unfinished stands behind the end.
     *
     * @return true if a batch was being written when the engine was killed.
     */
    boolean torn()
    {
        return torn || incomplete != null;
    }

    private void scan(final Path file, final FileChannel channel, final long from, final boolean noteTorn)
        throws IOException
    {
        long position = from + ALIGNMENT - 1 & -ALIGNMENT;
        while (hidden == null)
        {
            buffer.clear();
            final int length = channel.read(buffer, position);
            if (length < BatchDescriptor.HEADER_LENGTH)
            {
                return;
            }
            int offset = isBlank(length) ? length & -ALIGNMENT : 0;
            while (offset <= length - BatchDescriptor.HEADER_LENGTH && hidden == null)
            {
                if (buffer.getLong(offset) == 0)
                {
                    offset += 2 * ALIGNMENT;
                }
                else
                {
                    torn |= noteTorn && offset + position > from + EXCERPT_HEADER_LENGTH;
                    offset += buffer.getInt(offset) == BatchDescriptor.MAGIC ?
                        examine(file, channel, position + offset) : ALIGNMENT;
                }
            }
            position += offset;
        }
    }

    /** Most of a file is, being sparse. */
    private boolean isBlank(final int length)
    {
        return buffer.flip().mismatch(zeros.clear().limit(length)) < 0;
    }

    /** Returns how far to go on. */
    private int examine(final Path file, final FileChannel channel, final long position) throws IOException
    {
        final int length = wholeBatch(channel, position);
        if (length == 0)
        {
            return ALIGNMENT;
        }
        final String place = "a whole batch at byte " + position + " of " + file.getFileName();
        final ByteBuffer header = BatchDescriptor.allocate(EXCERPT_HEADER_LENGTH);
        channel.read(header, position - EXCERPT_HEADER_LENGTH);
        if (incomplete != null)
        {
            hidden = incomplete;
        }
        else if (header.getInt(0) != 0)
        {
            hidden = place;
        }
        else
        {
            incomplete = place;
        }
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /** Returns the length of the batch, 0 if it is none. */
    private int wholeBatch(final FileChannel channel, final long position) throws IOException
    {
        final ByteBuffer header = BatchDescriptor.allocate(BatchDescriptor.HEADER_LENGTH);
        channel.read(header, position);
        final int payload = header.getInt(BatchDescriptor.LENGTH_OFFSET);
        if (payload < 0 || payload > BatchDescriptor.MAX_BATCH_LENGTH - BatchDescriptor.HEADER_LENGTH)
        {
            return 0;
        }
        final int length = BatchDescriptor.HEADER_LENGTH + payload;
        if (length > batch.capacity())
        {
            batch = BatchDescriptor.allocate(BatchDescriptor.MAX_BATCH_LENGTH);
        }
        batch.clear().limit(length);
        while (batch.hasRemaining())
        {
            if (channel.read(batch, position + batch.position()) < 0)
            {
                return 0;
            }
        }
        return BatchDescriptor.checksum(crc, batch, length) == header.getInt(BatchDescriptor.CRC_OFFSET) ? length : 0;
    }
}
