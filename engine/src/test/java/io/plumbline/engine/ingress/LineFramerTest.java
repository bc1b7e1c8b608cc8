package io.plumbline.engine.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineFramerTest
{
    private static final int MAX = 300;

    private static List<String> frame(final byte[] bytes, final int chunk, final int maxLines)
    {
        final LineFramer framer = new LineFramer(2 * MAX + LineFramer.KEPT_LENGTH, MAX, maxLines);
        final List<String> lines = new ArrayList<>();
        int position = 0;
        while (position < bytes.length)
        {
            final int length = Math.min(Math.min(chunk, framer.room()), bytes.length - position);
            System.arraycopy(bytes, position, framer.buffer(), framer.limit(), length);
            framer.added(length);
            position += length;
            take(framer, lines);
        }
        framer.end();
        take(framer, lines);
        return lines;
    }

    private static void take(final LineFramer framer, final List<String> lines)
    {
        int count = framer.frame();
        while (count > 0)
        {
            for (int i = 0; i < count; i++)
            {
                final boolean tooLong = framer.lineLength(i) > MAX;
                final int shown = tooLong ? Math.min(256, framer.length(i)) : framer.length(i);
                lines.add(framer.lineLength(i) + ":" +
                    new String(framer.buffer(), framer.offset(i), shown, StandardCharsets.ISO_8859_1));
                assertTrue(tooLong || framer.length(i) == framer.lineLength(i));
            }
            count = framer.frame();
        }
    }

    /** The whole text at once, by the rules. */
    private static List<String> naive(final byte[] bytes)
    {
        final List<String> lines = new ArrayList<>();
        final String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int from = 0;
        while (from < text.length())
        {
            final int lineFeed = text.indexOf('\n', from);
            final int to = lineFeed < 0 ? text.length() : lineFeed;
            String line = text.substring(from, to);
            line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (line.length() > MAX || !line.matches("[ \t\r]*"))
            {
                lines.add(line.length() + ":" + (line.length() > MAX ? line.substring(0, 256) : line));
            }
            from = to + 1;
        }
        return lines;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 301, 5000})
    void shouldFrameAsTheNaiveTwinHoweverTheBytesCome(final int chunk)
    {
        for (long seed = 0; seed < 60; seed++)
        {
            final Random random = new Random(seed);
            final byte[] bytes = new byte[random.nextInt(6000)];
            final String alphabet = "ab\n\r \t{\0\u00ff" + (random.nextBoolean() ? "" : "xxxxxxxxxxxxxxxxxxxxxxxxxxxx");
            for (int i = 0; i < bytes.length; i++)
            {
                final boolean run = random.nextInt(900) == 0;
                bytes[i] = (byte)alphabet.charAt(random.nextInt(alphabet.length()));
                for (int n = run ? random.nextInt(1500) : 0; n > 0 && i + 1 < bytes.length; n--)
                {
                    bytes[++i] = (byte)(random.nextInt(700) == 0 ? '\r' : 'y');
                }
            }
            assertEquals(naive(bytes), frame(bytes, chunk, 1 + random.nextInt(5)), "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 2, 500})
    void shouldKnowAnOverLongLineExactly(final int more)
    {
        for (final String end : new String[] {"\n", "\r\n", "", "\r"})
        {
            final byte[] bytes = ("x".repeat(MAX + more) + end).getBytes(StandardCharsets.US_ASCII);
            for (final int chunk : new int[] {1, 7, 10_000})
            {
                assertEquals(naive(bytes), frame(bytes, chunk, 3), "chunk " + chunk + ", end " + end.length());
            }
        }
    }

    @Test
    void shouldTakeBoundedMemoryForALineWithoutEnd()
    {
        final LineFramer framer = new LineFramer(2 * MAX + LineFramer.KEPT_LENGTH, MAX, 4);
        long sent = 0;
        while (sent < 100_000_000L)
        {
            final int room = framer.room();
            assertTrue(room > 0, "no room");
            java.util.Arrays.fill(framer.buffer(), framer.limit(), framer.limit() + room, (byte)'z');
            framer.added(room);
            sent += room;
            assertEquals(0, framer.frame());
        }
        framer.room();
        framer.buffer()[framer.limit()] = '\n';
        framer.added(1);
        assertEquals(1, framer.frame());
        assertEquals(sent, framer.lineLength(0));
        assertEquals(LineFramer.KEPT_LENGTH, framer.length(0));
    }
}
