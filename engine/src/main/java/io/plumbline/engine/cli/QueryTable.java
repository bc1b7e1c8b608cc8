package io.plumbline.engine.cli;

import io.plumbline.engine.rollup.Aggregate;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Rows for people to read. */
final class QueryTable extends QueryOutput
{
    private static final String BUCKET = "%-30s %13s %13s %13s %10s %8s  %s%n";
    private static final String POINT = "%-30s %13s %14s  %s%n";

    private final BufferedWriter out;

    /**
     * @param out    takes the lines.
     * @param points whether the rows are readings.
     */
    QueryTable(final OutputStream out, final boolean points)
    {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        if (points)
        {
            write(POINT, "time", "pwr", "sequence", "component");
        }
        else
        {
            write(BUCKET, "time", "min", "mean", "max", "count", "invalid", "component");
        }
    }

    @Override
    void bucket(final long startNs, final String code, final int id, final Aggregate aggregate)
    {
        write(
            BUCKET,
            time(startNs),
            decimal(aggregate.min()),
            decimal(aggregate.mean()),
            decimal(aggregate.max()),
            aggregate.count(),
            aggregate.invalid(),
            code + "/" + id);
    }

    @Override
    void point(final long timeNs, final String code, final int id, final long sequence, final long power)
    {
        write(POINT, time(timeNs), decimal(power), sequence, code + "/" + id);
    }

    @Override
    void end()
    {
        try
        {
            out.flush();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private void write(final String format, final Object... values)
    {
        try
        {
            out.write(String.format(Locale.ROOT, format, values));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }
}
