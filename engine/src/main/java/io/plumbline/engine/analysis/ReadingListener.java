package io.plumbline.engine.analysis;

/** Told of the readings that are asked for, in their order. */
public interface ReadingListener
{
    /**
     * A reading.
     *
     * @param place    of the component, see {@link WantedComponents}.
     * @param sequence of the event.
     * @param timeNs   of the event, epoch nanoseconds.
     * @param power    micro-units; of no meaning where it is not valid.
     * @param isValid  whether it is valid.
     */
    void onReading(int place, long sequence, long timeNs, long power, boolean isValid);
}
