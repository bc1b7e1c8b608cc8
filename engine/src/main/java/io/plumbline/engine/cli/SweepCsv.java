package io.plumbline.engine.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.plumbline.engine.analysis.SweepRow;
import io.plumbline.journal.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.LocalDate;
import java.util.function.Consumer;

/** Writes what a sweep has found as CSV: a line for each day, device and bound. */
final class SweepCsv implements Consumer<SweepRow>
{
    private final String name;
    private final long[] bounds;
    private final CsvWriter writer;

    /**
     * @param name   of the file, as people know it.
     * @param out    is not closed.
     * @param bounds rising, micro-units.
     */
    SweepCsv(final String name, final Writer out, final long[] bounds)
    {
        this.name = name;
        this.bounds = bounds;
        writer = CsvWriter.builder().build(out);
        write("below", "day", "code", "deviations", "alarms");
    }

    /** {@inheritDoc} */
    @Override
    public void accept(final SweepRow row)
    {
        for (int i = bounds.length - 1; i >= 0; i--)
        {
            write(
                ExplanationText.decimal(bounds[i]),
                LocalDate.ofEpochDay(row.day()).toString(),
                row.code(),
                Integer.toString(row.deviations(i)),
                Integer.toString(row.alarms(i)));
        }
    }

    void flush() throws IOException
    {
        try
        {
            writer.flush();
        }
        catch (final IOException e)
        {
            throw FileFailure.named(name, e);
        }
    }

    private void write(final String... record)
    {
        try
        {
            writer.writeRecord(record);
        }
        catch (final UncheckedIOException e)
        {
            throw new UncheckedIOException(FileFailure.named(name, e.getCause()));
        }
    }
}
