package io.plumbline.journal;

import org.agrona.CloseHelper;
import org.agrona.collections.IntHashSet;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Reads a segment's queue, which may be written meanwhile, excerpt by excerpt. Chronicle Queue writes it, and nothing
 * of Chronicle's reads it: see {@link QueueFile}. Nothing is waited for. Single-threaded; may be handed to another
 * thread as a whole.
 */
final class QueueReader implements AutoCloseable
{
    /** {@link #read} found nothing that was not read before. */
    static final int NOTHING = -1;

    /** Chronicle's roll cycles of at most 2^32 excerpts a file keep their number in so many bits of an index. */
    private static final int NUMBER_BITS = 32;
    private static final long UNKNOWN = -1;

    private final Path directory;
    private final RollCycle rollCycle;
    /** Files whose index was found to be wrong, so that it is not gone by again when they are opened anew. */
    private final IntHashSet disputed = new IntHashSet();
    private QueueFile file;
    private int cycle;
    private long number;
    /** Where the next excerpt, or a record before it, stands. */
    private long place = UNKNOWN;
    private long position;

    private QueueReader(final Path directory, final RollCycle rollCycle)
    {
        this.directory = directory;
        this.rollCycle = rollCycle;
    }

    /**
     * An existing queue, at the first file there is.
     *
     * @param directory of the segment.
     * @param rollCycle as {@link QueueFiles#find} gave it.
     * @return the queue.
     * @throws JournalDamagedException if nothing is left of it.
     * @throws JournalException        if a file cannot be read.
     */
    static QueueReader open(final Path directory, final RollCycle rollCycle)
    {
        final QueueReader opened = new QueueReader(directory, rollCycle);
        final long first = opened.firstIndex();
        if (first != Long.MAX_VALUE)
        {
            opened.cycle = opened.cycle(first);
        }
        else if (QueueMetadata.namesAny(directory) && QueueFiles.findEmpty(directory).isPresent())
        {
            // It was not pruned meanwhile, nor only just begun, but cut.
            throw new JournalDamagedException(
                directory, JournalDamagedException.NO_INDEX, "nothing is left in its files", null);
        }
        return opened;
    }

    /**
     * Copies the next excerpt and moves on.
     *
     * @param excerpt to copy to.
     * @return length of the excerpt, or {@link #NOTHING}; if longer than {@link BatchDescriptor#MAX_BATCH_LENGTH} it
     * was not copied.
     * @throws JournalDamagedException if a length leads out of its file.
     * @throws JournalException        if a file cannot be read.
     */
    int read(final ExcerptBuffer excerpt)
    {
        if (!findNext())
        {
            return NOTHING;
        }
        final int length = file.length(place);
        excerpt.prepare(index(), Math.min(length, BatchDescriptor.MAX_BATCH_LENGTH));
        if (length <= BatchDescriptor.MAX_BATCH_LENGTH)
        {
            file.copy(place, excerpt);
        }
        position = place + Integer.BYTES + length;
        place = file.behind(place);
        number++;
        return length;
    }

    /**
     * Offset in its file behind the excerpt that was read last.
     *
     * @return the offset, 0 before the first.
     */
    long position()
    {
        return position;
    }

    /**
     * Index of the excerpt that {@link #read} comes to next, unless that stands in the next file.
     *
     * @return cycle and number therein.
     */
    long index()
    {
        return index(cycle, number);
    }

    /**
     * Index of an excerpt.
     *
     * @param of     the cycle it stands in.
     * @param wanted number of it therein, from 0.
     * @return its index.
     */
    long index(final int of, final long wanted)
    {
        return ((long)of << NUMBER_BITS) + wanted;
    }

    /**
     * The cycle an excerpt stands in.
     *
     * @param index of the excerpt.
     * @return its cycle.
     */
    int cycle(final long index)
    {
        return (int)(index >> NUMBER_BITS);
    }

    /**
     * Index of the first excerpt there is. An empty file holds none: it was only just made, or cut.
     *
     * @return its index, or {@link Long#MAX_VALUE} when there is none.
     */
    long firstIndex()
    {
        return cycles().mapToLong(found -> index(found, 0)).findFirst().orElse(Long.MAX_VALUE);
    }

