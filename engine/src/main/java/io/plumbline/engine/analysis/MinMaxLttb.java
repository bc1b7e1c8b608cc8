package io.plumbline.engine.analysis;

import java.util.Arrays;

/**
 * Chooses from the readings of a component those that draw the same line: MinMaxLTTB (Van Der Donckt, Van der Donckt,
 * Rademaker, Van Hoecke, "MinMaxLTTB: Leveraging MinMax-Preselection to Scale LTTB", IEEE VIS 2023). From even parts of
 * the time the lowest and the highest reading are taken, four times as many as are wanted, with the first and the last
 * of all; among them "Largest Triangle Three Buckets" chooses (Steinarsson, "Downsampling Time Series for Visual
 * Representation", 2013). Where equal readings vie, the first is taken. What is chosen are readings as they came;
 * floating point numbers only compare.
 * <p>
 * Readings come in their order. Takes memory for four times the points that are wanted at most. Single-threaded.
 */
final class MinMaxLttb
{
    /** Fewest points that it can choose. */
    static final int MIN_POINTS = 3;

    /** Parts of the time a point wanted: two readings of each, and four for each point, as the paper advises. */
    private static final int PARTS_PER_POINT = 2;

    private final int points;
    private final long fromNs;
    private final long partNs;
    private long[] sequences = new long[16];
    private long[] times = new long[16];
    private long[] powers = new long[16];
    private int size;
    private boolean isEmpty = true;
    private long part;
    private final long[] low = new long[3];
    private final long[] high = new long[3];
    private final long[] last = new long[3];

    /**
     * @param fromNs begin of the time, epoch nanoseconds.
     * @param toNs   end of it.
     * @param points that are wanted at most, {@link #MIN_POINTS} or more.
     */
    MinMaxLttb(final long fromNs, final long toNs, final int points)
    {
        this.points = points;
        this.fromNs = fromNs;
        partNs = partNs(fromNs, toNs, points);
    }

    /** Length of the small parts of which the lowest and highest are looked at, nanoseconds. */
    static long partNs(final long fromNs, final long toNs, final int points)
    {
        return (toNs - fromNs) / ((long)points * PARTS_PER_POINT) + 1;
    }

    void add(final long sequence, final long timeNs, final long power)
    {
        final long itsPart = (timeNs - fromNs) / partNs;
        set(last, sequence, timeNs, power);
        if (isEmpty)
        {
            isEmpty = false;
            part = itsPart;
            append(last);
            set(low, sequence, timeNs, power);
            set(high, sequence, timeNs, power);
        }
        else if (itsPart != part)
        {
            endPart();
            part = itsPart;
            set(low, sequence, timeNs, power);
            set(high, sequence, timeNs, power);
        }
        else if (power < low[2])
        {
            set(low, sequence, timeNs, power);
        }
        else if (power > high[2])
        {
            set(high, sequence, timeNs, power);
        }
    }

    /**
     * Chooses; to be called once.
     *
     * @param place    of the component.
     * @param listener told of what is chosen, in order.
     */
    void choose(final int place, final ReadingListener listener)
    {
        if (isEmpty)
        {
            return;
        }
        endPart();
        append(last);
        if (size <= points)
        {
            for (int i = 0; i < size; i++)
            {
                hand(i, place, listener);
            }
            return;
        }
        // The first and the last are taken, and one of each of as many equal parts of the others as are left.
        final double every = (double)(size - 2) / (points - 2);
        int chosen = 0;
        hand(chosen, place, listener);
        for (int i = 0; i < points - 2; i++)
        {
            final int begin = (int)(i * every) + 1;
            final int end = (int)((i + 1) * every) + 1;
            chosen = largestTriangle(chosen, begin, end, Math.min((int)((i + 2) * every) + 1, size));
            hand(chosen, place, listener);
        }
        hand(size - 1, place, listener);
    }

    /** Of a part, what spans the largest triangle with the one chosen before and the mean of the next part. */
    private int largestTriangle(final int before, final int begin, final int end, final int nextEnd)
    {
        double meanTime = 0;
        double meanPower = 0;
        for (int i = end; i < nextEnd; i++)
        {
            meanTime += times[i] - times[0];
            meanPower += powers[i];
        }
        meanTime /= nextEnd - end;
        meanPower /= nextEnd - end;
        final double timeBefore = times[before] - times[0];
        int largest = begin;
        double largestArea = -1;
        for (int i = begin; i < end; i++)
        {
            final double area = Math.abs(
                (timeBefore - meanTime) * (powers[i] - powers[before]) -
                (timeBefore - (times[i] - times[0])) * (meanPower - powers[before]));
            if (area > largestArea)
            {
                largestArea = area;
                largest = i;
            }
        }
        return largest;
    }

    private void endPart()
    {
        final boolean lowFirst = low[0] <= high[0];
        append(lowFirst ? low : high);
        append(lowFirst ? high : low);
    }

    private void append(final long[] reading)
    {
        if (size > 0 && sequences[size - 1] == reading[0])
        {
            return;
        }
        if (size == times.length)
        {
            final int capacity = (int)Math.min(2L * size, 2L * PARTS_PER_POINT * points + 2 * MIN_POINTS);
            sequences = Arrays.copyOf(sequences, capacity);
            times = Arrays.copyOf(times, capacity);
            powers = Arrays.copyOf(powers, capacity);
        }
        sequences[size] = reading[0];
        times[size] = reading[1];
        powers[size++] = reading[2];
    }

    private void hand(final int i, final int place, final ReadingListener listener)
    {
        listener.onReading(place, sequences[i], times[i], powers[i], true);
    }

    private static void set(final long[] reading, final long sequence, final long timeNs, final long power)
    {
        reading[0] = sequence;
        reading[1] = timeNs;
        reading[2] = power;
    }
}
