package io.plumbline.engine.analysis;

import io.plumbline.codec.Decimals;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.rollup.Aggregate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the charts of a device show: the valid readings of its components, the means of its groups with the bounds in
 * force, when it was silent and which rounds timed out. A line is cut where something is missing: a reading that was
 * not valid or did not come, a round that timed out, a silence, a time without an engine, what the journal has lost.
 */
public final class DeviceTrace
{
    /** Groups of a device. */
    public static final int GROUPS = 2;

    private static final int COMPONENTS = DeviationMonitor.COMPONENTS;
    private static final int GROUP_SIZE = DeviationMonitor.GROUP_SIZE;
    private static final int GROUP_MASK = (1 << GROUP_SIZE) - 1;
    private static final int LEAST_MEMBERS = 2;

    private final String code;
    private final long beginNs;
    private final int listed;
    private final TracedLine[] lines = new TracedLine[COMPONENTS + GROUPS];
    private final List<List<TracedLine.Piece>> pieces = new ArrayList<>();
    private final long[] pieceCounts = new long[COMPONENTS + GROUPS];
    private final Aggregate[] aggregates =
        Stream.generate(Aggregate::new).limit(COMPONENTS).toArray(Aggregate[]::new);
    private final List<Silence> silences = new ArrayList<>();
    private final List<Incomplete> incompletes = new ArrayList<>();
    private long silentSinceNs = Limits.NONE;
    private long unlisted;

    /**
     * A time in which the device was silent.
     *
     * @param fromNs the deadline that it let pass; epoch nanoseconds.
     * @param toNs   the next reading.
     */
    public record Silence(long fromNs, long toNs)
    {
    }

    /**
     * A round that timed out.
     *
     * @param timeNs  the deadline, epoch nanoseconds.
     * @param missing mask of the components.
     */
    public record Incomplete(long timeNs, int missing)
    {
    }

    /**
     * @param listed how many silences and incomplete rounds are kept at most.
     */
    DeviceTrace(final String code, final long fromNs, final long toNs, final int points, final int listed)
    {
        this.code = code;
        beginNs = fromNs;
        this.listed = listed;
        for (int i = 0; i < lines.length; i++)
        {
            lines[i] = new TracedLine(fromNs, toNs, points);
        }
    }

    void onReading(
        final long sequence, final long timeNs, final int component, final long power, final boolean isValid)
    {
        endSilence(timeNs);
        if (isValid)
        {
            aggregates[component].add(timeNs, power);
            lines[component].add(sequence, timeNs, power);
        }
        else
        {
            aggregates[component].addInvalid(timeNs);
            lines[component].cut();
        }
    }

    /** A reading from before the range. */
    void onHeard()
    {
        silentSinceNs = Limits.NONE;
    }

    void onRound(final long sequence, final long timeNs, final long firstSum, final long lastSum, final int members)
    {
        onMean(0, sequence, timeNs, firstSum, members & GROUP_MASK);
        onMean(1, sequence, timeNs, lastSum, members >> GROUP_SIZE & GROUP_MASK);
    }

    private void onMean(final int group, final long sequence, final long timeNs, final long sum, final int members)
    {
        final int n = Integer.bitCount(members);
        if (n < LEAST_MEMBERS)
        {
            lines[COMPONENTS + group].cut();
        }
        else
        {
            lines[COMPONENTS + group].add(sequence, timeNs, Decimals.divideHalfEven(sum, n));
        }
    }

    void onIncomplete(final long deadlineNs, final int missing)
    {
        for (int component = 0; component < COMPONENTS; component++)
        {
            if ((missing >> component & 1) != 0)
            {
                lines[component].cut();
            }
        }
        cutMeans();
        if (incompletes.size() < listed)
        {
            incompletes.add(new Incomplete(deadlineNs, missing));
        }
        else
        {
            unlisted++;
        }
    }

    void onSilent(final long deadlineNs)
    {
        silentSinceNs = deadlineNs;
        cut();
    }

    /** Bounds belong to a mean: other limits, another piece of it. */
    void cutMeans()
    {
        for (int group = 0; group < GROUPS; group++)
        {
            lines[COMPONENTS + group].cut();
        }
    }

    void cut()
    {
        for (final TracedLine line : lines)
        {
            line.cut();
        }
    }

    void end(final long toNs)
    {
        endSilence(toNs);
        for (int i = 0; i < lines.length; i++)
        {
            pieces.add(lines[i].pieces());
            pieceCounts[i] = lines[i].pieceCount();
            lines[i] = null;
        }
    }

    private void endSilence(final long timeNs)
    {
        if (silentSinceNs != Limits.NONE)
        {
            if (silences.size() < listed)
            {
                silences.add(new Silence(Math.max(beginNs, silentSinceNs), timeNs));
            }
            else
            {
                unlisted++;
            }
            silentSinceNs = Limits.NONE;
        }
    }

    /**
     * The device.
     *
     * @return its code.
     */
    public String code()
    {
        return code;
    }

    /**
     * The line of a component.
     *
     * @param component 0 to 7.
     * @return its pieces, by time.
     */
    public List<TracedLine.Piece> component(final int component)
    {
        return Collections.unmodifiableList(pieces.get(component));
    }

    /**
     * The line of a group's mean; where the limits changed it is cut.
     *
     * @param group 0 for the first, 1 for the last.
     * @return its pieces, by time.
     */
    public List<TracedLine.Piece> mean(final int group)
    {
        return Collections.unmodifiableList(pieces.get(COMPONENTS + group));
    }

    /**
     * How often the line of a component is interrupted, counted before it is thinned.
     *
     * @param component 0 to 7.
     * @return the number of gaps between its first and last valid reading.
     */
    public long gaps(final int component)
    {
        return Math.max(0, pieceCounts[component] - 1);
    }

    /**
     * What the readings of a component come to.
     *
     * @param component 0 to 7.
     * @return the aggregate.
     */
    public Aggregate aggregate(final int component)
    {
        return aggregates[component];
    }

    /**
     * When the device was silent.
     *
     * @return the times, in order.
     */
    public List<Silence> silences()
    {
        return Collections.unmodifiableList(silences);
    }

    /**
     * Rounds that timed out.
     *
     * @return the rounds, in order.
     */
    public List<Incomplete> incompletes()
    {
        return Collections.unmodifiableList(incompletes);
    }

    /**
     * Silences and incomplete rounds that are more than are listed.
     *
     * @return how many.
     */
    public long unlisted()
    {
        return unlisted;
    }
}
