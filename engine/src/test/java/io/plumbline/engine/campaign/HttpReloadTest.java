package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.EngineRun;
import io.plumbline.engine.replay.DecisionListener;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process whose configuration an operator has read again over HTTP. */
@Timeout(300)
class HttpReloadTest
{
    private static final String SENDER = "sender-0123456789abcdef";
    private static final String OPERATOR = "operator-0123456789abcdef";
    private static final String TOKENS = "readings,metrics " + SENDER + "\nadmin " + OPERATOR + "\n";
    private static final String REPLACED = "replaced-0123456789abcdef";
    private static final String CREDENTIALS = ", \"tokens and certificate are read anew\"";
    private static final String UNCHANGED = "{\"reloaded\": true, \"messages\": [\"nothing has changed\"";
    private static final int TERMINATED = 128 + 15;

    @TempDir
    private Path directory;
    private EngineProcess engine;
    private HttpClients http;

    /** As an editor does: the file is there whole or not. */
    private void write(final String codes, final String more) throws IOException
    {
        final Path written = Files.writeString(directory.resolve("written.yaml"),
            "listen: { tcp: { address: \"127.0.0.1:0\" }, http: { address: \"127.0.0.1:0\", tokens-file: tokens } }\n" +
            "defaults: { first: { below: -3 }, last: { below: -3 } }\ndevices: [" + codes + "]\n" + more);
        Files.move(written, directory.resolve("fleet.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void tokens(final String content, final String permissions) throws IOException
    {
        final Path file = Files.writeString(directory.resolve("tokens"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private HttpResponse<String> reload(final String... headers) throws IOException, InterruptedException
    {
        return http.post("/-/reload", "", headers);
    }

    private String reloaded(final int status) throws IOException, InterruptedException
    {
        final HttpResponse<String> response = reload("Authorization", "Bearer " + OPERATOR);
        assertEquals(status, response.statusCode(), response.body());
        return response.body().strip();
    }

    /** A round in which the first component reads high: its alarm is raised, or else cleared. */
    private String round(final String code, final boolean isHigh) throws IOException, InterruptedException
    {
        final StringBuilder lines = new StringBuilder();
        for (int id = 1; id <= 8; id++)
        {
            lines.append("{\"code\": \"").append(code).append("\", \"id\": ").append(id)
                .append(", \"pwr\": ").append(isHigh && id == 1 ? 9 : 1).append(", \"valid_flag\": true}\n");
        }
        return http.post("/v1/readings", lines.toString(), "Authorization", "Bearer " + SENDER).body();
    }

    private void awaitLines(final String file, final int count) throws IOException, InterruptedException
    {
        while (Files.notExists(directory.resolve(file)) || Files.readAllLines(directory.resolve(file)).size() < count)
        {
            engine.checkTime("no " + count + " lines in " + file);
            Thread.sleep(1);
        }
    }

    private void awaitMetric(final String line) throws IOException, InterruptedException
    {
        while (!http.get("/metrics", "Authorization", "Bearer " + SENDER).body().contains("\n" + line + "\n"))
        {
            engine.checkTime("never " + line);
            Thread.sleep(20);
        }
    }

    @Test
    void shouldTakeOverWhatMayChangeRefuseTheRestWholeAndNobodyElse() throws Exception
    {
        final Path journal = directory.resolve("journal");
        tokens(TOKENS, "rw-------");
        write("abc01", "");
        try (EngineProcess started =
            EngineProcess.listening(directory, List.of(), directory.resolve("fleet.yaml"), journal))
        {
            engine = started;
            http = new HttpClients(engine.awaitUrl());
            letInNobodyElse();
            takeOver();
            refuse();
            replaceTokens();
            engine.signal("TERM");
            assertEquals(TERMINATED, engine.awaitExit(), () -> engine.told().toString());
        }
        final List<String> events = Files.readAllLines(directory.resolve("events.jsonl"));
        assertEquals(2, events.stream().filter(line -> line.contains("\"event\":\"configuration\"")).count());
        EngineRun.replay(journal, DecisionListener.NONE);
    }

    private void letInNobodyElse() throws Exception
    {
        write("abc01, def01", "");
        final HttpResponse<String> without = reload();
        assertEquals(401, without.statusCode());
        assertTrue(without.headers().firstValue("WWW-Authenticate").isPresent());
        assertEquals(401, reload("Authorization", "Bearer " + OPERATOR + "x").statusCode());
        assertEquals(403, reload("Authorization", "Bearer " + SENDER).statusCode());
        assertEquals(403, reload("Authorization", "Bearer " + OPERATOR, "Origin", "http://x").statusCode());
        assertEquals(405, http.get("/-/reload", "Authorization", "Bearer " + OPERATOR).statusCode());
        assertTrue(round("def01", false).contains("\"rejected\": 8"));
        awaitMetric("plumbline_devices 1.0");
    }

    private void takeOver() throws Exception
    {
        assertEquals(
            "{\"reloaded\": true, \"messages\": [\"1 device added, 0 removed, 0 changed\"" + CREDENTIALS + "]}",
            reloaded(200));
        assertTrue(round("def01", false).contains("\"rejected\": 0"));
        awaitMetric("plumbline_devices 2.0");
        awaitMetric("plumbline_http_answers_total{status=\"401\"} 2.0");

        final String alarms = "actions: [{ name: alarms, to: { file: { path: ";
        write("abc01, def01", alarms + "one } } }]\n");
        assertEquals("{\"reloaded\": true, \"messages\": [\"devices and limits as they were\"" + CREDENTIALS +
            ", \"actions: added alarms\"]}", reloaded(200));
        round("def01", true);
        awaitLines("one", 1);
        awaitMetric("plumbline_action_delivered_total{action=\"alarms\"} 1.0");
        write("abc01, def01", alarms + "two } } }]\n");
        assertTrue(reloaded(200).endsWith(", \"actions: started anew alarms\"]}"));
        round("def01", false);
        awaitLines("two", 1);
        assertEquals(1, Files.readAllLines(directory.resolve("one")).size());
        awaitMetric("plumbline_action_delivered_total{action=\"alarms\"} 2.0");
        assertTrue(reloaded(200).startsWith(UNCHANGED));
        write("abc01, def01", "");
        assertTrue(reloaded(200).contains(
            "\"actions: removed alarms\", \"action alarms is removed, its position stays: "));
        assertTrue(Files.exists(directory.resolve("journal/followers/action-alarms.position")));
        while (http.get("/metrics", "Authorization", "Bearer " + SENDER).body().contains("{action=\"alarms\"}"))
        {
            engine.checkTime("still shown");
            Thread.sleep(20);
        }
    }

    private void refuse() throws Exception
    {
        write("abc01, abc01", "ring-sise: 7\n");
        final String problems = reloaded(422);
        final String file = directory.resolve("fleet.yaml") + ":";
        assertTrue(problems.startsWith("{\"reloaded\": false, \"messages\": [\""), problems);
        assertTrue(problems.contains("\"" + file + "3: devices[2]: "), problems);
        assertTrue(problems.contains("\"" + file + "4: ring-sise: "), problems);
        write("abc01", "threading: dedicated\n");
        assertEquals("{\"reloaded\": false, \"messages\": [\"threading: needs a restart\"]}", reloaded(422));
        write("abc01", "actions: [{ name: all, to: stdout }]\n");
        assertEquals("{\"reloaded\": false, \"messages\": [\"actions (to: stdout): needs a restart\"]}", reloaded(422));
        write("abc01", "");
        tokens(TOKENS, "rw-r-----");
        final String open = reloaded(422);
        assertTrue(open.contains(directory.resolve("tokens") + ": is open to others (rw-r-----)"), open);
        // Refused whole: the device is still there.
        assertTrue(round("def01", false).contains("\"rejected\": 0"));
        assertTrue(engine.told().stream().anyMatch(line -> line.endsWith("threading: needs a restart")));
    }

    private void replaceTokens() throws Exception
    {
        tokens("readings,metrics " + SENDER + "\nadmin " + REPLACED + "\n", "rw-------");
        final String answer = reloaded(200);
        assertTrue(answer.contains("\"0 devices added, 1 removed, 0 changed\""), answer);
        assertEquals(401, reload("Authorization", "Bearer " + OPERATOR).statusCode());
        assertEquals(200, reload("Authorization", "Bearer " + REPLACED).statusCode());
        // A signal does the same.
        tokens(TOKENS, "rw-------");
        engine.signal("HUP");
        while (reload("Authorization", "Bearer " + OPERATOR).statusCode() == 401)
        {
            engine.checkTime("the signal is not heard");
            Thread.sleep(20);
        }
        assertEquals(401, reload("Authorization", "Bearer " + REPLACED).statusCode());
    }
}
