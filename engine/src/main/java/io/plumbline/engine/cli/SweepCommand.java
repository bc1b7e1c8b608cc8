package io.plumbline.engine.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.analysis.Sweep;
import io.plumbline.engine.analysis.SweepChart;
import io.plumbline.engine.analysis.SweepCounts;
import io.plumbline.engine.analysis.SweepGrouping;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.journal.FileFailure;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code sweep}: what each of many lower bounds would have found.
 */
@Command(
    name = "sweep",
    description = {
        "Says for each of many lower bounds which deviations and alarms it would have found.",
        "In one pass over the journal, by day and device: so that a bound can be chosen by looking. All else is as " +
            "recorded: where a group has an upper bound, what breaches that counts too, for each lower bound the same.",
        "With --from no alarm is up at the snapshot before that."
    })
final class SweepCommand implements Callable<Integer>
{
    private static final String ROW = "%14s %14s %12s %10s  %s%n";

    @Mixin
    private RangeOptions range;

    @Option(
        names = "--below",
        paramLabel = "BOUNDS",
        required = true,
        converter = BoundsConverter.class,
        description = "The bounds: -1:-10:0.5 (from, to, step) or -1,-2.5,-7; at most 64. They stand for below of " +
            "both groups of all devices.")
    private BoundsConverter.Bounds below;

    private long[] bounds;

    @Option(names = "--device", paramLabel = "CODE", description = "Only this device.")
    private String code;

    @Option(
        names = "--by",
        paramLabel = "GROUPING",
        converter = GroupingConverter.class,
        defaultValue = "total",
        description = "Rows of the table and the JSON: total, day, device, day-device. Default: ${DEFAULT-VALUE}.")
    private SweepGrouping by;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes bound, day, device, deviations and alarms.")
    private Path csv;

    @Option(names = "--chart", paramLabel = "FILE", description = "Draws alarms and deviations over the bound, as PNG.")
    private Path chart;

    @Option(names = "--force", description = "Replaces what --csv and --chart find there.")
    private boolean force;

    @Option(names = "--json", description = "One JSON object for each row instead of a table.")
    private boolean asJson;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        bounds = below.micros();
        checkNew(csv);
        checkNew(chart);
        final RangeReplay replay = range.replay();
        if (code != null)
        {
            range.checkDevices(List.of(code));
        }
        final SweepCounts counts;
        try (Progress progress = range.progress("sweep"))
        {
            counts = Sweep.sweep(replay, bounds, code, progress::moveTo);
        }
        catch (final IllegalArgumentException e)
        {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        if (csv != null)
        {
            writeCsv(counts);
        }
        if (chart != null)
        {
            drawChart(counts);
        }
        try
        {
            if (asJson)
            {
                writeJson(counts);
            }
            else
            {
                print(counts);
            }
        }
        catch (final UncheckedIOException e)
        {
            return StandardOutput.failed(e.getCause());
        }
        if (counts.isAboveCounted())
        {
            spec.commandLine().getErr().println("plumbline: breaches of the recorded upper bounds are counted too");
        }
        return RangeOptions.tellMissing(replay, spec.commandLine().getErr());
    }

    /** Before the work; a device or a pipe is written to as it is. */
    private void checkNew(final Path file) throws FileAlreadyExistsException
    {
        if (file != null && !force && Files.isRegularFile(file))
        {
            throw new FileAlreadyExistsException(file.toString());
        }
    }

    private SortedMap<String, List<SweepCounts.Row>> grouped(final SweepCounts counts)
    {
        final SortedMap<String, List<SweepCounts.Row>> groups = new TreeMap<>();
        counts.rows().forEach(row -> groups.computeIfAbsent(by.of(row), key -> new ArrayList<>()).add(row));
        if (groups.isEmpty() && by == SweepGrouping.TOTAL)
        {
            groups.put("", List.of());
        }
        return groups;
    }

    private void print(final SweepCounts counts)
    {
        final PrintWriter out = spec.commandLine().getOut();
        out.printf(ROW, "below", "deviations", "alarms", "devices", by == SweepGrouping.TOTAL ? "" : "of");
        grouped(counts).forEach((group, rows) ->
        {
            for (int i = bounds.length - 1; i >= 0; i--)
            {
                final int bound = i;
                out.printf(
                    ROW,
                    ExplanationText.decimal(bounds[i]),
                    rows.stream().mapToLong(row -> row.deviations(bound)).sum(),
                    rows.stream().mapToLong(row -> row.alarms(bound)).sum(),
                    devices(rows, bound),
                    group);
            }
        });
        out.flush();
    }

    private void writeJson(final SweepCounts counts)
    {
        final JsonLine json = new JsonLine(new FileOutputStream(FileDescriptor.out));
        grouped(counts).forEach((group, rows) ->
        {
            for (int i = bounds.length - 1; i >= 0; i--)
            {
                final int bound = i;
                json.begin().decimal("below", bounds[i]);
                if (by != SweepGrouping.TOTAL)
                {
                    json.string("of", group);
                }
                json.number("deviations", rows.stream().mapToLong(row -> row.deviations(bound)).sum())
                    .number("alarms", rows.stream().mapToLong(row -> row.alarms(bound)).sum())
                    .number("devices", devices(rows, bound))
                    .end();
            }
        });
        json.flush();
    }

    /** Devices with alarms. */
    private static long devices(final List<SweepCounts.Row> rows, final int bound)
    {
        return rows.stream().filter(row -> row.alarms(bound) > 0).map(SweepCounts.Row::code).distinct().count();
    }

    private void drawChart(final SweepCounts counts) throws IOException
    {
        final ByteArrayOutputStream picture = new ByteArrayOutputStream();
        SweepChart.write(counts, picture);
        try
        {
            Files.write(chart, picture.toByteArray());
        }
        catch (final IOException e)
        {
            throw FileFailure.named(chart.toString(), e);
        }
    }

    private void writeCsv(final SweepCounts counts) throws IOException
    {
        try
        {
            writeRows(counts);
        }
        catch (final UncheckedIOException e)
        {
            throw FileFailure.named(csv.toString(), e.getCause());
        }
        catch (final IOException e)
        {
            throw FileFailure.named(csv.toString(), e);
        }
    }

    private void writeRows(final SweepCounts counts) throws IOException
    {
        try (CsvWriter writer = CsvWriter.builder().build(csv))
        {
            writer.writeRecord("below", "day", "code", "deviations", "alarms");
            for (final SweepCounts.Row row : counts.rows())
            {
                for (int i = bounds.length - 1; i >= 0; i--)
                {
                    writer.writeRecord(
                        ExplanationText.decimal(bounds[i]),
                        LocalDate.ofEpochDay(row.day()).toString(),
                        row.code(),
                        Long.toString(row.deviations(i)),
                        Long.toString(row.alarms(i)));
                }
            }
        }
    }

    /** Converts a grouping. */
    static final class GroupingConverter implements ITypeConverter<SweepGrouping>
    {
        @Override
        public SweepGrouping convert(final String value)
        {
            for (final SweepGrouping grouping : SweepGrouping.values())
            {
                if (grouping.toString().equals(value))
                {
                    return grouping;
                }
            }
            throw new TypeConversionException("no grouping: " + value);
        }
    }
}
