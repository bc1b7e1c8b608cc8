package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TimeColoursTest
{
    @Test
    void shouldGoFromGreenToRed()
    {
        final TimeColours colours = new TimeColours(100, 300, true);
        assertEquals("\u001b[30;48;5;40m 100\u001b[0m", colours.paint(100, " 100"));
        assertEquals("\u001b[30;48;5;220m 200\u001b[0m", colours.paint(200, " 200"));
        assertEquals("\u001b[30;48;5;196m 300\u001b[0m", colours.paint(300, " 300"));
    }

    @Test
    void shouldLeaveTextAsItIsWithoutColours()
    {
        assertEquals(" 100", new TimeColours(100, 300, false).paint(100, " 100"));
    }

    @Test
    void shouldCallAllFastWhereTheyAreAlike()
    {
        assertEquals("\u001b[30;48;5;40m1\u001b[0m", new TimeColours(7, 7, true).paint(7, "1"));
    }
}
