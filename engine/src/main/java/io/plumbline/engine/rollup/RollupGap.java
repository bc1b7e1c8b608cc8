package io.plumbline.engine.rollup;

import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.Sequences;

/**
 * Events that the journal had lost when it was rolled up.
 *
 * @param first    sequence of the first of them.
 * @param next     sequence of the first event that is there again; the same where it has the sequence of the first that
 *                 was lost.
 * @param beforeNs not later than the last event before them; {@code Long.MIN_VALUE} where there is none.
 * @param afterNs  of the first event behind them; epoch nanoseconds, both.
 */
public record RollupGap(long first, long next, long beforeNs, long afterNs)
{
    /**
     * What is to be said of it, as the journal's readers do, but for whether the events stand behind damage.
     *
     * @return a line.
     */
    public String describe()
    {
        return first == next ?
            AcceptedDamage.lossBefore(next) : Sequences.are(first, next - 1) + " missing";
    }

    /**
     * Whether some of the events may have been in a range of time.
     *
     * @param fromNs begin, epoch nanoseconds.
     * @param toNs   end, in it.
     * @return true if they may.
     */
    public boolean mayBeIn(final long fromNs, final long toNs)
    {
        return afterNs >= fromNs && beforeNs <= toNs;
    }
}