    /**
     * The last cycle there is a file of.
     *
     * @return the cycle, or -1 when there is none.
     */
    int lastCycle()
    {
        return cycles().max().orElse(-1);
    }

    /**
     * Index of the last excerpt, as far as index and lengths lead: wrong where the end is damaged.
     *
     * @return its index, or -1 when there is none.
     * @throws JournalDamagedException if a length leads out of its file.
     */
    long lastIndex()
    {
        final int[] found = allCycles().toArray();
        for (int i = found.length - 1; i >= 0; i--)
        {
            final long count = count(found[i]);
            if (count > 0)
            {
                return index(found[i], count - 1);
            }
        }
        return -1;
    }

    /**
     * Moves to an excerpt.
     *
     * @param index of it, as {@link ExcerptBuffer#index()} gave it.
     * @return true if it is there; otherwise it is moved to where it will stand, if at least its file is there.
     * @throws JournalDamagedException if a length on the way to it leads out of its file.
     * @throws JournalException        if a file cannot be read.
     */
    boolean moveTo(final long index)
    {
        if (index < 0 || !isOpen(cycle(index)))
        {
            return false;
        }
        number = index - index(cycle, 0);
        place = UNKNOWN;
        place = Math.max(UNKNOWN, file.find(number));
        return place != UNKNOWN;
    }

    /**
     * Tells once that an index may lead to another excerpt of the present file than before: as the file's own index was
     * found to be wrong, its excerpts were counted.
     *
     * @return true if so since the last call.
     */
    boolean takeRenumbered()
    {
        final boolean taken = file != null && file.takeRenumbered();
        if (taken)
        {
            disputed.add(cycle);
        }
        return taken;
    }

    @Override
    public void close()
    {
        CloseHelper.close(file);
        file = null;
    }

    /** Finds the next excerpt, in the present file or behind its end. */
    private boolean findNext()
    {
        if (file == null && !isFirstOpen())
        {
            return false;
        }
        long found = place == UNKNOWN ? file.find(number) : file.excerptFrom(place, number);
        while (found == QueueFile.END && isNextOpen())
        {
            found = file.excerptFrom(place, number);
        }
        if (found < 0)
        {
            return false;
        }
        place = found;
        return true;
    }

    private boolean isFirstOpen()
    {
        final long first = firstIndex();
        return first != Long.MAX_VALUE && (moveTo(first) || file != null);
    }

    /** The file behind the present one's end: none is passed over, though it be empty or its header lost. */
    private boolean isNextOpen()
    {
        final OptionalInt next = nextCycle();
        if (next.isEmpty() || !isOpen(next.getAsInt()))
        {
            return false;
        }
        number = 0;
        place = 0;
        return true;
    }

    private OptionalInt nextCycle()
    {
        // Not to list a year of files at the end of each.
        return path(cycle + 1).toFile().exists() ?
            OptionalInt.of(cycle + 1) : allCycles().filter(candidate -> candidate > cycle).findFirst();
    }

    private boolean isOpen(final int wanted)
    {
        if (file != null && cycle == wanted)
        {
            return true;
        }
        final QueueFile opened = openFile(wanted);
        if (opened == null)
        {
            return false;
        }
        close();
        file = opened;
        cycle = wanted;
        return true;
    }

    private QueueFile openFile(final int wanted)
    {
        final QueueFile opened = QueueFile.open(path(wanted), index(wanted, 0));
        if (opened != null && disputed.contains(wanted))
        {
            opened.dispute();
        }
        return opened;
    }

    private Path path(final int wanted)
    {
        return directory.resolve(rollCycle.cycleFileName(wanted));
    }

    private long count(final int of)
    {
        if (file != null && cycle == of)
        {
            return file.count();
        }
        try (QueueFile other = openFile(of))
        {
            return other == null ? 0 : other.count();
        }
    }

    /** The cycles that have a file which is not empty, in order. */
    private IntStream cycles()
    {
        return allCycles().filter(found -> path(found).toFile().length() > 0);
    }

    private IntStream allCycles()
    {
        return Arrays.stream(ReadableFiles.names(directory))
            .map(rollCycle::cycleOf)
            .filter(OptionalLong::isPresent)
            .mapToInt(found -> (int)found.getAsLong())
            .sorted();
    }
}
