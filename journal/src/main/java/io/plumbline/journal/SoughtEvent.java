package io.plumbline.journal;

/**
 * The event that a tailer is asked for, and how far it has come on the way there. Single-threaded.
 */
final class SoughtEvent
{
    private static final long NO_SEQUENCE = BatchVerifier.ANY_SEQUENCE;

    private long sequence = NO_SEQUENCE;
    private long from;
    private boolean unmoved;
    private boolean pending;
    private boolean whole;
    private boolean readingOn;

    /** None is asked for. */
    void clear()
    {
        sequence = NO_SEQUENCE;
        from = 0;
        unmoved = false;
        pending = false;
        whole = false;
    }

    /**
     * An event is asked for.
     *
     * @param sought  its sequence.
     * @param readsOn whether all that stands between the configuration in force there and the event is to be read.
     */
    void at(final long sought, final boolean readsOn)
    {
        readingOn = readsOn;
        sequence = sought;
        from = sought;
        unmoved = true;
        pending = true;
    }

    /** What stands between the snapshot before it and the event is asked for too. */
    void whole()
    {
        whole = true;
    }

    /** Its sequence, or {@link BatchVerifier#ANY_SEQUENCE}. */
    long sequence()
    {
        return sequence;
    }

    /** Sequence of the first event that is to be handed out, 0 for any. */
    long from()
    {
        return from;
    }

    /** Whether the reader is still to be moved to the configuration in force there; true only once. */
    boolean takeUnmoved()
    {
        final boolean was = unmoved;
        unmoved = false;
        return was;
    }

    /** The reader was moved to the configuration in force there: where all from that on is asked for, it has come. */
    void onMoved()
    {
        pending &= !whole && !readingOn;
        from = whole ? 0 : from;
    }

    /** Whether the configuration in force there is still to come. */
    boolean isPending()
    {
        return pending;
    }

    /** It has come. */
    void onInForce()
    {
        pending = false;
    }
}
