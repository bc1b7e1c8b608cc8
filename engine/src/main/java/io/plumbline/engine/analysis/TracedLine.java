package io.plumbline.engine.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A line of a chart: values over time, thinned by {@link MinMaxLttb}, and cut where something is missing between two of
 * them. Nothing is drawn there. Memory is bounded by the points: of the cuts the first and the last of each small part
 * of the time are kept, those between them would not be seen. Single-threaded.
 */
public final class TracedLine
{
    private static final long NONE = -1;

    private final MinMaxLttb chosen;
    private final long fromNs;
    private final long partNs;
    /** Of each part, sequences of the first and the last value that begins anew. */
    private final long[] firstCuts;
    private final long[] lastCuts;
    private boolean isCut = true;
    private long pieces;

    /**
     * Values that are connected.
     *
     * @param sequences of the events.
     * @param times     of the events, epoch nanoseconds.
     * @param values    micro-units.
     */
    public record Piece(long[] sequences, long[] times, long[] values)
    {
    }

    TracedLine(final long fromNs, final long toNs, final int points)
    {
        chosen = new MinMaxLttb(fromNs, toNs, points);
        this.fromNs = fromNs;
        partNs = MinMaxLttb.partNs(fromNs, toNs, points);
        final int parts = (int)((toNs - fromNs) / partNs) + 1;
        firstCuts = new long[parts];
        lastCuts = new long[parts];
        Arrays.fill(firstCuts, NONE);
        Arrays.fill(lastCuts, NONE);
    }

    void add(final long sequence, final long timeNs, final long value)
    {
        if (isCut)
        {
            isCut = false;
            pieces++;
            final int part = part(timeNs);
            firstCuts[part] = firstCuts[part] == NONE ? sequence : firstCuts[part];
            lastCuts[part] = sequence;
        }
        chosen.add(sequence, timeNs, value);
    }

    /** The next value is not connected to the one before. */
    void cut()
    {
        isCut = true;
    }

    /** How many pieces there are before any are thinned. */
    long pieceCount()
    {
        return pieces;
    }

    /** To be called once. */
    List<Piece> pieces()
    {
        final List<long[]> points = new ArrayList<>();
        chosen.choose(0, (place, sequence, timeNs, power, isValid) -> points.add(new long[]{sequence, timeNs, power}));
        final List<Piece> found = new ArrayList<>();
        int begin = 0;
        for (int i = 1; i <= points.size(); i++)
        {
            if (i == points.size() || isCutBetween(points.get(i - 1), points.get(i)))
            {
                found.add(piece(points.subList(begin, i)));
                begin = i;
            }
        }
        return found;
    }

    private static Piece piece(final List<long[]> points)
    {
        return new Piece(
            points.stream().mapToLong(point -> point[0]).toArray(),
            points.stream().mapToLong(point -> point[1]).toArray(),
            points.stream().mapToLong(point -> point[2]).toArray());
    }

    private boolean isCutBetween(final long[] before, final long[] after)
    {
        final int begin = part(before[1]);
        final int end = part(after[1]);
        for (int part = begin; part <= end; part++)
        {
            if (lastCuts[part] > before[0] && firstCuts[part] <= after[0])
            {
                return true;
            }
        }
        return false;
    }

    private int part(final long timeNs)
    {
        return (int)((timeNs - fromNs) / partNs);
    }
}
