package io.plumbline.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Axes: where values are, and which marks they have. */
class ScalesTest
{
    private static final long SEED = 7;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** 2026-01-01T00:00:00Z. */
    private static final long BEGIN_NS = 1_767_225_600L * SECOND;

    @Test
    void shouldMarkRoundTimes()
    {
        assertEquals(
            List.of("01-01", "00:30", "01:00", "01:30", "02:00"),
            labels(new TimeScale(BEGIN_NS, BEGIN_NS + 7_200 * SECOND).marks(7)));
        assertEquals(
            List.of("00:00:00.500", "00:00:01", "00:00:01.500"),
            labels(new TimeScale(BEGIN_NS + SECOND / 3, BEGIN_NS + 8 * SECOND / 5).marks(5)).stream()
                .map(label -> label.replace(".000", ""))
                .toList());
        assertEquals(
            List.of("01-02", "01-03"),
            labels(new TimeScale(BEGIN_NS + SECOND, BEGIN_NS + 2 * 86_400 * SECOND + 1).marks(3)));
        assertEquals(
            "2026-01-01 00:00:00 to 02:00:00 UTC", new TimeScale(BEGIN_NS, BEGIN_NS + 7_200 * SECOND).range());
    }

    @Test
    void shouldGiveAMomentSomeRoom()
    {
        final TimeScale moment = new TimeScale(BEGIN_NS, BEGIN_NS);
        assertEquals(0, moment.place(BEGIN_NS));
        assertEquals(1, moment.place(BEGIN_NS + SECOND));
    }

    @Test
    void shouldMarkRoundValues()
    {
        assertEquals(
            List.of("\u221260", "\u221240", "\u221220", "0"), labels(new ValueScale(-66_800_000, 100_000).marks(6)));
        assertEquals(
            List.of("1.999", "1.9995", "2", "2.0005", "2.001"), labels(new ValueScale(2_000_000, 2_000_000).marks(6)));
    }

    @Test
    void shouldHaveFewMarksInOrderWhateverTheRange()
    {
        final Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++)
        {
            final long from = Math.floorMod(random.nextLong(), 4_000_000_000L * SECOND);
            final long length = (long)Math.pow(10, random.nextDouble() * 18);
            assertMarks(new TimeScale(from, from + length).marks(7), 7, "times of " + from + " and " + length);
            final long low = (long)((random.nextDouble() - 0.5) * 2e15);
            final long height = (long)Math.pow(10, random.nextDouble() * 15);
            final List<TimeScale.Mark> marks = new ValueScale(low, low + height).marks(6);
            assertTrue(marks.size() >= 2, "values of " + low + " and " + height);
            assertMarks(marks, 7, "values of " + low + " and " + height);
            assertEquals(marks.size(), labels(marks).stream().distinct().count(), () -> marks.toString());
        }
    }

    private static void assertMarks(final List<TimeScale.Mark> marks, final int most, final String what)
    {
        assertTrue(marks.size() <= most, () -> what + ": " + marks);
        assertTrue(
            marks.stream().allMatch(mark -> mark.place() >= 0 && mark.place() <= 1), () -> what + ": " + marks);
    }

    @Test
    void shouldWritePathsInTenths()
    {
        assertEquals(
            "M0 0.5L-1.2 -0.1L1000 240Z",
            new PathData().moveTo(0, 0.46).lineTo(-1.23, -0.1).lineTo(999.99, 240).close().toString());
    }

    private static List<String> labels(final List<TimeScale.Mark> marks)
    {
        return marks.stream().map(TimeScale.Mark::label).toList();
    }
}
