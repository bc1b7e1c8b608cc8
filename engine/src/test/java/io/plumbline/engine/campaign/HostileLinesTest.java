package io.plumbline.engine.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.plumbline.engine.ingress.TestClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lines that are meant to do harm, over TCP to {@code run} in a process with a heap of 64 MiB: each is refused, or
 * taken for what it is, by itself, and the good line behind it is accepted.
 */
@Timeout(300)
class HostileLinesTest
{
    private static final String GOOD =
        "{\"code\": \"abc01\", \"id\": \"3\", \"pwr\": \"-59.2\", \"valid_flag\": \"True\"}";
    private static final String ACCEPTED = "accepted";
    private static final int MAX_LINE_LENGTH = 1024 * 1024;
    private static final int DEPTH = 100_000;
    private static final int DIGITS = 400;
    private static final int GIBIBYTE = 1024 * 1024 * 1024;

    /** As much as the heap, which may come to be filled. */
    private static final long MAX_GROWTH_KIB = 64 * 1024;

    @TempDir
    private Path directory;

    private EngineProcess engine;

    @BeforeEach
    void start() throws Exception
    {
        final Path configuration = Files.writeString(directory.resolve("fleet.yaml"), """
            defaults: { first: { below: -3 }, last: { below: -3 } }
            devices: [abc01]
            max-line-length: %d
            listen: { tcp: { address: "127.0.0.1:0" } }
            """.formatted(MAX_LINE_LENGTH));
        engine = EngineProcess.service(
            directory, List.of("-Xmx64m"), configuration, directory.resolve("journal"));
    }

    @AfterEach
    void end()
    {
        engine.close();
    }

