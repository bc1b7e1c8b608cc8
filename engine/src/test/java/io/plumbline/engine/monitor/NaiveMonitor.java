package io.plumbline.engine.monitor;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules, written down as plainly as can be: an object a device, all deadlines looked through at every event, and
 * everything recomputed. Slow, and meant to be.
 */
final class NaiveMonitor
{
    private List<Limits> limits;
    private List<Device> devices = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private Long time;
    private long order;

    NaiveMonitor(final List<Limits> limitsOfDevices)
    {
        limits = limitsOfDevices;
        for (int i = 0; i < limits.size(); i++)
        {
            devices.add(new Device());
        }
    }

    List<String> takeEvents()
    {
        final List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    long count(final String name)
    {
        return counts.getOrDefault(name, 0L);
    }

    void onStart(final long now)
    {
        time = now;
        for (int i = 0; i < devices.size(); i++)
        {
            if (!devices.get(i).silent)
            {
                devices.get(i).silenceAt = now + limits.get(i).silentAfterNs();
                devices.get(i).silenceOrder = ++order;
            }
        }
    }

    /** Other limits, and other devices: those that stay are named by their index before, the others by -1. */
    void reload(final List<Limits> newLimits, final int[] indexBefore)
    {
        final List<Device> before = devices;
        devices = new ArrayList<>();
        limits = newLimits;
        for (int i = 0; i < limits.size(); i++)
        {
            final Device device = indexBefore[i] < 0 ? new Device() : before.get(indexBefore[i]);
            devices.add(device);
            if (indexBefore[i] < 0 && time != null)
            {
                device.silenceAt = time + limits.get(i).silentAfterNs();
                device.silenceOrder = ++order;
            }
        }
    }

    void onTick(final long now)
    {
        advance(now);
    }

    void onStandstill(final long now)
    {
        if (time != null)
        {
            final long stood = now - time;
            final long later = stood + Math.min(stood, 5_000_000_000L);
            for (final Device device : devices)
            {
                device.roundAt = device.roundAt == null ? null : Long.valueOf(device.roundAt + later);
                device.silenceAt = device.silenceAt == null ? null : Long.valueOf(device.silenceAt + later);
            }
        }
        advance(now);
    }

    void onRejected(final long now)
    {
        advance(now);
        count("rejected", 1);
    }

    void onReading(
        final long now, final int index, final int component, final long power, final boolean valid, final boolean late)
    {
        if (time == null)
        {
            onStart(now);
        }
        advance(now);
        final Device device = devices.get(index);
        final Limits limit = limits.get(index);
        count("readings", 1);
        count("late", late ? 1 : 0);
        count("invalid", valid ? 0 : 1);
        if (device.silent)
        {
            device.silent = false;
            count("recovered", 1);
            events.add("recovered " + index);
        }
        device.silenceAt = now + limit.silentAfterNs();
        device.silenceOrder = ++order;
        if (device.round.isEmpty())
        {
            device.roundAt = now + limit.roundTimeoutNs();
            device.roundOrder = ++order;
        }
        if (device.round.put(component, valid ? BigInteger.valueOf(power) : null) != null ||
            device.seen[component])
        {
            count("duplicates", 1);
            events.add("duplicate " + index + " " + component);
        }
        device.seen[component] = true;
        if (device.round.size() == 8)
        {
            evaluate(index);
            device.closeRound();
        }
    }

    private void advance(final long now)
    {
        if (time == null)
        {
            return;
        }
        time = now;
        while (true)
        {
            final List<Due> due = new ArrayList<>();
            for (int i = 0; i < devices.size(); i++)
            {
                final Device device = devices.get(i);
                if (device.roundAt != null && device.roundAt <= now)
                {
                    due.add(new Due(device.roundAt, 0, device.roundOrder, i));
                }
                if (device.silenceAt != null && device.silenceAt <= now)
                {
                    due.add(new Due(device.silenceAt, 1, device.silenceOrder, i));
                }
            }
            if (due.isEmpty())
            {
                return;
            }
            due.sort(Comparator.comparingLong(Due::at).thenComparingInt(Due::kind).thenComparingLong(Due::order));
            fire(due.get(0));
        }
    }

    private void fire(final Due due)
    {
        final Device device = devices.get(due.device);
        if (due.kind == 0)
        {
            final StringBuilder missing = new StringBuilder();
            for (int component = 0; component < 8; component++)
            {
                missing.append(device.round.containsKey(component) ? "" : component);
            }
            device.closeRound();
            count("incomplete", 1);
            events.add("incomplete " + due.device + " " + due.at + " " + missing);
        }
        else
        {
            device.silenceAt = null;
            device.silent = true;
            count("silent", 1);
            events.add("silent " + due.device + " " + due.at);
        }
    }

    private void evaluate(final int index)
    {
        count("rounds", 1);
        events.add("round " + index);
        final Limits limit = limits.get(index);
        for (int group = 0; group < 2; group++)
        {
            final Device device = devices.get(index);
            final List<Integer> members = new ArrayList<>();
            BigInteger sum = BigInteger.ZERO;
            for (int component = group * 4; component < group * 4 + 4; component++)
            {
                if (device.round.get(component) != null || !limit.excludeInvalid())
                {
                    members.add(component);
                    sum = sum.add(device.power(component));
                }
            }
            if (members.size() >= 2)
            {
                events.add("sum " + sum + " of " + members);
                for (final int component : members)
                {
                    judge(index, component, sum, members.size(), group == 0 ? limit.first() : limit.last());
                }
            }
        }
    }

    private void judge(
        final int index, final int component, final BigInteger sum, final int n, final Limits.Bounds bounds)
    {
        final Device device = devices.get(index);
        final Limits limit = limits.get(index);
        final BigInteger members = BigInteger.valueOf(n);
        final BigInteger deviation = sum.subtract(members.multiply(device.power(component)));
        final boolean below = bounds.below() != Limits.NONE && less(deviation, members, bounds.below());
        final boolean above = bounds.above() != Limits.NONE && greater(deviation, members, bounds.above());
        if (below || above)
        {
            count("deviations", 1);
            events.add("deviation " + index + " " + component + " " + device.power(component) +
                (below ? " below " + bounds.below() : " above " + bounds.above()));
            device.breaches[component]++;
            device.calm[component] = 0;
            if (!device.alarm[component] && device.breaches[component] >= limit.raiseAfter())
            {
                device.alarm[component] = true;
                count("raised", 1);
                events.add("raised " + index + " " + component + " " + device.power(component));
            }
            return;
        }
        device.breaches[component] = 0;
        if (device.alarm[component])
        {
            final boolean calm =
                (bounds.below() == Limits.NONE || !less(deviation, members, bounds.below() + bounds.deadband())) &&
                (bounds.above() == Limits.NONE || !greater(deviation, members, bounds.above() - bounds.deadband()));
            device.calm[component] = calm ? device.calm[component] + 1 : 0;
            if (device.calm[component] >= limit.clearAfter())
            {
                device.alarm[component] = false;
                device.calm[component] = 0;
                count("cleared", 1);
                events.add("cleared " + index + " " + component + " " + device.power(component));
            }
        }
    }

    private static boolean less(final BigInteger deviation, final BigInteger n, final long bound)
    {
        return deviation.compareTo(n.multiply(BigInteger.valueOf(bound))) < 0;
    }

    private static boolean greater(final BigInteger deviation, final BigInteger n, final long bound)
    {
        return deviation.compareTo(n.multiply(BigInteger.valueOf(bound))) > 0;
    }

    private void count(final String name, final long more)
    {
        counts.merge(name, more, Long::sum);
    }

    private record Due(long at, int kind, long order, int device)
    {
    }

    private static final class Device
    {
        private final Map<Integer, BigInteger> round = new TreeMap<>();
        private final boolean[] seen = new boolean[8];
        private final int[] breaches = new int[8];
        private final int[] calm = new int[8];
        private final boolean[] alarm = new boolean[8];
        private boolean silent;
        private Long roundAt;
        private long roundOrder;
        private Long silenceAt;
        private long silenceOrder;

        private BigInteger power(final int component)
        {
            final BigInteger power = round.get(component);
            return power == null ? BigInteger.ZERO : power;
        }

        private void closeRound()
        {
            round.clear();
            java.util.Arrays.fill(seen, false);
            roundAt = null;
        }
    }
}
