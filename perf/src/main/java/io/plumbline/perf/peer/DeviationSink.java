package io.plumbline.perf.peer;

/**
 * Is told of deviations, on the thread that decides them.
 */
@FunctionalInterface
public interface DeviationSink
{
    /**
     * A component strays.
     *
     * @param device    index of the device.
     * @param component index of the component, 0 to 7.
     * @param round     of the device, from 0.
     * @param deviation mean of the group less reading, micro-units.
     */
    void onDeviation(int device, int component, long round, long deviation);
}
