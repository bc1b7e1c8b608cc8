package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.campaign.Campaign;
import io.plumbline.engine.EngineRun;
import io.plumbline.engine.ingress.TestClient;
import io.plumbline.engine.replay.DecisionListener;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalTailer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that numbers its messages, by their power, and sends again what was not acknowledged when the engine was
 * killed: the journal has each of them, and twice only what was not acknowledged.
 */
@Timeout(300)
class TcpKillTest
{
    private static final int KILLS_OF_A_JOURNAL = 50;
    private static final int MESSAGES_AT_A_TIME = 200;
    private static final long MICROS = 1_000_000;

    private static final String[] THREADING = {"shared", "single", "dedicated"};

    @TempDir
    private Path directory;

    private final Campaign campaign = Campaign.of("tcp-kill", 4);
    private long acknowledged;
    private long events;
    private long repeated;

    @Test
    void shouldLoseNothingOfAClientThatSendsAgain() throws Exception
    {
        int run = 0;
        while (run < campaign.runs())
        {
            final int end = Math.min(campaign.runs(), run + KILLS_OF_A_JOURNAL);
            final Path journal = directory.resolve("journal");
            acknowledged = 0;
            try (JournalTailer tailer = JournalTailer.ofAll(JournalDirectory.create(journal)))
            {
                final Check check = new Check();
                for (; run < end; run++)
                {
                    kill(campaign.random(run), run, journal);
                    drain(tailer, check);
                    assertTrue(
                        check.last >= acknowledged,
                        () -> acknowledged + " was acknowledged, the journal ends with " + check.last);
                    check.resumable = acknowledged;
                }
                events += check.count;
                repeated += check.count - check.last;
            }
            catch (final AssertionError | RuntimeException ex)
            {
                throw new AssertionError(campaign.at(run) + ": " + ex.getMessage(), ex);
            }
            EngineRun.replay(journal, DecisionListener.NONE);
            Fleets.delete(journal);
        }
        campaign.result(
            "%,d messages sent over TCP until the engine was killed, and on from the last acknowledgement: 0 " +
                "acknowledged lost, %,d of those not acknowledged journaled twice",
            events,
            repeated);
    }

    private static void drain(final JournalTailer tailer, final Check check)
    {
        int idle = 0;
        while (idle < 100)
        {
            idle = tailer.poll(check, Integer.MAX_VALUE) > 0 ? 0 : idle + 1;
        }
    }

    private void kill(final Random random, final int run, final Path journal) throws Exception
    {
        final Path configuration = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [abc01]
            journal-ahead-mib: 1
            durability: %s
            threading: %s
            listen: { tcp: { address: "127.0.0.1:0" } }
            """.formatted(run % 2 == 0 ? "process" : "disk", THREADING[run / 2 % THREADING.length]));
        final long moment = acknowledged + random.nextInt(30_000);
        final long delayUs = random.nextInt(3_000);
        try (EngineProcess engine = EngineProcess.listening(directory, List.of(), configuration, journal);
            TestClient client = new TestClient(engine.awaitAddress()))
        {
            final long from = acknowledged;
            final Thread sender = new Thread(() -> send(client, from + 1), "sender");
            sender.start();
            while (acknowledged < moment)
            {
                acknowledged = from + TestClient.acked(client.awaitAcked(0));
                engine.checkTime("no moment to kill it");
            }
            TimeUnit.MICROSECONDS.sleep(delayUs);
            engine.kill();
            sender.join();
            acknowledged = Math.max(acknowledged, from + lastAcknowledged(client));
        }
    }

    /** Until the engine is gone. */
    private static void send(final TestClient client, final long first)
    {
        long next = first;
        boolean sending = true;
        while (sending)
        {
            final StringBuilder text = new StringBuilder();
            for (int i = 0; i < MESSAGES_AT_A_TIME; i++, next++)
            {
                text.append("{\"code\": \"abc01\", \"id\": \"").append(1 + next % 8).append("\", \"pwr\": \"")
                    .append(next).append("\", \"valid_flag\": \"True\"}\n");
            }
            try
            {
                client.send(text.toString().getBytes(StandardCharsets.US_ASCII));
            }
            catch (final UncheckedIOException ex)
            {
                sending = false;
            }
        }
    }

    /** What had come of the answers before the connection was gone. */
    private static long lastAcknowledged(final TestClient client)
    {
        long last = 0;
        try
        {
            for (final String answer : client.answers())
            {
                last = Math.max(last, TestClient.acked(answer));
            }
        }
        catch (final UncheckedIOException ex)
        {
            // Reset: the client knows of no more.
            return last;
        }
        return last;
    }

    /** Each message follows the one before, or the last that was acknowledged before a kill. */
    private static final class Check implements JournalListener
    {
        private long resumable;
        private long last;
        private long count;

        @Override
        public void onReading(
            final long sequence,
            final long timeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            final long number = power / MICROS;
            assertEquals(number % 8, component, "component of " + number);
            if (number != last + 1)
            {
                assertEquals(resumable + 1, number, "behind " + last);
            }
            last = number;
            count++;
        }
    }
}
