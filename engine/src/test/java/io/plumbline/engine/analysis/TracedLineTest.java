package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A line that is thinned and cut. */
class TracedLineTest
{
    private static final long SEED = 11;

    @Test
    void shouldKeepAllOfAFewValuesAndEachGap()
    {
        final TracedLine line = new TracedLine(0, 100, 50);
        line.add(1, 0, 5);
        line.add(2, 10, 6);
        line.cut();
        line.add(3, 20, 7);
        line.cut();
        line.cut();
        line.add(4, 30, 8);
        line.add(5, 100, 9);
        final List<TracedLine.Piece> pieces = line.pieces();
        assertEquals(3, pieces.size());
        assertEquals(3, line.pieceCount());
        assertArrayEquals(new long[]{0, 10}, pieces.get(0).times());
        assertArrayEquals(new long[]{7}, pieces.get(1).values());
        assertArrayEquals(new long[]{4, 5}, pieces.get(2).sequences());
    }

    @Test
    void shouldHaveNoPiecesWithoutValues()
    {
        final TracedLine line = new TracedLine(0, 100, 50);
        line.cut();
        assertTrue(line.pieces().isEmpty());
    }

    @Test
    void shouldNeverDrawOverAGapHoweverManyValues()
    {
        final Random random = new Random(SEED);
        for (int run = 0; run < 200; run++)
        {
            final int points = 3 + random.nextInt(60);
            final int values = 1 + random.nextInt(3_000);
            final TracedLine line = new TracedLine(0, values, points);
            final TreeSet<Long> begins = new TreeSet<>();
            boolean isCut = true;
            for (int i = 1; i <= values; i++)
            {
                if (random.nextInt(40) == 0)
                {
                    line.cut();
                    isCut = true;
                }
                if (isCut)
                {
                    begins.add((long)i);
                }
                isCut = false;
                line.add(i, i, random.nextInt(100));
            }
            final List<TracedLine.Piece> pieces = line.pieces();
            final List<Long> all = new ArrayList<>();
            for (final TracedLine.Piece piece : pieces)
            {
                for (int i = 0; i < piece.sequences().length; i++)
                {
                    all.add(piece.sequences()[i]);
                    final long sequence = piece.sequences()[i];
                    // Within one small part of the time nobody could see it.
                    final boolean isSeen = i > 0 && sequence - piece.sequences()[i - 1] > values / (points * 4L) + 1;
                    assertTrue(
                        !isSeen || begins.subSet(piece.sequences()[i - 1], false, sequence, true).isEmpty(),
                        "seed " + SEED + ", run " + run);
                }
            }
            assertTrue(all.size() <= Math.max(points, 2), "seed " + SEED + ", run " + run);
            assertEquals(all.stream().sorted().toList(), all);
            assertEquals(begins.size(), line.pieceCount());
        }
    }
}
