package io.plumbline.engine.cli;

import io.plumbline.codec.Decimals;
import io.plumbline.codec.DeviceTable;
import io.plumbline.engine.analysis.FleetState;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.engine.monitor.DeviationMonitor;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.engine.report.Texts;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code state}: how all components stood at a point of a journal.
 */
@Command(
    name = "state",
    description = {
        "Shows all components at a point of the journal.",
        "For each the last reading and its age at the point, mean and deviation of the last round that was " +
            "evaluated, and the alarm. What falls due between the last event and the point has happened by no event " +
            "yet: it is marked with *. Verified against the recorded run."
    })
final class StateCommand implements Callable<Integer>
{
    private static final String ROW = "%-32s %2s %14s %12s %14s %14s  %s%n";
    private static final double SECOND = 1e9;

    @Option(names = {"-j", "--journal"}, paramLabel = "DIR", required = true, description = "Journal, only read.")
    private Path journal;

    @Option(
        names = "--at",
        paramLabel = "POINT",
        converter = JournalDumpCommand.PointConverter.class,
        description = "A sequence, a time such as 2026-11-21T01:00:00Z, or one such as -2h before the newest event " +
            "(ms, s, m, h, d). Default: the end of the journal.")
    private JournalPoint at;

    @Option(names = "--device", paramLabel = "CODE", description = "Only this device.")
    private String code;

    @Option(
        names = "--look-back",
        paramLabel = "DURATION",
        defaultValue = "10m",
        converter = ExplainCommand.DurationConverter.class,
        description = "How far back the last readings are looked for, at least: it goes back to a snapshot " +
            "(ms, s, m, h). Default: ${DEFAULT-VALUE}.")
    private long lookBackNs;

