package io.plumbline.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a journal through, every batch verified, and tells what each segment holds. Damage is part of the answer, not
 * an exception, and so is what cannot be read. May be used while an engine appends.
 */
public final class JournalCatalog
{
    private JournalCatalog()
    {
    }

    /**
     * Reads all segments.
     *
     * @param directory of the journal.
     * @return one entry for each segment, in their order.
     */
    public static List<SegmentInfo> read(final JournalDirectory directory)
    {
        final ExcerptBuffer excerpt = new ExcerptBuffer();
        final List<SegmentInfo> infos = new ArrayList<>();
        long nextSequence = BatchVerifier.ANY_SEQUENCE;
        for (final Segment segment : directory.segments())
        {
            final SegmentInfo info = read(directory, segment, nextSequence, excerpt);
            if (info.nextSequence() != BatchVerifier.ANY_SEQUENCE)
            {
                nextSequence = info.nextSequence();
            }
            if (info.damage().isPresent() || !info.unreadable().isEmpty())
            {
                nextSequence = BatchVerifier.ANY_SEQUENCE;
            }
            infos.add(info);
        }
        return infos;
    }

    /**
     * How much is written in all files of a journal, without reading them.
     *
     * @param directory of the journal.
     * @return bytes; a file's are rounded up to a multiple of 256 KiB, and one that cannot be read counts for nothing.
     */
    public static long writtenBytes(final JournalDirectory directory)
    {
        final WrittenLength writtenLength = new WrittenLength();
        return directory.segments().stream().mapToLong(segment -> writtenBytes(segment, writtenLength)).sum();
    }

    private static long writtenBytes(final Segment segment, final WrittenLength writtenLength)
    {
        long bytes = 0;
        try
        {
            for (final CycleFile file : CycleFile.of(segment))
            {
                bytes += writtenBytes(file, writtenLength);
            }
        }
        catch (final JournalException ex)
        {
            return 0;
        }
        return bytes;
    }

    private static long writtenBytes(final CycleFile file, final WrittenLength writtenLength)
    {
        try
        {
            return writtenLength.of(file.path());
        }
        catch (final JournalException ex)
        {
            return 0;
        }
    }

    private static SegmentInfo read(
        final JournalDirectory directory,
        final Segment segment,
        final long nextSequence,
        final ExcerptBuffer excerpt)
    {
        try (SegmentScan scan = new SegmentScan(directory, segment, nextSequence, excerpt))
        {
            while (scan.next() || scan.goOn())
            {
                continue;
            }
            return scan.info();
        }
    }
}
