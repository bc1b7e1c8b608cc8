package io.plumbline.journal;

import org.agrona.DirectBuffer;

import java.util.List;

/**
 * Finds input events by their time. Times never go back in a journal, so it bisects: the segments by the first event
 * of each, and the sequences of one segment, which {@link SegmentReader#seek} finds by bisection in turn. May be used
 * while an engine appends; a search sees what stands there at its beginning. Single-threaded.
 * <p>
 * Damage is not for a search to report: an event that cannot be read counts as one that is not earlier. Whoever reads
 * on from the place found comes to the damage itself, unless that lies before the place.
 */
public final class JournalSeek
{
    /** There is no such event. */
    public static final long NO_SEQUENCE = BatchVerifier.ANY_SEQUENCE;

    private final JournalDirectory directory;
    private final boolean marked;
    private final ExcerptBuffer excerpt = new ExcerptBuffer();
    private final BatchDecoder decoder = new BatchDecoder();
    private final FirstEvent event = new FirstEvent();
    private boolean damaged;

    /**
     * In a journal, of the newest segment also in what has not come through the durability it is written with.
     *
     * @param directory of the journal.
     */
    public JournalSeek(final JournalDirectory directory)
    {
        this(directory, false);
    }

    /**
     * In a journal.
     *
     * @param directory of the journal.
     * @param marked    whether to stop at the newest segment's durable mark, where it has one.
     */
    JournalSeek(final JournalDirectory directory, final boolean marked)
    {
        this.directory = directory;
        this.marked = marked;
    }

    /**
     * The first event at or after a time.
     *
     * @param timeNs epoch nanoseconds.
     * @return its sequence, or {@link #NO_SEQUENCE} when all events are earlier. Where damage stands between the last
     * that is earlier and the first that is not, the sequence that is due there.
     * @throws JournalException if a file cannot be read.
     */
    public long firstAtOrAfter(final long timeNs)
    {
        final List<Segment> segments = directory.segments();
        long found = NO_SEQUENCE;
        for (int i = segments.size() - 1; i >= 0; i--)
        {
            try (SegmentReader reader = reader(segments, i))
            {
                readFirst(reader);
                if (event.isThere() && event.timeNs < timeNs)
                {
                    final long later = lastBefore(segments, i, reader, timeNs) + 1;
                    return event.isThere() || damaged ? earlierOf(later, found) : found;
                }
                found = event.isThere() ? event.sequence : found;
            }
        }
        return found;
    }

    /**
     * The newest event's time.
     *
     * @return epoch nanoseconds, or {@code Long.MIN_VALUE} in a journal without events.
     * @throws JournalException if a file cannot be read.
     */
    public long newestTimeNs()
    {
        return readNewest() ? event.timeNs : Long.MIN_VALUE;
    }

    /**
     * Sequence of the event that comes after the newest.
     *
     * @return the sequence, or {@link #NO_SEQUENCE} in a journal without events.
     * @throws JournalException if a file cannot be read.
     */
    public long endSequence()
    {
        return readNewest() ? event.sequence + 1 : NO_SEQUENCE;
    }

    /**
     * The time of an event, or of the first after it that can be read.
     *
     * @param sequence of the event.
     * @return epoch nanoseconds, or {@code Long.MIN_VALUE} when there is none.
     * @throws JournalException if a file cannot be read.
     */
    public long timeNsOf(final long sequence)
    {
        final List<Segment> segments = directory.segments();
        long timeNs = Long.MIN_VALUE;
        for (int i = segments.size() - 1; i >= 0; i--)
        {
            try (SegmentReader reader = reader(segments, i))
            {
                readFirst(reader);
                if (event.isThere() && event.sequence <= sequence)
                {
                    readAt(reader, sequence);
                    return event.isThere() ? event.timeNs : timeNs;
                }
                timeNs = event.isThere() ? event.timeNs : timeNs;
            }
        }
        return timeNs;
    }

    /**
     * The event that is due where those before an event end: that itself, unless events before it are missing.
     *
     * @param sequence of the event.
     * @return sequence of the event, or of the first that is missing before it; 0 where none before it can be read.
     * @throws JournalException if a file cannot be read.
     */
    public long dueBefore(final long sequence)
    {
        final List<Segment> segments = directory.segments();
        for (int i = segments.size() - 1; i >= 0; i--)
        {
            try (SegmentReader reader = reader(segments, i))
            {
                readFirst(reader);
                if (event.isThere() && event.sequence < sequence)
                {
                    final long first = event.sequence;
                    readAt(reader, sequence - 1);
                    if (!event.isThere() && !damaged)
                    {
                        readLast(reader, first);
                    }
                    return event.isThere() ? Math.min(sequence, event.sequence + 1) : sequence;
                }
            }
        }
        return 0;
    }

