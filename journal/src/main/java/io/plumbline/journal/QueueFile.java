package io.plumbline.journal;

import org.agrona.collections.LongHashSet;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * One file of a queue, to be read; its writer may be at it. Single-threaded.
 * <p>
 * It is a row of records, each an int32 and as many bytes as that says, filled up to a multiple of four: excerpts and,
 * with bit 30 set, the queue's own, its header and its index (see {@link QueueIndexCheck}). Bit 31 is set while a
 * record is being written, the word is 0 where none is yet, and both bits alone end the file when the next one was
 * begun.
 * <p>
 * A place that the index names is used once it agrees with what stands before it: who goes over the excerpts from the
 * last place known, or from the one named before it, comes to it. Where that is not so, either it is wrong or a length
 * that stands before it: the place is used if on the way to it there is something that is no batch, and a batch stands
 * there, or who goes on from it comes to the place named next. A place that is wrong is done without; so is the whole
 * index if it leads elsewhere, or is not there. Excerpts are counted from the last place known, or from the beginning
 * of the file, as far as one is asked for, and some of their places kept on the way.
 * <p>
 * Places that are wrong alike agree with each other. So the index is disputed, and its places are used only behind
 * something that is no batch, when they do not rise from slot to slot, or when a batch stands at one that was found to
 * be wrong: up to there the batches are counted from the beginning. Where wrong places rise, that is seen only where
 * they begin or end; who looks for an excerpt amid them comes to one as many further on or back as they are wrong by.
 * {@link #isIndexRight(Path)} sees it in any case.
 * <p>
 * All that is read is read within the file, wherever its words lead. Chronicle's own reader follows them anywhere, and
 * HotSpot passes over a load behind the end of a mapped file: the register keeps what it held, and the reader goes on
 * by that, a fault a step. It was seen to do so for half a minute, until the error came out, amid Chronicle's locks or
 * a FileChannel's.
 */
final class QueueFile implements AutoCloseable
{
    /** Nothing stands there, or not yet. */
    static final long NOTHING = -1;
    /** The file ends there, and the writer goes on in the next. */
    static final long END = -2;

    /** Bytes before what a record holds. */
    static final int WORD_LENGTH = Integer.BYTES;
    /** Bit of a record that is the queue's own. */
    static final int OWN_RECORD = 1 << 30;
    /** Bits of a record's length. */
    static final int LENGTH_MASK = OWN_RECORD - 1;

    /** A length leads out of the file. */
    private static final long ASTRAY = -3;
    private static final int END_OF_FILE = 0xC000_0000;
    /** The queue writes three at the beginning, and no two later on. */
    private static final int MAX_OWN_RECORDS = 16;
    /** Excerpts from one whose place is kept to the next where there is no index: as far as in the queue's own. */
    private static final int COUNTED_SPACING = 256;
    /** An index that names more wrong places is done without as a whole: each has cost a walk. */
    private static final int MAX_WRONG = 16;

    private final long firstIndex;
    private final MappedFile file;
    private final MappedFile.Window excerpts = new MappedFile.Window();
    private final QueueIndex index;
    /** Places by the numbers of their excerpts: of those confirmed in the index, and of one of so many counted. */
    private final TreeMap<Long, Long> known = new TreeMap<>();
    /** Numbers of excerpts for which the index names a wrong place. */
    private final LongHashSet wrong = new LongHashSet();
    /** An excerpt whose place is known, and that. */
    private long knownNumber;
    private long knownPlace;
    private boolean isOrderKnown;
    private boolean isDisputed;
    private boolean isRenumbered;

    private QueueFile(final long firstIndex, final MappedFile file)
    {
        this.firstIndex = firstIndex;
        this.file = file;
        index = new QueueIndex(file);
    }

    /**
     * Opens a file.
     *
     * @param path       of the file.
     * @param firstIndex of its first excerpt, to tell of damage.
     * @return the file, or null if it is gone, or has no header: it is being made, or has lost it.
     * @throws JournalException if it cannot be read.
     */
    static QueueFile open(final Path path, final long firstIndex)
    {
        // Most of those that a search looks for in vain were never there: no exception for them.
        final MappedFile mapped = path.toFile().length() < WORD_LENGTH ? null : MappedFile.open(path);
        if (mapped == null)
        {
            return null;
        }
        final QueueFile opened = new QueueFile(firstIndex, mapped);
        boolean hasHeader = false;
        try
        {
            hasHeader = mapped.isMapped(opened.excerpts, 0, WORD_LENGTH) && opened.word(0) > 0;
            return hasHeader ? opened : null;
        }
        finally
        {
            if (!hasHeader)
            {
                opened.close();
            }
        }
    }

    /**
     * Looks for an excerpt: from the nearest before it whose place is known.
     *
     * @param number of the excerpt, from 0.
     * @return its place; {@link #NOTHING} when it is not there, {@link #END} when the file ends where it would stand.
     * @throws JournalDamagedException if a length on the way leads out of the file.
     */
    long find(final long number)
    {
        findKnown(number);
        long at = knownNumber;
        long place = excerptFrom(knownPlace, at);
        while (at < number && place >= 0)
        {
            keep(at, place);
            at++;
            place = excerptFrom(behind(place), at);
        }
        return at < number ? NOTHING : place;
    }

    /**
     * Counts the excerpts, as far as the index and the lengths behind the last that it leads to go, or the lengths.
     *
     * @return how many.
     * @throws JournalDamagedException if a length leads out of the file.
     */
    long count()
    {
        findKnown(Long.MAX_VALUE);
        long count = knownNumber;
        long place = excerptFrom(knownPlace, count);
        while (place >= 0)
        {
            keep(count, place);
            count++;
            place = excerptFrom(behind(place), count);
        }
        return count;
    }

    /**
     * Tells once that a number may lead to another excerpt than before, as the index was found to be wrong.
     *
     * @return true if so since the last call.
     */
    boolean takeRenumbered()
    {
        final boolean taken = isRenumbered;
        isRenumbered = false;
        return taken;
    }

    /** The index was found to be wrong before, when the file was open. */
    void dispute()
    {
        isOrderKnown = true;
        isDisputed = true;
    }

    /**
     * Whether each place that the index names is that of its excerpt: all excerpts are counted from the beginning for
     * that. Where lengths are damaged too, which whoever reads the file tells, they are counted anew from the first
     * place that is named behind that, and it is taken for right if a batch stands there.
     *
     * @param path of the file.
     * @return false also if the index as such is damaged; true where there is none yet.
     * @throws JournalException if it cannot be read.
     * @throws InternalError    if it was cut meanwhile.
     */
    static boolean isIndexRight(final Path path)
    {
        try (QueueFile file = open(path, 0))
        {
            return file == null || file.isIndexRight();
        }
    }

    private boolean isIndexRight()
    {
        if (!index.isThere())
        {
            return !index.isDamaged();
        }
        final long last = index.lastSlot(Long.MAX_VALUE);
        boolean right = true;
        long before = 0;
        long beforePlace = 0;
        for (long slot = 0; slot <= last && right; slot++)
        {
            final long place = index.place(slot);
            if (place != 0)
            {
                right = isRight(before, beforePlace, slot, place);
                before = slot * index.spacing();
                beforePlace = place;
            }
        }
        MappingFault.throwOutstanding();
        return right;
    }

    /**
     * The first excerpt from a place on, behind the queue's own records.
     *
     * @param place  where a record may begin.
     * @param number that the excerpt has, to tell of damage.
     * @return its place, {@link #NOTHING} or {@link #END}.
     * @throws JournalDamagedException if a length leads out of the file.
     */
    long excerptFrom(final long place, final long number)
    {
        final long excerpt = recordFrom(place);
        if (excerpt == ASTRAY)
        {
            throw astray(number);
        }
        return excerpt;
    }

    /**
     * Length of an excerpt.
     *
     * @param place of it, as found.
     * @return length in bytes; it may be anything, where it is damaged.
     */
    int length(final long place)
    {
        return word(place) & LENGTH_MASK;
    }

    /**
     * Copies an excerpt.
     *
     * @param place   of it, as found.
     * @param excerpt prepared for it.
     * @throws JournalDamagedException if it is longer than the file.
     */
    void copy(final long place, final ExcerptBuffer excerpt)
    {
        if (!file.isMapped(excerpts, place, WORD_LENGTH + excerpt.length()))
        {
            throw astray(excerpt.index() - firstIndex);
        }
        excerpt.copy(excerpts.address(place + WORD_LENGTH));
    }

    /**
     * Where a record ends.
     *
     * @param place of it.
     * @return place of the record behind it.
     */
    long behind(final long place)
    {
        return place + WORD_LENGTH + length(place) + WORD_LENGTH - 1 & -WORD_LENGTH;
    }

    /** Closes it. A fault that is outstanding, as of a file that was cut, would come out of that; it is dropped. */
    @Override
    public void close()
    {
        MappingFault.takeOutstanding();
        excerpts.unmap();
        index.close();
        file.close();
    }

    /** The place of the last excerpt up to a number that is known; the file's beginning if none is. */
    private void findKnown(final long number)
    {
        final Map.Entry<Long, Long> kept = known.floorEntry(number);
        knownNumber = kept == null ? 0 : kept.getKey();
        knownPlace = kept == null ? 0 : kept.getValue();
        if (number == 0 || !followsIndex())
        {
            return;
        }
        if (isDisputed())
        {
            countBatches(number);
        }
        final int spacing = index.spacing();
        long slot = index.lastSlot(number / spacing);
        while (slot * spacing > knownNumber)
        {
            final long place = index.place(slot);
            if (place > knownPlace && !wrong.contains(slot * spacing) && isRight(slot, place))
            {
                knownNumber = slot * spacing;
                knownPlace = place;
                known.put(knownNumber, knownPlace);
                return;
            }
            wrong.add(slot * spacing);
            if (!isDisputed && file.isWithin(place) && isBatch(place))
            {
                // Others may be wrong alike, also some that were taken for right.
                isDisputed = true;
                isRenumbered = true;
                known.clear();
                wrong.clear();
                findKnown(number);
                return;
            }
            slot = followsIndex() ? index.lastSlot(slot - 1) : 0;
        }
    }

    private boolean followsIndex()
    {
        return wrong.size() <= MAX_WRONG && index.isThere();
    }

    private boolean isDisputed()
    {
        if (!isOrderKnown)
        {
            isOrderKnown = true;
            isDisputed |= !index.isRising();
        }
        return isDisputed;
    }

    /** Goes on from the last place known, as far as there are batches and up to a number. */
    private void countBatches(final long number)
    {
        while (knownNumber < number && isBatchOrOwn(knownPlace))
        {
            if (!isOwn(knownPlace))
            {
                keep(knownNumber, knownPlace);
                knownNumber++;
            }
            knownPlace = behind(knownPlace);
        }
    }

    /** Whether the place that the index names for an excerpt agrees with what is known or named before it. */
    private boolean isRight(final long slot, final long place)
    {
        final int spacing = index.spacing();
        final Map.Entry<Long, Long> kept = known.lowerEntry(slot * spacing);
        final long before = kept == null ? 0 : kept.getKey();
        final long slotBefore = slot == 0 ? 0 : index.lastSlot(slot - 1);
        final long placeBefore = index.place(slotBefore);
        if (slotBefore * spacing > before && placeBefore < place && file.isWithin(placeBefore))
        {
            return isRight(slotBefore * spacing, placeBefore, slot, place);
        }
        return isRight(before, kept == null ? 0 : kept.getValue(), slot, place);
    }

    /** Whether the place that the index names for an excerpt is that excerpt's if the one before is right. */
    private boolean isRight(final long before, final long beforePlace, final long slot, final long place)
    {
        final long number = slot * index.spacing();
        return file.isWithin(place) && (walk(before, beforePlace, number, place) == place ||
            place > beforePlace && (isBatch(place) || leadsToNext(slot, place)) &&
            !isRowOfBatches(before, beforePlace, number, place));
    }

    private boolean leadsToNext(final long slot, final long place)
    {
        final int spacing = index.spacing();
        final long next = index.place(slot + 1);
        return file.isWithin(next) && walk(slot * spacing, place, (slot + 1) * spacing, next) == next;
    }

    /**
     * Goes over excerpts.
     *
     * @param from   number of the first.
     * @param place  of it, or of a record of the queue's before it.
     * @param to     number of the one that is gone to.
     * @param sought where that is said to stand.
     * @return the place sought if that is so; otherwise where it stands, or a negative value if the way ends before.
     */
    private long walk(final long from, final long place, final long to, final long sought)
    {
        long at = place;
        for (long number = from; number < to; number++)
        {
            final long excerpt = recordFrom(at);
            if (excerpt < 0)
            {
                return excerpt;
            }
            at = behind(excerpt);
        }
        final long excerpt = at == sought ? sought : recordFrom(at);
        return excerpt >= 0 && excerpt == recordFrom(sought) ? sought : excerpt;
    }

    /**
     * Whether nothing but batches, beside the queue's own records, stands on the way to an excerpt, and there; or on
     * the way to a place that is come to before.
     */
    private boolean isRowOfBatches(final long from, final long place, final long to, final long sought)
    {
        long at = place;
        long number = from;
        while (number <= to && at != sought)
        {
            if (!isBatchOrOwn(at))
            {
                return false;
            }
            number += isOwn(at) ? 0 : 1;
            at = behind(at);
        }
        return true;
    }

    /** Whether a batch stands there, or a record of the queue's; with a batch in it, it has become one by damage. */
    private boolean isBatchOrOwn(final long place)
    {
        return file.isMapped(excerpts, place, WORD_LENGTH) && word(place) > 0 && isOwn(place) != holdsBatch(place);
    }

    private boolean isBatch(final long place)
    {
        return holdsBatch(place) && word(place) > 0 && !isOwn(place);
    }

    /** Whether a record is as long as the batch that begins in it says. */
    private boolean holdsBatch(final long place)
    {
        return file.isMapped(excerpts, place, WORD_LENGTH + BatchDescriptor.HEADER_LENGTH) &&
            excerpts.word(place + WORD_LENGTH + BatchDescriptor.MAGIC_OFFSET) == BatchDescriptor.MAGIC &&
            excerpts.word(place + WORD_LENGTH + BatchDescriptor.LENGTH_OFFSET) ==
                length(place) - BatchDescriptor.HEADER_LENGTH;
    }

    private boolean isOwn(final long place)
    {
        return (word(place) & OWN_RECORD) != 0;
    }

    /** Keeps a place that was come to where none is to be had from the index. */
    private void keep(final long number, final long place)
    {
        if (number % COUNTED_SPACING == 0 && number > 0)
        {
            known.putIfAbsent(number, place);
        }
    }

    /** The first excerpt from a place on, or what stands there instead. */
    private long recordFrom(final long place)
    {
        long at = place;
        for (int i = 0; i <= MAX_OWN_RECORDS; i++)
        {
            if (!file.isMapped(excerpts, at, WORD_LENGTH))
            {
                return ASTRAY;
            }
            final int word = word(at);
            if (word == END_OF_FILE)
            {
                return END;
            }
            if (word <= 0)
            {
                return NOTHING;
            }
            if ((word & OWN_RECORD) == 0)
            {
                return at;
            }
            at = behind(at);
        }
        return ASTRAY;
    }

    private int word(final long place)
    {
        return excerpts.word(place);
    }

    private JournalDamagedException astray(final long number)
    {
        return new JournalDamagedException(
            file.path().getParent(),
            firstIndex + number,
            "a length leads out of file " + file.path().getFileName(),
            null);
    }
}
