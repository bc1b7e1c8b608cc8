package io.plumbline.perf.peer;

import io.plumbline.perf.rate.PacedLatencies;

/**
 * An answer: how many deviations were found, and a checksum over all of them that does not depend on their order. Of
 * one thread; those of several are {@linkplain #add(Verdicts) added up}.
 */
public final class Verdicts
{
    private static final long FACTOR_PLACE = 0x9E3779B97F4A7C15L;
    private static final long FACTOR_ROUND = 0xC2B2AE3D27D4EB4FL;
    private static final long FACTOR_DEVIATION = 0x165667B19E3779F9L;
    private static final long FACTOR_MIX = 0xBF58476D1CE4E5B9L;

    private final PeerPace pace;
    private final PacedLatencies latencies;
    private long count;
    private long checksum;

    /** Nothing found yet. */
    public Verdicts()
    {
        this(null);
    }

    /**
     * Nothing found yet; when each deviation was found is recorded.
     *
     * @param pace by which messages come; null: nothing is recorded.
     */
    Verdicts(final PeerPace pace)
    {
        this.pace = pace;
        latencies = pace == null ? null : pace.latencies();
    }

    /**
     * An answer that was given elsewhere.
     *
     * @param count    of deviations.
     * @param checksum over them.
     */
    public Verdicts(final long count, final long checksum)
    {
        this();
        this.count = count;
        this.checksum = checksum;
    }

    /**
     * A deviation was found.
     *
     * @param device    index of the device.
     * @param component index of the component, 0 to 7.
     * @param round     of the device, from 0.
     * @param deviation mean of the group less reading, micro-units.
     */
    public void add(final int device, final int component, final long round, final long deviation)
    {
        long mixed = (((long)device << 3) | component) * FACTOR_PLACE + round * FACTOR_ROUND +
            deviation * FACTOR_DEVIATION;
        mixed = (mixed ^ mixed >>> 29) * FACTOR_MIX;
        count++;
        checksum += mixed ^ mixed >>> 32;
        if (pace != null)
        {
            latencies.done(pace.message(device, round), System.nanoTime());
        }
    }

    /**
     * Takes in what another has found.
     *
     * @param other the other.
     */
    public void add(final Verdicts other)
    {
        count += other.count;
        checksum += other.checksum;
        if (latencies != null && other.latencies != null)
        {
            latencies.add(other.latencies);
        }
    }

    /**
     * When the deviations were found.
     *
     * @return each from the planned time of the message that completed its round; null when messages came as fast as
     * they were taken.
     */
    public PacedLatencies latencies()
    {
        return latencies;
    }

    /**
     * Deviations found.
     *
     * @return how many.
     */
    public long count()
    {
        return count;
    }

    /**
     * Over all deviations.
     *
     * @return the checksum.
     */
    public long checksum()
    {
        return checksum;
    }

    /** {@inheritDoc} */
    @Override
    public boolean equals(final Object other)
    {
        return other instanceof Verdicts && ((Verdicts)other).count == count && ((Verdicts)other).checksum == checksum;
    }

    /** {@inheritDoc} */
    @Override
    public int hashCode()
    {
        return Long.hashCode(checksum);
    }

    /** {@inheritDoc} */
    @Override
    public String toString()
    {
        return String.format("%d deviations, checksum %016x", count, checksum);
    }
}
