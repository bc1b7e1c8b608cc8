package io.plumbline.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import static io.plumbline.journal.QueueFile.LENGTH_MASK;
import static io.plumbline.journal.QueueFile.WORD_LENGTH;

/**
 * The index of a queue's file: it names the place of one excerpt of so many, see {@link QueueIndexCheck}. What it names
 * is handed out as it stands there, and may be anything. Single-threaded.
 */
final class QueueIndex implements AutoCloseable
{
    private final MappedFile file;
    /** Its places are far from those of the excerpts it leads to. */
    private final MappedFile.Window window = new MappedFile.Window();
    /** Where the values of the index of the index stand; 0 while that is not known. */
    private long arrays;
    private int count;
    private int spacing;
    private boolean damaged;

    /**
     * @param file that holds it.
     */
    QueueIndex(final MappedFile file)
    {
        this.file = file;
    }

    /**
     * Looks whether there is an index to be followed; what is added to it later is not looked at any more.
     *
     * @return false if it is damaged, or not there yet.
     * @throws JournalException if the file cannot be read.
     */
    boolean isThere()
    {
        if (arrays == 0 && !damaged)
        {
            damaged = !file.isIndexSound();
            return !damaged && read();
        }
        return arrays > 0;
    }

    /**
     * Whether it was found to lead elsewhere.
     *
     * @return true if it was.
     */
    boolean isDamaged()
    {
        return damaged;
    }

    /**
     * Excerpts from one that it names the place of to the next.
     *
     * @return how many, if there is an index.
     */
    int spacing()
    {
        return spacing;
    }

    /**
     * The last slot that names a place. Slot n is for excerpt n times spacing.
     *
     * @param upTo the last slot that counts, or any number behind all there may be.
     * @return the slot, 0 if there is none, also if that names none.
     */
    long lastSlot(final long upTo)
    {
        final long last = Math.min(upTo, (long)count * count - 1);
        int entry = (int)(last % count);
        for (int array = (int)(last / count); array >= 0; array--)
        {
            final long values = values(array);
            while (values > 0 && entry >= 0)
            {
                if (value(values, entry) != 0)
                {
                    return (long)array * count + entry;
                }
                entry--;
            }
            entry = count - 1;
        }
        return 0;
    }

    /**
     * The place that a slot names.
     *
     * @param slot from 0.
     * @return what stands there, 0 if nothing does.
     */
    long place(final long slot)
    {
        final long values = slot < (long)count * count ? values((int)(slot / count)) : 0;
        return values > 0 ? value(values, (int)(slot % count)) : 0;
    }

    /**
     * Whether each place that a slot names is behind those that the slots before it name.
     *
     * @return false if one is not.
     */
    boolean isRising()
    {
        long before = 0;
        for (int array = 0; array < count; array++)
        {
            final long values = values(array);
            for (int entry = 0; values > 0 && entry < count; entry++)
            {
                final long place = value(values, entry);
                if (place != 0 && place <= before)
                {
                    return false;
                }
                before = place == 0 ? before : place;
            }
        }
        return true;
    }

    @Override
    public void close()
    {
        window.unmap();
    }

    private boolean read()
    {
        final ByteBuffer header = ByteBuffer.allocate(QueueIndexCheck.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        if (!file.isMapped(window, 0, QueueIndexCheck.HEADER_LENGTH))
        {
            return false;
        }
        window.copy(0, header, QueueIndexCheck.HEADER_LENGTH);
        final int countAt = QueueIndexCheck.valueOf(header, "indexCount", QueueIndexCheck.UINT16_CODE);
        final int spacingAt = QueueIndexCheck.valueOf(header, "indexSpacing", QueueIndexCheck.UINT16_CODE);
        final int placeAt = QueueIndexCheck.valueOf(header, "index2Index", QueueIndexCheck.INT64_CODE);
        if (countAt < 0 || spacingAt < 0 || placeAt < 0 || !file.isWithin(header.getLong(placeAt)))
        {
            return false;
        }
        count = header.getShort(countAt) & 0xFFFF;
        spacing = header.getShort(spacingAt) & 0xFFFF;
        arrays = count > 0 && spacing > 0 ? valuesOf(header.getLong(placeAt)) : 0;
        return arrays > 0;
    }

    private long values(final int array)
    {
        final long record = value(arrays, array);
        return file.isWithin(record) ? valuesOf(record) : 0;
    }

    /** Where the values stand of the array that ends a record; 0 if there is no room for them. */
    private long valuesOf(final long record)
    {
        final long valuesLength = (long)count * Long.BYTES;
        if (!file.isMapped(window, record, WORD_LENGTH))
        {
            return 0;
        }
        final int recordLength = window.word(record) & LENGTH_MASK;
        final long values = record + WORD_LENGTH + recordLength - valuesLength;
        return recordLength >= valuesLength && file.isMapped(window, values, valuesLength) ? values : 0;
    }

    private long value(final long values, final int entry)
    {
        final long at = values + (long)entry * Long.BYTES;
        return file.isMapped(window, at, Long.BYTES) ? window.value(at) : 0;
    }
}
