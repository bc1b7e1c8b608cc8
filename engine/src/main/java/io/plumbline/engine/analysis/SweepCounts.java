package io.plumbline.engine.analysis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What a {@link Sweep} has found: for each day (UTC) and device that has any, deviations and alarms of each bound. */
public final class SweepCounts
{
    /** How many bounds there may be. */
    public static final int MAX_BOUNDS = 64;

    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);

    private final long[] bounds;
    private final SortedMap<Long, SortedMap<String, Row>> days = new TreeMap<>();
    private boolean aboveCounted;

    SweepCounts(final long[] bounds)
    {
        if (bounds.length == 0 || bounds.length > MAX_BOUNDS)
        {
            throw new IllegalArgumentException("1 to " + MAX_BOUNDS + " bounds, not " + bounds.length);
        }
        for (int i = 1; i < bounds.length; i++)
        {
            if (bounds[i] <= bounds[i - 1])
            {
                throw new IllegalArgumentException("bounds must rise");
            }
        }
        this.bounds = bounds.clone();
    }

    /**
     * The bounds.
     *
     * @return micro-units, rising.
     */
    public long[] bounds()
    {
        return bounds.clone();
    }

    /**
     * Whether groups have an upper bound, whose breaches are counted with those of each lower bound.
     *
     * @return true if any has, at any time.
     */
    public boolean isAboveCounted()
    {
        return aboveCounted;
    }

    void countAbove()
    {
        aboveCounted = true;
    }

    /**
     * The counts.
     *
     * @return by day, then by code of the device.
     */
    public List<Row> rows()
    {
        final List<Row> rows = new ArrayList<>();
        days.values().forEach(day -> rows.addAll(day.values()));
        return Collections.unmodifiableList(rows);
    }

    /** The row of a device and the day of a time. */
    Row row(final String code, final long timeNs)
    {
        final long day = Math.floorDiv(timeNs, DAY_NS);
        return days.computeIfAbsent(day, key -> new TreeMap<>())
            .computeIfAbsent(code, key -> new Row(day, key, bounds.length));
    }

    static long endOfDayNs(final long timeNs)
    {
        return (Math.floorDiv(timeNs, DAY_NS) + 1) * DAY_NS;
    }

    /** One device on one day. */
    public static final class Row
    {
        private final long day;
        private final String code;
        private final long[] deviations;
        private final long[] alarms;

        private Row(final long day, final String code, final int bounds)
        {
            this.day = day;
            this.code = code;
            deviations = new long[bounds];
            alarms = new long[bounds];
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
        public long deviations(final int bound)
        {
            return deviations[bound];
        }

        /**
         * Alarms raised on that day.
         *
         * @param bound index of the bound.
         * @return how many.
         */
        public long alarms(final int bound)
        {
            return alarms[bound];
        }
    }
}
