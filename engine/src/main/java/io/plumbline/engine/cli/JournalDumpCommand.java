package io.plumbline.engine.cli;

import io.plumbline.engine.json.JsonLine;
import io.plumbline.journal.AcceptedDamage;
import io.plumbline.journal.JournalException;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalTailer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code journal dump}: the events as they stand in the journal.
 */
@Command(
    name = "dump",
    description = {
        "Writes the events of a journal as one JSON object a line.",
        "A POINT is a sequence, a time such as 2026-11-21T01:00:00Z, or one such as -2h (ms, s, m, h, d) " +
            "before the newest event.",
        "Damage ends it with exit code 1; what stands before it is written."
    })
final class JournalDumpCommand implements Callable<Integer>
{
    @ParentCommand
    private JournalCommand parent;

    @Option(names = {"-j", "--journal"}, paramLabel = "DIR", required = true, description = "Journal, only read.")
    private Path journal;

    @Option(
        names = "--from",
        paramLabel = "POINT",
        converter = PointConverter.class,
        description = "First event. Default: the beginning of the journal.")
    private JournalPoint from;

    @Option(
        names = "--to",
        paramLabel = "POINT",
        converter = PointConverter.class,
        description = "Last event. Default: the end of the journal.")
    private JournalPoint to;

    @Option(
        names = "--device", paramLabel = "CODE", description = "Only what concerns this device.")
    private String code;

    @Option(
        names = "--kind",
        paramLabel = "KIND",
        split = ",",
        converter = KindConverter.class,
        description = "Only lines of these kinds: segment, damage, configuration, snapshot, reading, round, " +
            "component, incomplete, silent, rejected, tick (standstills too), reload, end.")
    private List<DumpKind> kinds;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        final JournalDirectory directory = JournalDirectory.open(journal);
        RangeOptions.check(spec.commandLine(), directory, from, to);
        final DumpSelection selection = new DumpSelection(
            from == null ? 0 : from.first(directory),
            to == null ? Long.MAX_VALUE : to.last(directory),
            code,
            kinds == null ? EnumSet.allOf(DumpKind.class) : Set.copyOf(kinds));
        if (from != null || to != null)
        {
            RangeOptions.tellWhenEmpty(spec.commandLine(), directory, selection.from(), selection.to());
        }
        if (code != null)
        {
            RangeOptions.refuseNeverConfigured(spec.commandLine(), directory, List.of(code));
        }
        final JsonLine json = new JsonLine(parent.out());
        final JournalDump dump = new JournalDump(json, selection);
        try (JournalTailer tailer = JournalTailer.ofAll(directory))
        {
            if (from != null)
            {
                tailer.toSequence(selection.from());
            }
            while (!dump.isPastEnd() && tailer.poll(dump, 1) > 0)
            {
                continue;
            }
            json.flush();
            if (!dump.isPastEnd())
            {
                final List<AcceptedDamage> missing = directory.missingAtEnd();
                missing.forEach(lost -> spec.commandLine().getErr().println("plumbline: " + lost.damage()));
                return missing.isEmpty() ? ExitCodes.DONE : ExitCodes.FAILED;
            }
        }
        catch (final JournalException e)
        {
            json.flush();
            throw e;
        }
        catch (final UncheckedIOException e)
        {
            return StandardOutput.failed(e.getCause());
        }
        return ExitCodes.DONE;
    }

    /** Converts a point. */
    static final class PointConverter implements ITypeConverter<JournalPoint>
    {
        @Override
        public JournalPoint convert(final String value)
        {
            return JournalPoint.parse(value);
        }
    }

    /** Converts a kind. */
    static final class KindConverter implements ITypeConverter<DumpKind>
    {
        @Override
        public DumpKind convert(final String value)
        {
            for (final DumpKind kind : DumpKind.values())
            {
                if (kind.toString().equals(value))
                {
                    return kind;
                }
            }
            throw new TypeConversionException("no kind of lines: " + value);
        }
    }
}
