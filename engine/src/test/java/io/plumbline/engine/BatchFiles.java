package io.plumbline.engine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a test does to a journal's files behind its back. */
final class BatchFiles
{
    private static final int MAGIC = 0x424D_4C50;
    private static final int SEARCHED = 4 * 1024 * 1024;

    private BatchFiles()
    {
    }

    /** Offsets of the batches in a file, found by their magic number. */
    static List<Integer> batches(final Path file) throws IOException
    {
        final byte[] bytes = new byte[SEARCHED];
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r"))
        {
            access.readFully(bytes);
        }
        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final List<Integer> offsets = new ArrayList<>();
        for (int offset = 0; offset <= bytes.length - Integer.BYTES; offset += Integer.BYTES)
        {
            if (buffer.getInt(offset) == MAGIC)
            {
                offsets.add(offset);
            }
        }
        return offsets;
    }

    /** Sequence of a batch's first event, or of the next one where it holds none. */
    static long firstSequence(final Path file, final int batch) throws IOException
    {
        final int within = 12;
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r"))
        {
            access.seek(batch + within);
            return Long.reverseBytes(access.readLong());
        }
    }

    /** Flips a bit amid a batch, so that its checksum does not match. */
    static void damage(final Path file, final int batch) throws IOException
    {
        final int within = 38;
        flip(file, (batch + within) * 8L);
    }

    /** Flips a bit of a file, counted from its beginning and in each byte from the lowest. */
    static void flip(final Path file, final long bit) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.seek(bit / 8);
            final int value = access.read();
            access.seek(bit / 8);
            access.write(value ^ 1 << bit % 8);
        }
    }

    /** Lets the queue take a batch for its end. */
    static void hide(final Path file, final int batch) throws IOException
    {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw"))
        {
            access.seek(batch - Integer.BYTES);
            access.writeInt(0);
        }
    }
}
