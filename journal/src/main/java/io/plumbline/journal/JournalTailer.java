package io.plumbline.journal;

import io.plumbline.journal.AcceptedDamages.Acceptance;
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
    private Segment following;
    private long followingSequence = NO_SEQUENCE;
    /** The segment that was left for the present one, or is left for the following; 0 when there was a move. */
    private int previousNumber;
    /** The reader of that segment, closed, if it came to the end there; otherwise null. */
    private SegmentReader left;
    /** Whether nothing of the present segment has been read. */
    private boolean fresh;
    /** Whether a fresh segment that gave nothing has been opened a second time. */
    private boolean openedAgain;
    /** Whether the journal begins with the present segment, or what stands before it could not be read. */
    private boolean beginning;
    /** Whether the reader has been moved on behind damage in its segment, which is still to be told. */
    private boolean movedOn;
    private boolean again;
    /** Behind damage that was accepted, with no segment after it. */
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
        if (reader != null && !ended)
        {
            checkTailOfSegment();
        }
        return again || following != null;
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
        reader(segment, NO_SEQUENCE);
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
     * @throws JournalException if it was pruned, or is lost and that is not accepted.
     */
    public JournalTailer toSequence(final long sequence)
    {
        reset();
        final SegmentSearch.Place place =
            SegmentSearch.holding(directory, acceptances, sequence, marked, checkingTails);
        place.segment().ifPresent(segment -> reader(segment, NO_SEQUENCE));
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
            reader(segments.get(i), NO_SEQUENCE);
            if (reader.seekEnd())
            {
                final long end = reader.nextSequence();
                reader(reader.segment(), NO_SEQUENCE);
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
            reader(segments.get(i), NO_SEQUENCE);
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
        return reader == null ? Optional.empty() : Optional.of(reader.segment());
    }

    /**
     * Number of the segment that is read.
     *
     * @return the number, or 0 before the first.
     */
    public int segmentNumber()
    {
        return reader == null ? 0 : reader.segment().number();
    }

    /**
     * Sequence of the next input event to be handed out; one more than the last.
     *
     * @return the sequence, or {@link #NO_SEQUENCE} when it is not known yet.
     */
    public long nextSequence()
    {
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
            if (fresh || movedOn)
            {
                gaps.checkOrder(reader);
            }
        }
        catch (final JournalDamagedException ex)
        {
            goOnAfter(ex);
            return false;
        }
        if (fresh || movedOn)
        {
            tellGap(listener);
        }
        return true;
    }

    private void tellGap(final JournalListener listener)
    {
        if (beginning)
        {
            gaps.tellBeginning(listener, reader, sought.sequence());
        }
        gaps.tell(listener, reader, sought.from());
        gaps.tellLoss(listener, reader, fresh ? sought.sequence() : Long.MAX_VALUE);
        fresh = false;
        beginning = false;
        movedOn = false;
    }

    /** Goes on as an engine was told to go on after this very damage, or the damage before it that it comes from. */
    private void goOnAfter(final JournalDamagedException damage)
    {
        final int number = segmentNumber();
        final boolean gapKnown = fresh && gaps.from() != NO_SEQUENCE;
        final long due = gapKnown ? gaps.from() : reader.nextSequence();
        final boolean endsBefore = fresh && !gapKnown && due != NO_SEQUENCE && previousNumber > 0;
        final Acceptance before = endsBefore ? acceptances.find(previousNumber, due).orElse(null) : null;
        if (before != null && left != null && !before.goesOn())
        {
            goBack(due);
            gaps.bounded(before.bounded());
            return;
        }
        final Acceptance accepted = (due == NO_SEQUENCE ?
            acceptances.findUpTo(reader.segment(), damage.index(), gaps.beginning(beginning, sought)) :
            acceptances.find(number, due).or(() -> endsBefore ? Optional.empty() : acceptances.findLost(number, due)))
            .orElse(null);
        if (accepted != null)
        {
            if (accepted.goesOn())
            {
                goOnWith(number, accepted.by(), due, false);
            }
            else
            {
                goOnBehind(number, due, reader.seekHeadBehind());
            }
            gaps.bounded(accepted.bounded());
            return;
        }
        if (before == null && endsBefore && left != null && !acceptances.hasMissing(previousNumber, number) &&
            acceptances.findLost(previousNumber, due).isPresent())
        {
            goBack(due);
            return;
        }
        if (before != null || endsBefore && (acceptances.hasMissing(previousNumber, number) ||
            acceptances.findLost(previousNumber, due).isPresent()))
        {
            final boolean goesOn = before != null && before.goesOn() && before.by().number() != number;
            goOnWith(previousNumber, goesOn ? before.by() : reader.segment(), due, !goesOn);
            gaps.bounded(before == null ? !acceptances.hasUnboundedMissing(previousNumber, number) : before.bounded());
            return;
        }
        // What stands before the event that is asked for is nobody's business, if that can be read without it.
        final boolean notSought = Math.max(0, due) < sought.from();
        final boolean behind = notSought && reader.seekHeadBehind();
        if (behind && reader.nextSequence() <= sought.from())
        {
            goOnAtHead(NO_SEQUENCE);
            return;
        }
        if (!acceptances.isAccepting())
        {
            throw notSought ? gaps.refuse(damage) : damage;
        }
        if (endsBefore && acceptances.acceptMissing(previousNumber, number))
        {
            goOnWith(previousNumber, reader.segment(), due, true);
        }
        else if (endsBefore && !checkingTails)
        {
            // The end before is missing or hidden; if this segment is damaged too, it comes here again.
            acceptances.accept(previousNumber, due, damage);
            goBack(due);
        }
        else
        {
            acceptances.accept(number, due, damage);
            goOnBehind(number, due, behind || reader.seekHeadBehind());
        }
    }

    /** Goes on behind what has been taken for the end of the segment before, as an end that damage hides was. */
    private void goBack(final long due)
    {
        if (left == null)
        {
            goOnWith(previousNumber, reader.segment(), due, true);
            return;
        }
        CloseHelper.close(reader);
        reader = left;
        reader.reopenSettled();
        left = null;
        following = null;
        idlePolls = 0;
        goOnBehind(previousNumber, due, acceptances.seekHeadBehind(reader));
    }

    /** Goes on behind damage: with the head that the reader is at, where there is one, or with the next segment. */
    private void goOnBehind(final int number, final long due, final boolean atHead)
    {
        if (atHead)
        {
            final long from = due == NO_SEQUENCE ? gaps.beginning(beginning, sought) : due;
            goOnAtHead(from < reader.nextSequence() ? from : NO_SEQUENCE);
            return;
        }
        final Optional<Segment> next = directory.segmentAfter(number);
        ended = next.isEmpty();
        next.ifPresent(segment -> goOnWith(number, segment, due, true));
        // What is missing at the beginning of the journal is told as such.
        gaps.from(due == NO_SEQUENCE && !beginning ? sought.sequence() : due, true);
    }

    /** Reads on from the head, and what is asked for comes on the way: a search has just failed. */
    private void goOnAtHead(final long from)
    {
        gaps.from(from, true);
        movedOn = true;
        again = true;
        fresh = false;
        beginning = false;
        if (reader.nextSequence() <= sought.from())
        {
            sought.onMoved();
        }
        sought.onInForce();
    }

    private void goOnWith(final int leftNumber, final Segment segment, final long due, final boolean gap)
    {
        CloseHelper.close(reader);
        reader = null;
        left = null;
        previousNumber = leftNumber;
        following = segment;
        followingSequence = gap ? NO_SEQUENCE : due;
        gaps.from(gap ? due : NO_SEQUENCE, false);
    }

    private void checkTailOfSegment()
    {
        try
        {
            gaps.noteEnd(reader.segment(), reader.checkTail(directory.isLast(reader.segment())));
        }
        catch (final JournalDamagedException ex)
        {
            goOnAfter(ex);
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
            if (reader != null && fresh && !openedAgain)
            {
                // It should have given something; if it gives nothing now either, it is to hold nothing.
                openedAgain = true;
                reader.reopenSettled();
                return true;
            }
            if (reader != null && (checkingTails || fresh))
            {
                checkTailOfSegment();
            }
            if (again)
            {
                return true;
            }
            else if (reader != null)
            {
                final SegmentReader ended = reader;
                // A segment of which nothing was read leaves the gap before it open.
                final boolean gap = fresh && gaps.from() != NO_SEQUENCE;
                goOnWith(segmentNumber(), following, gap ? gaps.from() : reader.nextSequence(), gap);
                left = ended;
            }
            final Segment segment = following;
            final long sequence = followingSequence;
            following = null;
            followingSequence = NO_SEQUENCE;
            final boolean first = beginning || reader == null && previousNumber == 0;
            reader(segment, sequence);
            beginning = first;
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
        }
        return following != null;
    }

    private void reader(final Segment segment, final long sequence)
    {
        CloseHelper.close(reader);
        final boolean newest = directory.segmentAfter(segment.number()).isEmpty();
        reader = new SegmentReader(segment, excerpt, sequence, marked && newest);
        reader.settled(checkingTails || directory.isSettled(segment));
        fresh = true;
        openedAgain = false;
        beginning = false;
        idlePolls = 0;
    }

    private void reset()
    {
        checkOpen();
        CloseHelper.close(reader);
        reader = null;
        beginning = false;
        following = null;
        followingSequence = NO_SEQUENCE;
        previousNumber = 0;
        left = null;
        gaps.clear();
        ended = false;
        sought.clear();
        movedOn = false;
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
