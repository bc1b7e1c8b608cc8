package io.plumbline.engine.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.codec.DecodeStatus;
import io.plumbline.engine.config.TcpSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The feed between real sockets and a framer, on the test's own thread: time, the ring and the journal go on only when
 * the test says so.
 */
@Timeout(120)
class TcpFeedTest
{
    private static final int MAX_LINE_LENGTH = 300;
    private static final int TURN_BYTES = 1024;
    private static final long HANG_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long MS = 1_000_000;

    private final List<String> lines = new ArrayList<>();
    private final List<TestClient> clients = new ArrayList<>();
    private final LineFramer framer =
        new LineFramer(8 * 1024, MAX_LINE_LENGTH, 1);
    private TcpFeed feed;
    private boolean journalKeepsUp = true;
    private long published = -1;
    private long journaled = -1;
    private long nowNs = 1_000_000 * MS;

    private void open(final TcpSettings settings) throws IOException
    {
        feed = TcpFeed.open(settings);
        feed.start(framer, () -> journaled);
    }

    private void open() throws IOException
    {
        open(settings(8, 8, 10_000 * MS, 60_000 * MS, 0));
    }

    private static TcpSettings settings(
        final int connections, final int perAddress, final long firstByteNs, final long idleNs, final long ackNs)
        throws IOException
    {
        return new TcpSettings(
            new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0),
            connections, perAddress, firstByteNs, idleNs, TURN_BYTES, ackNs);
    }

    private TestClient client() throws IOException
    {
        return client(null, 0);
    }

    private TestClient client(final String from, final int receiveBufferLength) throws IOException
    {
        final TestClient client = new TestClient(feed.address(), from, receiveBufferLength);
        clients.add(client);
        return client;
    }

    @AfterEach
    void close() throws IOException
    {
        for (final TestClient client : clients)
        {
            client.close();
        }
        if (feed != null)
        {
            feed.close();
        }
    }

    /** One duty cycle; a line that begins with "bad" is refused, an over-long one too. */
    private int cycle()
    {
        try
        {
            if (journalKeepsUp)
            {
                journaled = published;
            }
            final int told = feed.poll(nowNs);
            return told + (publishLine() ? 1 : feed.fill());
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private boolean publishLine()
    {
        if (framer.frame() == 0)
        {
            return false;
        }
        final String line =
            new String(framer.buffer(), framer.offset(0), framer.length(0), StandardCharsets.ISO_8859_1);
        final boolean tooLong = framer.lineLength(0) > MAX_LINE_LENGTH;
        lines.add(tooLong ? framer.lineLength(0) + " bytes" : line);
        if (tooLong || line.startsWith("bad"))
        {
            feed.onRefused(tooLong ? DecodeStatus.LINE_TOO_LONG : DecodeStatus.BAD_POWER);
        }
        published++;
        feed.onPublished(published);
        return true;
    }

    private void cycleUntil(final BooleanSupplier condition)
    {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean())
        {
            cycle();
            assertTrue(System.nanoTime() - startNs < HANG_NS, () -> "never happens; lines: " + lines);
        }
    }

    /** Until nothing happens any more. What was sent on the loopback device has come when it was sent. */
    private void cycleUntilIdle()
    {
        int idle = 0;
        while (idle < 20)
        {
            idle = cycle() == 0 ? idle + 1 : 0;
        }
    }

    private String answerOf(final TestClient client)
    {
        cycleUntil(client::hasAnswer);
        return client.answer();
    }

    private void endOf(final TestClient client)
    {
        client.endOutput();
        final long before = feed.counters().ended(ConnectionEnd.END_OF_STREAM);
        cycleUntil(() -> feed.counters().ended(ConnectionEnd.END_OF_STREAM) > before);
    }

    @Test
    void shouldTakeLinesCutAtEveryByte() throws IOException
    {
        open();
        final String text = "one\r\n\n" + "x".repeat(MAX_LINE_LENGTH + 5) + "\r\nbad\n \nlast";
        final List<String> expected = List.of("one", MAX_LINE_LENGTH + 5 + " bytes", "bad", "last");
        for (int cut = 0; cut <= text.length(); cut++)
        {
            lines.clear();
            try (TestClient client = client())
            {
                client.send(text.substring(0, cut));
                cycleUntilIdle();
                client.send(text.substring(cut));
                endOf(client);
                assertEquals(expected, lines, "cut at " + cut);
                final List<String> answers = client.answers();
                assertEquals("{\"acked\": 6, \"rejected\": 2}", answers.get(answers.size() - 1));
                assertTrue(answers.contains("{\"line\": 3, \"reason\": \"line-too-long\"}"), answers.toString());
                assertTrue(answers.contains("{\"line\": 4, \"reason\": \"bad-power\"}"), answers.toString());
            }
        }
    }

    @Test
    void shouldKeepApartWhatIsInterleaved() throws IOException
    {
        open();
        final long seed = 31;
        final Random random = new Random(seed);
        final int senders = 5;
        final List<List<String>> sent = new ArrayList<>();
        final List<byte[]> bytes = new ArrayList<>();
        final List<TestClient> open = new ArrayList<>();
        for (int i = 0; i < senders; i++)
        {
            final List<String> own = new ArrayList<>();
            for (int n = 0; n < 60; n++)
            {
                own.add(i + "-" + n + "-" + "y".repeat(random.nextInt(random.nextInt(8) == 0 ? 700 : 40)));
            }
            sent.add(own);
            bytes.add(String.join("\n", own).getBytes(StandardCharsets.US_ASCII));
            open.add(client());
        }
        final int[] positions = new int[senders];
        int left = senders;
        while (left > 0)
        {
            final int i = random.nextInt(senders);
            final int length = Math.min(1 + random.nextInt(50), bytes.get(i).length - positions[i]);
            if (length > 0)
            {
                open.get(i).send(bytes.get(i), positions[i], length);
                positions[i] += length;
                if (positions[i] == bytes.get(i).length)
                {
                    open.get(i).endOutput();
                    left--;
                }
            }
            cycle();
        }
        cycleUntil(() -> feed.counters().ended(ConnectionEnd.END_OF_STREAM) == senders);
        for (int i = 0; i < senders; i++)
        {
            final String prefix = i + "-";
            final List<String> expected = sent.get(i).stream()
                .filter(line -> line.length() <= MAX_LINE_LENGTH)
                .toList();
            assertEquals(
                expected,
                lines.stream().filter(line -> line.startsWith(prefix)).toList(),
                "seed " + seed + ", sender " + i);
            final List<String> answers = open.get(i).answers();
            assertEquals(
                "{\"acked\": 60, \"rejected\": " + (60 - expected.size()) + "}", answers.get(answers.size() - 1));
        }
    }

    @Test
    void shouldAcknowledgeWhatIsJournaledAndNothingElse() throws IOException
    {
        open();
        journalKeepsUp = false;
        final TestClient client = client();
        client.send("a\nbad b\n\nc\n");
        cycleUntil(() -> lines.size() == 3);
        cycleUntilIdle();
        assertFalse(client.hasAnswer(), "acknowledged before it was journaled");

        // The mark was set when the first line had come.
        journaled = 0;
        assertEquals("{\"acked\": 1, \"rejected\": 0}", answerOf(client));
        journaled = 1;
        cycleUntilIdle();
        assertFalse(client.hasAnswer(), "acknowledged before it was journaled");
        journaled = 2;
        assertEquals("{\"line\": 2, \"reason\": \"bad-power\"}", answerOf(client));
        assertEquals("{\"acked\": 4, \"rejected\": 1}", answerOf(client));

        client.send("\n");
        assertEquals("{\"acked\": 5, \"rejected\": 1}", answerOf(client));
        client.send("bad d\npartial");
        cycleUntil(() -> lines.size() == 4);
        endOf(journaling(client));
        assertEquals(
            List.of(
                "{\"line\": 6, \"reason\": \"bad-power\"}",
                "{\"acked\": 6, \"rejected\": 2}",
                "{\"acked\": 7, \"rejected\": 2}"),
            client.answers());
        assertEquals("partial", lines.get(4));
        assertEquals(5, feed.counters().acknowledgements());
        assertEquals(0, feed.counters().open());
    }

    private TestClient journaling(final TestClient client)
    {
        journalKeepsUp = true;
        return client;
    }

    @Test
    void shouldAcknowledgeTogetherWithinTheInterval() throws IOException
    {
        open(settings(8, 8, 10_000 * MS, 60_000 * MS, 5 * MS));
        final TestClient client = client();
        client.send("a\n");
        assertEquals("{\"acked\": 1, \"rejected\": 0}", answerOf(client));
        for (int i = 0; i < 100; i++)
        {
            client.send("b\n");
            final int expected = 2 + i;
            cycleUntil(() -> lines.size() == expected);
        }
        cycleUntilIdle();
        assertFalse(client.hasAnswer(), "before the interval");
        nowNs += 5 * MS;
        assertEquals("{\"acked\": 101, \"rejected\": 0}", answerOf(client));

        // A clock that is set back holds nothing up.
        nowNs -= 1_000 * MS;
        client.send("c\n");
        assertEquals("{\"acked\": 102, \"rejected\": 0}", answerOf(client));
    }

    @Test
    void shouldAcknowledgeNothingAtTheEndOfAnEmptyStream() throws IOException
    {
        open();
        final TestClient client = client();
        endOf(client);
        assertEquals(List.of("{\"acked\": 0, \"rejected\": 0}"), client.answers());
    }

    @Test
    void shouldBearAClientThatNeverReadsItsAnswers() throws IOException
    {
        open();
        final TestClient deaf = client(null, 2048);
        final TestClient good = client();
        final byte[] refused = "bad\n".repeat(250).getBytes(StandardCharsets.US_ASCII);
        long sent = 0;
        // The operating system's buffers take megabytes of answers first.
        while (feed.counters().refusalsLeftOut() == 0)
        {
            deaf.send(refused);
            sent += 250;
            final long expected = sent;
            cycleUntil(() -> lines.size() == expected);
        }
        lines.clear();
        for (int i = 1; i <= 50; i++)
        {
            deaf.send(refused);
            good.send("good " + i + "\n");
            assertEquals("{\"acked\": " + i + ", \"rejected\": 0}", answerOf(good));
        }
        cycleUntil(() -> lines.size() == 50 * 251);
        final long all = sent + 50 * 250;

        // When it reads at last it is told the truth, if not all of it.
        deaf.endOutput();
        String last = answerOf(deaf);
        long told = 0;
        while (TestClient.acked(last) < all)
        {
            told += TestClient.acked(last) < 0 ? 1 : 0;
            last = answerOf(deaf);
        }
        assertEquals("{\"acked\": " + all + ", \"rejected\": " + all + "}", last);
        assertEquals(all, told + feed.counters().refusalsLeftOut());
        cycleUntil(() -> feed.counters().ended(ConnectionEnd.END_OF_STREAM) == 1);
        assertNull(deaf.answer());
    }

    @Test
    void shouldTellAReadingClientOfEveryRefusedLine() throws IOException
    {
        open();
        final TestClient client = client();
        final int count = 20_000;
        final String line = "bad" + "-".repeat(40) + "\n";
        final Thread sender = new Thread(() ->
        {
            client.send(line.repeat(count));
            client.endOutput();
        }, "sender");
        sender.start();
        for (int i = 1; i <= count; i++)
        {
            String answer = answerOf(client);
            while (TestClient.acked(answer) >= 0)
            {
                answer = answerOf(client);
            }
            assertEquals("{\"line\": " + i + ", \"reason\": \"bad-power\"}", answer);
        }
        assertEquals(0, feed.counters().refusalsLeftOut());
    }

    @Test
    void shouldForgetALineThatAResetCutOff() throws IOException
    {
        open();
        final TestClient client = client();
        client.send("whole\npart");
        cycleUntilIdle();
        client.reset();
        cycleUntil(() -> feed.counters().ended(ConnectionEnd.RESET) == 1);
        final TestClient next = client();
        next.send("of another\n");
        assertEquals("{\"acked\": 1, \"rejected\": 0}", answerOf(next));
        assertEquals(List.of("whole", "of another"), lines);
        assertEquals(1, feed.counters().open());
    }

    @Test
    void shouldTakeWhatAClientSentThatLeftWithoutReadingItsAnswers() throws IOException
    {
        open();
        final int count = 5_000;
        final TestClient client = client();
        client.send("a\n");
        cycleUntilIdle();
        client.send("b\n".repeat(count - 1));
        // With an answer unread, this resets the connection.
        client.close();
        cycleUntil(() -> feed.counters().open() == 0);
        assertEquals(count, lines.size());
    }

    @Test
    void shouldServeAllInTurn() throws IOException
    {
        open();
        final TestClient greedy = client();
        final TestClient modest = client();
        greedy.send("greedy\n".repeat(10_000));
        cycleUntil(() -> lines.size() > 1000);
        modest.send("modest\n");
        cycleUntil(() -> lines.contains("modest"));
        final int before = lines.size();
        assertTrue(before < 1000 + 3 * TURN_BYTES / "greedy\n".length(), "served after " + before);
        cycleUntil(() -> lines.size() == 10_001);
    }

    @Test
    void shouldTurnAwayWhoeverIsOneTooMany() throws IOException
    {
        open(settings(3, 2, 10_000 * MS, 60_000 * MS, 0));
        final TestClient first = client();
        client();
        cycleUntil(() -> feed.counters().open() == 2);
        final TestClient third = client();
        assertEquals("{\"error\": \"too-many-from-address\"}", answerOf(third));
        assertNull(third.answer());
        client("127.0.0.2", 0);
        cycleUntil(() -> feed.counters().open() == 3);
        final TestClient fifth = client("127.0.0.3", 0);
        assertEquals("{\"error\": \"too-many-connections\"}", answerOf(fifth));
        assertEquals(1, feed.counters().ended(ConnectionEnd.TOO_MANY_FROM_ADDRESS));
        assertEquals(1, feed.counters().ended(ConnectionEnd.TOO_MANY_CONNECTIONS));

        endOf(first);
        final TestClient sixth = client();
        sixth.send("a\n");
        assertEquals("{\"acked\": 1, \"rejected\": 0}", answerOf(sixth));
        assertEquals(4, feed.counters().accepted());
    }

    @Test
    void shouldCutWhoSaysNothingOrNothingWhole() throws IOException
    {
        open(settings(8, 8, 1_000 * MS, 5_000 * MS, 0));
        final TestClient silent = client();
        final TestClient trickling = client();
        final TestClient talking = client();
        cycleUntil(() -> feed.counters().open() == 3);
        trickling.send("a\n");
        talking.send("b\n");
        cycleUntil(() -> lines.size() == 2);
        cycleUntilIdle();

        final long startNs = nowNs;
        int sent = 1;
        while (feed.counters().open() > 1)
        {
            nowNs += 100 * MS;
            trickling.send("x");
            if (sent++ % 10 == 0)
            {
                talking.send("b\n");
            }
            cycleUntilIdle();
            final long passedNs = nowNs - startNs;
            final long cutForSilence = passedNs >= 1_200 * MS ? 1 : 0;
            if (passedNs < 1_000 * MS || passedNs >= 1_200 * MS)
            {
                assertEquals(cutForSilence, feed.counters().ended(ConnectionEnd.FIRST_BYTE_TIMEOUT), "at " + passedNs);
            }
            assertTrue(passedNs <= 5_300 * MS, "not cut");
            assertTrue(passedNs >= 5_000 * MS || feed.counters().ended(ConnectionEnd.IDLE_TIMEOUT) == 0, "too early");
        }
        assertEquals(List.of("{\"acked\": 0, \"rejected\": 0}", "{\"error\": \"first-byte-timeout\"}"),
            silent.answers());
        assertEquals(
            List.of("{\"acked\": 1, \"rejected\": 0}", "{\"error\": \"idle-timeout\"}"),
            List.of(trickling.answer(), trickling.answer()));
        talking.send("c\n");
        cycleUntil(() -> lines.contains("c"));
    }

    @Test
    void shouldNotCutForTheTimeInWhichItDidNotRead() throws IOException
    {
        open(settings(8, 8, 1_000 * MS, 5_000 * MS, 0));
        final TestClient client = client();
        cycleUntil(() -> feed.counters().open() == 1);
        // The journal has no room for an hour: only answers are looked after. The clock may be set as well.
        for (int i = 0; i < 3_600; i++)
        {
            nowNs += 1_000 * MS;
            feed.poll(nowNs);
        }
        client.send("a\n");
        cycleUntil(() -> lines.size() == 1);
        nowNs -= 7_200_000 * MS;
        client.send("b\n");
        cycleUntil(() -> lines.size() == 2);
        cycleUntilIdle();
        assertEquals(1, feed.counters().open());
    }

    @Test
    void shouldTellAllAtAStopAndReadNoMore() throws IOException
    {
        open();
        journalKeepsUp = false;
        final TestClient told = client();
        final TestClient partial = client();
        told.send("a\nb\n");
        partial.send("c\npart");
        cycleUntil(() -> lines.size() == 3);
        cycleUntilIdle();
        told.send("unread\n".repeat(1_000));
        feed.stop();
        assertFalse(feed.isTold());
        feed.poll(nowNs);
        assertFalse(feed.isTold());

        journaled = published;
        final long startNs = System.nanoTime();
        while (!feed.isTold())
        {
            feed.poll(nowNs);
            assertTrue(System.nanoTime() - startNs < HANG_NS);
        }
        feed.close();
        List<String> answers = told.answers();
        assertEquals("{\"acked\": 2, \"rejected\": 0}", answers.get(answers.size() - 1));
        answers = partial.answers();
        assertEquals("{\"acked\": 1, \"rejected\": 0}", answers.get(answers.size() - 1));
        assertEquals(2, feed.counters().ended(ConnectionEnd.STOP));
        assertEquals(3, lines.size());
    }

    @Test
    void shouldNotWaitForEverForWhoTakesNoAnswerAtAStop() throws IOException
    {
        open();
        final TestClient deaf = client(null, 2048);
        long sent = 0;
        while (feed.counters().refusalsLeftOut() == 0)
        {
            deaf.send("bad\n".repeat(250));
            sent += 250;
            final long expected = sent;
            cycleUntil(() -> lines.size() == expected);
        }
        journaled = published;
        feed.stop();
        feed.poll(nowNs);
        assertFalse(feed.isTold());
        nowNs += 1_999 * MS;
        feed.poll(nowNs);
        assertFalse(feed.isTold());
        nowNs += MS;
        feed.poll(nowNs);
        assertTrue(feed.isTold());
    }

    @Test
    void shouldWaitForTheJournalOnlyWhenAllWhoWaitWereLookedAt() throws IOException
    {
        open(settings(20, 20, 10_000 * MS, 60_000 * MS, 0));
        journalKeepsUp = false;
        for (int i = 0; i < 20; i++)
        {
            client().send("line\n");
        }
        cycleUntil(() -> lines.size() == 20);
        cycleUntilIdle();
        assertTrue(feed.await(1));
        feed.poll(nowNs);
        assertFalse(feed.await(1), "some were not looked at since");
        feed.poll(nowNs);
        assertTrue(feed.await(1));
        journaled = published;
        assertTrue(feed.poll(nowNs) > 0);
        assertFalse(feed.await(1), "some can be told");
        journalKeepsUp = true;
        for (final TestClient client : clients)
        {
            assertEquals("{\"acked\": 1, \"rejected\": 0}", answerOf(client));
        }
    }

    @Test
    void shouldNameTheAddressThatIsInUse() throws IOException
    {
        open();
        final TcpSettings settings = TcpSettings.DEFAULT;
        final TcpSettings same = new TcpSettings(
            feed.address(), 1, 1, settings.firstByteTimeoutNs(), settings.idleTimeoutNs(), 1024, 0);
        final IOException failure = assertThrows(IOException.class, () -> TcpFeed.open(same));
        assertEquals(
            "cannot listen on 127.0.0.1:" + feed.address().getPort() + ": Address already in use",
            failure.getMessage());
    }

    @Test
    void shouldLeaveNoDescriptorOfConnectionsThatWereReset() throws IOException
    {
        open(settings(4, 4, 10_000 * MS, 60_000 * MS, 0));
        final long before = descriptors();
        for (int i = 1; i <= 300; i++)
        {
            final TestClient client = client();
            client.send(i % 3 == 0 ? "a\nb" : "");
            if (i % 2 == 0)
            {
                cycleUntilIdle();
            }
            client.reset();
            cycleUntilIdle();
        }
        assertEquals(0, feed.counters().open());
        assertEquals(before, descriptors());
    }

    private static long descriptors() throws IOException
    {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd")))
        {
            return open.count();
        }
    }
}
