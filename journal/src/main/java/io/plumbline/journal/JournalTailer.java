package io.plumbline.journal;

import org.agrona.CloseHelper;

import java.util.List;
import java.util.Optional;

/**
 * Follows a journal, read-only, from its first segment or where it is told, and on into the segments of later starts;
 * also while an engine in this or another process appends. Every batch is verified before anything of it is handed
 * out, and the sequences are checked to be dense over all segments. Of the newest segment only what has come through
 * the {@link Durability} it is written with is handed out, unless the tailer was made by {@link #ofAll}; a segment that
 * another follows has, for the next engine forces what it goes on from.
 * <p>
 * Single-threaded, and may be handed over to another thread. After warm-up a poll that hands out readings allocates
 * nothing.
 */
public final class JournalTailer implements AutoCloseable
{
    /** {@link #nextSequence()} before any batch was handed out. */
    public static final long NO_SEQUENCE = BatchVerifier.ANY_SEQUENCE;

    /** Idle polls between two looks for a later segment. */
    private static final int IDLE_POLLS = 64;

    private final JournalDirectory directory;
    private final boolean marked;
    private final AcceptedDamages acceptances;
    private final ExcerptBuffer excerpt = new ExcerptBuffer();
    private final BatchDecoder decoder = new BatchDecoder();
    private SegmentReader reader;
    private final TailerGaps gaps;
    private final SoughtEvent sought = new SoughtEvent();
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
    private boolean closed;

    /**
     * At the beginning of the journal.
     *
     * @param directory of the journal.
     */
    public JournalTailer(final JournalDirectory directory)
    {
        this(directory, true);
    }

    private JournalTailer(final JournalDirectory directory, final boolean marked)
    {
        this.directory = directory;
        this.marked = marked;
        this.acceptances = new AcceptedDamages(directory);
        this.gaps = new TailerGaps(directory, acceptances);
        gaps.clear(true);
    }

    /**
     * At the beginning of the journal, and of the newest segment also what has not come through the durability it is
     * written with: for recovery, and for tools that look at what is there.
     *
     * @param directory of the journal.
     * @return a tailer that shows everything.
     */
    public static JournalTailer ofAll(final JournalDirectory directory)
    {
        return new JournalTailer(directory, false);
    }

    /**
     * From now on looks behind the end of each segment before it goes on to the next, for what a damaged header hides.
     * Only for a journal that nobody writes, or whose lock the caller holds.
     *
     * @return this.
     */
    public JournalTailer checkingTails()
    {
        checkingTails = true;
        return this;
    }

    /**
     * From now on goes on after damage that nobody has accepted yet, as {@link #poll} does, and adds that to a list.
     * For who holds the journal's lock and journals the list, or only reads and tells of it.
     *
     * @param accepted damage that is accepted; missing segments may stand in it.
     * @return this.
     */
    public JournalTailer accepting(final List<AcceptedDamage> accepted)
    {
        acceptances.accepting(accepted);
        return this;
    }

    /**
     * Looks behind the end of the segment that is read, {@link #poll} having returned 0.
     *
     * @return whether there is more of the journal behind damage that is accepted: {@link #poll} may give more then,
     * and comes to another end, to be looked behind in turn.
     * @throws JournalDamagedException if there is more of it than was handed out, and that is not accepted.
     */
    public boolean checkTail()
    {
        return reader != null && !ended && !checkTailOfSegment() && !ended;
    }

    /**
     * What was found behind the ends of segments and is no damage.
     *
     * @return one line each.
     */
    public List<String> notes()
    {
        return gaps.notes();
    }

    /**
     * What is missing between the events that were handed out, each told to the listener too.
     *
     * @return one line each.
     */
    public List<String> gaps()
    {
        return gaps.lines();
    }

    /**
     * What is missing without a gap before events that were handed out, each told to the listener too.
     *
     * @return one line each.
     */
    public List<String> losses()
    {
        return gaps.losses();
    }

    /**
     * Moves to the beginning of the journal.
     *
     * @return this.
     */
    public JournalTailer toStart()
    {
        reset();
        return this;
    }

