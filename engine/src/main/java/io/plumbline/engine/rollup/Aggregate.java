package io.plumbline.engine.rollup;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * What a number of readings of one component come to. Exact whatever their number: the sum has 128 bits. Powers are in
 * micro-units. Single-threaded.
 */
public final class Aggregate
{
    /** What {@link #min()}, {@link #max()} and {@link #mean()} answer where no reading is valid. */
    public static final long NONE = Long.MIN_VALUE;

    private long count;
    private long invalid;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;
    private long sumHigh;
    /** Unsigned. */
    private long sumLow;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs = Long.MIN_VALUE;

    /**
     * Adds a valid reading.
     *
     * @param timeNs epoch nanoseconds.
     * @param power  micro-units.
     */
    public void add(final long timeNs, final long power)
    {
        reach(timeNs, timeNs);
        count++;
        min = Math.min(min, power);
        max = Math.max(max, power);
        addToSum(power >> Long.SIZE - 1, power);
    }

    /**
     * Adds a reading that is not valid.
     *
     * @param timeNs epoch nanoseconds.
     */
    public void addInvalid(final long timeNs)
    {
        reach(timeNs, timeNs);
        invalid++;
    }

    /**
     * Adds what others come to.
     *
     * @param other those.
     */
    public void add(final Aggregate other)
    {
        count += other.count;
        invalid += other.invalid;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        addToSum(other.sumHigh, other.sumLow);
        reach(other.firstNs, other.lastNs);
    }

    /** Begins anew. */
    public void clear()
    {
        set(0, 0, Long.MAX_VALUE, Long.MIN_VALUE, 0, 0);
        setTimes(Long.MAX_VALUE, Long.MIN_VALUE);
    }

    void setTimes(final long newFirstNs, final long newLastNs)
    {
        firstNs = newFirstNs;
        lastNs = newLastNs;
    }

    void set(
        final long newCount,
        final long newInvalid,
        final long newMin,
        final long newMax,
        final long newSumHigh,
        final long newSumLow)
    {
        count = newCount;
        invalid = newInvalid;
        min = newMin;
        max = newMax;
        sumHigh = newSumHigh;
        sumLow = newSumLow;
    }

    /**
     * Whether there is no reading at all.
     *
     * @return true if there is none, valid or not.
     */
    public boolean isEmpty()
    {
        return count == 0 && invalid == 0;
    }

    /**
     * Valid readings.
     *
     * @return how many.
     */
    public long count()
    {
        return count;
    }

    /**
     * Readings that are not valid.
     *
     * @return how many.
     */
    public long invalid()
    {
        return invalid;
    }

    /**
     * When the first came, valid or not.
     *
     * @return epoch nanoseconds; {@code Long.MAX_VALUE} where there is none.
     */
    public long firstNs()
    {
        return firstNs;
    }

    /**
     * When the last came, valid or not.
     *
     * @return epoch nanoseconds; {@code Long.MIN_VALUE} where there is none.
     */
    public long lastNs()
    {
        return lastNs;
    }

    /**
     * The lowest.
     *
     * @return micro-units, or {@link #NONE}.
     */
    public long min()
    {
        return count == 0 ? NONE : min;
    }

    /**
     * The highest.
     *
     * @return micro-units, or {@link #NONE}.
     */
    public long max()
    {
        return count == 0 ? NONE : max;
    }

    /**
     * The sum.
     *
     * @return micro-units.
     */
    public BigInteger sum()
    {
        return BigInteger.valueOf(sumHigh).shiftLeft(Long.SIZE).add(new BigInteger(Long.toUnsignedString(sumLow)));
    }

    /**
     * The mean, rounded half to even.
     *
     * @return micro-units, or {@link #NONE}.
     */
    public long mean()
    {
        return count == 0 ?
            NONE :
            new BigDecimal(sum()).divide(BigDecimal.valueOf(count), 0, RoundingMode.HALF_EVEN).longValueExact();
    }

    /** As it is kept: where none is valid, above everything. */
    long lowest()
    {
        return min;
    }

    /** As it is kept: where none is valid, below everything. */
    long highest()
    {
        return max;
    }

    long sumHigh()
    {
        return sumHigh;
    }

    long sumLow()
    {
        return sumLow;
    }

    private void reach(final long first, final long last)
    {
        firstNs = Math.min(firstNs, first);
        lastNs = Math.max(lastNs, last);
    }

    private void addToSum(final long high, final long low)
    {
        final long before = sumLow;
        sumLow += low;
        sumHigh += high + (Long.compareUnsigned(sumLow, before) < 0 ? 1 : 0);
    }
}
