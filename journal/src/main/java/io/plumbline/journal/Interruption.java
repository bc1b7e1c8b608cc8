package io.plumbline.journal;

/**
 * Where reading a journal was interrupted, by damage or because what comes next does not follow.
 *
 * @param segment that was read when it showed.
 * @param number  of the segment in which what is missing begins: that one, or the one before it, whose end may not be
 *                its end; 0 before the first.
 * @param blamed  number of the segment by which it is told.
 * @param due     sequence due there, or {@link BatchVerifier#ANY_SEQUENCE} when that is not known.
 * @param damage  that told of it.
 */
record Interruption(Segment segment, int number, int blamed, long due, JournalDamagedException damage)
{
    /** Whether it is between two segments: what is missing may have stood in one, in the other, or between them. */
    boolean isBetween()
    {
        return number < segment.number();
    }

    /**
     * Whether it is this very damage that told of it.
     *
     * @param other damage.
     * @return true if it is.
     */
    boolean isToldBy(final JournalDamagedException other)
    {
        return damage.getMessage().equals(other.getMessage());
    }

    /** As who accepts it journals it, without what is missing for it. */
    AcceptedDamage accepted()
    {
        return new AcceptedDamage(blamed, Math.max(AcceptedDamage.WHOLE, due), damage.getMessage());
    }

    /**
     * Whether it is what an engine went on after, whatever was missing for that.
     *
     * @param accepted by the engine.
     * @param last     number of the segment that reading goes on with, or in.
     * @param from     sequence of the first event that is missing, where that is known.
     * @return true if it is.
     */
    boolean isMeantBy(final AcceptedDamage accepted, final int last, final long from)
    {
        final long next = accepted.nextSequence();
        final boolean unknown = due == BatchVerifier.ANY_SEQUENCE;
        if (!isBetween())
        {
            return accepted.segmentNumber() == number &&
                (unknown ? next == AcceptedDamage.WHOLE || next == from : next == due);
        }
        return accepted.segmentNumber() >= Math.max(1, number) && accepted.segmentNumber() <= last &&
            (next == AcceptedDamage.WHOLE || next == (unknown ? from : due));
    }
}
