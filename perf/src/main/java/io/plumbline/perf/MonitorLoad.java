package io.plumbline.perf;

import io.plumbline.engine.monitor.DeadlineListener;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.MonitorCounts;
import io.plumbline.engine.monitor.Verdict;
import java.util.SplittableRandom;

/**
 * Readings for the monitor alone: each pass completes rounds of all devices, about one reading in a hundred is a
 * breach and one invalid, and time moves so that each device's deadlines are looked at about every other pass.
 */
public final class MonitorLoad
{
    /** In which order the devices send. */
    public enum Order
    {
        /** All readings of a sweep in an order drawn at random. */
        RANDOM,
        /** Device after device, each with its next component. */
        ROUND_ROBIN
    }

    private static final long SEED = 20_261_121L;
    private static final int MIN_SIZE = 1 << 16;
    private static final int POWERS = 1 << 10;
    private static final long PASS_NS = 22_000_000_000L;
    private static final long START_NS = 1_660_435_200_000_000_000L;
    private static final long LEVEL = -50_000_000L;
    private static final long STRAY = 8_000_000L;
    private static final int ONE_IN = 100;
    private static final int INVALID_MASK = 127;

    private final DeviationMonitor monitor;
    private final Verdict verdict = new Verdict();
    private final int[] readings;
    private final long[] powers = new long[POWERS];
    private final long stepNs;
    private int next;
    private long nowNs = START_NS;

    /**
     * A monitor and what it will be given.
     *
     * @param fleet its devices.
     * @param order of the readings.
     */
    public MonitorLoad(final LoadFleet fleet, final Order order)
    {
        monitor = new DeviationMonitor(fleet.limits(), NobodyListens.INSTANCE);
        final SplittableRandom random = new SplittableRandom(SEED);
        final int[] sweep = fleet.sweep();
        readings = new int[Math.max(1, MIN_SIZE / sweep.length) * sweep.length];
        for (int at = 0; at < readings.length; at += sweep.length)
        {
            if (order == Order.RANDOM)
            {
                LoadFleet.shuffle(sweep, random);
                System.arraycopy(sweep, 0, readings, at, sweep.length);
            }
            else
            {
                for (int i = 0; i < sweep.length; i++)
                {
                    readings[at + i] = i % fleet.deviceCount() << 3 | i / fleet.deviceCount();
                }
            }
        }
        for (int i = 0; i < POWERS; i++)
        {
            final long power = LEVEL + random.nextInt(900_000);
            powers[i] = random.nextInt(ONE_IN) == 0 ? power + STRAY : power;
        }
        stepNs = PASS_NS / readings.length;
    }

    /**
     * Readings of one pass.
     *
     * @return how many.
     */
    public int size()
    {
        return readings.length;
    }

    /**
     * Gives the monitor the next readings, pass after pass.
     *
     * @param count how many.
     * @return rounds evaluated since the beginning.
     */
    public long run(final int count)
    {
        int position = next;
        long time = nowNs;
        for (int i = 0; i < count; i++)
        {
            final int reading = readings[position];
            final long power = powers[(reading * 31 + position) & POWERS - 1];
            time += stepNs;
            monitor.onReading(
                time, reading >> 3, reading & 7, power, (reading + position & INVALID_MASK) != 0, false, verdict);
            position = position + 1 == readings.length ? 0 : position + 1;
        }
        next = position;
        nowNs = time;
        return monitor.counts().get(MonitorCounts.ROUNDS);
    }

    private enum NobodyListens implements DeadlineListener
    {
        INSTANCE;

        @Override
        public void onRoundIncomplete(final long deadlineNs, final int device, final int missing)
        {
            throw new IllegalStateException("every round is completed in time");
        }

        @Override
        public void onDeviceSilent(final long deadlineNs, final int device)
        {
            throw new IllegalStateException("no device is silent for so long");
        }
    }
}
