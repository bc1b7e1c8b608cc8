package io.plumbline.perf.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;

/**
 * Connections that send a byte now and then and never a whole line, on a thread of their own.
 */
final class SlowLoris
{
    private static final byte BYTE = '{';

    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(1);
    private final long stepNs;
    private final Thread thread = new Thread(this::run, "loris");
    private volatile boolean ended;

    private SlowLoris(final long stepNs)
    {
        this.stepNs = stepNs;
    }

    /**
     * Connects all, and begins.
     *
     * @param address    of the engine.
     * @param count      of connections.
     * @param intervalMs in which each sends one byte.
     */
    static SlowLoris start(final InetSocketAddress address, final int count, final long intervalMs)
        throws IOException
    {
        final SlowLoris loris = new SlowLoris(TimeUnit.MILLISECONDS.toNanos(intervalMs) / count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                final SocketChannel channel = SocketChannel.open(address);
                loris.channels.add(channel);
                // The engine ends them first; an end in order would leave its side of each waiting for a minute.
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.configureBlocking(false);
            }
        }
        catch (final IOException e)
        {
            CloseHelper.quietCloseAll(loris.channels);
            throw e;
        }
        loris.thread.setDaemon(true);
        loris.thread.start();
        return loris;
    }

    /**
     * Sends no more; resets what the engine has not closed, and what it has, and tells how many it has not.
     */
    int leave()
    {
        ended = true;
        try
        {
            thread.join();
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
        int open = 0;
        for (final SocketChannel channel : channels)
        {
            open += isOpen(channel) ? 1 : 0;
            CloseHelper.quietClose(channel);
        }
        return open;
    }

    private void run()
    {
        int next = 0;
        while (!ended)
        {
            bytes.clear();
            bytes.put(0, BYTE);
            try
            {
                channels.get(next).write(bytes);
            }
            catch (final IOException e)
            {
                // The engine has cut it, as it should; leave() counts those that it has not.
                CloseHelper.quietClose(channels.get(next));
            }
            next = (next + 1) % channels.size();
            LockSupport.parkNanos(stepNs);
        }
    }

    private boolean isOpen(final SocketChannel channel)
    {
        try
        {
            // The engine says why it ends a connection; the end comes behind that.
            int length = 1;
            final ByteBuffer answer = ByteBuffer.allocate(256);
            while (length > 0)
            {
                answer.clear();
                length = channel.read(answer);
            }
            return length == 0;
        }
        catch (final IOException e)
        {
            return false;
        }
    }
}
