package io.plumbline.engine.ingress;

import io.plumbline.codec.DecodeStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Answers to a client, one JSON object a line, collected in one buffer and sent together. Single-threaded; allocates
 * nothing.
 */
final class Replies
{
    /** No answer is longer. */
    static final int MAX_LENGTH = 128;

    private static final int CAPACITY = 16 * 1024;

    private static final byte[] ACKED = ascii("{\"acked\": ");
    private static final byte[] REJECTED = ascii(", \"rejected\": ");
    private static final byte[] LINE = ascii("{\"line\": ");
    private static final byte[] REASON = ascii(", \"reason\": \"");
    private static final byte[] ERROR = ascii("{\"error\": \"");
    private static final byte[] END = ascii("}\n");
    private static final byte[] END_OF_TEXT = ascii("\"}\n");
    private static final byte[][] REFUSALS =
        Arrays.stream(DecodeStatus.values()).map(status -> ascii(status.reason())).toArray(byte[][]::new);
    private static final byte[][] ENDS =
        Arrays.stream(ConnectionEnd.values()).map(end -> ascii(end.reason())).toArray(byte[][]::new);

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(CAPACITY);
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int length;

    /** Begins anew. */
    void clear()
    {
        length = 0;
    }

    /** Whether there is room for one more. */
    boolean hasRoom()
    {
        return CAPACITY - length >= MAX_LENGTH;
    }

    /** So many lines are journaled, and so many of them were refused. */
    void acknowledged(final long lines, final long rejected)
    {
        put(ACKED);
        length += buffer.putNaturalLongAscii(length, lines);
        put(REJECTED);
        length += buffer.putNaturalLongAscii(length, rejected);
        put(END);
    }

    /** A line was refused. */
    void refused(final long line, final DecodeStatus reason)
    {
        put(LINE);
        length += buffer.putNaturalLongAscii(length, line);
        put(REASON);
        put(REFUSALS[reason.ordinal()]);
        put(END_OF_TEXT);
    }

    /** The connection is ended for a reason that is not the client's. */
    void error(final ConnectionEnd end)
    {
        put(ERROR);
        put(ENDS[end.ordinal()]);
        put(END_OF_TEXT);
    }

    /** How long they are. */
    int length()
    {
        return length;
    }

    /** Sends as much as the channel takes; returns how much that was. */
    int send(final WritableByteChannel channel) throws IOException
    {
        bytes.limit(length).position(0);
        return channel.write(bytes);
    }

    /** How many end before an offset. */
    int countBefore(final int offset)
    {
        int count = 0;
        for (int i = 0; i < offset; i++)
        {
            if (buffer.getByte(i) == '\n')
            {
                count++;
            }
        }
        return count;
    }

    /** Where the one that an offset is in ends; the offset itself where one ends just there. */
    int endOf(final int offset)
    {
        int end = offset;
        while (end > 0 && end < length && buffer.getByte(end - 1) != '\n')
        {
            end++;
        }
        return end;
    }

    /** Copies what stands between two offsets. */
    void copy(final int from, final int to, final ByteBuffer target)
    {
        target.clear();
        buffer.getBytes(from, target, to - from);
        target.flip();
    }

    private void put(final byte[] text)
    {
        buffer.putBytes(length, text);
        length += text.length;
    }

    private static byte[] ascii(final String text)
    {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
