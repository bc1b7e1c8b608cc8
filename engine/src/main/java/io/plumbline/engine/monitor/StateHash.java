package io.plumbline.engine.monitor;

/**
 * A 64-bit hash of the monitor's whole state: equal states have equal hashes, and states that differ have different
 * ones but for a chance of 2<sup>-64</sup>. It proves equality of runs, not resistance to forgery.
 * <p>
 * Each value is folded in by xor, a multiplication by an odd constant (2<sup>64</sup> divided by the golden ratio) and
 * a shift that carries the high bits down; each step is a bijection of the hash so far, so no difference is lost.
 */
public final class StateHash implements StateVisitor
{
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private long hash = MULTIPLIER;

    /**
     * Hash of all that was visited.
     *
     * @return the hash.
     */
    public long value()
    {
        return hash;
    }

    /**
     * A hash as users see it.
     *
     * @param hash of a state.
     * @return 16 hexadecimal digits.
     */
    public static String format(final long hash)
    {
        return String.format("%016x", hash);
    }

    /** {@inheritDoc} */
    @Override
    public void onFleet(final long timeNs, final long setOrder, final MonitorCounts counts)
    {
        add(timeNs);
        add(setOrder);
        for (int i = 0; i < MonitorCounts.SIZE; i++)
        {
            add(counts.get(i));
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onDevice(
        final int device,
        final int arrived,
        final int valid,
        final int alarms,
        final boolean silent,
        final long roundDeadlineNs,
        final long roundOrder,
        final long silenceDeadlineNs,
        final long silenceOrder)
    {
        add((long)device << 32 | (silent ? 1L << 24 : 0) | (long)alarms << 16 | (long)valid << 8 | arrived);
        add(roundDeadlineNs);
        add(roundOrder);
        add(silenceDeadlineNs);
        add(silenceOrder);
    }

    /** {@inheritDoc} */
    @Override
    public void onComponent(
        final int device, final int component, final long power, final int breachCount, final int calmCount)
    {
        add(component);
        add(power);
        add((long)breachCount << 32 | calmCount & 0xFFFF_FFFFL);
    }

    private void add(final long value)
    {
        hash = (hash ^ value) * MULTIPLIER;
        hash ^= hash >>> 32;
    }
}
