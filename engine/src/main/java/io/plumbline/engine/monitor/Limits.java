package io.plumbline.engine.monitor;

/**
 * One distinct set of limits. Devices share instances: a fleet has few sets and many devices.
 *
 * @param first          bounds of components 1 to 4.
 * @param last           bounds of components 5 to 8.
 * @param excludeInvalid true when an invalid reading is left out of its group, false when it counts as 0.
 * @param roundTimeoutNs nanoseconds from a round's first reading until it is dropped.
 * @param silentAfterNs  nanoseconds from a device's last reading until it is reported silent.
 * @param raiseAfter     breaches in a row, in rounds, that raise an alarm.
 * @param clearAfter     calm rounds in a row that clear it.
 */
public record Limits(
    Bounds first,
    Bounds last,
    boolean excludeInvalid,
    long roundTimeoutNs,
    long silentAfterNs,
    int raiseAfter,
    int clearAfter)
{
    /** A bound that is not set. */
    public static final long NONE = Long.MIN_VALUE;

    /** Largest magnitude of a bound or deadband in micro-units: 4,000,000,000 units. */
    public static final long MAX_BOUND = 4_000_000_000_000_000L;

    /** Longest duration in nanoseconds: 366 days. */
    public static final long MAX_DURATION_NS = 366L * 24 * 3600 * 1_000_000_000L;

    /**
     * Checks what the monitor's arithmetic relies on.
     *
     * @throws IllegalArgumentException if a duration or count is not positive or too large.
     */
    public Limits
    {
        if (roundTimeoutNs <= 0 || roundTimeoutNs > MAX_DURATION_NS)
        {
            throw new IllegalArgumentException("round-timeout out of range: " + roundTimeoutNs + " ns");
        }
        if (silentAfterNs <= 0 || silentAfterNs > MAX_DURATION_NS)
        {
            throw new IllegalArgumentException("silent-after out of range: " + silentAfterNs + " ns");
        }
        if (raiseAfter < 1 || clearAfter < 1)
        {
            throw new IllegalArgumentException("raise-after and clear-after count rounds from 1");
        }
    }

    /**
     * Bounds of one group, on the deviation (mean of the group less the component's reading), in micro-units.
     *
     * @param below    a deviation below it is a breach, or {@link #NONE}.
     * @param above    a deviation above it is a breach, or {@link #NONE}.
     * @param deadband how far inside the bounds a deviation must lie to be calm; 0 or more.
     */
    public record Bounds(long below, long above, long deadband)
    {
        /**
         * Checks the bounds against each other and against {@link #MAX_BOUND}.
         *
         * @throws IllegalArgumentException if neither bound is set, they cross, or one is too large.
         */
        public Bounds
        {
            if (below == NONE && above == NONE)
            {
                throw new IllegalArgumentException("a group needs a bound");
            }
            if (below != NONE && above != NONE && above <= below)
            {
                throw new IllegalArgumentException("above must be greater than below");
            }
            if (below != NONE && Math.abs(below) > MAX_BOUND || above != NONE && Math.abs(above) > MAX_BOUND)
            {
                throw new IllegalArgumentException("bound out of range");
            }
            if (deadband < 0 || deadband > MAX_BOUND)
            {
                throw new IllegalArgumentException("deadband out of range");
            }
        }
    }
}
