package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.Explainer;
import io.plumbline.engine.analysis.Explanation;
import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.config.Durations;
import io.plumbline.engine.json.JsonLine;
import io.plumbline.engine.monitor.Limits;
import io.plumbline.journal.JournalDirectory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.UncheckedIOException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code explain}: why an engine decided as it did.
 */
@Command(
    name = "explain",
    description = {
        "Takes a decision apart: the last round of a device that ended at a point of the journal or before it.",
        "Shows the readings that counted, sums and means, deviations, the bounds in force and since when they are, " +
            "breaches and calm rounds in a row, alarms; and why nothing fired, when nothing did. Verified against " +
            "the recorded run."
    })
final class ExplainCommand implements Callable<Integer>
{
    private static final int MAX_ID = 8;

    @Option(names = {"-j", "--journal"}, paramLabel = "DIR", required = true, description = "Journal, only read.")
    private Path journal;

    @Option(names = "--device", paramLabel = "CODE", required = true, description = "The device.")
    private String code;

    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "Only this component, 1 to 8: in the text its group, in JSON it alone.")
    private Integer id;

    @ArgGroup(multiplicity = "1")
    private Point point;

    @Option(
        names = "--look-back",
        paramLabel = "DURATION",
        defaultValue = "10m",
        converter = DurationConverter.class,
        description = "How long before the point a round may have begun, at least: it goes back to a snapshot " +
            "(ms, s, m, h). Default: ${DEFAULT-VALUE}.")
    private long lookBackNs;

    @Option(names = "--json", description = "One JSON object instead of text.")
    private boolean asJson;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        if (id != null && (id < 1 || id > MAX_ID))
        {
            throw new ParameterException(spec.commandLine(), "--id is 1 to 8");
        }
        final JournalDirectory directory = JournalDirectory.open(journal);
        final RangeReplay replay =
            LookBack.to(directory, point.get(), lookBackNs, spec.commandLine().getErr());
        final long to = replay.to();
        final RangeReplay whole = replay.fromTheBeginning();
        final Explanation explanation;
        try (Progress progress = Progress.isTerminal() ? Progress.ofEvents("explain", 0, to) : Progress.none())
        {
            explanation = Explainer.explain(replay, whole, code, progress::moveTo);
        }
        if (explanation.end() == Explanation.RoundEnd.UNKNOWN_DEVICE)
        {
            RangeOptions.refuseNeverConfigured(spec.commandLine(), directory, List.of(code));
        }
        LookBack.tellBehind(point.get(), whole, spec.commandLine().getErr());
        final int only = id == null ? ExplanationText.ALL : id - 1;
        final long pointNs = explanation.at() == null ?
            Limits.NONE : LookBack.timeNs(point.get(), whole, explanation.at());
        try
        {
            if (asJson)
            {
                final JsonLine json = new JsonLine(new FileOutputStream(FileDescriptor.out));
                final boolean isComplete = explanation.at() != null && whole.isWhole() &&
                    !LookBack.isCutOff(whole, explanation.at());
                ExplanationJson.write(json, explanation, only, pointNs, isComplete, whole.missing());
                json.flush();
            }
            else
            {
                new ExplanationText(spec.commandLine().getOut(), pointNs, LookBack.isFromTheBeginning(replay))
                    .print(explanation, only);
            }
        }
        catch (final UncheckedIOException e)
        {
            return StandardOutput.failed(e.getCause());
        }
        return LookBack.tellMissing(whole, explanation.at(), spec.commandLine().getErr());
    }

    /** Where in the journal. */
    static final class Point
    {
        @Option(
            names = "--at",
            paramLabel = "POINT",
            converter = JournalDumpCommand.PointConverter.class,
            description = "A sequence, a time such as 2026-11-21T01:00:00Z, or one such as -2h before the newest " +
                "event (ms, s, m, h, d).")
        private JournalPoint at;

        @Option(names = "--sequence", paramLabel = "N", description = "The event that caused the decision.")
        private Long sequence;

        private JournalPoint get()
        {
            return sequence == null ? at : JournalPoint.ofSequence(sequence);
        }
    }

    /** Converts a duration. */
    static final class DurationConverter implements ITypeConverter<Long>
    {
        @Override
        public Long convert(final String value)
        {
            final long durationNs = Durations.parse(value);
            if (durationNs == Durations.MALFORMED)
            {
                throw new TypeConversionException("'" + value + "' is no duration such as 90s or 2h");
            }
            return durationNs;
        }
    }
}
