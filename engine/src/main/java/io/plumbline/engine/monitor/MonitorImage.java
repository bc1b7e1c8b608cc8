package io.plumbline.engine.monitor;

import java.util.Arrays;

/**
 * A copy of the monitor's state in memory: taken between two events, written to the journal or restored from later.
 * Filled by {@link DeviationMonitor#accept}, replayed by {@link #accept}. Not thread-safe.
 */
public final class MonitorImage implements StateVisitor
{
    /** Longest run of rounds that is counted; a longer one stays at it. */
    static final int MAX_RUN = 0x3FFF_FFFF;

    private static final int DEVICE_LENGTH = 5;
    private static final int COMPONENT_LENGTH = 2;
    private static final long COMPONENT = Long.MIN_VALUE;
    private static final int INITIAL_LENGTH = 1024;
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    private final MonitorCounts counts = new MonitorCounts();
    private long timeNs = Limits.NONE;
    private long setOrder;
    private long[] words = new long[INITIAL_LENGTH];
    private int length;
    private int device;

    /**
     * Shows the copied state to a visitor.
     *
     * @param visitor called in the order the state was copied.
     */
    public void accept(final StateVisitor visitor)
    {
        visitor.onFleet(timeNs, setOrder, counts);
        int of = 0;
        int i = 0;
        while (i < length)
        {
            final long word = words[i];
            if ((word & COMPONENT) == 0)
            {
                of = (int)(word >>> 32);
                visitor.onDevice(
                    of,
                    (int)word & 0xFF,
                    (int)(word >>> 8) & 0xFF,
                    (int)(word >>> 16) & 0xFF,
                    (word >>> 24 & 1) != 0,
                    words[i + 1],
                    words[i + 2],
                    words[i + 3],
                    words[i + 4]);
                i += DEVICE_LENGTH;
            }
            else
            {
                visitor.onComponent(
                    of,
                    (int)word & 0x7,
                    words[i + 1],
                    (int)(word >>> 33) & MAX_RUN,
                    (int)(word >>> 3) & MAX_RUN);
                i += COMPONENT_LENGTH;
            }
        }
    }

    /**
     * Newest time of the copied state.
     *
     * @return epoch nanoseconds, or {@link Limits#NONE} before time has begun.
     */
    public long timeNs()
    {
        return timeNs;
    }

    long setOrder()
    {
        return setOrder;
    }

    MonitorCounts counts()
    {
        return counts;
    }

    /** {@inheritDoc} */
    @Override
    public void onFleet(final long timeNs, final long setOrder, final MonitorCounts counts)
    {
        this.timeNs = timeNs;
        this.setOrder = setOrder;
        this.counts.set(counts.toArray());
        length = 0;
    }

    /** {@inheritDoc} */
    @Override
    public void onDevice(
        final int device,
        final int arrived,
        final int valid,
        final int alarms,
        final boolean silent,
        final long roundDeadlineNs,
        final long roundOrder,
        final long silenceDeadlineNs,
        final long silenceOrder)
    {
        this.device = device;
        ensureRoom(DEVICE_LENGTH);
        words[length++] =
            (long)device << 32 | (silent ? 1L << 24 : 0) | (long)alarms << 16 | (long)valid << 8 | arrived;
        words[length++] = roundDeadlineNs;
        words[length++] = roundOrder;
        words[length++] = silenceDeadlineNs;
        words[length++] = silenceOrder;
    }

    /** {@inheritDoc} */
    @Override
    public void onComponent(
        final int device, final int component, final long power, final int breachCount, final int calmCount)
    {
        if (device != this.device)
        {
            throw new IllegalArgumentException("component of device " + device + " after device " + this.device);
        }
        ensureRoom(COMPONENT_LENGTH);
        words[length++] = COMPONENT | (long)breachCount << 33 | (long)calmCount << 3 | component;
        words[length++] = power;
    }

    private void ensureRoom(final int more)
    {
        if (length + more > words.length)
        {
            final long wanted = Math.min(MAX_LENGTH, words.length + (words.length >> 1) + 1L);
            if (wanted < length + more)
            {
                throw new IllegalStateException("the state of so large a fleet does not fit one image");
            }
            words = Arrays.copyOf(words, (int)wanted);
        }
    }
}
