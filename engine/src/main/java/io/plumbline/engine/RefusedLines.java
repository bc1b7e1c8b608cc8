package io.plumbline.engine;

import io.plumbline.journal.JournalAppender;

/**
 * The first bytes of refused messages, for each slot of the ring. Apart from the slots, which stay small and close
 * together: nearly all messages are accepted. Written by ingress, read by the journal; the ring's sequences order their
 * accesses.
 */
final class RefusedLines
{
    private final int keptLength;
    private final byte[] bytes;
    private final int[] lengths;
    private final long[] lineLengths;
    private final byte[] codes;

    /**
     * @param slots      of the ring.
     * @param keptLength bytes kept of a message at most.
     */
    RefusedLines(final int slots, final int keptLength)
    {
        this.keptLength = keptLength;
        bytes = new byte[Math.multiplyExact(slots, keptLength)];
        lengths = new int[slots];
        lineLengths = new long[slots];
        codes = new byte[slots];
    }

    /** Keeps a refused message. */
    void put(
        final int slot,
        final int code,
        final long lineLength,
        final byte[] buffer,
        final int offset,
        final int length)
    {
        codes[slot] = (byte)code;
        lineLengths[slot] = lineLength;
        lengths[slot] = Math.min(length, keptLength);
        System.arraycopy(buffer, offset, bytes, slot * keptLength, lengths[slot]);
    }

    /** Writes it to the journal. */
    void write(final int slot, final long timeNs, final JournalAppender appender)
    {
        appender.rejected(timeNs, codes[slot], lineLengths[slot], bytes, slot * keptLength, lengths[slot]);
    }
}
