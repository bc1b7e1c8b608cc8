package io.plumbline.engine.rollup;

/**
 * The minute of a {@link RollupDay} that stands for a number of events.
 *
 * @param minute       since the epoch.
 * @param first        sequence of the first event that it stands for.
 * @param next         sequence of the next event, the first of a later minute.
 * @param records      how many components had a reading.
 * @param bodyPosition where its records begin in the file.
 */
public record RollupBlock(long minute, long first, long next, int records, long bodyPosition)
{
    /**
     * Begin of the minute.
     *
     * @return epoch nanoseconds.
     */
    public long startNs()
    {
        return minute * RollupLayout.MINUTE_NS;
    }

    /**
     * End of the minute, not in it.
     *
     * @return epoch nanoseconds.
     */
    public long endNs()
    {
        return startNs() + RollupLayout.MINUTE_NS;
    }

    /**
     * Whether nothing has happened between another block and this one, but what the other's gaps say.
     *
     * @param before an earlier one, or null.
     * @return true if it is known that nothing has.
     */
    public boolean follows(final RollupBlock before)
    {
        return before != null && before.next == first && before.minute < minute;
    }
}
