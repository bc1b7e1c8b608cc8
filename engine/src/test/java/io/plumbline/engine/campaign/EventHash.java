package io.plumbline.engine.campaign;

import io.plumbline.codec.sbe.SegmentStartDecoder;
import io.plumbline.journal.JournalListener;
import org.agrona.DirectBuffer;

/**
 * A hash of everything that a journal's events say, of which none may be missing, come twice or out of order. What a
 * segment's head says is left out: so a journal that was cut into runs has the hash of one that was not.
 */
final class EventHash implements JournalListener
{
    private long last;
    private long hash;
    private boolean reopened;

    /** Sequence of the last input event. */
    long last()
    {
        return last;
    }

    long value()
    {
        return hash;
    }

    /** Whoever is read goes on where it was, by way of the head of that segment. */
    void reopened()
    {
        reopened = true;
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
        take(sequence);
        add(1, timeNs, device, component, power, flags);
    }

    @Override
    public void onRoundEvaluated(
        final long sequence, final long firstSum, final long lastSum, final int members)
    {
        add(2, sequence, firstSum, lastSum, members);
    }

    @Override
    public void onComponentVerdict(
        final long sequence, final int component, final long power, final long threshold, final int flags)
    {
        add(3, sequence, component, power, threshold, flags);
    }

    @Override
    public void onRoundIncomplete(
        final long sequence, final long deadlineNs, final int device, final int missing)
    {
        add(4, sequence, deadlineNs, device, missing);
    }

    @Override
    public void onDeviceSilent(final long sequence, final long deadlineNs, final int device)
    {
        add(5, sequence, deadlineNs, device);
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
        take(sequence);
        add(6, timeNs, reason, lineLength, length);
        for (int i = 0; i < length; i++)
        {
            add(raw.getByte(offset + i));
        }
    }

    @Override
    public void onTick(final long sequence, final long timeNs)
    {
        throw new AssertionError("a tick in message time, sequence " + sequence);
    }

    @Override
    public void onSegmentStart(final SegmentStartDecoder start)
    {
        if (start.nextSequence() != last + 1 && !(reopened && start.nextSequence() <= last))
        {
            throw new AssertionError("segment " + start.segmentNumber() + " goes on with sequence " +
                start.nextSequence() + " after " + last);
        }
        reopened = false;
    }

    private void take(final long sequence)
    {
        if (sequence != last + 1)
        {
            throw new AssertionError("sequence " + sequence + " after " + last);
        }
        last = sequence;
    }

    private void add(final long... values)
    {
        for (final long value : values)
        {
            add(value);
        }
    }

    private void add(final long value)
    {
        // SplitMix64's finalizer (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
        long z = hash * 31 + value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        hash = z ^ z >>> 31;
    }
}
