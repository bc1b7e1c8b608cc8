package io.plumbline.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

/**
 * The decoder against the reference on lines that were damaged at random. The number of lines is set by the system
 * property {@code plumbline.mutations}, the seed by {@code plumbline.seed}.
 */
class MutatedLinesTest
{
    private static final int LINES = Integer.getInteger("plumbline.mutations", 1_000_000);
    private static final long SEED = Long.getLong("plumbline.seed", 1_012_022);
    private static final int MAX_LINE_LENGTH = 512;
    private static final String[] TOKENS = {
        "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "\t", "\r", "\n", "\0", "0", "9", "-", "+", ".", "e", "E5",
        "null", "true", "false", "NaN", "\"code\"", "\"id\"", "\"pwr\"", "\"valid_flag\"", "\"ts\"", "\"code\":",
        "\"ts\":1,",
        "{\"string\":", "{\"int\":", "{\"double\": ", "\\u0061", "\\ud83d\\ude00", "\\ud800", "\\n", "\u00C3\u00A9",
        "\u00C3", "\u00ED\u00A0\u0080", "\u00F0\u009F\u0098\u0080", "\u0080", "\u001F", "\u007F", "\"x\":[1,{}],", "{}",
        "[]", "\"True\"", "\"False\"", "abc01", "site-0042/rack-7/device-00000001", "1660435200000", "00", "0000000000",
        "\"\"", "\", \"", "\": \"", "12345678", "-100.125", "1e", "."};

    private final Random random = new Random(SEED);

    @Test
    void shouldJudgeMutatedLinesAsTheReferenceDoes()
    {
        final DecoderFixture[] fixtures = {
            new DecoderFixture(false, MAX_LINE_LENGTH), new DecoderFixture(true, MAX_LINE_LENGTH)};
        final byte[] surroundings = new byte[2 * MAX_LINE_LENGTH];
        final int[] counts = new int[DecodeStatus.values().length];
        for (int i = 0; i < LINES; i++)
        {
            final byte[] line = mutated();
            surround(surroundings);
            final int room = surroundings.length - line.length;
            final int offset = (i & 1) == 0 ? room : random.nextInt(room + 1);
            final int number = i;
            final DecodeStatus status = fixtures[random.nextInt(3) == 0 ? 1 : 0].check(
                line,
                surroundings,
                offset,
                () -> "seed " + SEED + ", line " + number + ": " + new String(line, ISO_8859_1));
            counts[status.code()]++;
        }
        for (final DecodeStatus status : DecodeStatus.values())
        {
            assertTrue(
                LINES < 1_000_000 || counts[status.code()] > 100,
                () -> status + " came too seldom: " + Arrays.toString(counts));
        }
    }

    private byte[] mutated()
    {
        StringBuilder line = sample();
        for (int mutations = random.nextInt(4); mutations >= 0; mutations--)
        {
            line = mutate(line);
        }
        if (random.nextInt(1000) == 0)
        {
            line.append(" ".repeat(Math.max(0, MAX_LINE_LENGTH + random.nextInt(3) - 1 - line.length())));
        }
        line.setLength(Math.min(line.length(), MAX_LINE_LENGTH + 1));
        return line.toString().getBytes(ISO_8859_1);
    }

    private StringBuilder mutate(final StringBuilder line)
    {
        final int length = line.length();
        final int from = random.nextInt(length + 1);
        final int to = Math.min(length, from + random.nextInt(random.nextInt(3) == 0 ? 40 : 4));
        switch (random.nextInt(8))
        {
            case 0:
                return line;
            case 1:
                return line.replace(from, Math.min(length, from + 1), String.valueOf((char)random.nextInt(256)));
            case 2:
                return line.delete(from, to);
            case 3:
                return line.insert(random.nextInt(length + 1), line.substring(from, to));
            case 4:
                return line.replace(from, to, TOKENS[random.nextInt(TOKENS.length)]);
            case 5:
                return mutateDigit(line);
            case 6:
                final StringBuilder other = sample();
                final int cut = Math.min(from, other.length());
                return line.replace(cut, length, other.substring(cut));
            default:
                return line.insert(from, TOKENS[random.nextInt(TOKENS.length)]);
        }
    }

    /** Keeps most lines acceptable, so that values are compared too. */
    private StringBuilder mutateDigit(final StringBuilder line)
    {
        for (int i = 0; i < line.length(); i++)
        {
            if (Character.isDigit(line.charAt(i)) && random.nextInt(3) == 0)
            {
                line.setCharAt(i, (char)('0' + random.nextInt(10)));
            }
        }
        return line;
    }

    private StringBuilder sample()
    {
        final String line = DecoderFixture.ACCEPTED.get(random.nextInt(DecoderFixture.ACCEPTED.size()));
        return new StringBuilder(new String(line.getBytes(UTF_8), ISO_8859_1));
    }

    /** Fills the buffer with what would continue, close or break a line if it were seen. */
    private void surround(final byte[] buffer)
    {
        final String filler = TOKENS[random.nextInt(TOKENS.length)];
        for (int i = 0; i < buffer.length; i++)
        {
            buffer[i] = (byte)filler.charAt(i % filler.length());
        }
    }
}