    private boolean readNewest()
    {
        final List<Segment> segments = directory.segments();
        for (int i = segments.size() - 1; i >= 0; i--)
        {
            try (SegmentReader reader = reader(segments, i))
            {
                readFirst(reader);
                if (event.isThere())
                {
                    readLast(reader, event.sequence);
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The last event of a segment: at its end, or where that cannot be read, the last before the damage.
     *
     * @param reader of the segment.
     * @param first  sequence of its first event that can be read.
     */
    private void readLast(final SegmentReader reader, final long first)
    {
        final long end = end(reader);
        if (end != NO_SEQUENCE)
        {
            readAt(reader, end - 1);
        }
        if (end == NO_SEQUENCE || !event.isThere())
        {
            readAt(reader, first);
            readAt(reader, lastBefore(reader, Long.MAX_VALUE));
        }
    }

    /** Sequence behind a segment's last event, told by its last batch; {@link #NO_SEQUENCE} where that is damaged. */
    private static long end(final SegmentReader reader)
    {
        try
        {
            return reader.seekEnd() ? reader.nextSequence() : NO_SEQUENCE;
        }
        catch (final JournalDamagedException ex)
        {
            return NO_SEQUENCE;
        }
    }

    /** What stands behind damage that an engine has gone on after has sequences that stand in its segment as well. */
    private static long earlierOf(final long sequence, final long found)
    {
        return found == NO_SEQUENCE ? sequence : Math.min(sequence, found);
    }

    private SegmentReader reader(final List<Segment> segments, final int i)
    {
        final boolean newest = i == segments.size() - 1;
        final SegmentReader reader =
            new SegmentReader(segments.get(i), excerpt, BatchVerifier.ANY_SEQUENCE, marked && newest);
        reader.settled(directory.isSettled(segments.get(i)));
        return reader;
    }

    /**
     * The last event of a segment that is earlier, also behind damage; the event after it has been read last, if it is
     * there. A search ends at damage: it begins again with the first event of each whole head behind that.
     *
     * @param segments of the journal.
     * @param i        which of them.
     * @param reader   of the segment, whose first event has been read and is earlier.
     * @param timeNs   epoch nanoseconds.
     */
    private long lastBefore(
        final List<Segment> segments, final int i, final SegmentReader reader, final long timeNs)
    {
        long earlier = lastBefore(reader, timeNs);
        if (!endsEarly(reader, earlier))
        {
            return earlier;
        }
        try (SegmentReader heads = reader(segments, i))
        {
            while (endsEarly(reader, earlier) && moveBehind(heads, earlier))
            {
                read(heads, 0);
                if (event.isThere() && event.timeNs < timeNs)
                {
                    earlier = lastBefore(reader, timeNs);
                }
            }
        }
        return earlier;
    }

    /** Whether nothing was read behind an event, though there is more: what is damaged, or hidden by damage. */
    private boolean endsEarly(final SegmentReader reader, final long sequence)
    {
        if (event.isThere() || damaged)
        {
            return !event.isThere();
        }
        final long end = end(reader);
        return end == NO_SEQUENCE || end > sequence + 1;
    }

    /** Moves a reader that is used for nothing else to the next whole head behind an event. */
    private static boolean moveBehind(final SegmentReader heads, final long sequence)
    {
        boolean found = heads.seekHeadBehind();
        while (found && heads.nextSequence() <= sequence)
        {
            found = heads.seekHeadBehind();
        }
        return found;
    }

    /**
     * The last event of a segment that is earlier; the event after it has been read last, if it is there.
     *
     * @param reader of the segment, whose first event has been read and is earlier.
     */
    private long lastBefore(final SegmentReader reader, final long timeNs)
    {
        long earlier = event.sequence;
        final long end = end(reader);
        long later = end > earlier ? end : Long.MAX_VALUE;
        long step = 1;
        while (later == Long.MAX_VALUE)
        {
            if (isEarlier(reader, earlier + step, timeNs))
            {
                earlier += step;
                step *= 2;
            }
            else
            {
                later = earlier + step;
            }
        }
        while (later - earlier > 1)
        {
            final long middle = (earlier + later) >>> 1;
            if (isEarlier(reader, middle, timeNs))
            {
                earlier = middle;
            }
            else
            {
                later = middle;
            }
        }
        readAt(reader, later);
        return earlier;
    }

    private boolean isEarlier(final SegmentReader reader, final long sequence, final long timeNs)
    {
        readAt(reader, sequence);
        return event.isThere() && event.timeNs < timeNs;
    }

    /** Where a segment's beginning is damaged, the first event behind that counts. */
    private void readFirst(final SegmentReader reader)
    {
        read(reader, 0);
        while (!event.isThere() && reader.seekHeadBehind())
        {
            read(reader, 0);
        }
    }

    private void readAt(final SegmentReader reader, final long sequence)
    {
        try
        {
            reader.seek(sequence);
        }
        catch (final JournalDamagedException ex)
        {
            event.clear();
            damaged = true;
            return;
        }
        read(reader, sequence);
    }

    private void read(final SegmentReader reader, final long fromSequence)
    {
        event.clear();
        damaged = false;
        try
        {
            while (!event.isThere() && reader.next())
            {
                decoder.decode(reader.buffer(), reader.length(), fromSequence, event);
            }
        }
        catch (final JournalDamagedException ex)
        {
            damaged = true;
        }
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

        @Override
        public void onReload(
            final long newSequence,
            final long newTimeNs,
            final long devicesAdded,
            final long devicesRemoved,
            final long devicesChanged,
            final long alarmsDropped)
        {
            take(newSequence, newTimeNs);
        }
    }
}
