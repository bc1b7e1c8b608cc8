package io.plumbline.engine.ingress;

/**
 * Where one of several streams of bytes stands that share a {@link LineFramer}: the beginning of a line whose end has
 * not come yet, and how many lines came before. Takes as much memory as the longest such beginning so far needed, none
 * before there is one. Single-threaded.
 */
final class LineRest
{
    private static final byte[] NONE = {};
    private static final int MIN_CAPACITY = 256;

    /** The bytes kept; only the first {@link #length} count. */
    byte[] bytes = NONE;

    /** How many bytes are kept. */
    int length;

    /** Lines that came before, blank ones too. */
    long lineCount;

    /** Bytes of an over-long line passed so far beyond those kept; -1 when none is being skipped. */
    long skipping = LineFramer.NOT_SKIPPING;

    /** Whether the last byte skipped was a carriage return. */
    boolean skippedEndsInCr;

    /** Begins a new stream. */
    void clear()
    {
        length = 0;
        lineCount = 0;
        skipping = LineFramer.NOT_SKIPPING;
        skippedEndsInCr = false;
    }

    /** Makes room for so many bytes; what was kept is gone. */
    void ensureCapacity(final int capacity)
    {
        if (bytes.length < capacity)
        {
            bytes = new byte[Math.max(MIN_CAPACITY, Integer.highestOneBit(capacity - 1) << 1)];
        }
    }
}
