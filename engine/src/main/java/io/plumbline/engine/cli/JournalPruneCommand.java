package io.plumbline.engine.cli;

import io.plumbline.engine.config.Sizes;
import io.plumbline.journal.JournalDirectory;
import io.plumbline.journal.JournalPruner;
import io.plumbline.journal.PruneResult;
import io.plumbline.journal.Retention;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
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
 * {@code journal prune}: deletes the oldest of a journal.
 */
@Command(
    name = "prune",
    description = {
        "Deletes the oldest of a journal, whole files and segments, until each bound given is kept.",
        "Never deletes what the newest snapshot, and so recovery, or a registered follower still needs.",
        "A file is counted by what is written in it."
    })
final class JournalPruneCommand implements Callable<Integer>
{
    @Option(
        names = {"-j", "--journal"}, paramLabel = "DIR", required = true, description = "Journal; may be in use.")
    private Path journal;

    @Option(
        names = "--keep-days",
        paramLabel = "N",
        description = "Keeps the files that were still written to within the last N days.")
    private Integer keepDays;

    @Option(
        names = "--keep-bytes",
        paramLabel = "N[K|M|G|T]",
        converter = SizeConverter.class,
        description = "Keeps at most so many bytes.")
    private Long keepBytes;

    @Option(
        names = "--min-free",
        paramLabel = "N[K|M|G|T]",
        converter = SizeConverter.class,
        description = "Deletes until so many bytes are free on the file system.")
    private Long minFree;

    @Option(names = "--dry-run", description = "Deletes nothing and only says what would go.")
    private boolean dryRun;

    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    /** {@inheritDoc} */
    @Override
    public Integer call()
    {
        final Retention retention = new Retention(
            keepDays == null ? Retention.UNLIMITED : keepDays,
            keepBytes == null ? Retention.UNLIMITED : keepBytes,
            minFree == null ? 0 : minFree);
        if (!retention.isBounded() || keepDays != null && keepDays < 0)
        {
            throw new ParameterException(
                spec.commandLine(), "one of --keep-days, --keep-bytes, --min-free must be given, and none negative");
        }
        final PruneResult result = new JournalPruner(JournalDirectory.open(journal)).prune(retention, dryRun);
        final PrintWriter out = spec.commandLine().getOut();
        result.deleted().forEach(file -> out.println((dryRun ? "would delete " : "deleted ") + file));
        out.println(describe(result));
        if (result.heldBy() != null)
        {
            out.println("not more: " + result.heldBy());
        }
        out.flush();
        return ExitCodes.DONE;
    }

    private String describe(final PruneResult result)
    {
        if (result.deleted().isEmpty())
        {
            return "nothing to delete";
        }
        return String.format(
            Locale.ROOT,
            "%s, %,d bytes; the journal %s with sequence %d",
            Plural.of(result.deleted().size(), "file"),
            result.bytes(),
            dryRun ? "would begin" : "begins",
            result.firstSequence());
    }

    /** Bytes with their unit. */
    static final class SizeConverter implements ITypeConverter<Long>
    {
        @Override
        public Long convert(final String value)
        {
            final long bytes = Sizes.parse(value);
            if (bytes == Sizes.MALFORMED)
            {
                throw new TypeConversionException("'" + value + "' is no number of bytes such as 500G");
            }
            return bytes;
        }
    }
}