    /**
     * Moves to the beginning of a segment. The sequence it begins with is taken as it stands there.
     *
     * @param number of the segment.
     * @return this.
     * @throws JournalException if there is no such segment.
     */
    public JournalTailer toSegment(final int number)
    {
        final Segment segment = directory.segments().stream()
            .filter(candidate -> candidate.number() == number)
            .findFirst()
            .orElseThrow(() -> new JournalException(directory.path(), "has no segment " + number));
        reset();
        moveTo(segment);
        return this;
    }

    /**
     * Moves to an input event. What is handed out next is the configuration in force there with the snapshot behind it:
     * that at the head of the segment or of the file that holds the event, or of the last reload before it there. Then
     * comes the event with the verdicts on deadlines before it, preceded by the configuration that it puts into force
     * if it is a reload; an event that is not there yet is waited for. Where it is lost, what is handed out next is
     * what comes behind it, if the loss was accepted; the listener is told of the gap.
     *
     * @param sequence of the event.
     * @return this.
     * @throws JournalException if it was pruned, or is lost and that is not accepted; also where it would come later
     *                          than the next to come, and the newest segment is missing.
     */
    public JournalTailer toSequence(final long sequence)
    {
        reset();
        checkNotMissing(sequence);
        final SegmentSearch.Place place =
            SegmentSearch.holding(directory, acceptances, sequence, marked, checkingTails);
        place.segment().ifPresent(this::moveTo);
        sought.at(sequence, place.uncertain());
        return this;
    }

    /**
     * Moves to the snapshot that an input event is decided from: what is handed out next is the configuration in force
     * there, the snapshot behind it, and then every event from that on; those before the event too, as {@link
     * #toSequence} does not.
     *
     * @param sequence of the event.
     * @return this.
     * @throws JournalException if it was pruned, or is lost and that is not accepted.
     */
    public JournalTailer toSnapshotBefore(final long sequence)
    {
        toSequence(sequence);
        sought.whole();
        return this;
    }

    /**
     * Moves behind the last event: what is handed out next is the configuration in force, as by {@link #toSequence},
     * and then the events to come.
     *
     * @return this.
     */
    public JournalTailer toEnd()
    {
        reset();
        final List<Segment> segments = directory.segments();
        for (int i = segments.size() - 1; i >= 0; i--)
        {
            moveTo(segments.get(i));
            if (reader.seekEnd())
            {
                final long end = reader.nextSequence();
                moveTo(reader.segment());
                sought.at(end, false);
                return this;
            }
        }
        reset();
        return this;
    }

    /**
     * Moves to the first event of a time or a later one, as {@link #toSequence} does; behind the last event when all
     * are earlier. Found by bisection, see {@link JournalSeek}.
     *
     * @param timeNs epoch nanoseconds.
     * @return this.
     */
    public JournalTailer toTime(final long timeNs)
    {
        final long sequence = new JournalSeek(directory, marked).firstAtOrAfter(timeNs);
        return sequence == JournalSeek.NO_SEQUENCE ? toEnd() : toSequence(sequence);
    }

    /** The position a follower has come to: sequence of the next event, 0 at the beginning of the journal. */
    long positionToSave()
    {
        return Math.max(sought.from(), nextSequence());
    }

    /**
     * Moves to the newest complete snapshot: what is handed out next is the configuration before it, preceded by the
     * segment's start where it stands at one. Segments that were left before their head was complete are passed over.
     *
     * @return true if there is one; otherwise the tailer is at the beginning of the journal.
     */
    public boolean toLastSnapshot()
    {
        return toLastSnapshot(false);
    }

    /**
     * Moves to the newest complete snapshot, as {@link #toLastSnapshot()} does.
     *
     * @param passDamage whether snapshots that are damaged are passed over, instead of being thrown.
     * @return true if there is one; otherwise the tailer is at the beginning of the journal.
     */
    public boolean toLastSnapshot(final boolean passDamage)
    {
        reset();
        final List<Segment> segments = directory.segments();
        for (int i = segments.size() - 1; i >= 0; i--)
        {
            moveTo(segments.get(i));
            if (reader.seekLastSnapshot(passDamage))
            {
                return true;
            }
        }
        reset();
        return false;
    }

