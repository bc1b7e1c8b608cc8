package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.ChosenReadings;
import io.plumbline.engine.analysis.ConfiguredDevices;
import io.plumbline.engine.analysis.History;
import io.plumbline.engine.analysis.QueryRange;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.analysis.TimeBuckets;
import io.plumbline.engine.analysis.WantedComponents;
import io.plumbline.engine.rollup.Rollups;
import io.plumbline.journal.JournalSeek;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
 * {@code query}: the history of components, in as many rows as a screen has room for.
 */
@Command(
    name = "query",
    description = {
        "Tells the history of components, in as many rows as a screen has room for.",
        "Lowest, highest and mean of the valid readings in each even part of the " +
            "time, their sum and count, and how many were not valid. Parts of half a minute and more are made whole " +
            "minutes, so that roll-ups (see plumbline rollup) can answer; there are then fewer. Parts without " +
            "readings have no row. Both ends of the range are in it. Numbers are exact, but for the mean, which is " +
            "rounded half to even at the sixth digit. What the journal has lost is told on standard error, with " +
            "exit code 1; with 0 where all of it is what an engine was told to go on after (run --accept-damage)."
    })
final class QueryCommand implements Callable<Integer>
{
    private static final int MAX_POINTS = 10_000_000;
    /** With four readings each of 24 bytes, 184 MiB. */
    private static final long MAX_CHOSEN = 2_000_000;
    private static final int ALL_IDS = (1 << WantedComponents.COMPONENTS) - 1;

    @Mixin
    private RangeOptions range;

    @Option(
        names = "--device", paramLabel = "CODE", split = ",", required = true, description = "Of these devices.")
    private List<String> codes;

    @Option(names = "--id", paramLabel = "ID", split = ",", description = "Only these components, 1 to 8.")
    private List<Integer> ids;

    @Option(
        names = "--points",
        paramLabel = "N",
        defaultValue = "2000",
        description = "Rows of each component at most, up to 10000000; of all together with lttb 2000000. Default: " +
            "${DEFAULT-VALUE}.")
    private int points;

    @Option(
        names = "--method",
        paramLabel = "METHOD",
        converter = MethodConverter.class,
        defaultValue = "minmax",
        description = "minmax; or lttb for readings, chosen by MinMaxLTTB, that draw the same line as all of them: " +
            "from the journal alone, whatever the range. Default: ${DEFAULT-VALUE}.")
    private QueryMethod method;

    @Option(
        names = "--rollups",
        paramLabel = "DIR",
        description = "Where the roll-ups are. Default: rollups in the journal.")
    private Path rollups;

    @Option(names = "--no-rollups", description = "Reads the journal alone.")
    private boolean withoutRollups;

    @Option(names = "--json", description = "A JSON object for each row instead of a table.")
    private boolean asJson;

    @Option(names = "--csv", description = "CSV instead of a table.")
    private boolean asCsv;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    private final OutputStream standardOut;

    QueryCommand()
    {
        this(new FileOutputStream(FileDescriptor.out));
    }

