package io.plumbline.journal;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;

/**
 * A private copy of one excerpt, so that what was verified is what is then read, whatever happens to the file.
 * Grows to the longest excerpt seen, at most {@link BatchDescriptor#MAX_BATCH_LENGTH}.
 */
final class ExcerptBuffer
{
    private static final int INITIAL_LENGTH = 128 * 1024;

    private final UnsafeBuffer source = new UnsafeBuffer(0, 0);
    private ByteBuffer bytes = BatchDescriptor.allocate(INITIAL_LENGTH);
    private UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int length;
    private long index;

    /**
     * Makes room for an excerpt; {@link #copy} follows.
     *
     * @param excerptIndex its index in the queue.
     * @param newLength    of it, at most {@link BatchDescriptor#MAX_BATCH_LENGTH}.
     */
    void prepare(final long excerptIndex, final int newLength)
    {
        index = excerptIndex;
        length = newLength;
        if (newLength > bytes.capacity())
        {
            final int doubled = Math.min(BatchDescriptor.MAX_BATCH_LENGTH, bytes.capacity() * 2);
            bytes = BatchDescriptor.allocate(Math.max(newLength, doubled));
            buffer = new UnsafeBuffer(bytes);
        }
    }

    /**
     * Copies the excerpt's bytes.
     *
     * @param address of its first byte.
     */
    void copy(final long address)
    {
        source.wrap(address, length);
        buffer.putBytes(0, source, 0, length);
        source.wrap(0, 0);
    }

    /**
     * The copy, from index 0. Another object after the buffer has grown.
     *
     * @return the copy.
     */
    UnsafeBuffer buffer()
    {
        return buffer;
    }

    /**
     * The same bytes, for a checksum.
     *
     * @return the copy.
     */
    ByteBuffer bytes()
    {
        return bytes;
    }

    int length()
    {
        return length;
    }

    long index()
    {
        return index;
    }
}
