package io.plumbline.engine.analysis;

import io.plumbline.engine.Fleet;
import io.plumbline.engine.JournalFlags;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.replay.DecisionListener;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * The second look at an {@link Incident}: the charts of some of its devices, and the explanations of some of its
 * alarms. Found in one replay; takes memory for these. Single-threaded.
 */
public final class IncidentTraces implements DecisionListener
{
    private final long from;
    private final long to;
    private final Map<String, Watched> watched = new LinkedHashMap<>();
    private final LimitsHistory limits;
    private final Map<Long, Explanation> explanations = new TreeMap<>();
    private Fleet fleet;
    private Watched[] inForce = new Watched[0];
    private Watched judged;
    private long timeNs;

    /**
     * What is looked at.
     *
     * @param charted   codes of the devices that have charts.
     * @param explained alarms that are explained; they were raised in the range.
     * @param points    of each line of a chart, at most.
     * @param listed    how many silences and incomplete rounds of a device are kept at most.
     */
    public record Wanted(Collection<String> charted, List<Alarm> explained, int points, int listed)
    {
        /**
         * All devices that have a part in it.
         *
         * @return their codes.
         */
        public Set<String> codes()
        {
            final Set<String> codes = new LinkedHashSet<>(charted);
            explained.forEach(alarm -> codes.add(alarm.code()));
            return codes;
        }
    }

    /** A device that is looked at; without a trace where only its alarms are explained, without an explainer else. */
    private static final class Watched
    {
        private final String code;
        private DeviceTrace trace;
        private Explainer explainer;
        private Limits limits;
        /** Sequence of a decision that is to be explained as soon as all of it is known; 0 for none. */
        private long due;

        Watched(final String code)
        {
            this.code = code;
        }
    }

    private IncidentTraces(final Incident incident, final LimitsHistory limits)
    {
        from = incident.first().sequence();
        to = incident.last().sequence();
        this.limits = limits;
    }

    /**
     * Looks at devices and alarms.
     *
     * @param replay   to the end of the incident, from its begin or before: rounds may have been opened there.
     * @param incident that is looked at.
     * @param wanted   what is looked at.
     * @param limits   history of the limits of all its devices.
     * @param progress told of the sequence that it has come to.
     * @return what is found.
     */
    public static IncidentTraces trace(
        final RangeReplay replay,
        final Incident incident,
        final Wanted wanted,
        final LimitsHistory limits,
        final LongConsumer progress)
    {
        final IncidentTraces traces = new IncidentTraces(incident, limits);
        for (final String code : wanted.charted())
        {
            traces.watch(code).trace =
                new DeviceTrace(code, incident.firstNs(), incident.lastNs(), wanted.points(), wanted.listed());
        }
        for (final Alarm alarm : wanted.explained())
        {
            final Watched one = traces.watch(alarm.code());
            one.explainer = one.explainer == null ? new Explainer(alarm.code(), Long.MAX_VALUE) : one.explainer;
            traces.explanations.put(alarm.raised().sequence(), null);
        }
        replay.warmingUp().replay(traces, progress);
        traces.watched.values().forEach(traces::settle);
        traces.watched.values().stream()
            .filter(one -> one.trace != null)
            .forEach(one -> one.trace.end(incident.lastNs()));
        return traces;
    }

    /**
     * The charts of a device.
     *
     * @param code of the device.
     * @return what they show; null where none was asked for.
     */
    public DeviceTrace trace(final String code)
    {
        final Watched one = watched.get(code);
        return one == null ? null : one.trace;
    }

    /**
     * The explanations.
     *
     * @return by the sequence of the decision: one for all alarms that it raised.
     */
    public Map<Long, Explanation> explanations()
    {
        return new TreeMap<>(explanations);
    }

    private Watched watch(final String code)
    {
        return watched.computeIfAbsent(code, Watched::new);
    }

