package io.plumbline.journal;

import java.util.List;
import java.util.Optional;

/**
 * What a segment holds, as far as it could be read.
 *
 * @param segment       where it is.
 * @param firstSequence of its first input event; the next one's when it holds none; -1 when it holds nothing.
 * @param nextSequence  one more than that of its last input event; -1 when it holds nothing.
 * @param readings      accepted readings.
 * @param rejected      refused messages.
 * @param ticks         events that only moved time.
 * @param reloads       changes of the configuration while the engine ran.
 * @param verdicts      rounds evaluated, components with something to say, incomplete rounds and silent devices.
 * @param batches       excerpts.
 * @param writtenBytes  bytes of all batches with their headers.
 * @param fileBytes     lengths of its files. These are sparse: they take less room on the disk, and how much the
 *                      Java platform does not tell.
 * @param headComplete  whether configuration and snapshot at its head are whole.
 * @param endsCleanly   whether its engine stopped cleanly.
 * @param damage        what is damaged first and where, or empty. The counts leave out what stands from damage to the
 *                      next whole head.
 * @param unreadable    what cannot be read, each with path and reason, or none. The counts are those before it.
 */
public record SegmentInfo(
    Segment segment,
    long firstSequence,
    long nextSequence,
    long readings,
    long rejected,
    long ticks,
    long reloads,
    long verdicts,
    long batches,
    long writtenBytes,
    long fileBytes,
    boolean headComplete,
    boolean endsCleanly,
    Optional<String> damage,
    List<String> unreadable)
{
    /**
     * The segment's state in a word: {@code unreadable} when not all of it can be read, {@code damaged}, {@code clean}
     * when its engine stopped cleanly, {@code empty} when it holds no whole head, otherwise {@code open}: its engine is
     * running, or was killed.
     *
     * @return one word.
     */
    public String state()
    {
        if (!unreadable.isEmpty())
        {
            return "unreadable";
        }
        if (damage.isPresent())
        {
            return "damaged";
        }
        if (endsCleanly)
        {
            return "clean";
        }
        return headComplete ? "open" : "empty";
    }
}
