package io.plumbline.engine;

import io.plumbline.journal.JournalListener;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Writes down every event and verdict as a line of text. */
final class EventLines implements JournalListener
{
    private final List<String> lines = new ArrayList<>();

    List<String> lines()
    {
        return lines;
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
        lines.add(sequence + " reading " + timeNs + " " + device + "/" + component + " " + power + " " + flags);
    }

    @Override
    public void onRoundEvaluated(final long sequence, final long firstSum, final long lastSum, final int members)
    {
        lines.add(sequence + " round " + firstSum + " " + lastSum + " " + members);
    }

    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        lines.add(sequence + " component " + component + " " + power + " " + threshold + " " + flags);
    }

    @Override
    public void onRoundIncomplete(final long sequence, final long deadlineNs, final int device, final int missing)
    {
        lines.add(sequence + " incomplete " + deadlineNs + " " + device + " " + missing);
    }

    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        lines.add(sequence + " silent " + deadlineNs + " " + device);
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
        lines.add(sequence + " rejected " + timeNs + " " + reason + " " + lineLength + " " +
            raw.getStringWithoutLengthAscii(offset, length));
    }

    @Override
    public void onTick(final long sequence, final long timeNs)
    {
        lines.add(sequence + " tick " + timeNs);
    }

    @Override
    public void onStandstill(final long sequence, final long timeNs)
    {
        lines.add(sequence + " standstill " + timeNs);
    }
}
