package io.plumbline.engine.analysis;

import java.time.LocalDate;
import java.util.Locale;
import java.util.function.Function;

/** By what the counts of a {@link Sweep} are summed up. */
public enum SweepGrouping
{
    /** All in one. */
    TOTAL(row -> ""),
    /** By day, UTC. */
    DAY(row -> day(row)),
    /** By device. */
    DEVICE(SweepCounts.Row::code),
    /** By day and device. */
    DAY_DEVICE(row -> day(row) + " " + row.code());

    private final Function<SweepCounts.Row, String> key;

    SweepGrouping(final Function<SweepCounts.Row, String> key)
    {
        this.key = key;
    }

    /**
     * The group of a row.
     *
     * @param row of counts.
     * @return its name.
     */
    public String of(final SweepCounts.Row row)
    {
        return key.apply(row);
    }

    /** As it is asked for. */
    @Override
    public String toString()
    {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String day(final SweepCounts.Row row)
    {
        return LocalDate.ofEpochDay(row.day()).toString();
    }
}
