package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.analysis.Sweep;
import io.plumbline.engine.analysis.SweepChart;
import io.plumbline.engine.analysis.SweepCounts;
import io.plumbline.engine.analysis.SweepGrouping;
import io.plumbline.engine.analysis.SweepRow;
import io.plumbline.engine.analysis.SweepTotals;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.journal.FileFailure;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
    private final SortedMap<String, SweepTotals> groups = new TreeMap<>();

    @Option(names = "--device", paramLabel = "CODE", description = "Only this device.")
    private String code;

    @Option(
        names = "--by",
        paramLabel = "GROUPING",
        converter = GroupingConverter.class,
        defaultValue = "total",
        description = "Rows of the table and the JSON: total, day, device, day-device; the last two take memory for " +
            "each row. Default: ${DEFAULT-VALUE}.")
    private SweepGrouping by;

    @Option(
        names = "--csv",
        paramLabel = "FILE",
        description = "Writes bound, day, device, deviations and alarms; -: to standard output instead of the table.")
    private Path csv;

    @Option(names = "--chart", paramLabel = "FILE", description = "Draws alarms and deviations over the bound, as PNG.")
    private Path chart;
    private boolean isCsvPrinted;

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
        isCsvPrinted = csv != null && csv.toString().equals("-");
        checkFiles();
        final RangeReplay replay = range.replay();
        if (code != null)
        {
            range.checkDevices(List.of(code));
        }
        final SweepCounts counts;
        // Begun before the work: what cannot be written is to be known before that.
        try (OutputStream csvFile = isCsvPrinted ? null : begin(csv); OutputStream chartOut = begin(chart))
        {
            counts = sweep(replay, csvWriter(csvFile));
            if (chartOut != null)
            {
                drawChart(counts, chartOut);
            }
            finish(csvFile);
            finish(chartOut);
        }
        try
        {
            if (asJson)
            {
                writeJson(counts);
            }
            else if (!isCsvPrinted)
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

    private void checkFiles() throws IOException
    {
        check(!isCsvPrinted || !asJson, "--csv - and --json both write to standard output");
        check(chart == null || !chart.toString().equals("-"), "--chart writes a file: - is none (./- is)");
        for (final Path file : Stream.of(isCsvPrinted ? null : csv, chart).filter(Objects::nonNull).toList())
        {
            range.checkOutside(file);
        }
        if (csv != null && !isCsvPrinted && chart != null && real(csv).equals(real(chart)))
        {
            throw new ParameterException(spec.commandLine(), "--csv and --chart are one file");
        }
    }

    private void check(final boolean isRight, final String what)
    {
        if (!isRight)
        {
            throw new ParameterException(spec.commandLine(), what);
        }
    }

    /** Also of a file that is not there yet. */
    private static Path real(final Path file) throws IOException
    {
        final Path whole = file.toAbsolutePath().normalize();
        return Files.exists(whole) ? whole.toRealPath() :
            Files.exists(whole.getParent()) ? whole.getParent().toRealPath().resolve(whole.getFileName()) : whole;
    }

    /** A device or a pipe is written to as it is. */
    private OutputStream begin(final Path file) throws IOException
    {
        if (file == null)
        {
            return null;
        }
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file) ?
            new FileOutputStream(file.toFile()) : WholeFile.create(file, force);
    }

    private static void finish(final OutputStream out) throws IOException
    {
        if (out instanceof final WholeFile file)
        {
            file.finish();
        }
    }

    private Writer csvWriter(final OutputStream file)
    {
        return isCsvPrinted ? spec.commandLine().getOut() :
            file == null ? null : new OutputStreamWriter(file, StandardCharsets.UTF_8);
    }

    private SweepCounts sweep(final RangeReplay replay, final Writer csvOut) throws IOException
    {
        try (Progress progress = range.progress("sweep"))
        {
            final SweepCsv rows = csvOut == null ? null : new SweepCsv(csv.toString(), csvOut, bounds);
            final Consumer<SweepRow> summing = row ->
                groups.computeIfAbsent(by.of(row), key -> new SweepTotals(bounds.length)).add(row);
            final Consumer<SweepRow> listener =
                !by.isByDevice() ? rows : rows == null ? summing : rows.andThen(summing);
            final SweepCounts counts = Sweep.sweep(replay, bounds, code, listener, progress::moveTo);
            if (rows != null)
            {
                rows.flush();
            }
            return counts;
        }
        catch (final IllegalArgumentException e)
        {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /** The sums of each group that is asked for, by name. */
    private SortedMap<String, SweepTotals> grouped(final SweepCounts counts)
    {
        if (by == SweepGrouping.TOTAL)
        {
            groups.put("", counts.total());
        }
        else if (by == SweepGrouping.DAY)
        {
            counts.days().forEach((day, totals) -> groups.put(LocalDate.ofEpochDay(day).toString(), totals));
        }
        return groups;
    }

    private void print(final SweepCounts counts)
    {
        final PrintWriter out = spec.commandLine().getOut();
        out.printf(ROW, "below", "deviations", "alarms", "devices", by == SweepGrouping.TOTAL ? "" : "of");
        grouped(counts).forEach((group, totals) ->
        {
            for (int i = bounds.length - 1; i >= 0; i--)
            {
                out.printf(
                    ROW,
                    ExplanationText.decimal(bounds[i]),
                    totals.deviations(i),
                    totals.alarms(i),
                    totals.devices(i),
                    group);
            }
        });
        out.flush();
    }

    private void writeJson(final SweepCounts counts)
    {
        final JsonLine json = new JsonLine(new FileOutputStream(FileDescriptor.out));
        grouped(counts).forEach((group, totals) ->
        {
            for (int i = bounds.length - 1; i >= 0; i--)
            {
                json.begin().decimal("below", bounds[i]);
                if (by != SweepGrouping.TOTAL)
                {
                    json.string("of", group);
                }
                json.number("deviations", totals.deviations(i))
                    .number("alarms", totals.alarms(i))
                    .number("devices", totals.devices(i))
                    .end();
            }
        });
        json.flush();
    }

    private void drawChart(final SweepCounts counts, final OutputStream out) throws IOException
    {
        final ByteArrayOutputStream picture = new ByteArrayOutputStream();
        SweepChart.write(counts, picture);
        try
        {
            out.write(picture.toByteArray());
        }
        catch (final IOException e)
        {
            throw FileFailure.named(chart.toString(), e);
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
            throw new TypeConversionException("no grouping: " + value + " (total, day, device, day-device)");
        }
    }
}
