package io.plumbline.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One line of any bytes through the decoder, as a coverage-guided fuzzer calls it: the decoder must come to what the
 * reference comes to, in its short way and its general one, alone in its array and between bytes that would change its
 * meaning if they were read.
 */
public final class DecoderFuzzTarget
{
    /** Longest line that is decoded; longer inputs are lines that are too long. */
    public static final int MAX_LINE_LENGTH = 512;

    private static final DecoderFixture ARRIVAL = new DecoderFixture(false, MAX_LINE_LENGTH);
    private static final DecoderFixture MESSAGE = new DecoderFixture(true, MAX_LINE_LENGTH);

    /** What goes on with a number, a string, white space or a structure. */
    private static final byte[] AROUND = {'9', '"', ' ', '}', 'e'};

    private DecoderFuzzTarget()
    {
    }

    /**
     * Tries one input; the name is the one that the fuzzer looks for.
     *
     * @param line of any bytes.
     */
    public static void fuzzerTestOneInput(final byte[] line)
    {
        check(ARRIVAL, line, AROUND[line.length % AROUND.length]);
        check(MESSAGE, line, AROUND[(line.length + 1) % AROUND.length]);
    }

    private static void check(final DecoderFixture fixture, final byte[] line, final byte around)
    {
        final byte[] surroundings = new byte[line.length + 2 * Long.BYTES];
        Arrays.fill(surroundings, around);
        fixture.check(line, surroundings, Long.BYTES, () -> new String(line, StandardCharsets.ISO_8859_1));
    }
}
