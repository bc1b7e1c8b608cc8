package io.plumbline.engine.monitor;

/**
 * Told of the deadlines that fall due, in the order they are decided, before the event whose time made them fall due.
 * Called on the monitor's thread; must not call the monitor.
 */
public interface DeadlineListener
{
    /**
     * An open round timed out and was dropped.
     *
     * @param deadlineNs epoch nanoseconds.
     * @param device     index of the device.
     * @param missing    mask of the components that were not in.
     */
    void onRoundIncomplete(long deadlineNs, int device, int missing);

    /**
     * Nothing was heard of a device.
     *
     * @param deadlineNs epoch nanoseconds.
     * @param device     index of the device.
     */
    void onDeviceSilent(long deadlineNs, int device);
}
