package io.plumbline.engine.analysis;

import io.plumbline.engine.Fleet;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.replay.ConfigurationHistory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * The configurations of a journal, and the limits of some of its devices: since when which have been in force. Reads
 * the journal up to an event; takes memory for the starts and reloads until there.
 */
public final class LimitsHistory
{
    private final List<Configuration> configurations = new ArrayList<>();
    private final Map<String, List<Change>> changes = new LinkedHashMap<>();

    /**
     * A configuration that came into force.
     *
     * @param origin  where.
     * @param devices how many it has.
     * @param time    where the time of its events comes from: {@code arrival} or {@code message}.
     */
    public record Configuration(BoundOrigin origin, int devices, String time)
    {
    }

    /**
     * Limits that came into force, or are in force behind events that are missing.
     *
     * @param origin where.
     * @param limits null where the device went.
     */
    public record Change(BoundOrigin origin, Limits limits)
    {
    }

    private LimitsHistory(final Collection<String> codes)
    {
        codes.forEach(code -> changes.put(code, new ArrayList<>()));
    }

    /**
     * Reads the history.
     *
     * @param toEvent  from the beginning of the journal to the last event that counts.
     * @param codes    of the devices.
     * @param progress told of the sequence that it has come to.
     * @return the history.
     */
    public static LimitsHistory read(
        final RangeReplay toEvent, final Collection<String> codes, final LongConsumer progress)
    {
        final LimitsHistory history = new LimitsHistory(codes);
        toEvent.read(
            new ConfigurationHistory((fleet, sequence, timeNs, segment, cause, atLatest) -> history.add(
                fleet,
                new BoundOrigin(new Moment(sequence, timeNs), segment, cause, atLatest, fleet.timeMode()))),
            progress);
        return history;
    }

    private void add(final Fleet fleet, final BoundOrigin origin)
    {
        configurations.add(new Configuration(
            origin, fleet.devices().size(), fleet.timeMode().name().toLowerCase(Locale.ROOT)));
        changes.forEach((code, ofDevice) ->
        {
            final byte[] bytes = code.getBytes(StandardCharsets.UTF_8);
            final int device = fleet.devices().find(bytes, 0, bytes.length);
            final Limits limits = device < 0 ? null : fleet.limits().of(device);
            final Limits before = ofDevice.isEmpty() ? null : ofDevice.get(ofDevice.size() - 1).limits();
            if (limits == null ? before != null : origin.atLatest() || !limits.equals(before))
            {
                ofDevice.add(new Change(origin, limits));
            }
        });
    }

    /**
     * The configurations.
     *
     * @return as they came into force.
     */
    public List<Configuration> configurations()
    {
        return Collections.unmodifiableList(configurations);
    }

    /**
     * The limits of a device.
     *
     * @param code of one of the devices that were asked for.
     * @return as they came into force; those that are the same as before are none, unless events are missing between.
     */
    public List<Change> changes(final String code)
    {
        return Collections.unmodifiableList(changes.get(code));
    }

    /**
     * The limits in force at an event.
     *
     * @param code     of one of the devices that were asked for.
     * @param sequence of the event.
     * @return the limits; null where the device was not in the configuration.
     */
    public Limits limits(final String code, final long sequence)
    {
        final Change change = at(code, sequence);
        return change == null ? null : change.limits();
    }

    /**
     * Where the limits of a decision came into force.
     *
     * @param code     of one of the devices that were asked for.
     * @param decision sequence of the event that it was decided on.
     * @param point    sequence of the event, the same or a later one, that is looked back from.
     * @return where.
     */
    public BoundOrigins origins(final String code, final long decision, final long point)
    {
        final BoundOrigin limits = origin(code, decision, all -> all);
        final BoundOrigin later = origin(code, point, all -> all);
        return new BoundOrigins(
            limits,
            origin(code, decision, Limits::first),
            origin(code, decision, Limits::last),
            Objects.equals(limits, later) ? null : later);
    }

    /** Where a part of the limits in force at an event came into force: other parts may have changed since. */
    private BoundOrigin origin(final String code, final long sequence, final Function<Limits, Object> part)
    {
        BoundOrigin origin = null;
        Object inForce = null;
        for (final Change change : changes.get(code))
        {
            if (change.origin().moment().sequence() > sequence)
            {
                break;
            }
            final Object next = change.limits() == null ? null : part.apply(change.limits());
            if (change.origin().atLatest() || !Objects.equals(next, inForce))
            {
                origin = next == null ? null : change.origin();
                inForce = next;
            }
        }
        return origin;
    }

    private Change at(final String code, final long sequence)
    {
        Change last = null;
        for (final Change change : changes.get(code))
        {
            last = change.origin().moment().sequence() <= sequence ? change : last;
        }
        return last;
    }
}
