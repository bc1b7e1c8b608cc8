package io.plumbline.engine.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Drives a {@link DeviationMonitor} and writes its decisions down in the words of {@link NaiveMonitor}. */
final class MonitorHarness implements DeadlineListener
{
    private final Verdict verdict = new Verdict();
    private final List<String> events = new ArrayList<>();
    private FleetLimits fleet;
    private DeviationMonitor monitor;

    MonitorHarness(final FleetLimits fleet)
    {
        this.fleet = fleet;
        monitor = new DeviationMonitor(fleet, this);
    }

    FleetLimits fleet()
    {
        return fleet;
    }

    DeviationMonitor monitor()
    {
        return monitor;
    }

    /** Goes on with a new monitor that was restored from the old one's image. */
    void saveAndRestore()
    {
        reload(fleet, device -> device);
    }

    /** Goes on with a monitor of another fleet, restored by the indices there of the devices here. */
    void reload(final FleetLimits newFleet, final IntUnaryOperator newIndex)
    {
        final MonitorImage image = new MonitorImage();
        monitor.accept(image);
        fleet = newFleet;
        monitor = new DeviationMonitor(fleet, this);
        monitor.restore(image, newIndex);
    }

    List<String> takeEvents()
    {
        final List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    void onReading(
        final long now,
        final int device,
        final int component,
        final long power,
        final boolean valid,
        final boolean late)
    {
        monitor.onReading(now, device, component, power, valid, late, verdict);
        if (verdict.recovered())
        {
            events.add("recovered " + device);
        }
        if (verdict.duplicate())
        {
            events.add("duplicate " + device + " " + component);
        }
        if (verdict.evaluated())
        {
            events.add("round " + device);
            group(device, 0, verdict.firstSum());
            group(device, 4, verdict.lastSum());
        }
    }

    private void group(final int device, final int first, final long sum)
    {
        final List<Integer> members = new ArrayList<>();
        for (int component = first; component < first + 4; component++)
        {
            if ((verdict.members() & 1 << component) != 0)
            {
                members.add(component);
            }
        }
        if (sum == Limits.NONE)
        {
            return;
        }
        events.add("sum " + sum + " of " + members);
        for (final int component : members)
        {
            final int bit = 1 << component;
            if (((verdict.below() | verdict.above()) & bit) != 0)
            {
                events.add("deviation " + device + " " + component + " " + verdict.power(component) +
                    ((verdict.below() & bit) != 0 ? " below " : " above ") + verdict.threshold(component));
            }
            if ((verdict.raised() & bit) != 0)
            {
                events.add("raised " + device + " " + component + " " + verdict.power(component));
            }
            if ((verdict.cleared() & bit) != 0)
            {
                events.add("cleared " + device + " " + component + " " + verdict.power(component));
            }
        }
    }

    @Override
    public void onRoundIncomplete(final long deadlineNs, final int device, final int missing)
    {
        final StringBuilder components = new StringBuilder();
        for (int component = 0; component < 8; component++)
        {
            components.append((missing & 1 << component) != 0 ? component : "");
        }
        events.add("incomplete " + device + " " + deadlineNs + " " + components);
    }

    @Override
    public void onDeviceSilent(final long deadlineNs, final int device)
    {
        events.add("silent " + device + " " + deadlineNs);
    }
}
