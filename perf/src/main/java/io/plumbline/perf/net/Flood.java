package io.plumbline.perf.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends all messages as fast as they are taken, over all connections at once, and waits for the last acknowledgement.
 * One thread, which sleeps only when no socket can be written to or read from.
 */
final class Flood
{
    /** Longest write: acknowledgements and the other connections come between. */
    private static final int MAX_WRITE = 1 << 20;
    private static final long HANG_MS = TimeUnit.SECONDS.toMillis(60);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Consumer<SelectionKey> onSelected = this::onSelected;
    private final Client[] clients;
    private final long repeats;
    private int unfinished;

    /**
     * @param clients connected.
     * @param repeats how often each sends its share.
     */
    Flood(final Client[] clients, final long repeats)
    {
        this.clients = clients;
        this.repeats = repeats;
    }

    /**
     * Sends, and waits until all is acknowledged.
     *
     * @return what it took.
     */
    FloodResult run() throws IOException
    {
        try (Selector selector = Selector.open())
        {
            unfinished = clients.length;
            long messages = 0;
            for (final Client client : clients)
            {
                client.register(selector);
                client.due(repeats * client.share().count());
                messages += repeats * client.share().count();
            }
            final long startCpuNs = threads.getCurrentThreadCpuTime();
            final long startNs = System.nanoTime();
            while (unfinished > 0)
            {
                if (selector.select(onSelected, HANG_MS) == 0)
                {
                    throw new IOException("the engine takes nothing any more");
                }
            }
            final long endNs = System.nanoTime();
            return new FloodResult(messages, endNs - startNs, threads.getCurrentThreadCpuTime() - startCpuNs);
        }
    }

    private void onSelected(final SelectionKey key)
    {
        final Client client = (Client)key.attachment();
        try
        {
            if (key.isWritable())
            {
                client.send(MAX_WRITE);
                if (!client.hasUnsent())
                {
                    client.endSending();
                }
            }
            if (key.isReadable() && client.receive() && client.acked() == repeats * client.share().count())
            {
                unfinished--;
            }
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }
}
