package io.plumbline.engine.export;

import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.json.JsonLine;
import java.io.OutputStream;
import java.util.List;

/** A table as JSON lines: an object each row, with all columns as its fields. */
final class JsonRows implements RowWriter
{
    private final JsonLine line;
    private final String[] names;
    private int column;

    JsonRows(final OutputStream out, final List<Column> columns)
    {
        line = new JsonLine(out);
        names = columns.stream().map(Column::name).toArray(String[]::new);
    }

    @Override
    public void number(final long value)
    {
        final String name = name();
        line.number(name, value);
    }

    @Override
    public void time(final long timeNs)
    {
        final String name = name();
        line.time(name, timeNs);
    }

    @Override
    public void decimal(final long microUnits)
    {
        final String name = name();
        line.decimal(name, microUnits);
    }

    @Override
    public void text(final String value)
    {
        final String name = name();
        line.string(name, value);
    }

    @Override
    public void code(final DeviceTable devices, final int device)
    {
        name();
        line.code(devices, device);
    }

    @Override
    public void flag(final boolean value)
    {
        final String name = name();
        line.bool(name, value);
    }

    @Override
    public void id(final int id)
    {
        number(id);
    }

    @Override
    public void ids(final int mask)
    {
        final String name = name();
        line.ids(name, mask);
    }

    @Override
    public void none()
    {
        text(null);
    }

    @Override
    public void endRow()
    {
        column = 0;
        line.end();
    }

    @Override
    public void end()
    {
        line.flush();
    }

    /** Of the next column; the first begins the line. */
    private String name()
    {
        if (column == 0)
        {
            line.begin();
        }
        return names[column++];
    }
}