    /**
     * @param standardOut takes the rows, in UTF-8.
     */
    QueryCommand(final OutputStream standardOut)
    {
        this.standardOut = standardOut;
    }

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        final WantedComponents wanted = wanted();
        checkOptions();
        final Path usedRollups = withoutRollups || method == QueryMethod.LTTB ?
            null : rollups == null ? Rollups.beside(range.path()) : rollups;
        final QueryRange asked = range.queryRange(usedRollups);
        checkDevices(usedRollups);
        try
        {
            final QueryOutput out = output();
            final boolean[] found = new boolean[wanted.places()];
            final int exitCode = method == QueryMethod.LTTB ?
                choose(asked, wanted, out, found) : aggregate(asked, wanted, usedRollups, out, found);
            out.end();
            tellWithoutReadings(asked, found);
            return exitCode;
        }
        catch (final UncheckedIOException e)
        {
            return StandardOutput.failed(e.getCause());
        }
    }

    private int aggregate(
        final QueryRange asked,
        final WantedComponents wanted,
        final Path usedRollups,
        final QueryOutput out,
        final boolean[] found)
    {
        try (Progress progress = range.progress("query"))
        {
            final History history = new History(
                range.directory(),
                asked,
                new TimeBuckets(asked.fromNs(), asked.toNs(), points),
                wanted,
                (startNs, place, aggregate) ->
                {
                    found[place] = true;
                    out.bucket(startNs, wanted.code(place), wanted.id(place), aggregate);
                },
                progress::moveTo);
            history.read(usedRollups);
            final PrintWriter err = spec.commandLine().getErr();
            history.damagedRollups().forEach(line -> err.println("plumbline: " + line));
            return RangeOptions.tellMissing(history.missing(), history.notes(), history.isDamaged(), err);
        }
    }

    private int choose(
        final QueryRange asked, final WantedComponents wanted, final QueryOutput out, final boolean[] found)
    {
        try (Progress progress = range.progress("query"))
        {
            final ChosenReadings chosen =
                new ChosenReadings(range.directory(), asked, points, wanted, progress::moveTo);
            chosen.read((place, sequence, timeNs, power, isValid) ->
            {
                found[place] = true;
                out.point(timeNs, wanted.code(place), wanted.id(place), sequence, power);
            });
            return RangeOptions.tellMissing(
                chosen.missing(), chosen.notes(), chosen.isDamaged(), spec.commandLine().getErr());
        }
    }

    /**
     * Refuses codes that are mistyped before there are rows. Roll-ups may know what is pruned: of them it shows by the
     * rows.
     */
    private void checkDevices(final Path usedRollups)
    {
        final boolean isInRollups = usedRollups != null && Files.isDirectory(usedRollups) &&
            Files.exists(range.path().resolve("pruned"));
        final long end = new JournalSeek(range.directory()).endSequence();
        if (isInRollups)
        {
            return;
        }
        // What is configured now needs no look at all that was configured ever.
        final Set<String> others = end == JournalSeek.NO_SEQUENCE ?
            Set.copyOf(codes) :
            ConfiguredDevices.unknown(new RangeReplay(range.directory(), end - 1, end - 1), codes);
        if (!others.isEmpty())
        {
            RangeOptions.refuseNeverConfigured(spec.commandLine(), range.directory(), others);
        }
    }

    /** A code that is mistyped has no readings either: it is refused. */
    private void tellWithoutReadings(final QueryRange asked, final boolean[] found)
    {
        final List<String> without = new ArrayList<>();
        for (int device = 0; device < codes.size(); device++)
        {
            boolean any = false;
            for (int component = 0; component < WantedComponents.COMPONENTS; component++)
            {
                any |= found[device * WantedComponents.COMPONENTS + component];
            }
            if (!any)
            {
                without.add(codes.get(device));
            }
        }
        if (!without.isEmpty())
        {
            range.checkDevices(without);
        }
        if (without.size() == codes.size())
        {
            range.tellWhenOutside(asked);
        }
        without.forEach(
            code -> spec.commandLine().getErr().println("plumbline: no readings of " + code + " there"));
    }

    private QueryOutput output()
    {
        final boolean isPoints = method == QueryMethod.LTTB;
        if (asJson)
        {
            return new QueryJson(standardOut);
        }
        return asCsv ? new QueryCsv(standardOut, isPoints) : new QueryTable(standardOut, isPoints);
    }

    private WantedComponents wanted()
    {
        int mask = ids == null ? ALL_IDS : 0;
        for (final int id : ids == null ? List.<Integer>of() : ids)
        {
            if (id < 1 || id > WantedComponents.COMPONENTS)
            {
                throw new ParameterException(spec.commandLine(), "--id is not 1 to " + WantedComponents.COMPONENTS);
            }
            mask |= 1 << id - 1;
        }
        try
        {
            return new WantedComponents(codes, mask);
        }
        catch (final IllegalArgumentException e)
        {
            throw new ParameterException(spec.commandLine(), "--device: " + e.getMessage());
        }
    }

    private void checkOptions()
    {
        final int least = method == QueryMethod.LTTB ? ChosenReadings.MIN_POINTS : 1;
        if (points < least || points > MAX_POINTS)
        {
            throw new ParameterException(spec.commandLine(), "--points is not " + least + " to " + MAX_POINTS);
        }
        final long chosen = (long)points * codes.size() * (ids == null ? WantedComponents.COMPONENTS : ids.size());
        if (method == QueryMethod.LTTB && chosen > MAX_CHOSEN)
        {
            throw new ParameterException(
                spec.commandLine(), "--points of all components together are more than " + MAX_CHOSEN +
                    ", which lttb has to keep in memory");
        }
        if (asJson && asCsv)
        {
            throw new ParameterException(spec.commandLine(), "--json does not go with --csv");
        }
        if (rollups != null && !Files.isDirectory(rollups))
        {
            throw new ParameterException(spec.commandLine(), "--rollups " + rollups + " is no directory");
        }
        if (withoutRollups && rollups != null)
        {
            throw new ParameterException(spec.commandLine(), "--no-rollups does not go with --rollups");
        }
    }

    /** Converts a method. */
    static final class MethodConverter implements ITypeConverter<QueryMethod>
    {
        @Override
        public QueryMethod convert(final String value)
        {
            for (final QueryMethod method : QueryMethod.values())
            {
                if (method.toString().equals(value))
                {
                    return method;
                }
            }
            throw new TypeConversionException("no method: " + value + " (minmax, lttb)");
        }
    }
}
