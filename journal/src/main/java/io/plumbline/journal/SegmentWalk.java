package io.plumbline.journal;

import org.agrona.CloseHelper;

import java.util.Optional;

/**
 * The way of a tailer through the segments of a journal: reads the present one to its end and goes on to the next, or,
 * where reading is interrupted, to what comes next behind that. What is missing on the way is for {@link TailerGaps} to
 * judge. Single-threaded.
 */
final class SegmentWalk implements AutoCloseable
{
    private static final long NO_SEQUENCE = BatchVerifier.ANY_SEQUENCE;

    /** Idle polls between two looks for a later segment. */
    private static final int IDLE_POLLS = 64;

    private final JournalDirectory directory;
    private final boolean marked;
    private final AcceptedDamages acceptances;
    private final TailerGaps gaps;
    private final SoughtEvent sought;
    private final ExcerptBuffer excerpt = new ExcerptBuffer();
    private SegmentReader reader;
    /** The next segment, which is known to be there. */
    private Segment following;
    /** The reader of the segment before, closed, if what comes next has to follow what was read there; or null. */
    private SegmentReader left;
    /** Whether nothing of the present segment has been read. */
    private boolean fresh;
    /** Whether a fresh segment that gave nothing has been opened a second time. */
    private boolean openedAgain;
    /** Whether what comes next may not follow what was read before. */
    private boolean arriving;
    private boolean again;
    /** Behind damage, with no segment after it. */
    private boolean ended;
    private boolean checkingTails;
    private int idlePolls;

    /**
     * At the beginning of the journal.
     *
     * @param directory   of the journal.
     * @param acceptances what is accepted in it.
     * @param gaps        judges what is missing.
     * @param sought      what is asked for.
     * @param marked      whether to stop at the newest segment's durable mark, where it has one.
     */
    SegmentWalk(
        final JournalDirectory directory,
        final AcceptedDamages acceptances,
        final TailerGaps gaps,
        final SoughtEvent sought,
        final boolean marked)
    {
        this.directory = directory;
        this.acceptances = acceptances;
        this.gaps = gaps;
        this.sought = sought;
        this.marked = marked;
        gaps.clear(true);
    }

    /** From now on looks behind the end of each segment before it goes on to the next. */
    void checkingTails()
    {
        checkingTails = true;
    }

    boolean isCheckingTails()
    {
        return checkingTails;
    }

    /** Of the present segment; null before the first. */
    SegmentReader reader()
    {
        return reader;
    }

    /**
     * Reads the next batch of the present segment, and tells of the gap before it, if there is one.
     *
     * @param listener to be told.
     * @return true if there was one, which stands in the reader; otherwise {@link #changeSegment} is to be asked.
     * @throws JournalDamagedException if it is damaged, or something is missing, and that is not accepted.
     */
    boolean next(final JournalListener listener)
    {
        if (reader == null || ended)
        {
            return false;
        }
        try
        {
            if (sought.takeUnmoved())
            {
                reader.seekInForce(sought.from());
                sought.onMoved();
            }
            if (!reader.next())
            {
                return false;
            }
            if (arriving)
            {
                gaps.checkOrder(reader);
            }
        }
        catch (final JournalDamagedException ex)
        {
            goOnAfter(ex);
            return false;
        }
        if (arriving)
        {
            gaps.tell(listener, reader, sought, fresh);
            arriving = false;
            fresh = false;
        }
        idlePolls = 0;
        return true;
    }

    /**
     * Moves on to the event that is asked for, when a whole head has been handed out: to what is in force there, if
     * that is another.
     */
    void seekInForce()
    {
        try
        {
            if (reader.seekInForce(sought.from()))
            {
                sought.onInForce();
            }
        }
        catch (final JournalDamagedException ex)
        {
            goOnAfter(ex);
        }
    }

    /**
     * Goes on behind damage, or where what comes next does not follow: with the first whole head behind it in its
     * segment, or with what a later one begins with. When that has been read, {@link TailerGaps} judges what is missing
     * up to there, and throws it unless it was accepted. A segment whose beginning cannot be read, or does not follow,
     * may be damaged, or the end of the one before may have hidden more of that: what stands there comes first.
     */
    private void goOnAfter(final JournalDamagedException damage)
    {
        final boolean turnsBack = fresh && left != null;
        final Segment segment = reader.segment();
        final int before = turnsBack ? left.segment().number() : 0;
        final int number = turnsBack || gaps.isBeginning() ? before : segment.number();
        final int blamed = turnsBack && !checkingTails ? before : segment.number();
        gaps.interrupt(new Interruption(segment, number, blamed, reader.nextSequence(), damage), sought);
        following = null;
        idlePolls = 0;
        if (turnsBack)
        {
            CloseHelper.close(reader);
            reader = left;
            reader.reopenSettled();
            left = null;
            fresh = false;
        }
        goOnBehind();
    }

