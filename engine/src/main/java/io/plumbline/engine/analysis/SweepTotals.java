package io.plumbline.engine.analysis;

/** Deviations and alarms of each bound of a {@link Sweep}, summed up. */
public final class SweepTotals
{
    private final long[] deviations;
    private final long[] alarms;
    private final int[] devices;

    /**
     * Of nothing yet.
     *
     * @param bounds how many bounds there are.
     */
    public SweepTotals(final int bounds)
    {
        deviations = new long[bounds];
        alarms = new long[bounds];
        devices = new int[bounds];
    }

    /**
     * Adds what was found of a device, where it is the only one.
     *
     * @param row of the device.
     */
    public void add(final SweepRow row)
    {
        for (int bound = 0; bound < deviations.length; bound++)
        {
            deviations[bound] += row.deviations(bound);
            alarms[bound] += row.alarms(bound);
            devices[bound] |= row.alarms(bound) > 0 ? 1 : 0;
        }
    }

    void add(final int bound, final boolean raised)
    {
        deviations[bound]++;
        alarms[bound] += raised ? 1 : 0;
    }

    void addDevice(final int bound)
    {
        devices[bound]++;
    }

    /**
     * Deviations.
     *
     * @param bound index of the bound.
     * @return how many.
     */
    public long deviations(final int bound)
    {
        return deviations[bound];
    }

    /**
     * Alarms raised.
     *
     * @param bound index of the bound.
     * @return how many.
     */
    public long alarms(final int bound)
    {
        return alarms[bound];
    }

    /**
     * Devices with alarms.
     *
     * @param bound index of the bound.
     * @return how many.
     */
    public int devices(final int bound)
    {
        return devices[bound];
    }
}
