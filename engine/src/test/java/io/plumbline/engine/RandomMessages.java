package io.plumbline.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Lines as devices send them, and as they should not: from a seed. */
final class RandomMessages
{
    private static final String[] BROKEN = {
        "{\"code\": \"abc01\"",
        "hello",
        "{}",
        "[1]",
        "{\"code\": \"ghost\", \"id\": \"1\", \"pwr\": \"1\", \"valid_flag\": \"True\", \"ts\": 5}",
        "\u00e4\u0000",
        "{\"code\": \"abc01\", \"id\": \"9\", \"pwr\": \"1\", \"valid_flag\": \"True\", \"ts\": 5}",
        "x".repeat(9000)};

    private final Random random;
    private final String[] codes;
    private long timestampMs = 1_700_000_000_000L;

    RandomMessages(final long seed, final String... codes)
    {
        random = new Random(seed);
        this.codes = codes;
    }

    /** Lines without their ends; with stamps, gaps, late ones, duplicates, silences, blank and broken lines. */
    List<String> lines(final int count)
    {
        final List<String> lines = new ArrayList<>();
        while (lines.size() < count)
        {
            final int kind = random.nextInt(100);
            if (kind < 2)
            {
                lines.add(BROKEN[random.nextInt(BROKEN.length)]);
            }
            else if (kind < 3)
            {
                lines.add(" ".repeat(random.nextInt(3)));
            }
            else
            {
                lines.add(reading(lines.size()));
            }
        }
        return lines;
    }

    static byte[] bytes(final List<String> lines)
    {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private String reading(final int index)
    {
        timestampMs += random.nextInt(500) == 0 ? 200_000 : random.nextInt(700);
        final long stamp = random.nextInt(30) == 0 ? timestampMs - random.nextInt(5000) : timestampMs;
        final int device = random.nextInt(40) == 0 ? codes.length - 1 : index / 8 % Math.max(1, codes.length - 1);
        final int id = random.nextInt(60) == 0 ? 1 + random.nextInt(8) : 1 + index % 8;
        final String power = "-" + (50 + random.nextInt(6)) + "." + random.nextInt(1000);
        final boolean valid = random.nextInt(25) != 0;
        return "{\"code\": \"" + codes[device] + "\", \"id\": \"" + id + "\", \"pwr\": \"" +
            (valid ? power : "NaN") + "\", \"valid_flag\": \"" + (valid ? "True" : "False") + "\", \"ts\": " + stamp +
            "}";
    }
}
