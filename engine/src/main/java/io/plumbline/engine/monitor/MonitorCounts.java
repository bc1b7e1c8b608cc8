package io.plumbline.engine.monitor;

/**
 * What the monitor has counted since the journal began. Part of its state: saved in snapshots, covered by the state
 * hash. Not thread-safe; read it on the monitor's thread or after that has stopped.
 */
public final class MonitorCounts
{
    /** How many counts there are; they are numbered by {@link #name(int)} and {@link #get(int)}. */
    public static final int SIZE = 12;

    /** Accepted readings. */
    public static final int READINGS = 0;
    /** Refused messages. */
    public static final int REJECTED = 1;
    /** Rounds evaluated. */
    public static final int ROUNDS = 2;
    /** Deviations. */
    public static final int DEVIATIONS = 3;
    /** Alarms raised. */
    public static final int RAISED = 4;
    /** Alarms cleared. */
    public static final int CLEARED = 5;
    /** Rounds that timed out. */
    public static final int INCOMPLETE = 6;
    /** Devices that fell silent. */
    public static final int SILENT = 7;
    /** Devices that were heard again. */
    public static final int RECOVERED = 8;
    /** Readings of a component that was in already. */
    public static final int DUPLICATES = 9;
    /** Accepted readings that are not valid. */
    public static final int INVALID = 10;
    /** Readings whose stamp was before the newest time. */
    public static final int LATE = 11;

    private static final String[] NAMES = {
        "readings", "rejected", "rounds", "deviations", "raised", "cleared", "incomplete", "silent", "recovered",
        "duplicates", "invalid", "late"};

    long readings;
    long rejected;
    long rounds;
    long deviations;
    long raised;
    long cleared;
    long incomplete;
    long silent;
    long recovered;
    long duplicates;
    long invalid;
    long late;

    /**
     * Name of a count, as in the {@code summary} event.
     *
     * @param index 0 to {@link #SIZE} - 1.
     * @return its name.
     */
    public static String name(final int index)
    {
        return NAMES[index];
    }

    /**
     * A count.
     *
     * @param index 0 to {@link #SIZE} - 1.
     * @return its value.
     */
    public long get(final int index)
    {
        return switch (index)
        {
            case READINGS -> readings;
            case REJECTED -> rejected;
            case ROUNDS -> rounds;
            case DEVIATIONS -> deviations;
            case RAISED -> raised;
            case CLEARED -> cleared;
            case INCOMPLETE -> incomplete;
            case SILENT -> silent;
            case RECOVERED -> recovered;
            case DUPLICATES -> duplicates;
            case INVALID -> invalid;
            case LATE -> late;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    /**
     * Sets all counts.
     *
     * @param values one for each index.
     */
    public void set(final long... values)
    {
        if (values.length != SIZE)
        {
            throw new IllegalArgumentException(values.length + " counts");
        }
        readings = values[READINGS];
        rejected = values[REJECTED];
        rounds = values[ROUNDS];
        deviations = values[DEVIATIONS];
        raised = values[RAISED];
        cleared = values[CLEARED];
        incomplete = values[INCOMPLETE];
        silent = values[SILENT];
        recovered = values[RECOVERED];
        duplicates = values[DUPLICATES];
        invalid = values[INVALID];
        late = values[LATE];
    }

    /**
     * Copies all counts.
     *
     * @return one for each index.
     */
    public long[] toArray()
    {
        final long[] values = new long[SIZE];
        for (int i = 0; i < SIZE; i++)
        {
            values[i] = get(i);
        }
        return values;
    }
}
