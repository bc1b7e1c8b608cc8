package io.plumbline.engine.analysis;

/** The events of a range that a replay has come by, and where it is. */
final class RangeEvents
{
    private final long from;
    private final long to;
    private Moment first;
    private long lastSequence;
    private long lastEventNs;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs = Long.MIN_VALUE;
    private long count;
    /** The event that it is at, in the range or not. */
    private long sequence;
    private long timeNs;

    /**
     * @param from sequence of the first event of the range.
     * @param to   sequence of the last.
     */
    RangeEvents(final long from, final long to)
    {
        this.from = from;
        this.to = to;
    }

    /** The replay has come to an event. */
    void reach(final long itsSequence, final long itsTimeNs)
    {
        sequence = itsSequence;
        timeNs = itsTimeNs;
        if (contains(itsSequence))
        {
            first = first == null ? moment() : first;
            lastSequence = itsSequence;
            lastEventNs = itsTimeNs;
            count++;
            reachTime(itsTimeNs);
        }
    }

    /** Something has happened at a time, in the range; before the first time of a journal there is none. */
    void reachTime(final long itsTimeNs)
    {
        if (itsTimeNs > 0)
        {
            firstNs = Math.min(firstNs, itsTimeNs);
            lastNs = Math.max(lastNs, itsTimeNs);
        }
    }

    boolean contains(final long itsSequence)
    {
        return itsSequence >= from && itsSequence <= to;
    }

    boolean isOverAt(final long itsSequence)
    {
        return itsSequence > to;
    }

    /** Whether the event that it is at is in the range, and the range goes on behind it. */
    boolean goesOn()
    {
        return contains(sequence) && sequence < to;
    }

    /** The event that it is at. */
    Moment moment()
    {
        return new Moment(sequence, timeNs);
    }

    long sequence()
    {
        return sequence;
    }

    long timeNs()
    {
        return timeNs;
    }

    /** Events of the range. */
    long count()
    {
        return count;
    }

    /** First event of the range, or null. */
    Moment first()
    {
        return first;
    }

    /** Last event of the range, or null. */
    Moment last()
    {
        return first == null ? null : new Moment(lastSequence, lastEventNs);
    }

    /** Begin of the time in which something happened; {@code Long.MAX_VALUE} when nothing did at any. */
    long firstNs()
    {
        return firstNs;
    }

    /** Its end; {@code Long.MIN_VALUE} when nothing did. */
    long lastNs()
    {
        return lastNs;
    }
}
