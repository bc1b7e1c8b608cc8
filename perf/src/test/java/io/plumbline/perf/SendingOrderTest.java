package io.plumbline.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SendingOrderTest
{
    private static final int DEVICES = 1000;
    private static final int COUNT = 200_000;

    private final LoadFleet fleet = new LoadFleet(DEVICES);
    private final int[] readings = new int[DEVICES];
    private final int[] next = new int[DEVICES];

    @Test
    void shouldSendEachComponentOnceASweep()
    {
        final SweepOrder order = new SweepOrder(fleet, new SplittableRandom(1));
        final boolean[] seen = new boolean[DEVICES * LoadFleet.COMPONENTS];
        for (int i = 0; i < seen.length; i++)
        {
            final int component = order.next();
            assertTrue(!seen[component], "twice: " + component);
            seen[component] = true;
        }
    }

    @Test
    void shouldLetFewDevicesSendMost()
    {
        final SkewedOrder order = new SkewedOrder(fleet, new SplittableRandom(2), COUNT, false);
        assertEquals(COUNT, order.size());
        send(order);
        Arrays.sort(readings);
        final double first = readings[DEVICES - 1];
        assertEquals(COUNT * Math.log(2) / Math.log(DEVICES + 1), first, first / 10);
        final double tenth = readings[DEVICES - 10];
        assertEquals(tenth / 2, readings[DEVICES - 20], tenth / 10, "the twentieth half as often as the tenth, about");
    }

    @Test
    void shouldLeaveNoRoundOpenWhereItIsSentAgain()
    {
        send(new SkewedOrder(fleet, new SplittableRandom(3), COUNT, true));
        for (final int sent : readings)
        {
            assertEquals(0, sent % LoadFleet.COMPONENTS);
        }
    }

    /** Each device sends its components in turn, but for those that make rounds whole. */
    private void send(final SkewedOrder order)
    {
        for (int i = 0; i < order.size(); i++)
        {
            final int component = order.next();
            final int device = component / LoadFleet.COMPONENTS;
            readings[device]++;
            if (i < COUNT)
            {
                assertEquals(next[device]++ % LoadFleet.COMPONENTS, component % LoadFleet.COMPONENTS);
            }
        }
    }
}
