package io.plumbline.engine.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.plumbline.engine.rollup.Aggregate;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Rows as CSV (RFC 4180) in UTF-8, with a line that names the columns. */
final class QueryCsv extends QueryOutput
{
    private final CsvWriter writer;

    /**
     * @param out    takes the lines.
     * @param points whether the rows are readings.
     */
    QueryCsv(final OutputStream out, final boolean points)
    {
        writer = CsvWriter.builder().build(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
        if (points)
        {
            writer.writeRecord("time", "code", "id", "pwr", "sequence");
        }
        else
        {
            writer.writeRecord("time", "code", "id", "min", "max", "mean", "sum", "count", "invalid");
        }
    }

    @Override
    void bucket(final long startNs, final String code, final int id, final Aggregate aggregate)
    {
        writer.writeRecord(
            time(startNs),
            code,
            Integer.toString(id),
            decimal(aggregate.min()),
            decimal(aggregate.max()),
            decimal(aggregate.mean()),
            text(sum(aggregate)),
            Long.toString(aggregate.count()),
            Long.toString(aggregate.invalid()));
    }

    @Override
    void point(final long timeNs, final String code, final int id, final long sequence, final long power)
    {
        writer.writeRecord(time(timeNs), code, Integer.toString(id), decimal(power), Long.toString(sequence));
    }

    @Override
    void end()
    {
        try
        {
            writer.close();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }
}
