package io.plumbline.engine.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.plumbline.codec.DecodeStatus;
import io.plumbline.engine.config.TcpSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests between the test and a framer, on the test's own thread. */
@Timeout(120)
class RequestFeedTest
{
    private final RequestFeed feed = new RequestFeed(4);

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void hand(final Request request, final String text, final boolean last)
    {
        assertTrue(feed.hand(request, bytes(text), 0, bytes(text).length, last));
    }

    private static void assertOutcome(final Request request, final long lines, final long rejected)
    {
        assertTrue(request.isThrough());
        assertEquals(lines, request.lines());
        assertEquals(rejected, request.rejected());
    }

    @Test
    void shouldTakeARequestCutAtEveryByte()
    {
        final FeedDriver driver = new FeedDriver(feed);
        final int tooLong = FeedDriver.MAX_LINE_LENGTH + 5;
        final String text = "one\r\n\n" + "x".repeat(tooLong) + "\r\nbad\n \nlast";
        for (int cut = 0; cut <= text.length(); cut++)
        {
            final Request request = feed.take();
            hand(request, text.substring(0, cut), false);
            driver.cycleUntilIdle();
            assertFalse(request.isThrough());
            hand(request, text.substring(cut), true);
            driver.cycleUntilIdle();
            assertOutcome(request, 6, 2);
            assertEquals(3, request.refusedLine(0));
            assertEquals(DecodeStatus.LINE_TOO_LONG, request.refusedFor(0));
            assertEquals(4, request.refusedLine(1));
            assertEquals(DecodeStatus.BAD_POWER, request.refusedFor(1));
            feed.giveBack(request);
        }
        assertEquals(
            List.of("one", tooLong + " bytes", "bad", "last"),
            driver.lines().subList(driver.lines().size() - 4, driver.lines().size()));
    }

    @Test
    void shouldKeepApartWhatIsInterleaved()
    {
        final long seed = 47;
        final Random random = new Random(seed);
        final FeedDriver driver = new FeedDriver(feed);
        for (int round = 0; round < 200; round++)
        {
            final List<Request> requests = new ArrayList<>();
            final List<StringBuilder> texts = new ArrayList<>();
            final long[] rejected = new long[4];
            final long[] lines = new long[4];
            final List<String> expected = new ArrayList<>();
            for (int i = 0; i < 4; i++)
            {
                requests.add(feed.take());
                final StringBuilder text = new StringBuilder();
                lines[i] = random.nextInt(20);
                for (int line = 0; line < lines[i]; line++)
                {
                    final boolean bad = random.nextInt(5) == 0;
                    rejected[i] += bad ? 1 : 0;
                    final String content = (bad ? "bad" : "ok") + " " + round + " " + i + " " + line;
                    expected.add(content);
                    text.append(content).append('\n');
                }
                texts.add(text);
            }
            assertNull(feed.take());
            final List<Integer> open = new ArrayList<>(List.of(0, 1, 2, 3));
            while (!open.isEmpty())
            {
                final Integer one = open.get(random.nextInt(open.size()));
                final StringBuilder text = texts.get(one);
                final int length = Math.min(text.length(), random.nextInt(100));
                final boolean last = length == text.length();
                hand(requests.get(one), text.substring(0, length), last);
                text.delete(0, length);
                if (last)
                {
                    open.remove(one);
                }
                if (random.nextInt(3) == 0)
                {
                    driver.cycle();
                }
            }
            driver.cycleUntilIdle();
            for (int i = 0; i < 4; i++)
            {
                assertOutcome(requests.get(i), lines[i], rejected[i]);
                assertTrue(feed.isJournaled(requests.get(i)), "seed " + seed);
                feed.giveBack(requests.get(i));
            }
            final List<String> seen = driver.lines();
            expected.sort(null);
            final List<String> latest = seen.subList(seen.size() - expected.size(), seen.size());
            assertEquals(expected, latest.stream().sorted().toList(), "seed " + seed);
        }
    }

    @Test
    void shouldBeThroughWithoutALine()
    {
        final FeedDriver driver = new FeedDriver(feed);
        final Request request = feed.take();
        hand(request, "", true);
        driver.cycleUntilIdle();
        assertOutcome(request, 0, 0);
        assertTrue(feed.isJournaled(request));
    }

    @Test
    void shouldDropALineThatWillNotComeWhole()
    {
        final FeedDriver driver = new FeedDriver(feed);
        final Request request = feed.take();
        hand(request, "one\ntw", false);
        driver.cycleUntilIdle();
        assertTrue(feed.cut(request));
        driver.cycleUntilIdle();
        assertOutcome(request, 1, 0);
        feed.giveBack(request);
        final Request next = feed.take();
        hand(next, "three", true);
        driver.cycleUntilIdle();
        assertEquals(List.of("one", "three"), driver.lines());
    }

    @Test
    void shouldNotBeJournaledBeforeTheJournalHasIt()
    {
        final FeedDriver driver = new FeedDriver(feed);
        driver.journalKeepsUp(false);
        final Request request = feed.take();
        hand(request, "one\n", true);
        driver.cycleUntilIdle();
        assertTrue(request.isThrough());
        assertFalse(feed.isJournaled(request));
        driver.journalKeepsUp(true);
        driver.cycle();
        assertTrue(feed.isJournaled(request));
    }

