package io.plumbline.engine.ingress;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Compressed input (RFC 1952): told by its first two bytes, of any number of members, which may be followed by zeros as
 * tapes and block devices leave them. Anything else behind a member is a failure, and so is a member that is cut off or
 * does not have its checksum: {@link java.util.zip.GZIPInputStream} takes all that is no member for the end, so that
 * what comes after a damaged one would be missed without a word.
 * <p>
 * Single-threaded.
 */
public final class Gzip extends InputStream
{
    private static final int BUFFER_LENGTH = 64 * 1024;
    private static final int MAGIC_1 = 0x1F;
    private static final int MAGIC_2 = 0x8B;
    private static final int DEFLATE = 8;
    /** Modification time, extra flags and operating system: of no interest. */
    private static final int IGNORED_LENGTH = 6;
    private static final int HEADER_CRC = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int RESERVED_FLAGS = 0xE0;

    private static final String DAMAGED = "the compressed data is damaged: ";

    private final InputStream compressed;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private int position;
    private int limit;
    private boolean inMember;
    private boolean ended;

    private Gzip(final InputStream compressed)
    {
        this.compressed = compressed;
    }

    /** Whether these are the first two bytes of compressed input; -1 stands for a byte that is not there. */
    static boolean isMagic(final int first, final int second)
    {
        return first == MAGIC_1 && second == MAGIC_2;
    }

    /**
     * Decompresses a stream to its end, however many members it has.
     *
     * @param compressed that begins with a member.
     * @return the contents of the members.
     * @throws IOException if it does not begin with a whole header.
     */
    public static InputStream decompress(final InputStream compressed) throws IOException
    {
        final Gzip gzip = new Gzip(compressed);
        gzip.beginMember(gzip.take());
        return gzip;
    }

    /** {@inheritDoc} */
    @Override
    public int read() throws IOException
    {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** {@inheritDoc} */
    @Override
    public int read(final byte[] bytes, final int offset, final int length) throws IOException
    {
        int count = 0;
        while (count == 0 && length > 0 && !ended)
        {
            if (inMember)
            {
                count = inflate(bytes, offset, length);
            }
            else
            {
                nextMember();
            }
        }
        return count == 0 && ended ? -1 : count;
    }

    /** Gives back the memory that is not the heap's. The stream that is read stays open. */
    @Override
    public void close()
    {
        ended = true;
        inflater.end();
    }

    private int inflate(final byte[] bytes, final int offset, final int length) throws IOException
    {
        try
        {
            final int count = inflater.inflate(bytes, offset, length);
            crc.update(bytes, offset, count);
            if (count == 0)
            {
                goOn();
            }
            return count;
        }
        catch (final DataFormatException e)
        {
            throw new IOException(DAMAGED + e.getMessage(), e);
        }
    }

    private void goOn() throws IOException
    {
        if (inflater.finished())
        {
            position = limit - inflater.getRemaining();
            if (takeInt() != crc.getValue() || takeInt() != (inflater.getBytesWritten() & 0xFFFF_FFFFL))
            {
                throw new IOException(DAMAGED + "checksum or length does not match");
            }
            inMember = false;
        }
        else if (inflater.needsInput())
        {
            refill();
            inflater.setInput(buffer, 0, limit);
        }
        else
        {
            throw new IOException(DAMAGED + "it needs a dictionary");
        }
    }

    private void nextMember() throws IOException
    {
        int next = takeOrEnd();
        if (next == MAGIC_1)
        {
            beginMember(next);
            return;
        }
        while (next == 0)
        {
            next = takeOrEnd();
        }
        if (next >= 0)
        {
            throw notAMember();
        }
        ended = true;
    }

    private void beginMember(final int first) throws IOException
    {
        crc.reset();
        crc.update(first);
        if (!isMagic(first, takeHeader()))
        {
            throw notAMember();
        }
        if (takeHeader() != DEFLATE)
        {
            throw new IOException(DAMAGED + "unknown method of compression");
        }
        final int flags = takeHeader();
        if ((flags & RESERVED_FLAGS) != 0)
        {
            throw new IOException(DAMAGED + "unknown flags in its header");
        }
        skipHeader(IGNORED_LENGTH);
        if ((flags & EXTRA) != 0)
        {
            final int low = takeHeader();
            skipHeader(takeHeader() << 8 | low);
        }
        skipText((flags & NAME) != 0);
        skipText((flags & COMMENT) != 0);
        if ((flags & HEADER_CRC) != 0)
        {
            final int expected = (int)crc.getValue() & 0xFFFF;
            final int low = take();
            if ((take() << 8 | low) != expected)
            {
                throw new IOException(DAMAGED + "checksum of its header does not match");
            }
        }
        crc.reset();
        inflater.reset();
        inflater.setInput(buffer, position, limit - position);
        inMember = true;
    }

    private void skipHeader(final int count) throws IOException
    {
        for (int i = 0; i < count; i++)
        {
            takeHeader();
        }
    }

    private void skipText(final boolean present) throws IOException
    {
        boolean more = present;
        while (more)
        {
            more = takeHeader() != 0;
        }
    }

    private int takeHeader() throws IOException
    {
        final int value = take();
        crc.update(value);
        return value;
    }

    private long takeInt() throws IOException
    {
        long value = 0;
        for (int i = 0; i < Integer.SIZE; i += Byte.SIZE)
        {
            value |= (long)take() << i;
        }
        return value;
    }

    private int take() throws IOException
    {
        if (position == limit)
        {
            refill();
        }
        return buffer[position++] & 0xFF;
    }

    private int takeOrEnd() throws IOException
    {
        return position < limit || fill() ? take() : -1;
    }

    private void refill() throws IOException
    {
        if (!fill())
        {
            throw new EOFException("the compressed data is cut off");
        }
    }

    private boolean fill() throws IOException
    {
        position = 0;
        limit = Math.max(0, compressed.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    private static IOException notAMember()
    {
        return new IOException("bytes that are not compressed stand behind the compressed data");
    }
}
