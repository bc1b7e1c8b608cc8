package io.plumbline.engine.export;

import io.plumbline.engine.analysis.RangeReplay;
import java.io.OutputStream;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Writes a part of a journal as it stands there, in memory that does not grow with it. May be used while an engine
 * writes the journal. Single-threaded.
 */
public final class JournalExport
{
    private final RangeReplay replay;
    private final ExportedPart part;

    /**
     * An export.
     *
     * @param replay  of the range; nothing is decided again.
     * @param content of the export.
     * @param format  of it.
     * @param code    of the one device that is wanted, or null.
     * @param out     flushed at the end, and not closed.
     * @throws java.io.UncheckedIOException when the stream cannot be written.
     */
    public JournalExport(
        final RangeReplay replay,
        final ExportContent content,
        final ExportFormat format,
        final String code,
        final OutputStream out)
    {
        final long from = replay.from();
        final long to = replay.to();
        part = switch (content)
        {
            case READINGS -> format == ExportFormat.NDJSON ?
                new ReadingMessages(out, from, to, code) :
                new ReadingRows(rows(format, ReadingRows.COLUMNS, out), from, to, code);
            case VERDICTS -> new VerdictRows(rows(format, VerdictRows.COLUMNS, out), from, to, code);
            case EVENTS -> format == ExportFormat.NDJSON ?
                new PrintedEvents(out, from, to, code) :
                new EventRows(rows(format, EventRows.COLUMNS, out), from, to, code);
        };
        this.replay = replay;
    }

    /**
     * Writes all of it.
     *
     * @param progress told now and then how far it is: the sequence of the next event.
     * @throws java.io.UncheckedIOException             when the stream cannot be written.
     * @throws io.plumbline.journal.JournalException if the journal cannot be read, or begins after the range.
     */
    public void write(final LongConsumer progress)
    {
        replay.read(part, progress);
        part.end();
    }

    /**
     * Whether any state of the journal could be read: otherwise what is exported is nothing.
     *
     * @return true if it could.
     */
    public boolean isStarted()
    {
        return part.isStarted();
    }

    /**
     * What has been written.
     *
     * @return rows, or lines.
     */
    public long rows()
    {
        return part.rows();
    }

    private static RowWriter rows(final ExportFormat format, final List<Column> columns, final OutputStream out)
    {
        return switch (format)
        {
            case CSV -> new CsvRows(out, columns);
            case NDJSON -> new JsonRows(out, columns);
            case PARQUET -> new ParquetRows(out, columns);
        };
    }
}
