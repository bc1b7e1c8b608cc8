package io.plumbline.engine.cli;

import io.plumbline.engine.analysis.RangeReplay;
import io.plumbline.engine.export.ExportContent;
import io.plumbline.engine.export.ExportFormat;
import io.plumbline.engine.export.JournalExport;
import io.plumbline.journal.JournalException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
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
 * {@code export}: what stands in a journal, for other programs.
 */
@Command(
    name = "export",
    description = {
        "Writes what stands in the journal, or in a part of it, for other programs.",
        "Readings as ndjson are messages that run --input takes in again, to the same verdicts with time: message " +
            "and the same limits.",
        "What is damaged is left out and told on standard error, with exit code 1; with 0 where all of it is what an " +
            "engine was told to go on after (run --accept-damage)."
    })
final class ExportCommand implements Callable<Integer>
{
    @Mixin
    private RangeOptions range;

    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        required = true,
        converter = FormatConverter.class,
        description = "csv, ndjson or parquet; parquet needs -o.")
    private ExportFormat format;

    @Option(
        names = "--what",
        paramLabel = "CONTENT",
        converter = ContentConverter.class,
        defaultValue = "readings",
        description = "readings: all accepted readings. verdicts: all rounds with sums, means and what was found, " +
            "incomplete rounds and silences. events: what run prints, without summaries. Default: ${DEFAULT-VALUE}.")
    private ExportContent content;

    @Option(names = "--device", paramLabel = "CODE", description = "Only this device.")
    private String code;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "File to write; it has its name only when it is whole. Default, and -: standard output.")
    private Path file;

    @Option(names = "--force", description = "Replaces FILE where there is one.")
    private boolean force;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call() throws IOException
    {
        if (file != null && file.toString().equals("-"))
        {
            file = null;
        }
        if (format == ExportFormat.PARQUET && file == null)
        {
            throw new ParameterException(spec.commandLine(), "--format parquet needs -o FILE");
        }
        if (force && file == null)
        {
            throw new ParameterException(spec.commandLine(), "--force needs -o FILE");
        }
        final RangeReplay replay = range.replay();
        if (code != null)
        {
            range.checkDevices(List.of(code));
        }
        if (file != null)
        {
            range.checkOutside(file);
            try (WholeFile out = WholeFile.create(file, force))
            {
                final long rows = write(replay, out);
                final long length = out.finish();
                err().println("plumbline: " + rows + " " + content + " in " + file + ", " + length + " bytes");
            }
        }
        else
        {
            try
            {
                write(replay, new FileOutputStream(FileDescriptor.out));
            }
            catch (final UncheckedIOException e)
            {
                return StandardOutput.failed(e.getCause());
            }
        }
        return RangeOptions.tellMissing(replay, err());
    }

    private long write(final RangeReplay replay, final OutputStream out)
    {
        final JournalExport export = new JournalExport(replay, content, format, code, out);
        try (Progress progress = range.progress("export"))
        {
            export.write(progress::moveTo);
        }
        if (!range.isEmpty() && !export.isStarted() && !range.directory().segments().isEmpty())
        {
            throw new JournalException(range.path(), "has segments, but none that can be read; see journal verify");
        }
        return export.rows();
    }

    private PrintWriter err()
    {
        return spec.commandLine().getErr();
    }

    /** Converts a format. */
    static final class FormatConverter implements ITypeConverter<ExportFormat>
    {
        @Override
        public ExportFormat convert(final String value)
        {
            for (final ExportFormat format : ExportFormat.values())
            {
                if (format.toString().equals(value))
                {
                    return format;
                }
            }
            throw new TypeConversionException("no format: " + value + " (csv, ndjson, parquet)");
        }
    }

    /** Converts a content. */
    static final class ContentConverter implements ITypeConverter<ExportContent>
    {
        @Override
        public ExportContent convert(final String value)
        {
            for (final ExportContent content : ExportContent.values())
            {
                if (content.toString().equals(value))
                {
                    return content;
                }
            }
            throw new TypeConversionException("no content of an export: " + value + " (readings, verdicts, events)");
        }
    }
}
