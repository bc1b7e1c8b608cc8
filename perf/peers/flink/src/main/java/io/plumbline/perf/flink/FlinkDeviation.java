package io.plumbline.perf.flink;

/**
 * A deviation as an object that Flink writes field by field.
 */
public final class FlinkDeviation
{
    /** Index of the device. */
    public int device;
    /** Index of the component, 0 to 7. */
    public int component;
    /** Of the device, from 0. */
    public long round;
    /** Mean of the group less reading, micro-units. */
    public long deviation;

    /** Empty. */
    public FlinkDeviation()
    {
    }
}
