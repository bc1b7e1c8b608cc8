package io.plumbline.perf.flink;

/**
 * A message as an object that Flink writes field by field.
 */
public final class FlinkReading
{
    /** Of the device. */
    public String code;
    /** Index of the device. */
    public int device;
    /** Index of the component, 0 to 7. */
    public int component;
    /** Micro-units; 0 of a reading that is not valid. */
    public long power;

    /** Empty. */
    public FlinkReading()
    {
    }
}
