package io.plumbline.engine.monitor;

/**
 * What was decided on one reading. Mutable and reused: a slot of the ring holds one, the monitor overwrites it.
 * <p>
 * Masks have one bit a component, the lowest for id 1. Powers, sums and bounds are micro-units.
 */
public final class Verdict
{
    private static final int COMPONENTS = 8;

    boolean duplicate;
    boolean recovered;
    boolean evaluated;
    int members;
    int valid;
    int below;
    int above;
    int raised;
    int cleared;
    long firstSum;
    long lastSum;

    /** Powers of all components, then the bound each one breached; written only when {@link #notable()} is not 0. */
    final long[] powersAndThresholds = new long[2 * COMPONENTS];

    /**
     * Whether the component was in already in the open round.
     *
     * @return true for a duplicate.
     */
    public boolean duplicate()
    {
        return duplicate;
    }

    /**
     * Whether the device had been silent.
     *
     * @return true when this reading ended a silence.
     */
    public boolean recovered()
    {
        return recovered;
    }

    /**
     * Whether the reading completed the round. Everything below is defined only then.
     *
     * @return true for an evaluated round.
     */
    public boolean evaluated()
    {
        return evaluated;
    }

    /**
     * Components that counted in the sums.
     *
     * @return mask.
     */
    public int members()
    {
        return members;
    }

    /**
     * Components whose reading in this round was valid.
     *
     * @return mask.
     */
    public int valid()
    {
        return valid;
    }

    /**
     * Components that breached their lower bound.
     *
     * @return mask.
     */
    public int below()
    {
        return below;
    }

    /**
     * Components that breached their upper bound.
     *
     * @return mask.
     */
    public int above()
    {
        return above;
    }

    /**
     * Components whose alarm was raised.
     *
     * @return mask.
     */
    public int raised()
    {
        return raised;
    }

    /**
     * Components whose alarm was cleared.
     *
     * @return mask.
     */
    public int cleared()
    {
        return cleared;
    }

    /**
     * Components there is something to say of: a breach or an alarm change.
     *
     * @return mask.
     */
    public int notable()
    {
        return below | above | raised | cleared;
    }

    /**
     * Sum over the members of group {@code first}.
     *
     * @return micro-units, or {@link Limits#NONE} when the group was not evaluated.
     */
    public long firstSum()
    {
        return firstSum;
    }

    /**
     * Sum over the members of group {@code last}.
     *
     * @return micro-units, or {@link Limits#NONE} when the group was not evaluated.
     */
    public long lastSum()
    {
        return lastSum;
    }

    /**
     * Power of a component as it counted. Defined only when {@link #notable()} is not 0.
     *
     * @param component 0 to 7.
     * @return micro-units.
     */
    public long power(final int component)
    {
        return powersAndThresholds[component];
    }

    /**
     * The bound a notable component breached. Defined only when {@link #notable()} is not 0.
     *
     * @param component 0 to 7.
     * @return micro-units, or {@link Limits#NONE} when it breached none.
     */
    public long threshold(final int component)
    {
        return powersAndThresholds[COMPONENTS + component];
    }

    void clear()
    {
        duplicate = false;
        recovered = false;
        evaluated = false;
    }
}