    private static byte[] with(final String field, final String value)
    {
        final Map<String, String> values = Map.of("code", "\"abc01\"", "id", "3", "pwr", "-59.2", "valid_flag", "true");
        final StringBuilder line = new StringBuilder("{\"x\": ").append(field.equals("x") ? value : "1");
        values.forEach((name, usual) ->
            line.append(", \"").append(name).append("\": ").append(name.equals(field) ? value : usual));
        if (field.equals("ts"))
        {
            line.append(", \"ts\": ").append(value);
        }
        return line.append('}').toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldJudgeEachByItself() throws Exception
    {
        final String nines = "9".repeat(DIGITS);
        final List<Case> cases = List.of(
            new Case("malformed-json", new byte[1000]),
            new Case("malformed-json", with("code", "\"abc\0001\"")),
            new Case("malformed-json", with("x", "\"\0\"")),
            new Case("malformed-json", new byte[MAX_LINE_LENGTH]),
            new Case("line-too-long", new byte[MAX_LINE_LENGTH + 1]),
            // An overlong slash, a surrogate, a byte alone, a sequence that is cut off, beyond U+10FFFF.
            new Case("malformed-json", with("x", "\"\u00C0\u00AF\"")),
            new Case("malformed-json", with("code", "\"\u00ED\u00A0\u0080\"")),
            new Case("malformed-json", with("x", "\"\u0080\"")),
            new Case("malformed-json", with("x", "\"\u00F0\u009F\u0098")),
            new Case("malformed-json", with("x", "\"\u00F4\u0090\u0080\u0080\"")),
            new Case("malformed-json", "[".repeat(DEPTH).getBytes(StandardCharsets.US_ASCII)),
            new Case("malformed-json", with("x", "[".repeat(DEPTH))),
            new Case("malformed-json", with("x", "{\"a\":".repeat(DEPTH))),
            new Case("malformed-json", with("x", "[".repeat(DEPTH) + "}".repeat(DEPTH))),
            new Case("malformed-json", with("x", "[".repeat(DEPTH) + "]".repeat(DEPTH + 1))),
            new Case(ACCEPTED, with("x", "[".repeat(DEPTH) + "]".repeat(DEPTH))),
            new Case(ACCEPTED, with("x", "{\"a\":".repeat(DEPTH) + "1" + "}".repeat(DEPTH))),
            new Case("bad-type", with("pwr", "[".repeat(DEPTH) + "]".repeat(DEPTH))),
            new Case("power-out-of-range", with("pwr", nines)),
            new Case("power-out-of-range", with("pwr", "-" + nines)),
            new Case("power-out-of-range", with("pwr", "1e" + nines)),
            new Case("power-out-of-range", with("pwr", "0.001e" + nines)),
            new Case(ACCEPTED, with("pwr", "1e-" + nines)),
            new Case(ACCEPTED, with("pwr", "0e" + nines)),
            new Case(ACCEPTED, with("pwr", "-0." + nines)),
            new Case(ACCEPTED, with("pwr", "\"" + "0".repeat(DIGITS) + "1\"")),
            new Case("malformed-json", with("pwr", "0".repeat(DIGITS) + "1")),
            new Case("bad-component", with("id", nines)),
            new Case("bad-timestamp", with("ts", nines)),
            new Case("bad-valid-flag", with("valid_flag", nines)),
            new Case("bad-type", with("code", nines)),
            new Case("unknown-device", with("code", "\"" + nines + "\"")),
            new Case(ACCEPTED, with("x", nines + "." + nines + "e-" + nines)));
        final List<String> expected = new ArrayList<>();
        final ByteArrayOutputStream lines = new ByteArrayOutputStream();
        int line = 0;
        for (final Case hostile : cases)
        {
            lines.writeBytes(hostile.line);
            lines.writeBytes(("\n" + GOOD + "\n").getBytes(StandardCharsets.US_ASCII));
            line += 2;
            if (!hostile.outcome.equals(ACCEPTED))
            {
                expected.add("{\"line\": " + (line - 1) + ", \"reason\": \"" + hostile.outcome + "\"}");
            }
        }
        try (TestClient client = new TestClient(engine.awaitAddress()))
        {
            client.send(lines.toByteArray());
            client.endOutput();
            final List<String> answers = client.answers();
            assertEquals(
                "{\"acked\": " + line + ", \"rejected\": " + expected.size() + "}", answers.get(answers.size() - 1));
            assertEquals(expected, answers.stream().filter(answer -> answer.startsWith("{\"line\"")).toList());
        }
        final String summary = engine.terminate();
        assertTrue(
            summary.contains("\"readings\":" + (line - expected.size()) + ",\"rejected\":" + expected.size() + ","),
            summary);
    }

    @Test
    void shouldSkipAGigabyteWithoutALineFeed() throws Exception
    {
        final byte[] block = new byte[1024 * 1024];
        Arrays.fill(block, (byte)'[');
        try (TestClient client = new TestClient(engine.awaitAddress()))
        {
            client.send(GOOD + "\n");
            client.awaitAcked(1);
            final ProcessSample before = ProcessSample.of(engine.engine());
            final long startNs = System.nanoTime();
            for (int sent = 0; sent < GIBIBYTE; sent += block.length)
            {
                client.send(block);
            }
            client.send("\n" + GOOD + "\n");
            assertEquals("{\"line\": 2, \"reason\": \"line-too-long\"}", answerAfter(client, "{\"acked\": 1,"));
            assertEquals("{\"acked\": 3, \"rejected\": 1}", client.awaitAcked(3));
            final ProcessSample after = ProcessSample.of(engine.engine());
            System.out.printf(
                "a gibibyte without a line feed skipped in %,d ms, memory %,d KiB before, %,d after%n",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs),
                before.anonymousKib(),
                after.anonymousKib());
            assertTrue(
                after.anonymousKib() - before.anonymousKib() < MAX_GROWTH_KIB,
                () -> before.anonymousKib() + " KiB, " + after.anonymousKib() + " KiB");
        }
        final String summary = engine.terminate();
        assertTrue(summary.contains("\"readings\":2,\"rejected\":1,"), summary);
    }

    private static String answerAfter(final TestClient client, final String passedOver)
    {
        String answer = client.answer();
        while (answer.startsWith(passedOver))
        {
            answer = client.answer();
        }
        return answer;
    }

    /** A line, and what is to become of it. */
    private record Case(String outcome, byte[] line)
    {
    }
}
