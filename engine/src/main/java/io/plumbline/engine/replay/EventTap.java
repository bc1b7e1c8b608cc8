package io.plumbline.engine.replay;

import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.config.EventKind;
import io.plumbline.engine.json.JsonLine;

/**
 * Chooses among the events of an {@link EventPrinter}, adds fields to them and is told when one is printed. On the
 * printer's thread.
 */
public interface EventTap
{
    /** No component, where one is asked for. */
    int NO_COMPONENT = -1;
    /** No device, where one is asked for. */
    int NO_DEVICE = -1;

    /**
     * What follows is of other devices.
     *
     * @param devices of what follows.
     */
    default void onDevices(final DeviceTable devices)
    {
    }

    /**
     * Whether an event is to be printed.
     *
     * @param kind     of the event.
     * @param sequence of the input event that caused it.
     * @param device   index of its device, or {@link #NO_DEVICE}.
     * @return true to print it.
     */
    boolean wants(EventKind kind, long sequence, int device);

    /**
     * An event is printed but for its end: fields may be added.
     *
     * @param line      of the event.
     * @param kind      of the event.
     * @param sequence  of the input event that caused it.
     * @param device    index of its device, or {@link #NO_DEVICE}.
     * @param component index of its component, or {@link #NO_COMPONENT}.
     */
    void beforeEnd(JsonLine line, EventKind kind, long sequence, int device, int component);

    /**
     * The event is printed.
     *
     * @param kind      of the event.
     * @param sequence  of the input event that caused it.
     * @param device    index of its device, or {@link #NO_DEVICE}.
     */
    void onPrinted(EventKind kind, long sequence, int device);
}
