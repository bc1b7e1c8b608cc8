package io.plumbline.journal;

import java.util.Objects;

/**
 * Damage that an engine was told to go on after.
 *
 * @param segmentNumber of the segment that is damaged or missing; 0 for the file that says where the journal begins.
 * @param nextSequence  due where the damage is, 0 when that is not known. Where the engine goes on with it too, what
 *                      stands behind the damage does not count; otherwise the next whole head behind it does, in the
 *                      same segment or a later one, and the events in between are missing.
 * @param damage        what is damaged, and where.
 */
public record AcceptedDamage(int segmentNumber, long nextSequence, String damage)
{
    /** Due where a segment, or a file of it, is missing: that is not known. */
    static final long WHOLE = 0;

    /**
     * Checks that all is given.
     */
    public AcceptedDamage
    {
        Objects.requireNonNull(damage, "damage");
    }

    /**
     * What is to be said of a {@linkplain JournalListener#onLoss loss}.
     *
     * @param nextSequence of the event behind it.
     * @return a line.
     */
    public static String lossBefore(final long nextSequence)
    {
        return "events that came right before sequence " + nextSequence +
            " are lost: an engine was told to go on after damage there";
    }

    /** Whether it is the loss of a segment, or of a file of it, that is not before one number but before another. */
    boolean isWholeOf(final int from, final int to)
    {
        return segmentNumber >= from && segmentNumber < to && nextSequence == WHOLE;
    }
}
