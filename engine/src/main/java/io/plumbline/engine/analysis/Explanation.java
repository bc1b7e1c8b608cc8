package io.plumbline.engine.analysis;

import io.plumbline.engine.monitor.Limits;
import java.util.List;

/**
 * Why an engine decided on a device as it did, at a point of a journal: the last round of the device that ended there
 * or before.
 *
 * @param code       of the device.
 * @param at         the point: the last event that counts.
 * @param end        how the device's last round ended.
 * @param round      the event that ended it, the reading that completed it or the deadline; null where there is none.
 * @param opened     the first reading of it; null where that is before what was looked at, or there is no round.
 * @param missing    mask of the components that were missing; 0 unless it was incomplete.
 * @param components the eight decisions of a round that was evaluated; otherwise empty.
 * @param openRound  mask of the components that are in in the round that is open at the point; 0 when none is.
 * @param silence    of the device at the point; null unless it is silent.
 * @param due        its deadlines at the point.
 * @param pause      why there were no events behind the last one; null where nothing says so.
 * @param origins    where its limits came into force, those of the round where there is one.
 */
public record Explanation(
    String code,
    Moment at,
    RoundEnd end,
    Moment round,
    Moment opened,
    int missing,
    List<ComponentDecision> components,
    int openRound,
    Silent silence,
    Due due,
    Pause pause,
    BoundOrigins origins)
{
    /**
     * What falls due of a device when no reading comes, epoch nanoseconds.
     *
     * @param roundNs   when its open round times out; {@code Limits.NONE} where none is open.
     * @param silenceNs when it counts as silent; {@code Limits.NONE} where it does, or is not waited for.
     */
    public record Due(long roundNs, long silenceNs)
    {
        /** Nothing does. */
        static final Due NONE = new Due(Limits.NONE, Limits.NONE);
    }

    /**
     * Why a device counts as silent.
     *
     * @param sinceNs       the deadline that it let pass, epoch nanoseconds; {@code Limits.NONE} where that is before
     *                      what was looked at.
     * @param last          its last reading; null where that is before what was looked at, or there was none.
     * @param silentAfterNs the limit in force, nanoseconds.
     */
    public record Silent(long sinceNs, Moment last, long silentAfterNs)
    {
    }

    /**
     * Whether the device is silent at the point.
     *
     * @return true if so.
     */
    public boolean silent()
    {
        return silence != null;
    }

    /** How a device's last round ended. */
    public enum RoundEnd
    {
        /** All eight readings were in: it was evaluated. */
        EVALUATED,
        /** It timed out and was dropped. */
        INCOMPLETE,
        /** No round ended in the time that was looked at. */
        NONE,
        /** The device was not in the configuration then. */
        UNKNOWN_DEVICE
    }
}
