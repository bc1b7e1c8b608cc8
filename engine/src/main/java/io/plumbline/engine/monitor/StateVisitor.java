package io.plumbline.engine.monitor;

/**
 * Walks the monitor's whole state in one fixed order: the fleet, then each device that is not in its initial state,
 * by index, each followed by those of its components that hold something. Snapshots, restores and the state hash all
 * use this one walk, so what is saved, what is restored and what is proved equal cannot drift apart.
 */
public interface StateVisitor
{
    /**
     * State of the fleet.
     *
     * @param timeNs   newest time in epoch nanoseconds, or {@link Limits#NONE} before time has begun.
     * @param setOrder number of deadlines set so far.
     * @param counts   since the journal began; to be copied, not kept.
     */
    void onFleet(long timeNs, long setOrder, MonitorCounts counts);

    /**
     * State of a device.
     *
     * @param device            its index.
     * @param arrived           mask of the components that are in in the open round; 0 when none is open.
     * @param valid             mask of those of them whose reading is valid.
     * @param alarms            mask of the components whose alarm is up.
     * @param silent            whether it was reported silent and not heard since.
     * @param roundDeadlineNs   epoch nanoseconds, or {@link Limits#NONE} when no round is open.
     * @param roundOrder        value of {@code setOrder} when that was set; 0 when no round is open.
     * @param silenceDeadlineNs epoch nanoseconds, or {@link Limits#NONE} when none is set.
     * @param silenceOrder      value of {@code setOrder} when that was set; 0 when none is set.
     */
    void onDevice(
        int device,
        int arrived,
        int valid,
        int alarms,
        boolean silent,
        long roundDeadlineNs,
        long roundOrder,
        long silenceDeadlineNs,
        long silenceOrder);

    /**
     * State of a component of the device before.
     *
     * @param device      index of the device.
     * @param component   0 to 7.
     * @param power       micro-units in the open round, or {@link Limits#NONE} when not in or not valid.
     * @param breachCount breaches in a row.
     * @param calmCount   calm rounds in a row while the alarm is up.
     */
    void onComponent(int device, int component, long power, int breachCount, int calmCount);
}
