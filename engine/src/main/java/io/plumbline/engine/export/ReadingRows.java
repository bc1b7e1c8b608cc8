package io.plumbline.engine.export;

import io.plumbline.engine.JournalFlags;
import java.util.List;

/** The accepted readings as a table. */
final class ReadingRows extends ExportedPart
{
    static final List<Column> COLUMNS = List.of(
        Column.required("sequence", ColumnKind.NUMBER),
        Column.required("time", ColumnKind.TIME),
        Column.required("code", ColumnKind.TEXT),
        Column.required("id", ColumnKind.ID),
        Column.optional("pwr", ColumnKind.DECIMAL),
        Column.required("valid", ColumnKind.FLAG),
        Column.required("late", ColumnKind.FLAG));

    private final RowWriter rows;

    ReadingRows(final RowWriter rows, final long from, final long to, final String code)
    {
        super(from, to, code);
        this.rows = rows;
    }

    @Override
    public void onReading(
        final long sequence,
        final long timeNs,
        final int device,
        final int component,
        final long power,
        final int flags)
    {
        if (has(sequence, device))
        {
            rows.number(sequence);
            rows.time(timeNs);
            rows.code(devices(), device);
            rows.id(component + 1);
            rows.decimal(power);
            rows.flag((flags & JournalFlags.VALID) != 0);
            rows.flag((flags & JournalFlags.LATE) != 0);
            rows.endRow();
            countRow();
        }
    }

    @Override
    void end()
    {
        rows.end();
    }
}