    @Option(names = "--json", description = "One JSON object for each component instead of a table.")
    private boolean asJson;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** The point, epoch nanoseconds: ages count from there. */
    private long pointNs;
    /** Whether nothing is missing of what was looked at. */
    private boolean isComplete;
    private List<String> notRead;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.open(journal);
        final RangeReplay replay = LookBack.to(directory, at, lookBackNs, spec.commandLine().getErr());
        final FleetState state;
        try (Progress progress = Progress.isTerminal() ?
            Progress.ofEvents("state", replay.from(), replay.to()) : Progress.none())
        {
            state = FleetState.at(replay, code, progress::moveTo);
        }
        if (state.fleet() == null || state.moment() == null)
        {
            throw new JournalException(journal, "nothing can be read there; see journal verify");
        }
        LookBack.tellBehind(at, replay, spec.commandLine().getErr());
        isComplete = replay.isWhole() && !LookBack.isCutOff(replay, state.moment());
        notRead = replay.missing();
        pointNs = LookBack.timeNs(at, replay, state.moment());
        final byte[] bytes = code == null ? new byte[0] : code.getBytes(StandardCharsets.UTF_8);
        if (code != null && state.fleet().devices().find(bytes, 0, bytes.length) == DeviceTable.UNKNOWN)
        {
            RangeOptions.refuseNeverConfigured(spec.commandLine(), directory, List.of(code));
            spec.commandLine().getErr().println("plumbline: " + code + ": not in the configuration at that point");
        }
        try
        {
            if (asJson)
            {
                writeJson(state);
            }
            else
            {
                print(state);
            }
        }
        catch (final UncheckedIOException e)
        {
            return StandardOutput.failed(e.getCause());
        }
        return LookBack.tellMissing(replay, state.moment(), spec.commandLine().getErr());
    }

    private boolean isWanted(final FleetState state, final int device)
    {
        return code == null || code.equals(state.fleet().devices().code(device));
    }

    private void print(final FleetState state)
    {
        final PrintWriter out = spec.commandLine().getOut();
        out.println("at " + ExplanationText.point(pointNs, state.moment()));
        if (isInPause(state))
        {
            out.println(Texts.of(state.pause()));
        }
        out.printf(ROW, "device", "id", "pwr", "age", "mean", "deviation", "");
        for (int device = 0; device < state.fleet().devices().size(); device++)
        {
            for (int component = 0; isWanted(state, device) && component < DeviationMonitor.COMPONENTS; component++)
            {
                print(out, state, device, component);
            }
        }
        if (isAnyDue(state))
        {
            out.println("* falls due by then; no event has told so");
        }
        out.flush();
    }

    private boolean isInPause(final FleetState state)
    {
        return state.pause() != null && state.pause().holds(pointNs);
    }

    private boolean isAnyDue(final FleetState state)
    {
        boolean isDue = false;
        for (int device = 0; device < state.fleet().devices().size(); device++)
        {
            isDue |= isWanted(state, device) && (isDue(state.roundDueNs(device)) || isDue(state.silenceDueNs(device)));
        }
        return isDue;
    }

    private boolean isDue(final long deadlineNs)
    {
        return deadlineNs != Limits.NONE && deadlineNs <= pointNs;
    }

    private void print(final PrintWriter out, final FleetState state, final int device, final int component)
    {
        final int n = state.members(device, component);
        final boolean known = state.timeNs(device, component) != Limits.NONE;
        out.printf(
            ROW,
            state.fleet().devices().code(device),
            component + 1,
            state.power(device, component) != Limits.NONE ? ExplanationText.decimal(state.power(device, component)) :
                known ? "invalid" : "-",
            known ? String.format(Locale.ROOT, "%.3f s", ageNs(state, device, component) / SECOND) : "-",
            n == 0 ? "-" : ExplanationText.decimal(mean(state, device, component, n)),
            n == 0 ? "-" : ExplanationText.decimal(deviation(state, device, component, n)),
            flags(state, device, component));
    }

    private String flags(final FleetState state, final int device, final int component)
    {
        final long roundNs = state.roundDueNs(device);
        final long silenceNs = state.silenceDueNs(device);
        return (state.alarm(device, component) ? "alarm " : "") +
            (state.silent(device) ? "silent " : "") +
            (isDue(roundNs) ? "incomplete " + Texts.time(roundNs) + "* " : "") +
            (isDue(silenceNs) ? "silent " + Texts.time(silenceNs) + "*" : "");
    }

    private void writeJson(final FleetState state)
    {
        final JsonLine json = new JsonLine(new FileOutputStream(FileDescriptor.out));
        for (int device = 0; device < state.fleet().devices().size(); device++)
        {
            for (int component = 0; isWanted(state, device) && component < DeviationMonitor.COMPONENTS; component++)
            {
                writeJson(json, state, device, component);
            }
        }
        json.flush();
    }

    private void writeJson(
        final JsonLine json, final FleetState state, final int device, final int component)
    {
        final int n = state.members(device, component);
        final boolean known = state.timeNs(device, component) != Limits.NONE;
        json.begin()
            .number("sequence", state.moment().sequence())
            .time("eventTime", state.moment().timeNs())
            .time("at", pointNs)
            .code(state.fleet().devices(), device)
            .number("id", component + 1)
            .decimal("pwr", state.power(device, component))
            .time("time", state.timeNs(device, component));
        if (known)
        {
            json.number("ageMs", TimeUnit.NANOSECONDS.toMillis(ageNs(state, device, component)));
        }
        json.decimal("mean", n == 0 ? Limits.NONE : mean(state, device, component, n))
            .decimal("deviation", n == 0 ? Limits.NONE : deviation(state, device, component, n))
            .bool("alarm", state.alarm(device, component))
            .bool("silent", state.silent(device))
            .time("incompleteDue", isDue(state.roundDueNs(device)) ? state.roundDueNs(device) : Limits.NONE)
            .time("silentDue", isDue(state.silenceDueNs(device)) ? state.silenceDueNs(device) : Limits.NONE)
            .bool("complete", isComplete);
        if (isInPause(state))
        {
            ExplanationJson.write(json, state.pause());
        }
        if (!notRead.isEmpty())
        {
            json.beginArray("notRead");
            notRead.forEach(json::element);
            json.endArray();
        }
        json.end();
    }

    private long ageNs(final FleetState state, final int device, final int component)
    {
        return pointNs - state.timeNs(device, component);
    }

    private static long mean(final FleetState state, final int device, final int component, final int n)
    {
        return Decimals.divideHalfEven(state.sum(device, component), n);
    }

    private static long deviation(final FleetState state, final int device, final int component, final int n)
    {
        return Decimals.divideHalfEven(
            state.sum(device, component) - n * state.roundPower(device, component), n);
    }
}
