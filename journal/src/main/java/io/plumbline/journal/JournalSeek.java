package io.plumbline.journal;

import org.agrona.DirectBuffer;

import java.util.List;

/**
 * Finds input events by their time. Times never go back in a journal, so it bisects: the segments by the first event
 * of each, and the sequences of one segment. May be used while an engine appends; a search sees what stands there at
 * its beginning. Single-threaded.
 */
public final class JournalSeek implements AutoCloseable
{
    /** There is no such event. */
    public static final long NO_SEQUENCE = JournalTailer.NO_SEQUENCE;

    private final JournalDirectory directory;
    private final JournalTailer tailer;
    private final FirstEvent event = new FirstEvent();
    /** Where the last bisection found the last event before the time it looked for. */
    private long lastEarlier;

    /**
     * In a journal.
     *
     * @param directory of the journal.
     */
    public JournalSeek(final JournalDirectory directory)
    {
        this.directory = directory;
        tailer = JournalTailer.ofAll(directory);
    }

    /**
     * The first event at or after a time.
     *
     * @param timeNs epoch nanoseconds.
     * @return its sequence, or {@link #NO_SEQUENCE} when all events are earlier.
     */
    public long firstAtOrAfter(final long timeNs)
    {
        final List<Segment> segments = directory.segments();
        long high = NO_SEQUENCE;
        long low = NO_SEQUENCE;
        for (int i = segments.size() - 1; i >= 0 && low == NO_SEQUENCE; i--)
        {
            tailer.toSegment(segments.get(i).number());
            if (readEvent(segments.get(i).number()))
            {
                if (event.timeNs >= timeNs)
                {
                    high = event.sequence;
                }
                else
                {
                    low = event.sequence;
                }
            }
        }
        return low == NO_SEQUENCE ? high : bisect(low, high, timeNs);
    }

    /**
     * The newest event's time.
     *
     * @return epoch nanoseconds, or {@code Long.MIN_VALUE} in a journal without events.
     */
    public long newestTimeNs()
    {
        final List<Segment> segments = directory.segments();
        for (int i = segments.size() - 1; i >= 0; i--)
        {
            tailer.toSegment(segments.get(i).number());
            if (readEvent(segments.get(i).number()))
            {
                bisect(event.sequence, NO_SEQUENCE, Long.MAX_VALUE);
                readAt(lastEarlier);
                return event.timeNs;
            }
        }
        return Long.MIN_VALUE;
    }

    @Override
    public void close()
    {
        tailer.close();
    }

    /**
     * @param low  sequence of an event that is earlier.
     * @param high sequence of one that is not, or NO_SEQUENCE when none is known.
     */
    private long bisect(final long low, final long high, final long timeNs)
    {
        long earlier = low;
        long step = 1;
        long later = high;
        boolean isThere = high != NO_SEQUENCE;
        while (later == NO_SEQUENCE)
        {
            if (isEarlier(earlier + step, timeNs))
            {
                earlier += step;
                step *= 2;
            }
            else
            {
                later = earlier + step;
                isThere = event.isThere();
            }
        }
        while (later - earlier > 1)
        {
            final long middle = (earlier + later) >>> 1;
            if (isEarlier(middle, timeNs))
            {
                earlier = middle;
            }
            else
            {
                later = middle;
                isThere = event.isThere();
            }
        }
        lastEarlier = earlier;
        return isThere ? later : NO_SEQUENCE;
    }

    private boolean isEarlier(final long sequence, final long timeNs)
    {
        readAt(sequence);
        return event.isThere() && event.timeNs < timeNs;
    }

    private void readAt(final long sequence)
    {
        tailer.toSequence(sequence);
        event.clear();
        while (!event.isThere() && tailer.poll(event, 1) > 0)
        {
            continue;
        }
    }

    /** Returns false when the segment holds no event. */
    private boolean readEvent(final int segmentNumber)
    {
        event.clear();
        while (!event.isThere() && tailer.poll(event, 1) > 0)
        {
            if (tailer.segmentNumber() != segmentNumber)
            {
                event.clear();
                return false;
            }
        }
        return event.isThere();
    }

    private static final class FirstEvent implements JournalListener
    {
        private long sequence = NO_SEQUENCE;
        private long timeNs;

        private void clear()
        {
            sequence = NO_SEQUENCE;
        }

        private boolean isThere()
        {
            return sequence != NO_SEQUENCE;
        }

        private void take(final long newSequence, final long newTimeNs)
        {
            if (sequence == NO_SEQUENCE)
            {
                sequence = newSequence;
                timeNs = newTimeNs;
            }
        }

        @Override
        public void onReading(
            final long newSequence,
            final long newTimeNs,
            final int device,
            final int component,
            final long power,
            final int flags)
        {
            take(newSequence, newTimeNs);
        }

        @Override
        public void onRejected(
            final long newSequence,
            final long newTimeNs,
            final int reason,
            final long lineLength,
            final DirectBuffer raw,
            final int offset,
            final int length)
        {
            take(newSequence, newTimeNs);
        }

        @Override
        public void onTick(final long newSequence, final long newTimeNs)
        {
            take(newSequence, newTimeNs);
        }
    }
}
