package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SeriesTest
{
    @Test
    void shouldGiveMedianLeastAndMost()
    {
        final Series series = new Series("rate", "%.2f", 5);
        series.add(3);
        series.add(1);
        assertEquals(2, series.median());
        series.add(10);
        assertEquals(3, series.median());
        assertEquals(1, series.min());
        assertEquals(10, series.max());
        assertEquals("10.00", series.last());
        assertEquals(String.format("%-36s %s", "rate", "3.00  1.00  10.00"), series.summary());
    }
    @Test
    void shouldGiveADashAsWideAsItsFiguresWhereThereIsNone()
    {
        final Series series = new Series("rate", "%9.2f", 1);
        assertEquals("        -", series.last());
        series.add(1);
        assertEquals("     1.00", series.last());
    }
}