    /**
     * Hands out what is there. 0 does not mean that nothing is to come: more may be appended, and a segment that a
     * later start makes is noticed within 64 polls. But all that was committed before the call, in segments that were
     * there when the tailer last moved or changed segments, has been handed out when it returns 0 for the first time.
     *
     * @param listener   receives the messages.
     * @param batchLimit how many batches at most.
     * @return how many batches were handed out.
     * @throws JournalDamagedException if something is damaged, before anything of that batch is handed out; from then
     *                                 on always. Damage that a later engine was told to go on after is not thrown: the
     *                                 tailer goes on with that engine's segment, or with the next whole head behind the
     *                                 damage where the journal goes on there, having told of the gap.
     */
    public int poll(final JournalListener listener, final int batchLimit)
    {
        checkOpen();
        gaps.throwRefused();
        int batches = 0;
        while (batches < batchLimit)
        {
            if (reader != null && !ended && next(listener))
            {
                handOut(listener);
                batches++;
                idlePolls = 0;
            }
            else if (!changeSegment())
            {
                break;
            }
        }
        return batches;
    }

    /**
     * The segment that is read.
     *
     * @return the segment, or empty before the first.
     */
    public Optional<Segment> segment()
    {
        if (gaps.refusedAt() != null)
        {
            return Optional.of(gaps.refusedAt().segment());
        }
        return reader == null ? Optional.empty() : Optional.of(reader.segment());
    }

    /**
     * Number of the segment that is read.
     *
     * @return the number, or 0 before the first.
     */
    public int segmentNumber()
    {
        if (gaps.refusedAt() != null)
        {
            return gaps.refusedAt().segment().number();
        }
        return reader == null ? 0 : reader.segment().number();
    }

    /**
     * Sequence of the next input event to be handed out; one more than the last.
     *
     * @return the sequence, or {@link #NO_SEQUENCE} when it is not known yet.
     */
    public long nextSequence()
    {
        if (gaps.refusedAt() != null)
        {
            return gaps.refusedAt().due();
        }
        return reader == null ? NO_SEQUENCE : reader.nextSequence();
    }

    /**
     * Whether the head of the present segment has been handed out whole, from its start to the end of its snapshot.
     * False at the end of a segment whose engine was stopped while it wrote it.
     *
     * @return true once it has.
     */
    public boolean headComplete()
    {
        return reader != null && reader.headComplete();
    }

    @Override
    public void close()
    {
        closed = true;
        CloseHelper.close(reader);
        reader = null;
    }

    /**
     * Whether damage was passed over by {@link #toLastSnapshot(boolean)} that nobody comes to who reads on from there.
     *
     * @return true if it was.
     */
    public boolean hasPassedDamage()
    {
        return reader != null && reader.passedDamage();
    }

    /** The next event is waited for; one behind that is not where there was a segment that held it. */
    private void checkNotMissing(final long sequence)
    {
        if (acceptances.isAccepting())
        {
            return;
        }
        final JournalInventory inventory = new JournalInventory(directory);
        final int newest = inventory.newestNumber();
        final int end = inventory.lastNumber();
        if (newest > end &&
            sequence > Math.max(new JournalSeek(directory).endSequence(), PrunedMark.beginning(directory)))
        {
            throw new JournalDamagedException(
                directory.segmentsPath(),
                JournalDamagedException.NO_INDEX,
                "sequence " + sequence + " is not left: " + new MissingSegments(end + 1, newest).damage(),
                null);
        }
    }

    private boolean next(final JournalListener listener)
    {
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
        return true;
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

    private void handOut(final JournalListener listener)
    {
        // A configuration counts wherever reading begins behind it.
        decoder.decode(reader.buffer(), reader.length(), reader.isHead() ? 0 : sought.from(), listener);
        if (sought.isPending() && reader.headComplete())
        {
            seekInForce();
        }
    }

    private void seekInForce()
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

    /** Returns true if it is worth to try again: the present segment once more, or the next. */
    private boolean changeSegment()
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
            following = directory.segmentAfter(segmentNumber()).orElse(null);
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

    private void moveTo(final Segment segment)
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

    private void reset()
    {
        checkOpen();
        CloseHelper.close(reader);
        reader = null;
        following = null;
        left = null;
        gaps.clear(true);
        ended = false;
        sought.clear();
        arriving = false;
        again = false;
        idlePolls = 0;
    }

    private void checkOpen()
    {
        if (closed)
        {
            throw new JournalException(directory.path(), "tailer closed");
        }
    }
}
