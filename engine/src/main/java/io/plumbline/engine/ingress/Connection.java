package io.plumbline.engine.ingress;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * One connection of a client: what was read from it, and what it was told. Belongs to the ingress thread.
 */
final class Connection
{
    /** {@link #toldLines} before the first acknowledgement. */
    static final long NOTHING_TOLD = -1;

    final SocketChannel channel;
    final InetAddress address;
    final LineRest rest = new LineRest();
    SelectionKey key;

    /** Where it stands among all connections. */
    int index;

    /** Since when it has had nothing whole to say, in the time that the feed measures. */
    long quietSinceNs;
    boolean hasSpoken;
    boolean ready;
    boolean atEndOfStream;

    /** Lines published so far, blank ones too, and how many of them were refused. */
    long lines;
    long rejected;

    /** Sequence of the ring, of the last line that was published. */
    long sequence = -1;

    /** Why nothing more is read from it, or null as long as something is. */
    ConnectionEnd end;
    boolean closed;

    /** What is told as soon as the journal has come to {@link #markSequence}. */
    boolean marked;
    long markSequence;
    long markLines;
    long markRejected;

    /** Lines acknowledged, or {@link #NOTHING_TOLD}; and when, epoch nanoseconds. */
    long toldLines = NOTHING_TOLD;
    long toldNs = Long.MIN_VALUE;

    /** Where it stands among those who wait for an answer, or -1. */
    int waitingIndex = -1;

    /** The client does not take its answers for now; or cannot take any more at all. */
    boolean blocked;
    boolean broken;

    /** Refused lines to be told of; null as long as there is none. */
    Refusals refusals;

    /** The end of an answer that could be sent in part; null as long as there was none. */
    ByteBuffer unsent;

    Connection(final SocketChannel channel, final InetAddress address)
    {
        this.channel = channel;
        this.address = address;
    }

    /** Whether there are lines of which nothing was said yet. */
    boolean hasUntold()
    {
        return lines > toldLines;
    }

    /** All that is published by now is to be acknowledged at once. */
    void mark()
    {
        marked = true;
        markSequence = sequence;
        markLines = lines;
        markRejected = rejected;
    }

    /** What was marked has been told. */
    void told(final long nowNs)
    {
        marked = false;
        toldLines = markLines;
        toldNs = nowNs;
    }
}
