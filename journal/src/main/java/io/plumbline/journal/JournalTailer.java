package io.plumbline.journal;

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

    private final JournalDirectory directory;
    private final boolean marked;
    private final AcceptedDamages acceptances;
    private final TailerGaps gaps;
    private final SoughtEvent sought = new SoughtEvent();
    private final SegmentWalk walk;
    private final BatchDecoder decoder = new BatchDecoder();
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
        this.walk = new SegmentWalk(directory, acceptances, gaps, sought, marked);
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
        walk.checkingTails();
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
        return walk.checkTail();
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
        walk.moveTo(segment);
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
            SegmentSearch.holding(directory, acceptances, sequence, marked, walk.isCheckingTails());
        place.segment().ifPresent(walk::moveTo);
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
            walk.moveTo(segments.get(i));
            if (walk.reader().seekEnd())
            {
                final long end = walk.reader().nextSequence();
                walk.moveTo(segments.get(i));
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
            walk.moveTo(segments.get(i));
            if (walk.reader().seekLastSnapshot(passDamage))
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
     * @throws JournalException        if what comes next was pruned since the tailer read up to it; also always.
     */
    public int poll(final JournalListener listener, final int batchLimit)
    {
        checkOpen();
        gaps.throwRefused();
        int batches = 0;
        while (batches < batchLimit)
        {
            if (walk.next(listener))
            {
                handOut(listener);
                batches++;
            }
            else if (!walk.changeSegment())
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
        return Optional.ofNullable(walk.reader()).map(SegmentReader::segment);
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
        return walk.reader() == null ? 0 : walk.reader().segment().number();
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
        return walk.reader() == null ? NO_SEQUENCE : walk.reader().nextSequence();
    }

    /**
     * Whether the head of the present segment has been handed out whole, from its start to the end of its snapshot.
     * False at the end of a segment whose engine was stopped while it wrote it.
     *
     * @return true once it has.
     */
    public boolean headComplete()
    {
        return walk.reader() != null && walk.reader().headComplete();
    }

    @Override
    public void close()
    {
        closed = true;
        walk.close();
    }

    /**
     * Whether damage was passed over by {@link #toLastSnapshot(boolean)} that nobody comes to who reads on from there.
     *
     * @return true if it was.
     */
    public boolean hasPassedDamage()
    {
        return walk.reader() != null && walk.reader().passedDamage();
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

    private void handOut(final JournalListener listener)
    {
        final SegmentReader reader = walk.reader();
        // A configuration counts wherever reading begins behind it.
        decoder.decode(reader.buffer(), reader.length(), reader.isHead() ? 0 : sought.from(), listener);
        if (sought.isPending() && reader.headComplete())
        {
            walk.seekInForce();
        }
    }

    private void reset()
    {
        checkOpen();
        walk.reset();
        sought.clear();
    }

    private void checkOpen()
    {
        if (closed)
        {
            throw new JournalException(directory.path(), "tailer closed");
        }
    }
}
