package io.plumbline.perf.esper;

/**
 * A message as an event of Esper, which reads it by its getters.
 */
public final class EsperReading
{
    private final String code;
    private final int device;
    private final int component;
    private final long power;
    private final long round;

    EsperReading(final String code, final int device, final int component, final long power, final long round)
    {
        this.code = code;
        this.device = device;
        this.component = component;
        this.power = power;
        this.round = round;
    }

    /**
     * Of the device.
     *
     * @return the code.
     */
    public String getCode()
    {
        return code;
    }

    /**
     * Of the device.
     *
     * @return its index.
     */
    public int getDevice()
    {
        return device;
    }

    /**
     * Of the component.
     *
     * @return its index, 0 to 7.
     */
    public int getComponent()
    {
        return component;
    }

    /**
     * Micro-units; 0 of a reading that is not valid.
     *
     * @return the power.
     */
    public long getPower()
    {
        return power;
    }

    /**
     * Sweep in which the message was sent, which is the round that it belongs to.
     *
     * @return from 0.
     */
    public long getRound()
    {
        return round;
    }
}
