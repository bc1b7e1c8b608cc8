package io.plumbline.engine.analysis;

import java.time.LocalDate;
import java.util.Locale;

/** By what the counts of a {@link Sweep} are summed up. */
public enum SweepGrouping
{
    /** All in one. */
    TOTAL,
    /** By day, UTC. */
    DAY,
    /** By device. */
    DEVICE,
    /** By day and device. */
    DAY_DEVICE;

    /**
     * Whether rows of single devices are needed for it, which take memory.
     *
     * @return true if so.
     */
    public boolean isByDevice()
    {
        return this == DEVICE || this == DAY_DEVICE;
    }

    /**
     * The group of a row, of those that are by device.
     *
     * @param row of counts.
     * @return its name.
     */
    public String of(final SweepRow row)
    {
        return this == DEVICE ? row.code() : LocalDate.ofEpochDay(row.day()) + " " + row.code();
    }

    /** As it is asked for. */
    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
