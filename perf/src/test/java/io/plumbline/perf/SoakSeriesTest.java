package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SoakSeriesTest
{
    private static final double EXACT = 1e-12;

    @Test
    void shouldFindTheSlopeOfALine()
    {
        assertEquals(
            2.5, SoakSeries.slope(new double[]{0, 1, 2.5, 7}, new double[]{4, 6.5, 10.25, 21.5}), EXACT);
    }

    @Test
    void shouldFindNoSlopeWhereValuesOnlySwing()
    {
        assertEquals(0, SoakSeries.slope(new double[]{0, 1, 2, 3}, new double[]{5, 9, 9, 5}), EXACT);
    }

    @Test
    void shouldFindNoSlopeOfASingleSample()
    {
        assertEquals(0, SoakSeries.slope(new double[]{3}, new double[]{5}), EXACT);
    }
}
