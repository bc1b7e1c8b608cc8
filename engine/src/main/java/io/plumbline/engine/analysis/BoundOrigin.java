package io.plumbline.engine.analysis;

import io.plumbline.engine.config.TimeMode;
import java.util.List;
import java.util.function.LongConsumer;

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
    /** Goes through the journal to the event; null where the device is not configured there. */
    static BoundOrigin find(final RangeReplay toEvent, final String code, final LongConsumer progress)
    {
        // The batch that holds the event may hold a later reload too.
        return LimitsHistory.read(toEvent, List.of(code), progress).origin(code, toEvent.to());
    }
}
