package io.plumbline.engine.export;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.plumbline.codec.Decimals;
import io.plumbline.codec.DeviceTable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * A table as CSV, with a header. Times are ISO 8601 in UTC with nanoseconds, ids are separated by spaces, and what is
 * not there is empty.
 */
final class CsvRows implements RowWriter
{
    private static final int COMPONENTS = 8;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final DateTimeFormatter SECONDS =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String[] IDS = new String[1 << COMPONENTS];

    static
    {
        for (int mask = 0; mask < IDS.length; mask++)
        {
            final StringBuilder ids = new StringBuilder();
            for (int component = 0; component < COMPONENTS; component++)
            {
                if ((mask & 1 << component) != 0)
                {
                    ids.append(ids.isEmpty() ? "" : " ").append(component + 1);
                }
            }
            IDS[mask] = ids.toString();
        }
    }

    private final CsvWriter writer;
    private final String[] row;
    private final byte[] bytes = new byte[Math.max(DeviceTable.MAX_CODE_LENGTH, Decimals.MAX_TEXT_LENGTH)];
    private int column;
    private long second = Long.MIN_VALUE;
    private String secondText;

    /** Writes the header. */
    CsvRows(final OutputStream out, final List<Column> columns)
    {
        writer = CsvWriter.builder().build(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        row = new String[columns.size()];
        writer.writeRecord(columns.stream().map(Column::name).toArray(String[]::new));
    }

    @Override
    public void number(final long value)
    {
        row[column++] = Long.toString(value);
    }

    @Override
    public void time(final long timeNs)
    {
        final long wholeSecond = Math.floorDiv(timeNs, NANOS_PER_SECOND);
        if (wholeSecond != second)
        {
            second = wholeSecond;
            secondText = SECONDS.format(Instant.ofEpochSecond(wholeSecond));
        }
        // One digit more in front, so that leading zeros stay.
        final String nanos = Long.toString(NANOS_PER_SECOND + Math.floorMod(timeNs, NANOS_PER_SECOND));
        row[column++] = secondText + nanos.substring(1) + "Z";
    }

    @Override
    public void decimal(final long microUnits)
    {
        row[column++] = microUnits == Long.MIN_VALUE ?
            null :
            new String(bytes, 0, Decimals.put(bytes, 0, microUnits), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void text(final String value)
    {
        row[column++] = value;
    }

    @Override
    public void code(final DeviceTable devices, final int device)
    {
        row[column++] = new String(bytes, 0, devices.copyCode(device, bytes, 0), StandardCharsets.UTF_8);
    }

    @Override
    public void flag(final boolean value)
    {
        row[column++] = value ? "true" : "false";
    }

    @Override
    public void id(final int id)
    {
        row[column++] = IDS[1 << id - 1];
    }

    @Override
    public void ids(final int mask)
    {
        row[column++] = IDS[mask];
    }

    @Override
    public void none()
    {
        row[column++] = null;
    }

    @Override
    public void endRow()
    {
        column = 0;
        writer.writeRecord(row);
    }

    @Override
    public void end()
    {
        try
        {
            writer.flush();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }
}
