package io.plumbline.engine.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The choice of readings that draw the same line, against the same in the plainest way. */
class MinMaxLttbTest
{
    private static final long SEED = Long.getLong("plumbline.test.seed", 20261121L);
    private static final long START_NS = 1_795_222_800_000_000_000L;

    private record Point(long sequence, long timeNs, long power)
    {
    }

    @Test
    void shouldChooseAsThePlainestWay()
    {
        final Random random = new Random(SEED);
        for (int i = 0; i < 300; i++)
        {
            final int round = i;
            final List<Point> readings = readings(random, random.nextInt(i < 50 ? 20 : 3_000));
            final int points = 3 + random.nextInt(i < 100 ? 5 : 300);
            final long toNs = START_NS + random.nextInt(1_000) +
                (readings.isEmpty() ? 0 : readings.get(readings.size() - 1).timeNs() - START_NS);
            final List<Point> chosen = choose(readings, toNs, points);
            assertEquals(
                naive(readings, toNs, points), chosen, () -> "seed " + SEED + ", round " + round);
            assertTrue(chosen.size() <= points, () -> chosen.size() + " for " + points);
        }
    }

    @Test
    void shouldKeepAPeakAmongManyReadings()
    {
        final List<Point> readings = new ArrayList<>();
        for (int i = 0; i < 100_000; i++)
        {
            readings.add(new Point(i + 1, START_NS + i * 1_000_000L, i == 54_321 ? 900_000_000L : i % 3 * 1_000L));
        }
        final List<Point> chosen = choose(readings, START_NS + 100_000_000_000L, 100);
        assertTrue(chosen.contains(readings.get(54_321)));
        assertEquals(readings.get(0), chosen.get(0));
        assertEquals(readings.get(99_999), chosen.get(99));
        assertEquals(100, chosen.size());
    }

    @Test
    void shouldHandOutAllWhereThereAreFew()
    {
        final List<Point> readings = readings(new Random(SEED), 3);
        assertEquals(readings, choose(readings, START_NS + 1_000_000_000_000L, 2_000));
        assertEquals(List.of(), choose(List.of(), START_NS, 2_000));
    }

    private static List<Point> readings(final Random random, final int count)
    {
        final List<Point> readings = new ArrayList<>();
        long timeNs = START_NS;
        for (int i = 0; i < count; i++)
        {
            timeNs += random.nextInt(10) == 0 ? 0 : random.nextInt(2_000_000_000);
            readings.add(new Point(10 + 3L * i, timeNs, (random.nextInt(21) - 10) * 100_000L));
        }
        return readings;
    }

    private static List<Point> choose(final List<Point> readings, final long toNs, final int points)
    {
        final MinMaxLttb chosen = new MinMaxLttb(START_NS, toNs, points);
        readings.forEach(point -> chosen.add(point.sequence(), point.timeNs(), point.power()));
        final List<Point> points2 = new ArrayList<>();
        chosen.choose(5, (place, sequence, timeNs, power, isValid) -> points2.add(new Point(sequence, timeNs, power)));
        return points2;
    }

    private static List<Point> naive(final List<Point> readings, final long toNs, final int points)
    {
        if (readings.isEmpty())
        {
            return List.of();
        }
        final long part = (toNs - START_NS) / (2L * points) + 1;
        final List<Point> chosen = readings.stream()
            .filter(point ->
            {
                final List<Point> its = readings.stream()
                    .filter(other -> (other.timeNs() - START_NS) / part == (point.timeNs() - START_NS) / part)
                    .toList();
                return point == readings.get(0) || point == readings.get(readings.size() - 1) ||
                    point == first(its, its.stream().mapToLong(Point::power).min().orElseThrow()) ||
                    point == first(its, its.stream().mapToLong(Point::power).max().orElseThrow());
            })
            .toList();
        return chosen.size() <= points ? chosen : lttb(chosen, points);
    }

    private static Point first(final List<Point> points, final long power)
    {
        return points.stream().filter(point -> point.power() == power).findFirst().orElseThrow();
    }

    private static List<Point> lttb(final List<Point> all, final int points)
    {
        final double every = (all.size() - 2) / (double)(points - 2);
        final List<Point> chosen = new ArrayList<>(List.of(all.get(0)));
        for (int i = 0; i < points - 2; i++)
        {
            final List<Point> its = all.subList((int)(i * every) + 1, (int)((i + 1) * every) + 1);
            final List<Point> next =
                all.subList((int)((i + 1) * every) + 1, Math.min((int)((i + 2) * every) + 1, all.size()));
            final Point before = chosen.get(i);
            final double x = next.stream().mapToDouble(point -> point.timeNs() - all.get(0).timeNs()).sum() /
                next.size();
            final double y = next.stream().mapToDouble(Point::power).sum() / next.size();
            final Function<Point, Double> area = point -> Math.abs(
                (before.timeNs() - all.get(0).timeNs() - x) * (point.power() - before.power()) -
                (before.timeNs() - point.timeNs()) * (y - before.power()));
            Point largest = its.get(0);
            for (final Point point : its)
            {
                largest = area.apply(point) > area.apply(largest) ? point : largest;
            }
            chosen.add(largest);
        }
        chosen.add(all.get(all.size() - 1));
        return chosen;
    }
}
