package io.plumbline.engine;

import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.MonitorImage;
import io.plumbline.engine.monitor.StateSearch;

/**
 * What becomes of each device when another fleet comes into force. Devices are the same when their codes are.
 * Immutable.
 */
public final class FleetChange
{
    private static final int GONE = -1;

    private final int[] newIndices;
    private final int added;
    private final int removed;
    private final int changed;
    private final boolean nothing;

    private FleetChange(
        final int[] newIndices, final int added, final int removed, final int changed, final boolean nothing)
    {
        this.newIndices = newIndices;
        this.added = added;
        this.removed = removed;
        this.changed = changed;
        this.nothing = nothing;
    }

    /**
     * Compares two fleets, in a time that grows with their size.
     *
     * @param before in force until now.
     * @param after  in force from now on.
     * @return what changes.
     */
    public static FleetChange between(final Fleet before, final Fleet after)
    {
        final int count = before.devices().size();
        final int[] newIndices = new int[count];
        final byte[] code = new byte[DeviceTable.MAX_CODE_LENGTH];
        int removed = 0;
        int changed = 0;
        boolean moved = false;
        for (int device = 0; device < count; device++)
        {
            final int index = after.devices().find(code, 0, before.devices().copyCode(device, code, 0));
            newIndices[device] = index;
            if (index == DeviceTable.UNKNOWN)
            {
                newIndices[device] = GONE;
                removed++;
            }
            else if (!before.limits().of(device).equals(after.limits().of(index)))
            {
                changed++;
            }
            moved |= index != device;
        }
        final int added = after.devices().size() - (count - removed);
        return new FleetChange(newIndices, added, removed, changed, !moved && added == 0 && changed == 0);
    }

    /**
     * Devices that were not there before.
     *
     * @return how many.
     */
    public int added()
    {
        return added;
    }

    /**
     * Devices that are not there any more.
     *
     * @return how many.
     */
    public int removed()
    {
        return removed;
    }

    /**
     * Devices that stay, with other limits.
     *
     * @return how many.
     */
    public int changed()
    {
        return changed;
    }

    /**
     * Whether the fleets are the same, also in the order of their devices.
     *
     * @return true when nothing changes.
     */
    public boolean isNothing()
    {
        return nothing;
    }

    /**
     * Takes the state of the fleet before over: devices that stay keep their alarms, open rounds, deadlines and runs,
     * whatever their limits are now; devices that are added begin unheard, as at the start of an engine; what was known
     * of devices that are removed is gone.
     *
     * @param from monitor of the fleet before, between two events.
     * @param to   monitor of the fleet after, in its initial state.
     * @return how many alarms were up on the devices removed.
     */
    public int takeOver(final DeviationMonitor from, final DeviationMonitor to)
    {
        final MonitorImage image = new MonitorImage();
        from.accept(image);
        to.restore(image, device -> newIndices[device]);
        final DroppedAlarms dropped = new DroppedAlarms();
        image.accept(dropped);
        return dropped.count;
    }

    /**
     * For people.
     *
     * @return what changes, such as "3 devices added, 1 removed, 2 changed".
     */
    @Override
    public String toString()
    {
        return nothing ?
            "nothing has changed" :
            added + (added == 1 ? " device added, " : " devices added, ") + removed + " removed, " + changed +
                " changed";
    }

    private final class DroppedAlarms extends StateSearch
    {
        private int count;

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
            count += newIndices[device] == GONE ? Integer.bitCount(alarms) : 0;
        }
    }
}
