package io.plumbline.perf.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One connection to the engine: sends a share of the messages and reads the acknowledgements, neither ever waiting for
 * the other. Whatever else it is answered is a failure: all messages are to be accepted. Single-threaded.
 */
final class Client implements AutoCloseable
{
    private static final String ACKED = "{\"acked\": ";
    private static final String REJECTED = ", \"rejected\": ";
    private static final int REPLY_CAPACITY = 64 * 1024;

    private final Share share;
    private final SocketChannel channel;
    private final ByteBuffer bytes;
    private final ByteBuffer replies = ByteBuffer.allocateDirect(REPLY_CAPACITY);
    private SelectionKey key;
    private long due;
    private long sent;
    private long acked;
    private int parsed;

    /**
     * Connects.
     *
     * @param address of the engine.
     * @param share   to be sent.
     */
    Client(final InetSocketAddress address, final Share share) throws IOException
    {
        this.share = share;
        bytes = share.view();
        channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
    }

    /** Has a selector tell when it may be written to and read from. */
    void register(final Selector selector) throws IOException
    {
        key = channel.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE, this);
    }

    /** What it sends. */
    Share share()
    {
        return share;
    }

    /** Lines acknowledged. */
    long acked()
    {
        return acked;
    }

    /** So many lines are to be sent by now, from the first one on; the share begins anew behind its end. */
    void due(final long lines)
    {
        due = lines / share.count() * share.length() + share.offset((int)(lines % share.count()));
    }

    /** Whether some of what is due was not sent yet. */
    boolean hasUnsent()
    {
        return sent < due;
    }

    /**
     * Sends of what is due as much as the socket takes.
     *
     * @param most bytes at a time.
     * @return bytes sent.
     */
    int send(final int most) throws IOException
    {
        if (bytes.position() == share.length())
        {
            bytes.position(0);
        }
        final long length = Math.min(most, due - sent);
        bytes.limit((int)Math.min(share.length(), bytes.position() + length));
        final int written = bytes.hasRemaining() ? channel.write(bytes) : 0;
        sent += written;
        return written;
    }

    /** There is nothing more to be sent: a selector is to tell only when it may be read from. */
    void endSending()
    {
        key.interestOps(SelectionKey.OP_READ);
    }

    /**
     * Reads what acknowledgements have come.
     *
     * @return whether more is acknowledged than before.
     */
    boolean receive() throws IOException
    {
        final int length = channel.read(replies);
        if (length < 0)
        {
            throw new IOException("the engine has closed a connection");
        }
        if (length == 0)
        {
            return false;
        }
        final long before = acked;
        int begin = 0;
        for (int i = parsed; i < replies.position(); i++)
        {
            if (replies.get(i) == '\n')
            {
                take(begin, i);
                begin = i + 1;
            }
        }
        replies.limit(replies.position()).position(begin);
        replies.compact();
        parsed = replies.position();
        return acked > before;
    }

    /** {@inheritDoc} */
    @Override
    public void close() throws IOException
    {
        channel.close();
    }

    private void take(final int begin, final int end) throws IOException
    {
        if (end - begin < ACKED.length() || replies.get(begin + 2) != ACKED.charAt(2))
        {
            throw unexpected(begin, end);
        }
        int i = begin + ACKED.length();
        long lines = 0;
        for (; i < end && replies.get(i) != ','; i++)
        {
            lines = 10 * lines + replies.get(i) - '0';
        }
        if (i + REJECTED.length() >= end || replies.get(i + REJECTED.length()) != '0')
        {
            throw unexpected(begin, end);
        }
        acked = lines;
    }

    private IOException unexpected(final int begin, final int end)
    {
        final byte[] text = new byte[end - begin];
        replies.get(begin, text);
        return new IOException("the engine answered " + new String(text, StandardCharsets.US_ASCII));
    }
}
