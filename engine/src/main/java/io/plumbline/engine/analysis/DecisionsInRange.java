package io.plumbline.engine.analysis;

import io.plumbline.engine.Fleet;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.replay.DecisionListener;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;

/** Passes on the decisions of a range of input events, and all snapshots; no ends: a part of a run has no summary. */
final class DecisionsInRange implements DecisionListener
{
    private final DecisionListener decisions;
    private final long from;
    private final long to;
    private final LongConsumer clock;

    /**
     * @param clock told of the time of each event before that is passed on, in epoch nanoseconds.
     */
    DecisionsInRange(final DecisionListener decisions, final long from, final long to, final LongConsumer clock)
    {
        this.clock = clock;
        this.decisions = decisions;
        this.from = from;
        this.to = to;
    }

    @Override
    public void onSnapshot(final Fleet fleet, final DeviationMonitor monitor, final boolean segmentStarts)
    {
        decisions.onSnapshot(fleet, monitor, segmentStarts);
    }

    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int device,
        final int component,
        final long power,
        final int flags)
    {
        if (has(sequence))
        {
            clock.accept(timeNs);
            decisions.onReading(sequence, timeNs, device, component, power, flags);
        }
    }

    @Override
    public void onRoundEvaluated(final long sequence, final long firstSum, final long lastSum, final int members)
    {
        if (has(sequence))
        {
            decisions.onRoundEvaluated(sequence, firstSum, lastSum, members);
        }
    }

    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        if (has(sequence))
        {
            decisions.onComponentVerdict(sequence, component, power, threshold, flags);
        }
    }

    @Override
    public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
    {
        if (has(sequence))
        {
            clock.accept(deadlineNs);
            decisions.onRoundIncomplete(sequence, deadlineNs, device, missing);
        }
    }

    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        if (has(sequence))
        {
            clock.accept(deadlineNs);
            decisions.onDeviceSilent(sequence, deadlineNs, device);
        }
    }

    @Override
    public void onRejected(
        final long sequence,
        final long timeNs,
        final int reason,
        final long lineLength,
        final DirectBuffer raw,
        final int offset,
        final int length)
    {
        if (has(sequence))
        {
            clock.accept(timeNs);
            decisions.onRejected(sequence, timeNs, reason, lineLength, raw, offset, length);
        }
    }

    @Override
    public void onTick(final long sequence, final long timeNs)
    {
        if (has(sequence))
        {
            clock.accept(timeNs);
            decisions.onTick(sequence, timeNs);
        }
    }

    @Override
    public void onStandstill(final long sequence, final long timeNs)
    {
        if (has(sequence))
        {
            clock.accept(timeNs);
            decisions.onStandstill(sequence, timeNs);
        }
    }

    @Override
    public void onReload(
        final long sequence,
        final long timeNs,
        final long devicesAdded,
        final long devicesRemoved,
        final long devicesChanged,
        final long alarmsDropped)
    {
        if (has(sequence))
        {
            clock.accept(timeNs);
            decisions.onReload(sequence, timeNs, devicesAdded, devicesRemoved, devicesChanged, alarmsDropped);
        }
    }

    @Override
    public void onGap(final long dueSequence, final long nextSequence)
    {
        decisions.onGap(dueSequence, nextSequence);
    }

    private boolean has(final long sequence)
    {
        return sequence >= from && sequence <= to;
    }
}
