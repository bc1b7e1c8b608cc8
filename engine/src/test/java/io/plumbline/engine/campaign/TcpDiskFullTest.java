package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.engine.ingress.TestClient;
import io.plumbline.engine.replay.Recovery;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalListener;
import io.plumbline.journal.JournalTailer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** While the disk is full clients wait, and nothing of theirs is lost. */
@Timeout(300)
class TcpDiskFullTest
{
    private static final int MEBIBYTES = 32;
    private static final int MESSAGES = 400_000;
    /** Longer than the deadlines, by whatever the machine does meanwhile. */
    private static final long FULL_MS = 4000;

    @TempDir
    private Path directory;

    @Test
    void shouldLetClientsWaitUntilThereIsRoom() throws Exception
    {
        final Optional<SmallDisk> made = SmallDisk.tmpfs(directory.resolve("disk"), MEBIBYTES);
        assumeTrue(made.isPresent(), "no tmpfs may be mounted here");
        final Path configuration = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [abc01]
            journal-ahead-mib: 1
            listen: { tcp: { address: "127.0.0.1:0" } }
            """);
        final byte[] message =
            "{\"code\": \"abc01\", \"id\": 1, \"pwr\": 1, \"valid_flag\": true}\n".getBytes(StandardCharsets.US_ASCII);
        try (SmallDisk disk = made.get();
            EngineProcess engine = EngineProcess.listening(
                directory, disk.prefix(), configuration, disk.point().resolve("journal"));
            TestClient client = new TestClient(engine.awaitAddress()))
        {
            client.send(message);
            client.awaitAcked(1);
            disk.fill(0);
            final Thread sender = new Thread(() ->
            {
                for (int i = 1; i < MESSAGES; i++)
                {
                    client.send(message);
                }
                client.endOutput();
            }, "sender");
            sender.start();
            while (engine.told().stream().noneMatch(line -> line.contains(EngineProcess.FULL)))
            {
                engine.checkTime("not full");
                Thread.sleep(1);
            }
            try (TestClient late = new TestClient(engine.awaitAddress()))
            {
                late.send(message);
                late.endOutput();
                disk.empty();
                assertEquals(List.of("{\"acked\": 1, \"rejected\": 0}"), late.answers());
            }
            final List<String> answers = client.answers();
            sender.join();
            assertEquals("{\"acked\": " + MESSAGES + ", \"rejected\": 0}", answers.get(answers.size() - 1));
        }
    }

    @Test
    void shouldLetNoDeadlineFallDueByTheTimeInWhichTheDiskWasFull() throws Exception
    {
        final Optional<SmallDisk> made = SmallDisk.tmpfs(directory.resolve("disk"), MEBIBYTES);
        assumeTrue(made.isPresent(), "no tmpfs may be mounted here");
        final Path configuration = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 }, round-timeout: 2s, silent-after: 2s }
            devices: [abc01]
            journal-ahead-mib: 1
            tick-interval: 10ms
            listen: { tcp: { address: "127.0.0.1:0" } }
            """);
        final JournalDirectory journal;
        try (SmallDisk disk = made.get();
            EngineProcess engine = EngineProcess.listening(
                directory, disk.prefix(), configuration, disk.point().resolve("journal"));
            TestClient client = new TestClient(engine.awaitAddress()))
        {
            disk.fill(0);
            final Thread sender = new Thread(() ->
            {
                for (int i = 0; i < MESSAGES; i++)
                {
                    client.send(message(i % 8 + 1));
                }
                client.endOutput();
            }, "sender");
            sender.start();
            while (engine.told().stream().noneMatch(line -> line.contains(EngineProcess.FULL)))
            {
                engine.checkTime("not full");
                Thread.sleep(1);
            }
            Thread.sleep(FULL_MS);
            disk.empty();
            client.answers();
            sender.join();
            engine.signal("TERM");
            engine.awaitExit();
            journal = JournalDirectory.open(disk.path().resolve("journal"));
            final EventCounts counts = new EventCounts();
            try (JournalTailer tailer = new JournalTailer(journal))
            {
                while (tailer.poll(counts, Integer.MAX_VALUE) > 0)
                {
                    continue;
                }
            }
            assertEquals("0 incomplete, 0 silent", counts.incomplete + " incomplete, " + counts.silent + " silent");
            assertTrue(counts.standstills > 0);
            Recovery.recover(journal, true, false);
        }
    }

    private static String message(final int id)
    {
        return "{\"code\": \"abc01\", \"id\": " + id + ", \"pwr\": 1, \"valid_flag\": true}\n";
    }

    private static final class EventCounts implements JournalListener
    {
        private int incomplete;
        private int silent;
        private int standstills;

        @Override
        public void onRoundIncomplete(
            final long sequence, final long deadlineNs, final int device, final int missing)
        {
            incomplete++;
        }

        @Override
        public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
        {
            silent++;
        }

        @Override
        public void onStandstill(final long sequence, final long timeNs)
        {
            standstills++;
        }
    }
}
