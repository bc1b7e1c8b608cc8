package io.plumbline.engine.analysis;

import io.plumbline.engine.monitor.DeviationMonitor;

/**
 * What other limits change at one device: the counts of both, and the alarms of both held against each other. An alarm
 * lasts from where it is raised to where it is cleared. Two of one component that are up at the same time are one
 * alarm, which has moved if they were raised at different events; one that meets no other was added or removed.
 */
public final class DeviceChanges
{
    private static final int RECORDED = 0;
    private static final int OTHERWISE = 1;

    private final String code;
    private final ChangeListener listener;
    private final long[][] counts = new long[2][DeviceCount.values().length];
    private final long[] changes = new long[ChangeKind.values().length];
    private final Moment[][] raised = new Moment[2][DeviationMonitor.COMPONENTS];
    /** Masks of components whose alarm has met its like. */
    private final int[] met = new int[2];
    /** Masks of components whose alarm is up since before the range. */
    private final int[] before = new int[2];

    DeviceChanges(final String code, final ChangeListener listener)
    {
        this.code = code;
        this.listener = listener;
    }

    /**
     * The device.
     *
     * @return its code.
     */
    public String code()
    {
        return code;
    }

    /**
     * What was recorded.
     *
     * @param what is counted.
     * @return how many.
     */
    public long recorded(final DeviceCount what)
    {
        return counts[RECORDED][what.ordinal()];
    }

    /**
     * What would have been.
     *
     * @param what is counted.
     * @return how many.
     */
    public long otherwise(final DeviceCount what)
    {
        return counts[OTHERWISE][what.ordinal()];
    }

    /**
     * Changes of a kind.
     *
     * @param kind of the changes.
     * @return how many.
     */
    public long changes(final ChangeKind kind)
    {
        return changes[kind.ordinal()];
    }

    /**
     * Whether anything is different.
     *
     * @return true if it is.
     */
    public boolean isChanged()
    {
        boolean changed = false;
        for (final DeviceCount count : DeviceCount.values())
        {
            changed |= recorded(count) != otherwise(count);
        }
        for (final long change : changes)
        {
            changed |= change > 0;
        }
        return changed;
    }

    void count(final boolean isRecorded, final DeviceCount what, final int number)
    {
        counts[side(isRecorded)][what.ordinal()] += number;
    }

    /** Deviations of one round, masks of components by their side of the bounds. */
    void onDeviations(
        final Moment moment, final int recordedBelow, final int recordedAbove, final int below, final int above)
    {
        count(true, DeviceCount.DEVIATIONS, Integer.bitCount(recordedBelow) + Integer.bitCount(recordedAbove));
        count(false, DeviceCount.DEVIATIONS, Integer.bitCount(below) + Integer.bitCount(above));
        tell(ChangeKind.DEVIATION_REMOVED, recordedBelow & ~below, moment, null);
        tell(ChangeKind.DEVIATION_REMOVED, recordedAbove & ~above, moment, null);
        tell(ChangeKind.DEVIATION_ADDED, below & ~recordedBelow, null, moment);
        tell(ChangeKind.DEVIATION_ADDED, above & ~recordedAbove, null, moment);
    }

    /** An alarm is up since before the range. */
    void onUpBefore(final boolean isRecorded, final int component, final Moment moment)
    {
        final int side = side(isRecorded);
        before[side] |= 1 << component;
        raised[side][component] = moment;
        meet(component, false);
    }

    void onRaised(final boolean isRecorded, final int component, final Moment moment, final boolean isInRange)
    {
        final int side = side(isRecorded);
        raised[side][component] = moment;
        before[side] = isInRange ? before[side] & ~(1 << component) : before[side] | 1 << component;
        count(isRecorded, DeviceCount.ALARMS, isInRange ? 1 : 0);
        meet(component, isInRange);
    }

    void onCleared(final boolean isRecorded, final int component)
    {
        final int side = side(isRecorded);
        final int bit = 1 << component;
        if (raised[side][component] != null && (met[side] & bit) == 0 && (before[side] & bit) == 0)
        {
            final Moment moment = raised[side][component];
            if (isRecorded)
            {
                tell(ChangeKind.ALARM_REMOVED, bit, moment, null);
            }
            else
            {
                tell(ChangeKind.ALARM_ADDED, bit, null, moment);
            }
        }
        raised[side][component] = null;
        met[side] &= ~bit;
        before[side] &= ~bit;
    }

    /** Nothing more comes of one side: its alarms end here. */
    void end(final boolean isRecorded)
    {
        for (int component = 0; component < DeviationMonitor.COMPONENTS; component++)
        {
            onCleared(isRecorded, component);
        }
    }

    private void meet(final int component, final boolean isInRange)
    {
        final int bit = 1 << component;
        final Moment recorded = raised[RECORDED][component];
        final Moment otherwise = raised[OTHERWISE][component];
        if (recorded != null && otherwise != null && ((met[RECORDED] | met[OTHERWISE]) & bit) == 0)
        {
            met[RECORDED] |= bit;
            met[OTHERWISE] |= bit;
            if (isInRange && recorded.sequence() != otherwise.sequence())
            {
                tell(ChangeKind.ALARM_MOVED, bit, recorded, otherwise);
            }
        }
    }

    private void tell(final ChangeKind kind, final int components, final Moment recorded, final Moment otherwise)
    {
        for (int left = components; left != 0; left &= left - 1)
        {
            changes[kind.ordinal()]++;
            listener.onChange(kind, code, Integer.numberOfTrailingZeros(left), recorded, otherwise);
        }
    }

    private static int side(final boolean isRecorded)
    {
        return isRecorded ? RECORDED : OTHERWISE;
    }
}
