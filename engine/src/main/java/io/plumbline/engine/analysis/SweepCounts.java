package io.plumbline.engine.analysis;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Counts what a {@link Sweep} finds: in all, by day (UTC), and, for who asks for them, a row for each day and device
 * that has any, which is handed out when the day is over.
 */
public final class SweepCounts
{
    /** How many bounds there may be. */
    public static final int MAX_BOUNDS = 64;

    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);

    private final long[] bounds;
    private final Consumer<SweepRow> rows;
    private final SweepTotals total;
    private final SortedMap<Long, SweepTotals> days = new TreeMap<>();
    private final SortedMap<String, SweepRow> rowsOfDay = new TreeMap<>();
    private long day = Long.MIN_VALUE;
    private long dayEndNs = Long.MIN_VALUE;
    private SweepTotals ofDay;
    private boolean aboveCounted;

    /**
     * @param rows told of each day and device, or null.
     */
    SweepCounts(final long[] bounds, final Consumer<SweepRow> rows)
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
        this.rows = rows;
        total = new SweepTotals(bounds.length);
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
     * @return true if any of a device that is looked at has, at any time.
     */
    public boolean isAboveCounted()
    {
        return aboveCounted;
    }

    /**
     * All in one.
     *
     * @return the counts.
     */
    public SweepTotals total()
    {
        return total;
    }

    /**
     * By day.
     *
     * @return the counts of each day that has any, by days since the epoch, UTC.
     */
    public SortedMap<Long, SweepTotals> days()
    {
        return Collections.unmodifiableSortedMap(days);
    }

    void countAbove()
    {
        aboveCounted = true;
    }

    /** Whether the day of the last count is over at a time; no count is of a day before another's. */
    boolean isOver(final long timeNs)
    {
        return timeNs >= dayEndNs;
    }

    /** The day of a time begins, and the one before is over. */
    void beginDay(final long timeNs)
    {
        end();
        day = Math.floorDiv(timeNs, DAY_NS);
        dayEndNs = (day + 1) * DAY_NS;
        ofDay = days.computeIfAbsent(day, key -> new SweepTotals(bounds.length));
    }

    /** The last day is over. */
    void end()
    {
        if (rows != null)
        {
            rowsOfDay.values().forEach(rows);
            rowsOfDay.clear();
        }
    }

    boolean hasRows()
    {
        return rows != null;
    }

    /** The row of a device, of the present day. */
    SweepRow row(final String code)
    {
        return rowsOfDay.computeIfAbsent(code, key -> new SweepRow(day, key, bounds.length));
    }

    void add(final int bound, final boolean raised)
    {
        total.add(bound, raised);
        ofDay.add(bound, raised);
    }

    /** The first alarms of a device, on the present day and at all. */
    void addDevice(final int bound, final boolean isFirst)
    {
        ofDay.addDevice(bound);
        if (isFirst)
        {
            total.addDevice(bound);
        }
    }
}
