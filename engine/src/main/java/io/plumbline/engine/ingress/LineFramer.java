package io.plumbline.engine.ingress;

import io.plumbline.codec.AvroJsonDecoder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Cuts a stream of bytes into lines. Bytes are added at the end of one buffer; {@link #frame} finds the next lines in
 * it and leaves them there, to be decoded in place.
 * <p>
 * A line ends with LF or with the end of the stream; one CR before the LF belongs to the line end. A line of any length
 * takes bounded memory: of one that outgrows the limit the beginning is kept, the rest is skipped up to the next line.
 * Lines of white space alone are left out, unless they are over-long. Single-threaded, allocates nothing after
 * construction.
 */
public final class LineFramer
{
    /** How much of an over-long line is kept: as much as a rejection journals. */
    public static final int KEPT_LENGTH = 256;

    /** No over-long line is being skipped. */
    static final long NOT_SKIPPING = -1;

    private static final VarHandle LONGS =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final byte[] buffer;
    private final int maxLineLength;
    private final int[] offsets;
    private final int[] lengths;
    private final long[] lineLengths;
    private int count;
    private int position;
    private int scanned;
    private int limit;
    private int usualLength;
    private boolean ended;
    private long lineCount;

    /** Bytes of an over-long line passed so far beyond those kept, or {@link #NOT_SKIPPING}. */
    private long skipping = NOT_SKIPPING;
    private boolean skippedEndsInCr;

    /**
     * A framer with an empty buffer.
     *
     * @param bufferLength  bytes; at least twice {@code maxLineLength} plus {@link #KEPT_LENGTH}.
     * @param maxLineLength longest line that is framed whole, in bytes without its line end.
     * @param maxLines      most lines one call of {@link #frame} finds.
     */
    public LineFramer(final int bufferLength, final int maxLineLength, final int maxLines)
    {
        if (bufferLength < 2 * maxLineLength + KEPT_LENGTH)
        {
            throw new IllegalArgumentException("a buffer of " + bufferLength + " bytes is too short for lines of " +
                maxLineLength);
        }
        buffer = new byte[bufferLength];
        this.maxLineLength = maxLineLength;
        offsets = new int[maxLines];
        lengths = new int[maxLines];
        lineLengths = new long[maxLines];
    }

    /**
     * The buffer that the lines stand in.
     *
     * @return the buffer; its content moves with {@link #room}.
     */
    public byte[] buffer()
    {
        return buffer;
    }

    /**
     * Makes room at the end of the buffer. Lines framed before are gone.
     *
     * @return how many bytes may be written at {@link #limit}; more than 0.
     */
    public int room()
    {
        count = 0;
        if (position == limit)
        {
            position = 0;
            scanned = 0;
            limit = 0;
        }
        else if (position > 0 && buffer.length - limit < buffer.length / 2)
        {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            scanned -= position;
            limit -= position;
            position = 0;
        }
        return buffer.length - limit;
    }

    /**
     * Where bytes are to be written.
     *
     * @return offset in {@link #buffer}.
     */
    public int limit()
    {
        return limit;
    }

    /**
     * Bytes were written at {@link #limit}.
     *
     * @param length how many.
     */
    public void added(final int length)
    {
        limit += length;
    }

    /** No byte will come after those in the buffer: what is left of them is the last line. */
    public void end()
    {
        ended = true;
    }

    /**
     * Takes out what is left when {@link #frame} has found all there is: the beginning of a line. Another stream may
     * then be framed, until this one is gone on with by {@link #restore}.
     *
     * @param rest receives it, with the number of lines so far.
     */
    void save(final LineRest rest)
    {
        final int length = limit - position;
        rest.ensureCapacity(length);
        System.arraycopy(buffer, position, rest.bytes, 0, length);
        rest.length = length;
        rest.lineCount = lineCount;
        rest.skipping = skipping;
        rest.skippedEndsInCr = skippedEndsInCr;
        position = 0;
        scanned = 0;
        limit = 0;
        count = 0;
        ended = false;
        skipping = NOT_SKIPPING;
    }

    /**
     * Goes on with a stream. The framer must be empty, as it is at first and after {@link #save}.
     *
     * @param rest of that stream.
     */
    void restore(final LineRest rest)
    {
        System.arraycopy(rest.bytes, 0, buffer, 0, rest.length);
        limit = rest.length;
        scanned = rest.length;
        lineCount = rest.lineCount;
        skipping = rest.skipping;
        skippedEndsInCr = rest.skippedEndsInCr;
    }

    /**
     * How many lines were framed, or left out because they are blank, of the present stream.
     *
     * @return lines; of those found by one call of {@link #frame}, all of them.
     */
    public long lineCount()
    {
        return lineCount;
    }

    /**
     * Finds the next lines. Those found before are gone.
     *
     * @return how many, 0 when more bytes are needed (or, after {@link #end}, when all are done).
     */
    public int frame()
    {
        count = 0;
        while (count < offsets.length)
        {
            final int lineFeed = indexOfLineFeed(buffer, scanned, limit);
            if (lineFeed >= 0)
            {
                endLine(lineFeed);
                usualLength = lineFeed - position;
                position = lineFeed + 1;
                scanned = position;
            }
            else
            {
                scanned = limit;
                if (limit - position > maxLineLength + 1 || skipping >= 0)
                {
                    skip();
                }
                if (ended && (position < limit || skipping >= 0))
                {
                    endLine(limit);
                    position = limit;
                    scanned = limit;
                    skipping = NOT_SKIPPING;
                }
                break;
            }
        }
        return count;
    }

    /**
     * Whether the next line may be as long as the one before: a line feed stands where it would then end. There may be
     * another one before it, so this is a guess until the bytes have been looked at.
     *
     * @return length in bytes, a carriage return at the end included, of what begins at {@link #position}; or -1.
     */
    int expectedLength()
    {
        final int end = position + usualLength;
        return end < limit && buffer[end] == '\n' && skipping < 0 ? usualLength : -1;
    }

    /**
     * The line of the expected length is one, has been taken and is left behind.
     */
    void skipExpected()
    {
        position += usualLength + 1;
        scanned = position;
        lineCount++;
    }

    /**
     * How long the last line was that was framed.
     *
     * @return bytes, a carriage return at the end included.
     */
    int usualLength()
    {
        return usualLength;
    }

    /**
     * Where the next line begins.
     *
     * @return offset in {@link #buffer}.
     */
    int position()
    {
        return position;
    }

    /**
     * Where a line begins.
     *
     * @param index of the line, from 0.
     * @return offset in {@link #buffer}.
     */
    public int offset(final int index)
    {
        return offsets[index];
    }

    /**
     * How much of a line stands in the buffer.
     *
     * @param index of the line, from 0.
     * @return bytes; of a line that was skipped its first {@link #KEPT_LENGTH}.
     */
    public int length(final int index)
    {
        return lengths[index];
    }

    /**
     * How long the line was.
     *
     * @param index of the line, from 0.
     * @return bytes without the line end.
     */
    public long lineLength(final int index)
    {
        return lineLengths[index];
    }

    private void endLine(final int end)
    {
        lineCount++;
        if (skipping >= 0)
        {
            final boolean cr = end - position > KEPT_LENGTH ? buffer[end - 1] == '\r' : skippedEndsInCr;
            add(position, KEPT_LENGTH, skipping + end - position - (cr ? 1 : 0));
            skipping = NOT_SKIPPING;
            return;
        }
        final int length = end > position && buffer[end - 1] == '\r' ? end - 1 - position : end - position;
        if (length > maxLineLength || length > 0 && !AvroJsonDecoder.isBlank(buffer, position, length))
        {
            add(position, length, length);
        }
    }

    private void add(final int offset, final int length, final long lineLength)
    {
        offsets[count] = offset;
        lengths[count] = length;
        lineLengths[count] = lineLength;
        count++;
    }

    /** Drops what has come of an over-long line, but for its beginning. */
    private void skip()
    {
        final int kept = position + KEPT_LENGTH;
        if (limit > kept)
        {
            skipping = Math.max(0, skipping) + limit - kept;
            skippedEndsInCr = buffer[limit - 1] == '\r';
            limit = kept;
            scanned = kept;
        }
    }

    /** Eight bytes at a time: a byte of the xor is zero, and its high bit set below, where a line feed stands. */
    private static int indexOfLineFeed(final byte[] bytes, final int from, final int to)
    {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES)
        {
            final long word = (long)LONGS.get(bytes, i) ^ LINE_FEEDS;
            final long found = word - LOW_BITS & ~word & HIGH_BITS;
            if (found != 0)
            {
                return i + (Long.numberOfTrailingZeros(found) >> 3);
            }
        }
        for (; i < to; i++)
        {
            if (bytes[i] == '\n')
            {
                return i;
            }
        }
        return -1;
    }
}
