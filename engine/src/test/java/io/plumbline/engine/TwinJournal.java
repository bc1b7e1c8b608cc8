package io.plumbline.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a journal holds, kept beside it by who writes and damages it: where each batch lies, which are lost by now, and
 * what engines were told to go on after. From that alone it says what must be left and what must be told. It looks at
 * the files only once, as they were written, and knows nothing of how they are read.
 */
final class TwinJournal
{
    /** The end of a gap with nothing behind it. */
    static final long OPEN = Long.MAX_VALUE;

    private final List<TwinBatch> batches;
    private final BitSet lost;
    private final BitSet silent;
    /** Lost, but to be found by who does not read on from what stands before. */
    private final BitSet hidden;
    /** By the number of the segment that says so. */
    private final Map<Integer, List<Gap>> accepted;
    /** Numbers of the segments whose directories are not there. */
    private final Set<Integer> gone;
    private final Set<Mark> damagedMarks;
    /** Index of the batch that the journal was pruned to begin with. */
    private int kept;
    /** Whether it is known which segment is the newest that was made. */
    private boolean newestKnown = true;
    /** Of which the heads say what was accepted: all of it, also where not all is shown. */
    private TwinJournal whole = this;

    /** Of an empty journal. */
    TwinJournal()
    {
        this(
            new ArrayList<>(),
            new BitSet(),
            new BitSet(),
            new BitSet(),
            new HashMap<>(),
            new TreeSet<>(),
            EnumSet.noneOf(Mark.class));
    }

    private TwinJournal(
        final List<TwinBatch> batches,
        final BitSet lost,
        final BitSet silent,
        final BitSet hidden,
        final Map<Integer, List<Gap>> accepted,
        final Set<Integer> gone,
        final Set<Mark> damagedMarks)
    {
        this.batches = batches;
        this.lost = lost;
        this.silent = silent;
        this.hidden = hidden;
        this.accepted = accepted;
        this.gone = gone;
        this.damagedMarks = damagedMarks;
    }

    /** Of a copy of the journal. */
    TwinJournal copy()
    {
        final TwinJournal copy = new TwinJournal(
            new ArrayList<>(batches),
            (BitSet)lost.clone(),
            (BitSet)silent.clone(),
            (BitSet)hidden.clone(),
            new HashMap<>(accepted),
            new TreeSet<>(gone),
            EnumSet.copyOf(damagedMarks));
        copy.kept = kept;
        copy.newestKnown = newestKnown;
        return copy;
    }

    /** A file of the journal that says where it begins or ends. */
    enum Mark
    {
        /** Where it was pruned to. */
        PRUNED("pruned"),
        /** Which segment is the newest. */
        NEWEST("newest");

        private final String file;

        Mark(final String file)
        {
            this.file = file;
        }

        String file()
        {
            return file;
        }
    }

    /** An event that is left. */
    record Event(long sequence, long timeNs)
    {
    }

    /**
     * What is not read between two events.
     *
     * @param segment  where it begins.
     * @param start    sequence that is due there.
     * @param end      sequence of the head that reading goes on with, or {@link #OPEN}.
     * @param silent   whether what it begins with does not show there, but only by what comes behind.
     * @param segments that it lies in.
     * @param from     index of the first batch that is lost.
     * @param to       index of the batch that reading goes on with.
     */
    record Gap(int segment, long start, long end, boolean silent, SortedSet<Integer> segments, int from, int to)
    {
        boolean is(final Gap other)
        {
            return segment == other.segment && start == other.start && end == other.end;
        }

        /**
         * Whether it is a gap that was accepted, or one without an event in that: amid it, right before it, or in the
         * segments of another without one.
         */
        private boolean isPartOf(final Gap known)
        {
            return is(known) || isEmpty() && (known.holds(start) || known.isEmpty() && known.start == start &&
                known.segments.headSet(known.segments.last()).contains(segment));
        }

        /** With the segment that goes on where it begins, whatever stands between. */
        private Gap endedBy(final int number)
        {
            final SortedSet<Integer> all = new TreeSet<>(segments);
            all.add(number);
            return new Gap(segment, start, start, silent, all, from, to);
        }

        boolean holds(final long sequence)
        {
            return sequence >= start && sequence < end;
        }

        boolean isEmpty()
        {
            return start == end;
        }

        boolean isOpen()
        {
            return end == OPEN;
        }

