package io.plumbline.engine.ingress;

import io.plumbline.codec.DecodeStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * In the place of the engine: takes lines from a feed, on the thread that calls {@link #cycle} or on one of its own. A
 * line that begins with "bad" is refused, and so is an over-long one. The journal keeps up, or stands still.
 */
public final class FeedDriver implements AutoCloseable
{
    public static final int MAX_LINE_LENGTH = 300;

    private static final int BUFFER_LENGTH = 256 * 1024;

    private final LineFramer framer = new LineFramer(BUFFER_LENGTH, MAX_LINE_LENGTH, 1);
    private final LineFeed feed;
    private final List<String> lines = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "driver");
    private long published = -1;
    private volatile long journaled = -1;
    private volatile boolean journalKeepsUp = true;
    private volatile boolean taking = true;
    private volatile boolean closed;

    public FeedDriver(final LineFeed feed)
    {
        this.feed = feed;
        feed.start(framer, () -> journaled);
    }

    /** Goes on by itself from now on. */
    public FeedDriver start()
    {
        thread.start();
        return this;
    }

    /** Whether what is published is journaled at once. */
    public void journalKeepsUp(final boolean keepsUp)
    {
        journalKeepsUp = keepsUp;
    }

    /** Whether anything is taken from the feed, as nothing is while the journal is full. */
    public void taking(final boolean takes)
    {
        taking = takes;
    }

    /** What is done, each time, by the thread that has handed something over to a feed of requests. */
    public void onHanded(final Runnable action)
    {
        ((RequestFeed)feed).onHanded(action);
    }

    public List<String> lines()
    {
        synchronized (lines)
        {
            return new ArrayList<>(lines);
        }
    }

    /** One duty cycle; returns how much was done. */
    public int cycle()
    {
        try
        {
            if (journalKeepsUp)
            {
                journaled = published;
            }
            if (!taking)
            {
                return 0;
            }
            return feed.poll(0) + (publishLine() ? 1 : feed.fill());
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    public void cycleUntilIdle()
    {
        int idle = 0;
        while (idle < 5)
        {
            idle = cycle() == 0 ? idle + 1 : 0;
        }
    }

    /** Stops the feed, as the engine does. */
    public void stopFeed()
    {
        closed = true;
        join();
        feed.stop();
    }

    @Override
    public void close() throws IOException
    {
        closed = true;
        join();
        feed.close();
    }

    private void join()
    {
        try
        {
            thread.join();
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void run()
    {
        while (!closed)
        {
            if (cycle() == 0)
            {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
            }
        }
    }

    private boolean publishLine()
    {
        if (framer.frame() == 0)
        {
            return false;
        }
        final boolean tooLong = framer.lineLength(0) > MAX_LINE_LENGTH;
        final boolean bad = framer.length(0) >= 3 && framer.buffer()[framer.offset(0)] == 'b';
        keep(tooLong);
        if (tooLong || bad)
        {
            feed.onRefused(tooLong ? DecodeStatus.LINE_TOO_LONG : DecodeStatus.BAD_POWER);
        }
        published++;
        feed.onPublished(published);
        return true;
    }

    private void keep(final boolean tooLong)
    {
        synchronized (lines)
        {
            lines.add(tooLong ?
                framer.lineLength(0) + " bytes" :
                new String(framer.buffer(), framer.offset(0), framer.length(0), StandardCharsets.UTF_8));
        }
    }
}