    @Test
    void shouldKeepSoManyRefusedLinesAndCountAll()
    {
        final FeedDriver driver = new FeedDriver(feed);
        final Request request = feed.take();
        final int count = Request.MAX_REFUSALS + 7;
        hand(request, "bad\n".repeat(count), true);
        driver.cycleUntilIdle();
        assertOutcome(request, count, count);
        assertEquals(Request.MAX_REFUSALS, request.refusalCount());
        assertEquals(Request.MAX_REFUSALS, request.refusedLine(Request.MAX_REFUSALS - 1));
    }

    @Test
    void shouldSayWhenThereIsNoRoom()
    {
        final FeedDriver driver = new FeedDriver(feed);
        final Request request = feed.take();
        final byte[] chunk = bytes("x".repeat(99).concat("\n").repeat(320));
        int handed = 0;
        while (feed.hand(request, chunk, 0, chunk.length, false))
        {
            handed++;
        }
        assertTrue(handed > 32, handed + " chunks");
        driver.cycleUntilIdle();
        assertTrue(feed.hand(request, chunk, 0, chunk.length, true));
        driver.cycleUntilIdle();
        assertOutcome(request, (handed + 1) * 320L, 0);
        assertThrows(IndexOutOfBoundsException.class, () ->
            feed.hand(request, new byte[100_000], 0, RequestFeed.CHUNK_LENGTH + 1, true));
    }

    @Test
    void shouldLeaveWhatHasNotComeWholeAtAStop()
    {
        final FeedDriver driver = new FeedDriver(feed);
        final Request request = feed.take();
        hand(request, "one\ntw", false);
        driver.cycleUntilIdle();
        assertFalse(feed.isStopped());
        feed.stop();
        assertTrue(feed.isStopped());
        assertFalse(request.isThrough());
        assertTrue(feed.isTold());
        assertEquals(List.of("one"), driver.lines());
    }

    @Test
    void shouldTakeTurnsWithConnections() throws IOException
    {
        final TcpSettings usual = TcpSettings.DEFAULT;
        final TcpFeed connections = TcpFeed.open(new TcpSettings(
            new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0),
            4, 4, usual.firstByteTimeoutNs(), usual.idleTimeoutNs(), 1024, 0));
        final List<String> expected = new ArrayList<>();
        final StringBuilder overTcp = new StringBuilder();
        for (int i = 0; i < 3000; i++)
        {
            expected.add("tcp " + i);
            overTcp.append("tcp ").append(i).append('\n');
        }
        try (FeedDriver driver = new FeedDriver(new FeedPair(connections, feed));
            TestClient client = new TestClient(connections.address()))
        {
            final Thread sender = new Thread(() -> client.send(bytes(overTcp.toString())));
            sender.start();
            for (int i = 0; i < 500; i++)
            {
                final Request request = feed.take();
                assertNotNull(request);
                hand(request, "request " + i + " 1\nrequest " + i, false);
                driver.cycle();
                hand(request, " 2", true);
                expected.add("request " + i + " 1");
                expected.add("request " + i + " 2");
                while (!feed.isJournaled(request))
                {
                    driver.cycle();
                }
                assertOutcome(request, 2, 0);
                feed.giveBack(request);
            }
            while (driver.lines().size() < expected.size())
            {
                driver.cycleUntilIdle();
            }
            driver.cycleUntilIdle();
            assertEquals(expected.stream().sorted().toList(), driver.lines().stream().sorted().toList());
            String answer = "";
            while (!answer.startsWith("{\"acked\": 3000,"))
            {
                driver.cycle();
                answer = client.hasAnswer() ? client.answer() : answer;
            }
        }
    }

    /** The ingress thread's part: taking chunks, framing, counting, being through. */
    @Test
    void shouldAllocateNothing()
    {
        final LineFramer framer = new LineFramer(256 * 1024, FeedDriver.MAX_LINE_LENGTH, 1);
        final LongSupplier journaled = () -> Long.MAX_VALUE;
        feed.start(framer, journaled);
        final byte[] lines = bytes("0123456789".repeat(10).concat("\n").repeat(200).concat("beginning"));
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().getId();
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            final long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 2000; i++)
            {
                handAndTake(framer, lines);
            }
            allocated = threads.getThreadAllocatedBytes(thread) - before;
        }
        // What the measuring itself takes; a byte a request would be 2,000.
        assertTrue(allocated < 1000, allocated + " bytes for 2,000 requests");
    }

    private void handAndTake(final LineFramer framer, final byte[] lines)
    {
        final Request request = feed.take();
        for (int chunk = 0; chunk < 3; chunk++)
        {
            feed.hand(request, lines, 0, lines.length, chunk == 2);
            feed.fill();
            while (framer.frame() > 0)
            {
                feed.onRefused(DecodeStatus.BAD_POWER);
                feed.onPublished(1);
            }
        }
        feed.fill();
        if (!feed.isJournaled(request))
        {
            throw new AssertionError("not through");
        }
        feed.giveBack(request);
    }
}
