package io.plumbline.engine.replay;

import io.plumbline.codec.Decimals;
import io.plumbline.engine.monitor.DeviationMonitor;

/** The sums of the round evaluated last, and what is shown of a component beside them. Micro-units. */
public final class RoundSums
{
    private static final int GROUP_SIZE = DeviationMonitor.GROUP_SIZE;
    private static final int GROUP_MASK = (1 << GROUP_SIZE) - 1;

    private long first;
    private long last;
    private int members;

    /**
     * Takes a round.
     *
     * @param firstSum     of its first group.
     * @param lastSum      of its last group.
     * @param roundMembers mask of the components that count.
     */
    public void take(final long firstSum, final long lastSum, final int roundMembers)
    {
        first = firstSum;
        last = lastSum;
        members = roundMembers;
    }

    /**
     * The mean of a component's group.
     *
     * @param component a member of it.
     * @return the mean, rounded half to even.
     */
    public long mean(final int component)
    {
        return Decimals.divideHalfEven(sum(component), count(component));
    }

    /**
     * By how much a component lies below the mean of its group.
     *
     * @param component a member of it.
     * @param power     its power.
     * @return the deviation, rounded half to even.
     */
    public long deviation(final int component, final long power)
    {
        final int n = count(component);
        return Decimals.divideHalfEven(sum(component) - n * power, n);
    }

    private long sum(final int component)
    {
        return component < GROUP_SIZE ? first : last;
    }

    private int count(final int component)
    {
        return Integer.bitCount((component < GROUP_SIZE ? members : members >> GROUP_SIZE) & GROUP_MASK);
    }
}
