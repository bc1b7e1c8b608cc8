package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.Alarm;
import io.plumbline.engine.analysis.ChosenReadings;
import io.plumbline.engine.analysis.Explanation;
import io.plumbline.engine.analysis.Incident;
import io.plumbline.engine.analysis.IncidentDevice;
import io.plumbline.engine.analysis.IncidentTraces;
import io.plumbline.engine.analysis.LimitsHistory;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalSeek;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code report}: an incident as a page.
 */
@Command(
    name = "report",
    description = {
        "Writes a page on an incident: timeline, charts, explanations.",
        "A timeline of alarms and silences; charts of the devices involved with the means of their groups and the " +
            "bounds in force; explanations of the alarms raised in the range; counts of each device; what is " +
            "missing. A device is involved when an alarm of it was up, it was silent, a round of it timed out, or it " +
            "deviated.",
        "The page is one file, DIR/report.html, that needs nothing else and no network. Verified against the " +
            "recorded run. What the journal has lost is told on the page and on standard error, with exit code 1; " +
            "with 0 where all of it is what an engine was told to go on after (run --accept-damage)."
    })
final class ReportCommand implements Callable<Integer>
{
    static final String PAGE = "report.html";
    static final String ROWS = "report.jsonl";

    private static final int MOST_LISTED = 5_000;
    private static final int MOST_POINTS = 10_000;
    private static final int CHARTS = 20;
    private static final int MOST_CHARTS = 1_000;
    private static final long LOOK_BACK_NS = TimeUnit.MINUTES.toNanos(10);

    @Mixin
    private RangeOptions range;

