package io.plumbline.perf.peer;

import java.io.Serializable;

/**
 * The rule, as plain Java has it: the open round of one device. Of one thread at a time.
 */
public final class DeviceRound implements Serializable
{
    /** A deviation below this bound, in micro-units, is reported. */
    public static final long BELOW = -3_000_000L;

    /** Components of a device. */
    public static final int COMPONENTS = 8;

    /** Components of a group. */
    public static final int MEMBERS = 4;

    private static final long serialVersionUID = 1L;
    private static final int COMPLETE = (1 << COMPONENTS) - 1;

    private final int device;
    private final long[] powers = new long[COMPONENTS];
    private int seen;
    private long round;

    /**
     * A device of which nothing is known.
     *
     * @param device index of the device.
     */
    public DeviceRound(final int device)
    {
        this.device = device;
    }

    /**
     * Index of the device.
     *
     * @return the index.
     */
    public int device()
    {
        return device;
    }

    /**
     * A reading has come; decides the round when it is the last one missing.
     *
     * @param component index of the component, 0 to 7.
     * @param power     micro-units; 0 of a reading that is not valid.
     * @param sink      is told of the deviations.
     */
    public void onReading(final int component, final long power, final DeviationSink sink)
    {
        powers[component] = power;
        seen |= 1 << component;
        if (seen == COMPLETE)
        {
            decide(0, sink);
            decide(MEMBERS, sink);
            seen = 0;
            round++;
        }
    }

    private void decide(final int first, final DeviationSink sink)
    {
        long sum = 0;
        for (int i = first; i < first + MEMBERS; i++)
        {
            sum += powers[i];
        }
        for (int i = first; i < first + MEMBERS; i++)
        {
            if (sum - MEMBERS * powers[i] < MEMBERS * BELOW)
            {
                sink.onDeviation(device, i, round, (sum - MEMBERS * powers[i]) / MEMBERS);
            }
        }
    }
}
