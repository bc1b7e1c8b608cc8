package io.plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * How much of a cycle file is written. Its length says nothing, for it is made of large steps and sparse, and the Java
 * platform does not tell allocated blocks. But it is written from its beginning on, and what is not written reads as
 * zeros: the end is found by bisection, a few reads for any length.
 */
final class WrittenLength
{
    /** Longer than an empty index, the longest run of zeros in what is written. */
    private static final int STEP = 256 * 1024;

    private final ByteBuffer bytes = ByteBuffer.allocate(STEP);

    /**
     * Measures a file.
     *
     * @param file of a cycle.
     * @return bytes, rounded up to a multiple of 256 KiB but for the end of the file.
     */
    long of(final Path file)
    {
        try (FileChannel channel = FileChannel.open(file))
        {
            final long length = channel.size();
            long written = 0;
            long blank = (length + STEP - 1) / STEP;
            while (written < blank)
            {
                final long middle = (written + blank) >>> 1;
                if (isBlank(channel, middle * STEP))
                {
                    blank = middle;
                }
                else
                {
                    written = middle + 1;
                }
            }
            return Math.min(length, written * STEP);
        }
        catch (final IOException ex)
        {
            throw new JournalException(file, "cannot be read (" + JournalException.describe(ex) + ")", ex);
        }
    }

    private boolean isBlank(final FileChannel channel, final long position) throws IOException
    {
        bytes.clear();
        channel.read(bytes, position);
        bytes.flip();
        while (bytes.remaining() >= Long.BYTES)
        {
            if (bytes.getLong() != 0)
            {
                return false;
            }
        }
        return true;
    }
}