        @Override
        public String toString()
        {
            return start + ".." + (isOpen() ? "end" : end - 1) + " of " + segments + (silent ? " silent" : "");
        }
    }

    /**
     * What is read from the beginning on.
     *
     * @param order   events and gaps, in their order.
     * @param left    events.
     * @param gaps    gaps.
     * @param read    indices of the batches that are read.
     * @param next    sequence that the next engine begins with.
     */
    record Reading(List<Object> order, List<Event> left, List<Gap> gaps, BitSet read, long next)
    {
    }

    List<TwinBatch> batches()
    {
        return batches;
    }

    boolean isLost(final int index)
    {
        return lost.get(index);
    }

    /** Takes down a segment that was just written, whole, with the times of its events in their order. */
    void add(final Path segment, final List<Long> timesNs) throws IOException
    {
        batches.addAll(TwinBatch.read(segment, timesNs));
        newestKnown = true;
    }

    /** An engine that has begun a segment was told to go on after all that nobody had accepted. */
    void accept(final int segment, final List<Gap> told)
    {
        final List<Gap> kept = new ArrayList<>();
        for (final Gap gap : told)
        {
            kept.add(gap.isOpen() ? gap.endedBy(segment) : gap);
        }
        accepted.put(segment, kept);
        damagedMarks.clear();
    }

    /** Marks that are damaged, which nobody has accepted: who does has them written anew. */
    Set<Mark> damagedMarks()
    {
        return damagedMarks;
    }

    /** A mark can be read no more. */
    void damage(final Mark mark)
    {
        damagedMarks.add(mark);
        if (mark == Mark.NEWEST)
        {
            newestKnown = false;
            forgetEnd();
        }
    }

    /** A mark is not there any more: of the newest segment nothing is known then; what was pruned is missing. */
    void remove(final Mark mark)
    {
        damagedMarks.remove(mark);
        if (mark == Mark.NEWEST)
        {
            newestKnown = false;
            forgetEnd();
        }
        else
        {
            lose(0, kept, true);
            kept = 0;
        }
    }

    /** The directory of a segment is not there any more. */
    void remove(final int segment)
    {
        lose(firstOf(segment), endOf(segment), true);
        gone.add(segment);
        if (!newestKnown)
        {
            forgetEnd();
        }
    }

    /** Nothing tells any more of the segments behind the last that is there, but that what was kept began in one. */
    private void forgetEnd()
    {
        while (gone.contains(newest()) && newest() > (kept == 0 ? 1 : batches.get(kept).segment()))
        {
            final int number = newest();
            final int first = firstOf(number);
            lost.clear(first, batches.size());
            silent.clear(first, batches.size());
            hidden.clear(first, batches.size());
            batches.subList(first, batches.size()).clear();
            accepted.remove(number);
            gone.remove(number);
        }
    }

    /** Whether any segment's directory is there. */
    boolean hasSegments()
    {
        return batches.stream().anyMatch(batch -> !gone.contains(batch.segment()));
    }

    /** Whether the journal was pruned, as far as is known. */
    boolean isPruned()
    {
        return kept > 0;
    }

    /** Sequence that the journal begins with. */
    long beginning()
    {
        return batches.get(kept).first();
    }

    /**
     * The journal was pruned.
     *
     * @param journal  its directory.
     * @param deleted  files that it was pruned of.
     * @param segment  number of the segment that it is said to begin with.
     * @param sequence that it is said to begin with.
     * @return what is wrong with that, or null.
     */
    String prune(final Path journal, final List<Path> deleted, final int segment, final long sequence)
    {
        int to = kept;
        while (to < batches.size() && !(batches.get(to).segment() == segment && batches.get(to).first() == sequence &&
            fileStart(to) == to && isWholeHead(to)))
        {
            to++;
        }
        for (int i = to; i < batches.size(); i++)
        {
            if (deleted.contains(batches.get(i).path(journal)))
            {
                return batches.get(i) + " is deleted, to begin with " + sequence;
            }
        }
        if (to == batches.size())
        {
            return "no whole head begins a file of segment " + segment + " with " + sequence;
        }
        for (int i = kept; i < to; i++)
        {
            if (batches.get(i).segment() < segment)
            {
                gone.add(batches.get(i).segment());
            }
        }
        kept = to;
        damagedMarks.remove(Mark.PRUNED);
        return null;
    }

