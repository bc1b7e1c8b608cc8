package io.plumbline.codec;

/**
 * One decoded message. Mutable and reused: {@link AvroJsonDecoder} fills it in place, slots of the ring extend it.
 * <p>
 * Not thread-safe; between threads it is handed over by the ring's sequences. The content is defined only after a
 * decode that returned {@link DecodeStatus#OK}.
 */
public class PowerReport
{
    /** {@link #timestampMs()} of a message without {@code ts}. */
    public static final long NO_TIMESTAMP = -1;

    int device;
    int component;
    long power;
    boolean valid;
    long timestampMs;

    /**
     * Index of the device in the {@link DeviceTable}, from 0.
     *
     * @return index of the device.
     */
    public final int device()
    {
        return device;
    }

    /**
     * Index of the component in its device: its id less one, 0 to 7.
     *
     * @return index of the component.
     */
    public final int component()
    {
        return component;
    }

    /**
     * Power in micro-units; 0 when the reading is not valid.
     *
     * @return power in micro-units.
     */
    public final long power()
    {
        return power;
    }

    /**
     * Whether the sender called the reading valid.
     *
     * @return true for a valid reading.
     */
    public final boolean valid()
    {
        return valid;
    }

    /**
     * The message's own time in milliseconds since the epoch.
     *
     * @return 0 to 999,999,999,999,999, or {@link #NO_TIMESTAMP}.
     */
    public final long timestampMs()
    {
        return timestampMs;
    }
}
