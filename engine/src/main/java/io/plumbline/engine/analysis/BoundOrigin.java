package io.plumbline.engine.analysis;

import io.plumbline.engine.config.TimeMode;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.replay.ConfigurationHistory;
import java.nio.charset.StandardCharsets;
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
        final byte[] bytes = code.getBytes(StandardCharsets.UTF_8);
        final BoundOrigin[] origin = new BoundOrigin[1];
        final Limits[] inForce = new Limits[1];
        final ConfigurationHistory history = new ConfigurationHistory((fleet, sequence, timeNs, segment, reload) ->
        {
            // The batch that holds the event may hold a later reload too.
            if (sequence <= toEvent.to())
            {
                final int device = fleet.devices().find(bytes, 0, bytes.length);
                final Limits limits = device < 0 ? null : fleet.limits().of(device);
                if (limits == null || !limits.equals(inForce[0]))
                {
                    origin[0] = limits == null ? null :
                        new BoundOrigin(new Moment(sequence, timeNs), segment, reload, fleet.timeMode());
                }
                inForce[0] = limits;
            }
        });
        toEvent.read(history, progress);
        return origin[0];
    }
}