    @Option(
        names = "--device",
        paramLabel = "CODE",
        split = ",",
        description = "Only these devices, each with its row and charts. Default: all; those involved " +
            "have charts.")
    private List<String> codes;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "DIR",
        required = true,
        description = "Where the page is written to; made if it is not there.")
    private Path directory;

    @Option(
        names = "--explain",
        paramLabel = "N",
        defaultValue = "100",
        description = "How many of the alarms raised in the range are explained at most, 0 to 5000, the first ones; " +
            "the others are counted. Default: ${DEFAULT-VALUE}.")
    private int explain;

    @Option(
        names = "--charts",
        paramLabel = "N",
        description = "How many devices have charts at most, 0 to 1000; those with alarms first. Default: 20, or as " +
            "many as --device names.")
    private Integer charts;

    @Option(
        names = "--points",
        paramLabel = "N",
        defaultValue = "600",
        description = "Points of each line of a chart at most, 3 to 10000, chosen as by query --method lttb. " +
            "Default: ${DEFAULT-VALUE}.")
    private int points;

    @Option(names = "--json", description = "Writes DIR/report.jsonl too: what the page says, a JSON object a line.")
    private boolean asJson;

    @Option(names = "--force", description = "Replaces a report that is there.")
    private boolean force;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        checkOptions();
        final RangeReplay replay = range.replay();
        checkPlace();
        if (codes != null)
        {
            range.checkDevices(codes);
        }
        final List<Path> made = missingDirectories();
        try
        {
            Files.createDirectories(directory);
            write(replay);
        }
        catch (final IOException | RuntimeException e)
        {
            remove(made);
            throw e;
        }
        spec.commandLine().getOut().println(directory.resolve(PAGE));
        spec.commandLine().getOut().flush();
        return RangeOptions.tellMissing(replay, spec.commandLine().getErr());
    }

    private void write(final RangeReplay replay) throws IOException
    {
        // Begun before the work: what cannot be written is to be known before that.
        try (WholeFile page = WholeFile.create(directory.resolve(PAGE), force);
            WholeFile rows = asJson ? WholeFile.create(directory.resolve(ROWS), force) : null)
        {
            final Report report = report(replay);
            new ReportPage(report, page).write();
            if (rows != null)
            {
                writeRows(report, rows);
                rows.finish();
            }
            page.finish();
        }
    }

    /** Nothing is written into a journal, nor to where a link leads, which may be anywhere. */
    private void checkPlace() throws IOException
    {
        range.checkOutside(directory);
        for (final Path file : List.of(directory.resolve(PAGE), directory.resolve(ROWS)))
        {
            if (Files.isSymbolicLink(file))
            {
                throw new FileSystemException(file.toString(), null, "is a symbolic link");
            }
        }
    }

    /** Those that are to be made, the innermost first. */
    private List<Path> missingDirectories()
    {
        final List<Path> missing = new ArrayList<>();
        for (Path one = directory.toAbsolutePath(); one != null && !Files.exists(one); one = one.getParent())
        {
            missing.add(one);
        }
        return missing;
    }

    /** What is not empty, or was never made, stays as it is. */
    private static void remove(final List<Path> directories)
    {
        for (final Path one : directories)
        {
            if (!one.toFile().delete())
            {
                return;
            }
        }
    }

    private static void writeRows(final Report report, final OutputStream out)
    {
        final JsonLine json = new JsonLine(out);
        ReportJson.write(json, report);
        json.flush();
    }

    private Report report(final RangeReplay replay)
    {
        final Set<String> wanted = codes == null ? Set.of() : new LinkedHashSet<>(codes);
        final Incident incident;
        try (Progress progress = range.progress("report 1/3"))
        {
            incident = Incident.find(replay, wanted, MOST_LISTED, progress::moveTo);
        }
        if (!range.isEmpty() && !incident.isRead() && !range.directory().segments().isEmpty())
        {
            throw new JournalException(range.path(), "has segments, but none that can be read; see journal verify");
        }
        final IncidentTraces.Wanted traced = traced(incident, wanted);
        final Set<String> known = new LinkedHashSet<>(wanted);
        known.addAll(traced.codes());
        final RangeReplay whole = new RangeReplay(
            range.directory(), 0, incident.first() == null ? replay.to() : incident.last().sequence());
        final LimitsHistory limits;
        try (Progress progress = range.progress("report 2/3"))
        {
            limits = LimitsHistory.read(whole, known, progress::moveTo);
        }
        final IncidentTraces traces = traces(incident, traced, limits);
        final Map<Long, Explanation> explanations = traces == null ? new TreeMap<>() : traces.explanations();
        return new Report(
            range.path().toString(),
            range.directory().id().orElse(""),
            range.asked(),
            command(),
            Plumbline.version(),
            incident,
            limits,
            wanted,
            List.copyOf(traced.charted()),
            traces,
            explanations,
            replay.missing());
    }

    private IncidentTraces.Wanted traced(final Incident incident, final Set<String> wanted)
    {
        final List<String> charted = incident.devices().stream()
            .filter(device -> !wanted.isEmpty() || device.isInvolved())
            .limit(charts == null ? Math.min(MOST_CHARTS, Math.max(CHARTS, wanted.size())) : charts)
            .map(IncidentDevice::code)
            .toList();
        final List<Alarm> explained = new ArrayList<>(incident.alarms().stream()
            .filter(Alarm::isInRange)
            .limit(explain)
            .toList());
        return new IncidentTraces.Wanted(charted, explained, points, MOST_LISTED);
    }

    private IncidentTraces traces(
        final Incident incident, final IncidentTraces.Wanted traced, final LimitsHistory limits)
    {
        if (incident.first() == null || !incident.hasTime())
        {
            return null;
        }
        // No further than the first look, where an engine goes on writing; and from before, where rounds were opened.
        final long before = new JournalSeek(range.directory()).firstAtOrAfter(incident.firstNs() - LOOK_BACK_NS);
        final RangeReplay replay = new RangeReplay(
            range.directory(), Math.min(before, incident.first().sequence()), incident.last().sequence());
        try (Progress progress = range.progress("report 3/3"))
        {
            return IncidentTraces.trace(replay, incident, traced, limits, progress::moveTo);
        }
    }

    private void checkOptions()
    {
        check(!directory.toString().equals("-"), "-o is a directory: - is none (./- is)");
        check(explain >= 0 && explain <= MOST_LISTED, "--explain is not 0 to " + MOST_LISTED);
        check(charts == null || charts >= 0 && charts <= MOST_CHARTS, "--charts is not 0 to " + MOST_CHARTS);
        check(
            points >= ChosenReadings.MIN_POINTS && points <= MOST_POINTS,
            "--points is not " + ChosenReadings.MIN_POINTS + " to " + MOST_POINTS);
    }

    private void check(final boolean isRight, final String what)
    {
        if (!isRight)
        {
            throw new ParameterException(spec.commandLine(), what);
        }
    }

    /** As it can be typed again. */
    private String command()
    {
        final List<String> args = spec.commandLine().getParseResult().originalArgs();
        final int skipped = !args.isEmpty() && args.get(0).equals(spec.name()) ? 1 : 0;
        final List<String> own = args.subList(skipped, args.size());
        return "plumbline report " + own.stream().map(ReportCommand::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(final String arg)
    {
        return arg.matches("[-\\w./:=,+@%]+") ? arg : "'" + arg.replace("'", "'\\''") + "'";
    }
}