    /** {@inheritDoc} */
    @Override
    public void onSnapshot(final Fleet newFleet, final DeviationMonitor monitor, final boolean segmentStarts)
    {
        final boolean isKnown = fleet != null;
        final boolean isOther = newFleet != fleet;
        fleet = newFleet;
        if (isOther)
        {
            inForce = new Watched[newFleet.devices().size()];
        }
        for (final Watched one : watched.values())
        {
            settle(one);
            if (one.explainer != null)
            {
                one.explainer.onSnapshot(newFleet, monitor, segmentStarts);
            }
            if (isOther)
            {
                putIntoForce(one, segmentStarts);
            }
        }
        if (!isKnown)
        {
            takeSilences(monitor);
        }
    }

    private void putIntoForce(final Watched one, final boolean segmentStarts)
    {
        final byte[] code = one.code.getBytes(StandardCharsets.UTF_8);
        final int device = fleet.devices().find(code, 0, code.length);
        final Limits before = one.limits;
        one.limits = device < 0 ? null : fleet.limits().of(device);
        if (device >= 0)
        {
            inForce[device] = one;
        }
        if (one.trace != null && (segmentStarts || one.limits == null))
        {
            one.trace.cut();
        }
        else if (one.trace != null && !one.limits.equals(before))
        {
            one.trace.cutMeans();
        }
    }

    /** Silent devices are silent since before: for the charts, since their begin. */
    private void takeSilences(final DeviationMonitor monitor)
    {
        final Map<Integer, DeviceTrace> traces = new HashMap<>();
        for (int device = 0; device < inForce.length; device++)
        {
            if (inForce[device] != null && inForce[device].trace != null)
            {
                traces.put(device, inForce[device].trace);
            }
        }
        monitor.accept(new AlarmsUp((device, component) -> {}, device ->
        {
            if (traces.containsKey(device))
            {
                traces.get(device).onSilent(monitor.timeNs());
            }
        }));
    }

    /** {@inheritDoc} */
    @Override
    public void onGap(final long dueSequence, final long nextSequence)
    {
        fleet = null;
        for (final Watched one : watched.values())
        {
            settle(one);
            if (one.explainer != null)
            {
                one.explainer.onGap(dueSequence, nextSequence);
            }
            if (one.trace != null)
            {
                one.trace.cut();
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onReading(
        final long sequence,
        final long readingNs,
        final int device,
        final int component,
        final long power,
        final int flags)
    {
        judged = inForce[device];
        if (judged == null)
        {
            return;
        }
        timeNs = readingNs;
        settle(judged);
        if (judged.explainer != null)
        {
            judged.explainer.onReading(sequence, readingNs, device, component, power, flags);
        }
        if (judged.trace != null)
        {
            if (isInRange(sequence))
            {
                judged.trace.onReading(
                    sequence, readingNs, component, power, (flags & JournalFlags.VALID) != 0);
            }
            else
            {
                judged.trace.onHeard();
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundEvaluated(final long sequence, final long firstSum, final long lastSum, final int members)
    {
        if (judged != null && judged.trace != null && isInRange(sequence))
        {
            judged.trace.onRound(sequence, timeNs, firstSum, lastSum, members);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        if (judged != null && judged.explainer != null)
        {
            judged.explainer.onComponentVerdict(sequence, component, power, threshold, flags);
            if ((flags & JournalFlags.RAISED) != 0 && explanations.containsKey(sequence))
            {
                judged.due = sequence;
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
    {
        final Watched one = inForce[device];
        if (one != null)
        {
            settle(one);
            if (one.explainer != null)
            {
                one.explainer.onRoundIncomplete(sequence, deadlineNs, device, missing);
            }
            if (one.trace != null && isInRange(sequence))
            {
                one.trace.onIncomplete(deadlineNs, missing);
            }
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        final Watched one = inForce[device];
        if (one != null)
        {
            settle(one);
            if (one.explainer != null)
            {
                one.explainer.onDeviceSilent(sequence, deadlineNs, device);
            }
            if (one.trace != null && sequence <= to)
            {
                one.trace.onSilent(deadlineNs);
            }
        }
    }

    private boolean isInRange(final long sequence)
    {
        return sequence >= from && sequence <= to;
    }

    /** All verdicts of a decision have come. */
    private void settle(final Watched one)
    {
        if (one.due != 0)
        {
            explanations.put(one.due, one.explainer.explanation(limits));
            one.due = 0;
        }
    }
}
