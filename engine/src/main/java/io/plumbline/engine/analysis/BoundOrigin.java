package io.plumbline.engine.analysis;

import io.plumbline.engine.config.TimeMode;

/**
 * Where the limits of a device that are in force at an event came into force: with the start of an engine, or by a
 * reload, before which the device had others or was not there. Where the journal was pruned since, its beginning.
 *
 * @param moment    of the reload, or of the first event after the start; its time is the start's, by the wall clock.
 * @param segment   that it stands in.
 * @param reload    whether it was a reload.
 * @param eventTime where the times of events come from, that of a reload among them.
 */
public record BoundOrigin(Moment moment, long segment, boolean reload, TimeMode eventTime)
{
}
