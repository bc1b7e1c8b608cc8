package io.plumbline.engine.verify;

import io.plumbline.journal.PrunedMark;
import java.util.List;
import java.util.OptionalLong;

/**
 * What was found in a journal.
 *
 * @param segments   in the order of their numbers.
 * @param readings   decided again.
 * @param verdicts   decided again and found as they are recorded.
 * @param pruned     where the journal begins since it was pruned; null when it never was.
 * @param notes      what is worth a look and no damage.
 * @param unreadable every file that cannot be read, in the order of the segments.
 * @param damage     every place that was found damaged, in the order of the segments, but for what is accepted.
 * @param accepted   every place that was found damaged and that an engine was told to go on after.
 * @param hash       of the last state; empty for a journal without one.
 */
public record VerifyReport(
    List<VerifiedSegment> segments,
    long readings,
    long verdicts,
    PrunedMark pruned,
    List<String> notes,
    List<Unreadable> unreadable,
    List<Damage> damage,
    List<AcceptedPlace> accepted,
    OptionalLong hash)
{
    /**
     * Whether the journal is whole, or what is damaged was accepted.
     *
     * @return true if all of it can be read and there is no other damage.
     */
    public boolean ok()
    {
        return damage.isEmpty() && unreadable.isEmpty();
    }
}