    /**
     * As it is to who shows only what was forced: of the last segment nothing, where it cannot be told how much that
     * is; but its head is believed what it says was accepted. How far others were forced is nothing to them.
     */
    TwinJournal ofForced()
    {
        int last = batches.size() - 1;
        while (last > kept && gone.contains(batches.get(last).segment()))
        {
            last--;
        }
        final TwinJournal forced = copy();
        forced.whole = this;
        for (int i = kept; i < batches.size(); i++)
        {
            final boolean of = batches.get(i).segment() == batches.get(last).segment();
            if (of && isDurableMarkLost(last) && !lost.get(i))
            {
                forced.lose(i, i + 1, false);
            }
            else if (!of && isDurableMarkLost(i))
            {
                forced.lost.clear(i);
            }
        }
        return forced;
    }

    private boolean isDurableMarkLost(final int index)
    {
        return batches.get(index).template() == TwinBatch.DURABLE_MARK && lost.get(index);
    }

    /** Batches from one on, up to another that is not, can be read no more; nor what showed there until now. */
    void lose(final int from, final int to, final boolean isSilent)
    {
        lost.set(from, to);
        silent.set(from, to, isSilent);
        hidden.clear(from, to);
    }

    /** Batches from one on, up to another that is not, are not come to any more by who reads on from before. */
    void hide(final int from, final int to)
    {
        for (int i = from; i < to; i++)
        {
            if (!lost.get(i))
            {
                lose(i, i + 1, true);
                hidden.set(i);
            }
        }
    }

    /**
     * Whether the journal still says that engines were told to go on after this: after just this, or after the loss of
     * all events in it.
     */
    boolean isAccepted(final Gap gap)
    {
        final List<Gap> known = known(gap);
        return known.stream().anyMatch(gap::isPartOf) ||
            !gap.isEmpty() && !gap.isOpen() && covers(known, gap.start, gap.end);
    }

    /** Whether all that is lost in a gap from an event on was accepted. */
    boolean isAcceptedFrom(final Gap gap, final long sequence)
    {
        return !gap.isOpen() && covers(known(gap), sequence, gap.end);
    }

    private List<Gap> known(final Gap gap)
    {
        final List<Gap> known = new ArrayList<>();
        for (int i = kept; i < batches.size(); i++)
        {
            final TwinBatch batch = batches.get(i);
            if (batch.template() == TwinBatch.SEGMENT_START && !whole.lost.get(i) &&
                batch.segment() >= gap.segments.last())
            {
                known.addAll(accepted.getOrDefault(batch.segment(), List.of()));
            }
        }
        return known;
    }

    private static boolean covers(final List<Gap> known, final long from, final long to)
    {
        long next = from;
        while (next < to)
        {
            final long due = next;
            if (known.stream().noneMatch(one -> one.holds(due)))
            {
                return false;
            }
            next++;
        }
        return true;
    }

    /** What nobody knows to be accepted. */
    List<Gap> damage()
    {
        return reading().gaps.stream().filter(gap -> !isAccepted(gap)).toList();
    }

    /** What is read from the beginning on, by who goes on behind all damage. */
    Reading reading()
    {
        final List<Object> order = new ArrayList<>();
        final List<Event> left = new ArrayList<>();
        final List<Gap> gaps = new ArrayList<>();
        final BitSet read = new BitSet();
        long next = beginning();
        int from = -1;
        final SortedSet<Integer> segments = new TreeSet<>();
        for (int i = kept; i < batches.size(); i++)
        {
            final TwinBatch batch = batches.get(i);
            if (from < 0 && lost.get(i))
            {
                from = i;
                segments.clear();
            }
            if (from >= 0)
            {
                segments.add(batch.segment());
                if (isWholeHead(i))
                {
                    final Gap gap = gap(from, i, next, batch.first(), segments);
                    gaps.add(gap);
                    order.add(gap);
                    next = batch.first();
                    from = -1;
                }
            }
            if (from < 0)
            {
                if (batch.first() != next)
                {
                    throw new IllegalStateException(batch + " where " + next + " is due");
                }
                for (int event = 0; event < batch.count(); event++)
                {
                    final Event one = new Event(next++, batch.timesNs()[event]);
                    left.add(one);
                    order.add(one);
                }
                read.set(i);
            }
        }
        if (from >= 0)
        {
            final Gap gap = gap(from, batches.size(), next, OPEN, segments);
            gaps.add(gap);
            order.add(gap);
        }
        return new Reading(order, left, gaps, read, next);
    }

