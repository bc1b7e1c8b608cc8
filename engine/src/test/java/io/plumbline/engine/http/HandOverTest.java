package io.plumbline.engine.http;

import static io.plumbline.engine.http.HttpFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.ingress.FeedDriver;
import io.plumbline.engine.ingress.Request;
import io.plumbline.engine.ingress.RequestFeed;
import java.io.IOException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody takes anything from the feed, and the hand-over is closed while something is handed over. */
@Timeout(60)
class HandOverTest
{
    private static final int CHUNK_LENGTH = RequestFeed.CHUNK_LENGTH;
    private static final int MAX_REQUESTS = 2;

    private final RequestFeed feed = new RequestFeed(MAX_REQUESTS);
    private final FeedDriver driver = new FeedDriver(feed);
    private final HandOver handOver = new HandOver(feed, Runnable::run);
    private final AtomicInteger handed = new AtomicInteger();

    @BeforeEach
    void start()
    {
        handOver.start();
    }

    @AfterEach
    void close() throws IOException
    {
        handOver.close();
        driver.close();
    }

    /** Nobody would ever tell it what became of that. */
    @Test
    void shouldTellWhoIsThroughWhenItIsClosed()
    {
        closeWhenHanded();
        assertEquals("not-journaled", problem(bytes("good\n")).name());
        assertEquals(1, handed.get());
    }

    @Test
    void shouldHandOverNoMoreOfARequestWhenItIsClosed()
    {
        closeWhenHanded();
        assertEquals("not-journaled", problem(new byte[3 * CHUNK_LENGTH]).name());
        assertEquals(1, handed.get());
    }

    @Test
    void shouldTakeNothingOnceItIsClosed()
    {
        handOver.close();
        closeWhenHanded();
        assertEquals("busy", problem(bytes("good\n")).name());
        assertEquals(0, handed.get());
        for (int i = 0; i < MAX_REQUESTS; i++)
        {
            assertNotNull(feed.take());
        }
    }

    @Test
    void shouldNotWaitForRoomOnceItIsClosed() throws Exception
    {
        final Request filler = feed.take();
        int filled = 0;
        while (feed.hand(filler, new byte[CHUNK_LENGTH], 0, CHUNK_LENGTH, false))
        {
            filled++;
        }
        assertTrue(filled > 0);
        final FutureTask<HttpProblem> waiting = new FutureTask<>(() -> problem(new byte[CHUNK_LENGTH]));
        final Thread thread = new Thread(waiting, "waiting");
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING)
        {
            assertTrue(thread.isAlive());
            Thread.onSpinWait();
        }
        handOver.close();
        assertEquals("busy", waiting.get().name());
        assertNotNull(feed.take());
    }

    private void closeWhenHanded()
    {
        driver.onHanded(
            () ->
            {
                handed.incrementAndGet();
                handOver.close();
            });
    }

    /** What who hands over is told, long before the deadline. */
    private HttpProblem problem(final byte[] lines)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
        return assertThrows(HttpProblem.class, () -> handOver.handOver(lines, lines.length, deadlineNs));
    }
}
