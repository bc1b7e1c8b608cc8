package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** While the disk is full senders over HTTP are told that they wait in vain; what they send again comes in. */
@Timeout(300)
class HttpDiskFullTest
{
    private static final int MEBIBYTES = 32;
    private static final int LINES = 5_000;
    private static final int WHILE_FULL = 5;
    private static final int TERMINATED = 128 + 15;
    private static final String BODY =
        "{\"code\": \"abc01\", \"id\": 1, \"pwr\": 1, \"valid_flag\": true}\n".repeat(LINES);
    private static final String ACKED = "{\"acked\": " + LINES + ", \"rejected\": 0, \"refused\": []}\n";
    private static final Pattern READINGS = Pattern.compile(".*\"readings\":(\\d+),\"rejected\":0,.*");

    @TempDir
    private Path directory;

    @Test
    void shouldSayThatItIsFullAndHaveEverythingOnceThereIsRoom() throws Exception
    {
        final Optional<SmallDisk> made = SmallDisk.tmpfs(directory.resolve("disk"), MEBIBYTES);
        assumeTrue(made.isPresent(), "no tmpfs may be mounted here");
        final Path configuration = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [abc01]
            journal-ahead-mib: 1
            listen: { tcp: { address: "127.0.0.1:0" }, http: { address: "127.0.0.1:0", answer-timeout: 1s } }
            """);
        int acked = 0;
        int unknown = 0;
        try (SmallDisk disk = made.get();
            EngineProcess engine = EngineProcess.listening(
                directory, disk.prefix(), configuration, disk.point().resolve("journal")))
        {
            final HttpClients http = new HttpClients(engine.awaitUrl());
            assertEquals(ACKED, http.post("/v1/readings", BODY).body());
            acked++;
            assertEquals(200, http.get("/-/ready").statusCode());
            disk.fill(0);
            HttpResponse<String> answer = http.post("/v1/readings", BODY);
            while (answer.statusCode() == 200)
            {
                acked++;
                engine.checkTime("not full");
                answer = http.post("/v1/readings", BODY);
            }
            for (int i = 0; i < WHILE_FULL; i++)
            {
                assertEquals(503, answer.statusCode(), answer.body());
                assertTrue(answer.body().startsWith("{\"error\": \"not-journaled\", "), answer.body());
                assertTrue(answer.headers().firstValueAsLong("Retry-After").orElse(0) > 0);
                unknown++;
                answer = http.post("/v1/readings", BODY);
            }
            unknown++;
            final HttpResponse<String> ready = http.get("/-/ready");
            assertEquals(503, ready.statusCode());
            assertTrue(ready.body().startsWith("journal-full: "), ready.body());
            assertEquals(200, http.get("/-/healthy").statusCode());

            disk.empty();
            while (http.get("/-/ready").statusCode() != 200)
            {
                engine.checkTime("not ready");
                Thread.sleep(1);
            }
            // The same again, as the answers ask for: some of it is there twice then.
            for (int i = 0; i < unknown; i++)
            {
                assertEquals(ACKED, http.post("/v1/readings", BODY).body());
                acked++;
            }
            engine.signal("TERM");
            assertEquals(TERMINATED, engine.awaitExit(), () -> engine.told().toString());
        }
        final List<String> events = Files.readAllLines(directory.resolve("events.jsonl"));
        final Matcher summary = READINGS.matcher(events.get(events.size() - 1));
        assertTrue(summary.matches(), events.get(events.size() - 1));
        final long readings = Long.parseLong(summary.group(1));
        assertTrue(readings >= (long)acked * LINES, "lost: " + readings);
        assertTrue(readings <= (long)(acked + unknown) * LINES, "too many: " + readings);
    }
}
