package io.plumbline.perf.net;

import io.plumbline.perf.rate.Hiccups;
import io.plumbline.perf.rate.Pace;
import io.plumbline.perf.rate.PacedLatencies;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Sends messages at a fixed rate whatever becomes of them, in turn over all connections: each has a planned time, and
 * its latency counts from that, so that a message which could not be sent in time, as the sockets or the machine were
 * held up, has waited (this is what is called coordinated omission where it is left out). It ends when the first
 * acknowledgement has been read that covers the message. One thread, which never sleeps; allocates nothing while it
 * sends.
 */
final class OpenLoop
{
    private static final int MAX_WRITE = 1 << 18;
    private static final long HANG_NS = TimeUnit.SECONDS.toNanos(30);

    private final Client[] clients;
    private final double rate;
    private final Runnable onWarm;
    private final long[] recorded;
    private Pace pace;
    private PacedLatencies latencies;
    private long ackedInAll;

    /**
     * @param clients connected.
     * @param rate    messages a second.
     * @param onWarm  told when the warm-up is over.
     */
    OpenLoop(final Client[] clients, final double rate, final Runnable onWarm)
    {
        this.clients = clients;
        this.rate = rate;
        this.onWarm = onWarm;
        recorded = new long[clients.length];
    }

    /**
     * Sends, and waits until all is acknowledged.
     *
     * @param warmUpMs what is to be sent in these first milliseconds is not recorded.
     * @param timeMs   that follow.
     * @return the latencies.
     */
    RateResult run(final long warmUpMs, final long timeMs) throws IOException
    {
        try (Hiccups hiccups = new Hiccups())
        {
            pace = Pace.ofTime(System.nanoTime(), rate, warmUpMs, timeMs);
            latencies = new PacedLatencies(pace);
            send(pace.countedFrom());
            hiccups.reset();
            onWarm.run();
            send(pace.count());
            awaitAcks(pace.count());
            return new RateResult(
                pace.count(),
                pace.achieved(System.nanoTime()),
                pace.startNs(),
                latencies.histogram(),
                hiccups.histogram());
        }
    }

    private void send(final long end) throws IOException
    {
        long due = 0;
        while (due < end)
        {
            due = pace.due(System.nanoTime());
            for (int i = 0; i < clients.length; i++)
            {
                clients[i].due((due - i + clients.length - 1) / clients.length);
                if (clients[i].hasUnsent())
                {
                    clients[i].send(MAX_WRITE);
                }
                receive(i);
            }
        }
    }

    private void awaitAcks(final long messages) throws IOException
    {
        long progressNs = System.nanoTime();
        while (ackedInAll < messages)
        {
            final long before = ackedInAll;
            for (int i = 0; i < clients.length; i++)
            {
                if (clients[i].hasUnsent())
                {
                    clients[i].send(MAX_WRITE);
                }
                receive(i);
            }
            final long nowNs = System.nanoTime();
            progressNs = ackedInAll > before ? nowNs : progressNs;
            if (nowNs - progressNs > HANG_NS)
            {
                throw new IOException("the engine acknowledges nothing any more");
            }
        }
    }

    private void receive(final int index) throws IOException
    {
        if (clients[index].receive())
        {
            final long nowNs = System.nanoTime();
            final long acked = clients[index].acked();
            ackedInAll += acked - recorded[index];
            for (long line = recorded[index]; line < acked; line++)
            {
                latencies.done(line * clients.length + index, nowNs);
            }
            recorded[index] = acked;
        }
    }
}
