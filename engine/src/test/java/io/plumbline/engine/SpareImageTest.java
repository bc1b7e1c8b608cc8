package io.plumbline.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.plumbline.engine.monitor.DeadlineListener;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.FleetLimits;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.monitor.MonitorImage;
import io.plumbline.engine.monitor.StateHash;
import io.plumbline.engine.monitor.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpareImageTest
{
    private static final int LARGE = 1_000;

    private final SpareImage spare = new SpareImage();

    @Test
    void shouldTakeAgainWhatWasGivenBack()
    {
        final MonitorImage image = spare.take();
        spare.giveBack(image);
        assertSame(image, spare.take());
    }

    @Test
    void shouldTakeAnotherWhileOneIsUnderWay()
    {
        assertNotSame(spare.take(), spare.take());
    }

    @Test
    void shouldHoldNothingOfTheImageBefore()
    {
        final MonitorImage image = spare.take();
        monitor(LARGE).accept(image);
        spare.giveBack(image);
        final DeviationMonitor small = monitor(3);
        final MonitorImage again = spare.take();
        small.accept(again);
        final StateHash hash = new StateHash();
        again.accept(hash);
        assertEquals(small.stateHash(), hash.value());
    }

    private static DeviationMonitor monitor(final int devices)
    {
        final Limits.Bounds bounds = new Limits.Bounds(-2_000_000L, 2_000_000L, 0);
        final Limits limits = new Limits(bounds, bounds, true, 45_000_000_000L, 90_000_000_000L, 2, 2);
        final DeviationMonitor monitor =
            new DeviationMonitor(new FleetLimits(List.of(limits), new int[devices]), new DeadlineListener()
            {
                @Override
                public void onRoundIncomplete(final long deadlineNs, final int device, final int missing)
                {
                }

                @Override
                public void onDeviceSilent(final long deadlineNs, final int device)
                {
                }
            });
        for (int i = 0; i < 3 * devices; i++)
        {
            monitor.onReading(1_000 + i, i % devices, i / devices, i, true, false, new Verdict());
        }
        return monitor;
    }
}
