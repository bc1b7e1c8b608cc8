package io.plumbline.engine.analysis;

import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.replay.ConfigurationHistory.Cause;

/**
 * Where the limits of a device that are in force at an event came into force: with the start of an engine, or by a
 * reload, before which the device had others or was not there. Where the journal was pruned since, its beginning. Where
 * events are missing, the first place behind them: whether others were in force amid them nobody knows.
 *
 * @param moment    of the reload, or of the first event after the start; its time is the start's, by the wall clock. Of
 *                  a head the first event behind it, with the newest time before.
 * @param segment   that it stands in.
 * @param cause     by what they are known to be in force.
 * @param atLatest  whether events are missing right before.
 * @param eventTime where the times of events come from, that of a reload among them.
 */
public record BoundOrigin(Moment moment, long segment, Cause cause, boolean atLatest, TimeMode eventTime)
{
    /**
     * Whether it was a reload.
     *
     * @return true if so.
     */
    public boolean reload()
    {
        return cause == Cause.RELOAD;
    }
}
