package io.plumbline.engine.action;

import static io.plumbline.engine.action.ActionFixture.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.campaign.ChildProcess;
import io.plumbline.engine.cli.Plumbline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as users run it, with actions, killed and replayed. */
@Timeout(180)
class KilledEngineTest
{
    private static final int ROUNDS = 40;

    @TempDir
    private Path directory;

    private void write(final String actions) throws IOException
    {
        Files.writeString(directory.resolve("fleet.yaml"),
            "time: message\ndefaults: { first: { below: -3.0 }, last: { below: -3.0 } }\ndevices: [abc01]\n" +
            "actions:\n" + actions);
        // Each round raises the alarm of component 1 or clears it.
        final StringBuilder messages = new StringBuilder();
        for (int round = 0; round < ROUNDS; round++)
        {
            for (int id = 1; id <= 8; id++)
            {
                messages.append("{\"code\": \"abc01\", \"id\": \"").append(id).append("\", \"pwr\": ")
                    .append(id == 1 && round % 2 == 0 ? 20 : 0).append(", \"valid_flag\": true, \"ts\": ")
                    .append(1_795_222_800_000L + round * 1000L).append("}\n");
            }
        }
        Files.writeString(directory.resolve("messages"), messages);
        Files.writeString(directory.resolve("nothing"), "");
    }

    private Process start(final String... args) throws IOException
    {
        final List<String> command = new ArrayList<>(ChildProcess.command(directory, Plumbline.class, args));
        return new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile())
            .start();
    }

    private int run(final String... args) throws IOException, InterruptedException
    {
        final Process process = start(args);
        assertTrue(process.waitFor(100, TimeUnit.SECONDS), "still running");
        return process.exitValue();
    }

    private String err() throws IOException
    {
        return Files.readString(directory.resolve("err"));
    }

    @Test
    void shouldRepeatWhatWasDeliveredAndNotSavedWithTheSameKey() throws IOException, InterruptedException
    {
        try (Hook hook = new Hook(0))
        {
            write("- { name: hook, to: { webhook: { url: '" + hook.url() + "' } }, drain: 20s }\n");
            final Process[] engine = new Process[1];
            hook.behaviour = (exchange, number) ->
            {
                if (number == 7)
                {
                    // It has come, and who sent it will not know.
                    await(() -> engine[0] != null);
                    engine[0].destroyForcibly();
                }
                return 204;
            };
            engine[0] = start("run", "-c", "fleet.yaml", "-j", "journal", "--input", "messages");
            assertTrue(engine[0].waitFor(100, TimeUnit.SECONDS));
            assertFalse(engine[0].exitValue() == 0, this::errQuietly);
            assertEquals(7, hook.come.size());

            hook.behaviour = (exchange, number) -> 204;
            assertEquals(0, run("run", "-c", "fleet.yaml", "-j", "journal", "--input", "nothing"), this::errQuietly);
            assertEquals(List.of(), hook.faults);
            assertTrue(hook.come.size() > ROUNDS, "nothing was repeated");
            final Map<String, String> byKey = new HashMap<>();
            for (final String line : hook.come)
            {
                final String before = byKey.put(ActionFixture.key(line), line);
                assertTrue(before == null || before.equals(line), line);
            }
            assertTrue(hook.come.subList(7, hook.come.size()).contains(hook.come.get(6)));
            assertEquals(alarms(), new ArrayList<>(new LinkedHashSet<>(hook.come)).stream()
                .map(line -> ActionFixture.json(line).get("event").asText()).toList());
        }
    }

    @Test
    void shouldActOnAReplayOnlyWhenAskedAndWithTheSameKeys() throws IOException, InterruptedException
    {
        write("- { name: lines, to: { file: { path: lines.jsonl } } }\n" +
            "- { name: out, on: [raised], to: stdout }\n");
        assertEquals(0, run("run", "-c", "fleet.yaml", "-j", "journal", "--input", "messages"), this::errQuietly);
        final List<String> lines = Files.readAllLines(directory.resolve("lines.jsonl"));
        assertEquals(alarms(), lines.stream().map(line -> ActionFixture.json(line).get("event").asText()).toList());
        final List<String> out = Files.readAllLines(directory.resolve("out"));
        assertEquals(lines.stream().filter(line -> line.startsWith("{\"event\":\"raised\"")).toList(),
            out.subList(0, out.size() - 1));
        assertTrue(out.get(out.size() - 1).startsWith("{\"event\":\"summary\""), out.toString());

        assertEquals(0, run("replay", "-j", "journal"), this::errQuietly);
        assertEquals(ROUNDS, Files.readAllLines(directory.resolve("lines.jsonl")).size());

        Files.delete(directory.resolve("lines.jsonl"));
        assertEquals(0, run("replay", "-j", "journal", "--act", "-c", "fleet.yaml"), this::errQuietly);
        assertEquals(lines, Files.readAllLines(directory.resolve("lines.jsonl")));
        assertEquals(out.subList(0, out.size() - 1), Files.readAllLines(directory.resolve("out")));
        assertTrue(err().contains("action lines: " + ROUNDS + " delivered, 0 skipped"), err());

        Files.delete(directory.resolve("lines.jsonl"));
        final String from = ActionFixture.json(lines.get(10)).get("sequence").asText();
        final String to = ActionFixture.json(lines.get(12)).get("sequence").asText();
        assertEquals(0, run("replay", "-j", "journal", "--act", "-c", "fleet.yaml", "--action", "lines",
            "--from", from, "--to", to), this::errQuietly);
        assertEquals(lines.subList(10, 13), Files.readAllLines(directory.resolve("lines.jsonl")));
        assertEquals(List.of(), Files.readAllLines(directory.resolve("out")));

        assertEquals(2, run("replay", "-j", "journal", "-c", "fleet.yaml"));
        assertEquals(2, run("replay", "-j", "journal", "--act", "-c", "fleet.yaml", "--action", "none"));
        assertEquals(2, run("replay", "-j", "journal", "--verify", "--act", "-c", "fleet.yaml"));
        assertEquals(0, run("check", "-c", "fleet.yaml"));
        assertTrue(Files.readString(directory.resolve("out")).contains(", 2 actions"));
    }

    private static List<String> alarms()
    {
        return IntStream.range(0, ROUNDS).mapToObj(round -> round % 2 == 0 ? "raised" : "cleared").toList();
    }

    private String errQuietly()
    {
        try
        {
            return err();
        }
        catch (final IOException e)
        {
            return e.toString();
        }
    }
}
