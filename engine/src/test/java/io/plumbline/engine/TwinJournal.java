package io.plumbline.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a journal holds, kept beside it by who writes and damages it: where each batch lies, which are lost by now, and
 * what engines were told to go on after. From that alone it says what must be left and what must be told. It looks at
 * the files only once, as they were written, and knows nothing of how they are read.
 */
final class TwinJournal
{
    /** The end of a gap with nothing behind it. */
    static final long OPEN = Long.MAX_VALUE;
    /** Messages that a batch begins with, by their numbers in the schema. */
    static final int RELOAD = 4;
    static final int SEGMENT_START = 20;
    static final int SEGMENT_END = 21;
    static final int CONFIGURATION_START = 22;

    private static final int MAGIC = 0x424D_4C50;
    private static final int COUNT_OFFSET = 8;
    private static final int FIRST_OFFSET = 12;
    private static final int LENGTH_OFFSET = 28;
    private static final int HEADER_LENGTH = 36;
    private static final int TEMPLATE_OFFSET = HEADER_LENGTH + 2;
    private static final int SEARCHED = 1024 * 1024;

    private final List<Batch> batches;
    private final BitSet lost;
    private final BitSet silent;
    /** Lost, but to be found by who does not read on from what stands before. */
    private final BitSet hidden;
    /** By the number of the segment that says so. */
    private final Map<Integer, List<Gap>> accepted;

    /** Of an empty journal. */
    TwinJournal()
    {
        this(new ArrayList<>(), new BitSet(), new BitSet(), new BitSet(), new HashMap<>());
    }

    private TwinJournal(
        final List<Batch> batches,
        final BitSet lost,
        final BitSet silent,
        final BitSet hidden,
        final Map<Integer, List<Gap>> accepted)
    {
        this.batches = batches;
        this.lost = lost;
        this.silent = silent;
        this.hidden = hidden;
        this.accepted = accepted;
    }

    /** Of a copy of the journal. */
    TwinJournal copy()
    {
        return new TwinJournal(
            new ArrayList<>(batches),
            (BitSet)lost.clone(),
            (BitSet)silent.clone(),
            (BitSet)hidden.clone(),
            new HashMap<>(accepted));
    }

