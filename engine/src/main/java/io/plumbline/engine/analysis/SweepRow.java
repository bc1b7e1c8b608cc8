package io.plumbline.engine.analysis;

/** What a {@link Sweep} has found of one device on one day: deviations and alarms of each bound. */
public final class SweepRow
{
    private final long day;
    private final String code;
    private final int[] deviations;
    private final int[] alarms;

    SweepRow(final long day, final String code, final int bounds)
    {
        this.day = day;
        this.code = code;
        deviations = new int[bounds];
        alarms = new int[bounds];
    }

    void add(final int bound, final boolean raised)
    {
        deviations[bound]++;
        alarms[bound] += raised ? 1 : 0;
    }

    /**
     * The day.
     *
     * @return days since the epoch, UTC.
     */
    public long day()
    {
        return day;
    }

    /**
     * The device.
     *
     * @return its code.
     */
    public String code()
    {
        return code;
    }

    /**
     * Deviations on that day.
     *
     * @param bound index of the bound.
     * @return how many.
     */
    public int deviations(final int bound)
    {
        return deviations[bound];
    }

    /**
     * Alarms raised on that day.
     *
     * @param bound index of the bound.
     * @return how many.
     */
    public int alarms(final int bound)
    {
        return alarms[bound];
    }
}
