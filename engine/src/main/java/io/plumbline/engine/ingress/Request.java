package io.plumbline.engine.ingress;

import io.plumbline.codec.DecodeStatus;

/**
 * One body of lines that came as a whole, and what became of them. Whoever has taken it from its {@link RequestFeed}
 * hands its lines over and may read the outcome once {@link #isThrough}; until then that belongs to the ingress thread.
 */
public final class Request
{
    /** Refused lines that are kept one by one; further ones are counted. */
    public static final int MAX_REFUSALS = 1000;

    private static final int CODE_BITS = 8;

    /** The beginning of a line that ends in a later chunk. */
    final LineRest rest = new LineRest();

    private final int id;
    private final long[] refusals = new long[MAX_REFUSALS];
    private int refusalCount;
    private long lines;
    private long rejected;
    private long sequence;
    private volatile boolean through;

    Request(final int id)
    {
        this.id = id;
    }

    /** Which one it is of those of the feed. */
    int id()
    {
        return id;
    }

    /** Begins anew, for other lines. */
    void clear()
    {
        rest.clear();
        refusalCount = 0;
        lines = 0;
        rejected = 0;
        sequence = -1;
        through = false;
    }

    void onRefused(final long line, final DecodeStatus reason)
    {
        rejected++;
        if (refusalCount < MAX_REFUSALS)
        {
            refusals[refusalCount++] = line << CODE_BITS | reason.code();
        }
    }

    void onPublished(final long publishedSequence)
    {
        sequence = publishedSequence;
    }

    /** Nothing of it will come any more, and all that came is published. */
    void onThrough(final long lineCount)
    {
        lines = lineCount;
        through = true;
    }

    /** Sequence of the ring, of the last line; -1 when there was none. */
    long sequence()
    {
        return sequence;
    }

    /**
     * Whether all that was handed over is on its way to the journal, and the ingress thread is done with it. Any
     * thread.
     *
     * @return true for good, until it is taken again.
     */
    public boolean isThrough()
    {
        return through;
    }

    /**
     * How many lines there were, blank ones too.
     *
     * @return lines.
     */
    public long lines()
    {
        return lines;
    }

    /**
     * How many of the lines were refused.
     *
     * @return lines.
     */
    public long rejected()
    {
        return rejected;
    }

    /**
     * How many of the refused lines are kept one by one.
     *
     * @return how many, at most {@link #MAX_REFUSALS}.
     */
    public int refusalCount()
    {
        return refusalCount;
    }

    /**
     * Which line was refused.
     *
     * @param index among those that are kept.
     * @return number of the line, from 1.
     */
    public long refusedLine(final int index)
    {
        return refusals[index] >>> CODE_BITS;
    }

    /**
     * Why a line was refused.
     *
     * @param index among those that are kept.
     * @return the reason.
     */
    public DecodeStatus refusedFor(final int index)
    {
        return DecodeStatus.of((int)refusals[index] & (1 << CODE_BITS) - 1);
    }
}