    /**
     * A batch as it was written.
     *
     * @param segment   number.
     * @param directory name of the segment's.
     * @param file      name.
     * @param offset    of the batch in the file.
     * @param length    in bytes.
     * @param template  number of its first message in the schema.
     * @param first     sequence of its first event, or of the next.
     * @param count     of its events.
     * @param timesNs   of these.
     */
    record Batch(
        int segment,
        String directory,
        String file,
        int offset,
        int length,
        int template,
        long first,
        int count,
        long[] timesNs)
    {
        boolean isIn(final Batch other)
        {
            return segment == other.segment && file.equals(other.file);
        }

        Path path(final Path journal)
        {
            return directory(journal).resolve(file);
        }

        Path directory(final Path journal)
        {
            return journal.resolve("segments").resolve(directory);
        }

        private boolean beginsHead()
        {
            return template == SEGMENT_START || template == CONFIGURATION_START;
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

    List<Batch> batches()
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
        final String directory = segment.getFileName().toString();
        final int number = Integer.parseInt(directory.substring(directory.lastIndexOf('-') + 1));
        final List<Path> files;
        try (Stream<Path> found = Files.list(segment))
        {
            files = found.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
        }
        int events = 0;
        for (final Path file : files)
        {
            final ByteBuffer bytes = ByteBuffer.allocate(SEARCHED).order(ByteOrder.LITTLE_ENDIAN);
            try (FileChannel channel = FileChannel.open(file))
            {
                channel.read(bytes, 0);
            }
            int offset = 0;
            while (offset < SEARCHED - HEADER_LENGTH)
            {
                int length = Integer.BYTES;
                if (bytes.getInt(offset) == MAGIC)
                {
                    final int count = bytes.getInt(offset + COUNT_OFFSET);
                    length = HEADER_LENGTH + bytes.getInt(offset + LENGTH_OFFSET);
                    batches.add(new Batch(
                        number,
                        directory,
                        file.getFileName().toString(),
                        offset,
                        length,
                        bytes.getShort(offset + TEMPLATE_OFFSET),
                        bytes.getLong(offset + FIRST_OFFSET),
                        count,
                        timesNs.subList(events, events + count).stream().mapToLong(Long::longValue).toArray()));
                    events += count;
                }
                offset += length + Integer.BYTES - 1 & -Integer.BYTES;
            }
        }
        if (events != timesNs.size())
        {
            throw new IllegalStateException(events + " events found in " + segment + " of " + timesNs.size());
        }
    }

    /** An engine that has begun a segment was told to go on after all that nobody had accepted. */
    void accept(final int segment, final List<Gap> told)
    {
        final List<Gap> kept = new ArrayList<>();
        for (final Gap gap : told)
        {
            kept.add(gap.isOpen() ?
                new Gap(gap.segment, gap.start, gap.start, gap.silent, gap.segments, gap.from, gap.to) : gap);
        }
        accepted.put(segment, kept);
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
        return known.stream().anyMatch(gap::is) ||
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
        for (int i = 0; i < batches.size(); i++)
        {
            final Batch batch = batches.get(i);
            if (batch.template == SEGMENT_START && !lost.get(i) && batch.segment >= gap.segments.last())
            {
                known.addAll(accepted.getOrDefault(batch.segment, List.of()));
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
        long next = 1;
        int from = -1;
        final SortedSet<Integer> segments = new TreeSet<>();
        for (int i = 0; i < batches.size(); i++)
        {
            final Batch batch = batches.get(i);
            if (from < 0 && lost.get(i))
            {
                from = i;
                segments.clear();
            }
            if (from >= 0)
            {
                segments.add(batch.segment);
                if (isWholeHead(i))
                {
                    final Gap gap = gap(from, i, next, batch.first, segments);
                    gaps.add(gap);
                    order.add(gap);
                    next = batch.first;
                    from = -1;
                }
            }
            if (from < 0)
            {
                if (batch.first != next)
                {
                    throw new IllegalStateException(batch + " where " + next + " is due");
                }
                for (int event = 0; event < batch.count; event++)
                {
                    final Event one = new Event(next++, batch.timesNs[event]);
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
            batches.get(from).segment, start, end, silent.get(from), new TreeSet<>(segments), from, to);
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
            batches.get(end).template == RELOAD)
        {
            end = behindHeadBatches(end);
        }
        return end;
    }

    private int behindHeadBatches(final int index)
    {
        int end = index + 1;
        while (end < batches.size() && batches.get(end).isIn(batches.get(index)) && batches.get(end).count == 0 &&
            !batches.get(end).beginsHead() && batches.get(end).template != SEGMENT_END)
        {
            end++;
        }
        return end;
    }

    /** Index of the batch that a sequence was last written in; -1 when there is none. */
    int holder(final long sequence)
    {
        for (int i = batches.size() - 1; i >= 0; i--)
        {
            final Batch batch = batches.get(i);
            if (sequence >= batch.first && sequence < batch.first + batch.count)
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
        int last = batches.size() - 1;
        while (last > 0 && lost.get(last) && silent.get(last))
        {
            last--;
        }
        return gap.silent && (gap.isOpen() || gap.to > firstOf(batches.get(last).segment));
    }

    /** Whether an event stands somewhere, whole: where its sequence was last written, or also anywhere before. */
    boolean isWhole(final Event event, final boolean anywhere)
    {
        boolean last = true;
        for (int i = batches.size() - 1; i >= 0 && (last || anywhere); i--)
        {
            final Batch batch = batches.get(i);
            if (event.sequence >= batch.first && event.sequence < batch.first + batch.count)
            {
                if ((!lost.get(i) || hidden.get(i)) &&
                    batch.timesNs[(int)(event.sequence - batch.first)] == event.timeNs)
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
        while (index < batches.size() && batches.get(index).segment != segment)
        {
            index++;
        }
        return index;
    }

    /** Index of the first batch behind a segment. */
    int endOf(final int segment)
    {
        int index = batches.size();
        while (index > 0 && batches.get(index - 1).segment != segment)
        {
            index--;
        }
        return index;
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
        return batches.get(batches.size() - 1).segment;
    }
}