    private Gap gap(
        final int from, final int to, final long start, final long end, final SortedSet<Integer> segments)
    {
        return new Gap(
            batches.get(from).segment(), start, end, silent.get(from), new TreeSet<>(segments), from, to);
    }

    /** Whether configuration and snapshot stand there, with no more than a reload between them. */
    boolean isWholeHead(final int index)
    {
        if (!batches.get(index).beginsHead())
        {
            return false;
        }
        return lost.get(index, headEnd(index)).isEmpty();
    }

    /** Index of the batch behind a head. */
    int headEnd(final int index)
    {
        int end = behindHeadBatches(index);
        if (end < batches.size() && batches.get(end).isIn(batches.get(index)) &&
            batches.get(end).template() == TwinBatch.RELOAD)
        {
            end = behindHeadBatches(end);
        }
        return end;
    }

    private int behindHeadBatches(final int index)
    {
        int end = index + 1;
        while (end < batches.size() && batches.get(end).isIn(batches.get(index)) && batches.get(end).count() == 0 &&
            !batches.get(end).beginsHead() && batches.get(end).template() != TwinBatch.SEGMENT_END)
        {
            end++;
        }
        return end;
    }

    /** Index of the batch that a sequence was last written in; -1 when there is none. */
    int holder(final long sequence)
    {
        for (int i = batches.size() - 1; i >= kept; i--)
        {
            final TwinBatch batch = batches.get(i);
            if (sequence >= batch.first() && sequence < batch.first() + batch.count())
            {
                return i;
            }
        }
        return -1;
    }

    /**
     * Whether a gap looks like the end of the journal to who reads while an engine may write: it is one that is hidden
     * in the newest segment that shows anything.
     */
    boolean isQuiet(final Gap gap)
    {
        return gap.silent && isAtEnd(gap);
    }

    /** The same to who asks for an event in the gap, and need not come to what it begins with. */
    boolean isQuiet(final Gap gap, final long sequence)
    {
        final int holder = holder(sequence);
        return holder >= 0 && silent.get(holder) && isAtEnd(gap);
    }

    private boolean isAtEnd(final Gap gap)
    {
        int last = batches.size() - 1;
        while (last > 0 &&
            (lost.get(last) && silent.get(last) || batches.get(last).template() == TwinBatch.DURABLE_MARK))
        {
            last--;
        }
        return gap.isOpen() || gap.to > firstOf(batches.get(last).segment());
    }

    /** Whether an event stands somewhere, whole: where its sequence was last written, or also anywhere before. */
    boolean isWhole(final Event event, final boolean anywhere)
    {
        boolean last = true;
        for (int i = batches.size() - 1; i >= kept && (last || anywhere); i--)
        {
            final TwinBatch batch = batches.get(i);
            if (event.sequence >= batch.first() && event.sequence < batch.first() + batch.count())
            {
                if ((!lost.get(i) || hidden.get(i)) &&
                    batch.timesNs()[(int)(event.sequence - batch.first())] == event.timeNs)
                {
                    return true;
                }
                last = false;
            }
        }
        return false;
    }

    /** Index of the first batch of a segment. */
    int firstOf(final int segment)
    {
        int index = 0;
        while (index < batches.size() && batches.get(index).segment() != segment)
        {
            index++;
        }
        return index;
    }

    /** Index of the first batch behind a segment. */
    int endOf(final int segment)
    {
        int index = batches.size();
        while (index > 0 && batches.get(index - 1).segment() != segment)
        {
            index--;
        }
        return index;
    }

    /** Index of the first batch of a segment that is kept. */
    int firstKept()
    {
        return kept;
    }

    /** Index behind the last batch of a segment that stands in a file of batches. */
    int endOfFiles(final int segment)
    {
        final int end = endOf(segment);
        return batches.get(end - 1).template() == TwinBatch.DURABLE_MARK ? end - 1 : end;
    }

    /** Index of the first batch of a batch's file. */
    int fileStart(final int index)
    {
        int start = index;
        while (start > 0 && batches.get(start - 1).isIn(batches.get(index)))
        {
            start--;
        }
        return start;
    }

    /** Index of the first batch behind a batch's file. */
    int fileEnd(final int index)
    {
        int end = index;
        while (end < batches.size() && batches.get(end).isIn(batches.get(index)))
        {
            end++;
        }
        return end;
    }

    /** Number of the last segment that was written. */
    int newest()
    {
        return batches.get(batches.size() - 1).segment();
    }
}