    private void goOnBehind()
    {
        if (goOnAtHead())
        {
            return;
        }
        left = null;
        final Optional<Segment> next = directory.segmentAfter(reader.segment().number());
        if (next.isPresent())
        {
            open(next.get(), NO_SEQUENCE);
            again = true;
        }
        else
        {
            gaps.end(false);
            ended = true;
        }
    }

    /** Reads on from the next head behind, where there is one, and what is asked for comes on the way. */
    private boolean goOnAtHead()
    {
        if (!acceptances.seekHeadBehind(reader))
        {
            return false;
        }
        gaps.unread();
        arriving = true;
        again = true;
        fresh = false;
        if (reader.nextSequence() <= sought.from())
        {
            sought.onMoved();
        }
        sought.onInForce();
        return true;
    }

    /**
     * Looks behind the end of the present segment.
     *
     * @return whether it is worth to read on behind damage that is accepted.
     * @throws JournalDamagedException if there is more of it than was read, and that is not accepted.
     */
    boolean checkTail()
    {
        return reader != null && !ended && !checkTailOfSegment() && !ended;
    }

    /** Returns false if it is damaged, and was gone on after. */
    private boolean checkTailOfSegment()
    {
        try
        {
            gaps.noteEnd(reader.segment(), reader.checkTail(directory.isLast(reader.segment())));
            return true;
        }
        catch (final JournalDamagedException ex)
        {
            goOnAfter(ex);
            return false;
        }
    }

    /**
     * Goes on to the next segment, when nothing more is to be read of the present one.
     *
     * @return true if it is worth to read on: in the present segment once more, or in the next.
     * @throws JournalDamagedException if something is damaged or missing on the way, and that is not accepted.
     */
    boolean changeSegment()
    {
        if (again)
        {
            again = false;
            return true;
        }
        if (following != null)
        {
            goOnWithFollowing();
            return true;
        }
        if (ended)
        {
            return false;
        }
        if (idlePolls++ % IDLE_POLLS == 0)
        {
            following = directory.segmentAfter(reader == null ? 0 : reader.segment().number()).orElse(null);
            if (following != null && reader != null)
            {
                reader.unmark();
            }
            else if (following == null && gaps.isInterrupted())
            {
                return goOnAtEnd();
            }
        }
        return following != null;
    }

    private void goOnWithFollowing()
    {
        if (reader != null && fresh && !openedAgain)
        {
            // It should have given something; if it gives nothing now either, it is to hold nothing.
            openedAgain = true;
            reader.reopenSettled();
            return;
        }
        if (reader != null && (checkingTails || fresh) && !checkTailOfSegment() ||
            gaps.isInterrupted() && goOnAtHead())
        {
            following = null;
            return;
        }
        // A segment of which nothing was read is none; unless what comes next shows that something is missing.
        left = reader == null || fresh ? left : reader;
        open(following, left == null ? NO_SEQUENCE : left.nextSequence());
    }

    /** Nothing has come yet behind where reading was interrupted; returns whether it is worth to try again. */
    private boolean goOnAtEnd()
    {
        final boolean mayCome = !checkingTails && !directory.isSettled(reader.segment());
        if (mayCome)
        {
            gaps.end(true);
            return false;
        }
        if (openedAgain || !fresh)
        {
            goOnBehind();
            return !ended;
        }
        openedAgain = true;
        idlePolls = 0;
        reader.reopenSettled();
        return true;
    }

    /**
     * Moves to the beginning of a segment, whatever it begins with.
     *
     * @param segment of the journal.
     */
    void moveTo(final Segment segment)
    {
        gaps.clear(false);
        open(segment, NO_SEQUENCE);
    }

    private void open(final Segment segment, final long sequence)
    {
        CloseHelper.close(reader);
        final boolean newest = directory.segmentAfter(segment.number()).isEmpty();
        reader = new SegmentReader(segment, excerpt, sequence, marked && newest);
        reader.settled(checkingTails || directory.isSettled(segment));
        following = null;
        fresh = true;
        arriving = true;
        openedAgain = false;
        idlePolls = 0;
    }

    /** Moves to the beginning of the journal, or before whatever segment it is moved to then. */
    void reset()
    {
        close();
        following = null;
        left = null;
        gaps.clear(true);
        ended = false;
        arriving = false;
        again = false;
        idlePolls = 0;
    }

    @Override
    public void close()
    {
        CloseHelper.close(reader);
        reader = null;
    }
}
