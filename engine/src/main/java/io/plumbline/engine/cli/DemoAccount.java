package io.plumbline.engine.cli;

import io.plumbline.codec.DecodeStatus;
import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.journal.JournalListener;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;

/**
 * What a run found, told to a person: a follower of the journal that keeps a few figures.
 */
final class DemoAccount implements JournalListener
{
    private static final int COMPONENTS = 8;
    private static final int WORST = 5;

    private final DeviceTable devices;
    private final long[] deviations;
    private final boolean[] alarms;
    private final TreeMap<String, Integer> rejections = new TreeMap<>();
    private MonitorCounts counts;
    private int device;

    DemoAccount(final DeviceTable devices)
    {
        this.devices = devices;
        deviations = new long[devices.size() * COMPONENTS];
        alarms = new boolean[devices.size() * COMPONENTS];
    }

    /** {@inheritDoc} */
    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int device,
        final int component,
        final long power,
        final int flags)
    {
        this.device = device;
    }

    /** {@inheritDoc} */
    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        final int index = device * COMPONENTS + component;
        if ((flags & (JournalFlags.BELOW | JournalFlags.ABOVE)) != 0)
        {
            deviations[index]++;
        }
        alarms[index] = (flags & JournalFlags.RAISED) != 0 || alarms[index] && (flags & JournalFlags.CLEARED) == 0;
    }

    /** {@inheritDoc} */
    @Override
    public void onRejected(
        final long sequence,
        final long timeNs,
        final int reason,
        final long lineLength,
        final DirectBuffer raw,
        final int offset,
        final int length)
    {
        rejections.merge(DecodeStatus.of(reason).reason(), 1, Integer::sum);
    }

    void end(final MonitorCounts finalCounts)
    {
        counts = finalCounts;
    }

    void print(final PrintWriter out)
    {
        out.println();
        out.println("The engine");
        for (int i = 0; i < MonitorCounts.SIZE; i++)
        {
            out.printf(Locale.ROOT, "  %-12s %,9d%n", MonitorCounts.name(i), counts.get(i));
        }
        out.println();
        out.println("It refused");
        rejections.forEach((reason, count) -> out.printf(Locale.ROOT, "  %-18s %,3d%n", reason, count));
        out.println();
        out.println("The components that strayed most often");
        IntStream.range(0, deviations.length)
            .boxed()
            .sorted(Comparator.comparingLong((Integer index) -> -deviations[index]).thenComparing(index -> index))
            .limit(WORST)
            .forEach(index -> out.printf(
                Locale.ROOT,
                "  %s component %d: %d deviations%s%n",
                devices.code(index / COMPONENTS),
                index % COMPONENTS + 1,
                deviations[index],
                alarms[index] ? ", its alarm is up" : ""));
        final long up = IntStream.range(0, alarms.length).filter(index -> alarms[index]).count();
        out.println();
        out.printf(Locale.ROOT, "%d alarms are up at the end.%n", up);
    }
}
